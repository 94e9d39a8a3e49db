import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pbdreport.build import axe
from pbdreport.build.axe import axe_refusals, require_browser
from pbdreport.errors import PbdReportError


def test_what_the_browser_keeps_stands_in_one_folder(tmp_path, monkeypatch):
    """The next build knows it by its name, where this one is killed; else nothing is left."""
    beside, seen = [], axe._violations

    def looked(*given):
        beside.extend(path.name for path in passing.iterdir())
        return seen(*given)

    (tmp_path / "edition").mkdir()
    (tmp_path / "edition" / "reach.html").write_text("<p>Bereik</p>")
    # As the system's own, near its root: the path of a socket is bounded.
    with tempfile.TemporaryDirectory(prefix="t") as folder:
        passing = Path(folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(axe, "_violations", looked)
        with ThreadPoolExecutor(max_workers=1) as apart:
            assert apart.submit(lambda: list(axe_refusals(tmp_path / "edition"))).result()
        left = list(passing.iterdir())

    assert [name[:18] for name in beside] == ["pbdreport-browser-"]
    assert left == []


def test_a_page_that_breaks_a_rule_is_refused(tmp_path):
    """The refusal names page, rule and place; a page without faults is not told.

    Who asks may run an event loop, as a notebook does.
    """
    head = '<!DOCTYPE html><html lang="nl"><head><title>T</title></head><body><main>'
    (tmp_path / "good.html").write_text(f"{head}<h1>Goed</h1></main></body></html>")
    (tmp_path / "reach.html").write_text(
        f"{head}<h1>Fout</h1><img src='x.png'></main></body></html>"
    )

    places = [
        f'<img src="x.png"> ({scheme}, {width} px)'
        for scheme in ("light", "dark")
        for width in (1280, 390)
    ]

    async def asked():
        return [str(refusal) for refusal in axe_refusals(tmp_path)]

    # In a thread of its own: another test's browser may run a loop in this one.
    with ThreadPoolExecutor(max_workers=1) as apart:
        refusals = apart.submit(lambda: asyncio.run(asked())).result()
    assert refusals == [
        "A released page breaks no rule of WCAG 2.2 AA.\n"
        "  page   reach.html\n"
        "  rule   image-alt\n"
        f"  found  {', '.join(map(repr, places))}\n"
        "docs/accessibility.md says how to look at a page with axe-core yourself."
    ]


def test_without_a_chromium_a_release_says_how_to_get_one(monkeypatch):
    """A release is never published unseen."""
    monkeypatch.setattr("pbdreport.build.machine.browser", lambda: "")

    with pytest.raises(PbdReportError) as refusal:
        require_browser()

    assert str(refusal.value) == (
        "A release is looked at in Chromium before it is published.\n"
        "  missing  'Chromium'\n"
        "make test-environment installs the packages and says how to get a Chromium."
    )


def test_without_the_packages_it_says_so_too(monkeypatch):
    """They are for tests, and not in the runtime."""
    monkeypatch.setattr(axe, "find_spec", lambda name: None)

    with pytest.raises(PbdReportError, match="'playwright', 'axe_playwright_python'"):
        require_browser()
