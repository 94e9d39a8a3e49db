"""The browser gate, for releases only: axe-core with the rules of WCAG 2.2 AA on every page.

Chromium opens every page from disk with the network off, on a wide and on a narrow screen, light
and dark, with everything unfolded. Requests to outside the edition are refused too.
"""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pbdreport.errors import GateRefusal, PbdReportError, first_few

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Playwright

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
WIDTHS = (1280, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OF_PAGES = ("file:", "data:", "blob:", "about:")
"""The kinds of addresses that a page opened from disk may request."""
OPTIONS = {
    "runOnly": {"type": "tag", "values": list(RULES)},
    "preload": False,
    # Report violations only: listing what passes takes three times as long.
    "resultTypes": ["violations"],
}


def axe_refusals(folder: Path) -> Iterator[GateRefusal]:
    """A refusal for each rule that a page of an edition breaks.

    Raises:
        PbdReportError: Chromium is missing, or the packages that control it.
    """
    path = require_browser()
    # In a thread: the caller may run an event loop, as a notebook does, and Playwright refuses to
    # start inside one.
    with ThreadPoolExecutor(max_workers=1) as apart:
        yield from apart.submit(lambda: list(_looked_at(folder, path))).result()


def pages_in_browser(folder: Path) -> list[Path]:
    """The pages that the browser looks at: all chapters, and of the pages of figures, which one
    template writes, the largest with a drawing and the largest without."""
    here = folder.resolve()
    figures = sorted((here / "figure").glob("*.html"), key=lambda path: -path.stat().st_size)
    drawn = [path for path in figures if "<svg" in path.read_text(encoding="utf-8")]
    plain = [path for path in figures if path not in drawn]
    return [*sorted(here.glob("*.html")), *drawn[:1], *plain[:1]]


def _looked_at(folder: Path, chromium: str) -> Iterator[GateRefusal]:
    from playwright.sync_api import sync_playwright

    # One folder for all files of the browser, whose name lets the next build find what a killed one
    # left. A short path, since the system limits that of the browser's socket.
    with (
        tempfile.TemporaryDirectory(prefix="pbdreport-browser-") as kept,
        sync_playwright() as playwright,
    ):
        browser = _opened(playwright, chromium, kept)
        asked: list[str] = []
        browser.on("request", lambda request: asked.append(request.url))
        for page in pages_in_browser(folder):
            found: dict[str, list[str]] = {}
            for rule, place in _violations(browser, page):
                found.setdefault(rule, []).append(place)
            for rule, places in found.items():
                yield GateRefusal(
                    "A page breaks a rule of WCAG 2.2 AA.",
                    {"page": page.name, "rule": rule, "found": first_few(dict.fromkeys(places))},
                    "docs/accessibility.md explains how to run axe-core on a page yourself.",
                )
            if outside := [url for url in dict.fromkeys(asked) if not url.startswith(OF_PAGES)]:
                yield GateRefusal(
                    "A page requests files from outside the edition.",
                    {"page": page.name, "found": first_few(outside)},
                    "A script on the page requests them while it runs; find it and remove it.",
                )
            asked.clear()
        browser.close()


def _opened(playwright: "Playwright", chromium: str, kept: str) -> "BrowserContext":
    """Start a browser with the network off, which keeps all its files in one folder."""
    return playwright.chromium.launch_persistent_context(
        f"{kept}/profile",
        artifacts_dir=f"{kept}/artifacts",
        env={**os.environ, "TMPDIR": kept},
        executable_path=chromium,
        args=["--no-sandbox", "--disable-gpu"],
        offline=True,
    )


def require_browser() -> str:
    """The path of a Chromium that can be controlled.

    Raises:
        PbdReportError: It is missing; says how to install it.
    """
    from pbdreport.system_requirements import browser

    missing = [name for name in ("playwright", "axe_playwright_python") if not find_spec(name)]
    path = browser()
    if missing or not path:
        raise PbdReportError(
            "The browser gate cannot run: something that it needs is missing.",
            {"missing": first_few(missing or ["Chromium"])},
            "make test-environment installs the packages and says how to install Chromium.",
        )
    return path


def _violations(browser: "BrowserContext", page: Path) -> Iterator[tuple[str, str]]:
    """The rules that a page breaks, each with the first element that breaks it."""
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
