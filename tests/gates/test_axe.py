import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pbdreport.errors import PbdReportError
from pbdreport.gates import axe
from pbdreport.gates.axe import axe_refusals, require_browser


def test_what_the_browser_keeps_stands_in_one_folder(tmp_path, monkeypatch):
    """The next build recognises it by name if this one is killed; otherwise nothing is left."""
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
        "A page breaks a rule of WCAG 2.2 AA.\n"
        "  page   reach.html\n"
        "  rule   image-alt\n"
        f"  found  {', '.join(map(repr, places))}\n"
        "docs/accessibility.md explains how to run axe-core on a page yourself."
    ]


def test_without_a_chromium_a_release_says_how_to_get_one(monkeypatch):
    """A release is never published without the browser gate."""
    monkeypatch.setattr("pbdreport.system_requirements.browser", lambda: "")

    with pytest.raises(PbdReportError) as refusal:
        require_browser()

    assert str(refusal.value) == (
        "The browser gate cannot run: something that it needs is missing.\n"
        "  missing  'Chromium'\n"
        "make test-environment installs the packages and says how to install Chromium."
    )


def test_without_the_packages_it_says_so_too(monkeypatch):
    """They belong to the tests, and are missing in the runtime."""
    monkeypatch.setattr(axe, "find_spec", lambda name: None)

    with pytest.raises(PbdReportError, match="'playwright', 'axe_playwright_python'"):
        require_browser()


def test_what_a_script_asks_for_while_it_runs_is_told(tmp_path):
    """Reading the page does not find an address that a script composes."""
    script = "fetch('https:' + '//' + 'elders.example/telling').catch(() => {})"
    (tmp_path / "reach.html").write_text(
        '<!DOCTYPE html><html lang="nl"><head><title>T</title></head><body><main><h1>Bereik</h1>'
        f"</main><script>{script}</script></body></html>"
    )

    with ThreadPoolExecutor(max_workers=1) as apart:
        refusals = apart.submit(lambda: list(map(str, axe_refusals(tmp_path)))).result()

    assert refusals == [
        "A page requests files from outside the edition.\n"
        "  page   reach.html\n"
        "  found  'https://elders.example/telling'\n"
        "A script on the page requests them while it runs; find it and remove it."
    ]
