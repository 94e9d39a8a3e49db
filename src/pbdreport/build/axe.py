"""The browser's gate: axe-core with the rules of WCAG 2.2 AA on every page of an edition.

Every page is looked at in Chromium on a wide and on a narrow screen, light and dark, with all
that folds open, from disk and with the network off. It is for releases: a draft does without.
"""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pbdreport.errors import GateRefusal, PbdReportError, listing

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Playwright

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
WIDTHS = (1280, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OPTIONS = {
    "runOnly": {"type": "tag", "values": list(RULES)},
    "preload": False,
    # All of these are told whole; to name every place that breaks nothing takes thrice as long.
    "resultTypes": ["violations"],
}


def axe_refusals(folder: Path) -> Iterator[GateRefusal]:
    """A refusal for each rule that a page of an edition breaks.

    Raises:
        PbdReportError: There is no Chromium, or the packages that drive it are not there.
    """
    path = require_browser()
    # In a thread of its own: who calls may run an event loop, as a notebook does, and Playwright
    # starts in none that runs.
    with ThreadPoolExecutor(max_workers=1) as apart:
        yield from apart.submit(lambda: list(_looked_at(folder, path))).result()


def _looked_at(folder: Path, chromium: str) -> Iterator[GateRefusal]:
    from playwright.sync_api import sync_playwright

    # One folder for all that the browser keeps, by whose name the next build knows what a killed
    # one left. A short path, since the system bounds that of the browser's socket.
    with (
        tempfile.TemporaryDirectory(prefix="pbdreport-browser-") as kept,
        sync_playwright() as playwright,
    ):
        browser = _opened(playwright, chromium, kept)
        for page in sorted(folder.resolve().glob("*.html")):
            found: dict[str, list[str]] = {}
            for rule, place in _violations(browser, page):
                found.setdefault(rule, []).append(place)
            for rule, places in found.items():
                yield GateRefusal(
                    "A released page breaks no rule of WCAG 2.2 AA.",
                    {"page": page.name, "rule": rule, "found": listing(dict.fromkeys(places))},
                    "docs/accessibility.md says how to look at a page with axe-core yourself.",
                )
        browser.close()


def _opened(playwright: "Playwright", chromium: str, kept: str) -> "BrowserContext":
    """A browser with the network off, which keeps everything in one folder."""
    return playwright.chromium.launch_persistent_context(
        f"{kept}/profile",
        artifacts_dir=f"{kept}/artifacts",
        env={**os.environ, "TMPDIR": kept},
        executable_path=chromium,
        args=["--no-sandbox", "--disable-gpu"],
        offline=True,
    )


def require_browser() -> str:
    """The path of a Chromium that can be driven.

    Raises:
        PbdReportError: It is not there; says how to get it.
    """
    from pbdreport.build.machine import browser

    missing = [name for name in ("playwright", "axe_playwright_python") if not find_spec(name)]
    path = browser()
    if missing or not path:
        raise PbdReportError(
            "A release is looked at in Chromium before it is published.",
            {"missing": listing(missing or ["Chromium"])},
            "make test-environment installs the packages and says how to get a Chromium.",
        )
    return path


def _violations(browser: "BrowserContext", page: Path) -> Iterator[tuple[str, str]]:
    """The rules that a page breaks, with where it does."""
    from axe_playwright_python.sync_playwright import Axe

    for scheme in SCHEMES:
        window = browser.new_page()
        window.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            window.set_viewport_size({"width": width, "height": 900})
            window.goto(page.as_uri())
            window.evaluate(
                "document.querySelectorAll('details').forEach(part => { part.open = true; })"
            )
            response: dict[str, Any] = Axe().run(window, options=OPTIONS).response
            for broken in response["violations"]:
                node = str(broken["nodes"][0]["html"])[:80]
                yield broken["id"], f"{node} ({scheme}, {width} px)"
        window.close()
