"""Names from data never become markup, from the raw export to the files that readers open."""

import csv
import shutil
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from conftest import new_project

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.provincie import plan, register
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target

SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("x")'
LINK = "[klik](http://x.example) *ster*"
EVIL = {
    "Brede basiszorg en verhoogde zorg": SCRIPT,
    "Kernprocessen CLB": FORMULA,
    "Leersteunnetwerk": LINK,
}
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of a service whose schools and offers have such names."""
    names, offer = register.institution_names, plan.Offer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            register,
            "institution_names",
            lambda *given: [SCRIPT, FORMULA, LINK, *names(*given)[3:]],
        )
        patch.setattr(
            plan,
            "Offer",
            lambda code, title, *rest, **also: offer(code, EVIL.get(title, title), *rest, **also),
        )
        plan.offers.cache_clear()
        project = new_project(tmp_path_factory.mktemp("names"), ("provincie",))
    plan.offers.cache_clear()
    shutil.rmtree(project.root / "data" / "raw" / "provincie" / "2022-2023")
    target = Target(project, "provincie", SchoolYear(2023), "html")
    outcome = build(project, [target])[0]
    assert outcome.refusal is None
    return outcome.link


def test_pages_show_names_as_text(edition: Path):
    """No page has a script, a link or an emphasis that a name brought; the name is there."""
    told = {}
    pages = list(edition.glob("*.html"))
    assert pages
    for path in pages:
        tree = html5lib.parse(path.read_text(encoding="utf-8"))
        assert [part for part in tree.iter(f"{XHTML}script") if part.text] == []
        links = [str(part.get("href")) for part in tree.iter(f"{XHTML}a")]
        assert [link for link in links if "x.example" in link or "HYPERLINK" in link] == []
        told[path.name] = "".join(tree.itertext())

    assert [name for name in (SCRIPT, FORMULA, LINK) if name not in told["reach.html"]] == []


def test_pictures_hold_names_as_text(edition: Path):
    """Each is well-formed, and has no script."""
    told = []
    for path in (edition / "data").glob("*.svg"):
        tree = ElementTree.parse(path).getroot()
        assert [part.tag for part in tree.iter() if part.tag.endswith("script")] == []
        told.append("".join(tree.itertext()))

    assert any(SCRIPT in text for text in told)


def test_no_cell_of_a_download_is_a_formula(edition: Path):
    """A spreadsheet that opens it computes nothing."""
    cells = []
    for path in (edition / "data").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = ";" if path.stem.endswith("-nl") else ","
            cells += [cell for row in csv.reader(file, delimiter=delimiter) for cell in row]

    assert [cell for cell in cells if cell.startswith(("=", "@", "+H"))] == []
    assert any("HYPERLINK" in cell for cell in cells)


def test_the_search_holds_names_as_text(edition: Path):
    """The script of the search ends nothing and starts nothing."""
    assert "<" not in (edition / "assets" / "search.js").read_text(encoding="utf-8")
