"""One edition in all its formats: pages, tables, workbook, PDF, summary and archive agree."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import html5lib
import pytest
from conftest import new_project
from PIL import Image
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.formats import FORMATS, read_formats
from pbdreport.errors import UsageError
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target

XHTML = "{http://www.w3.org/1999/xhtml}"
CHAPTERS = 'chapters = ["summary", "reach"]'
ARCHIVE = "provincie-2023-2024.zip"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small service's report in every format, of one chapter: a page of a PDF takes long."""
    project = new_project(tmp_path_factory.mktemp("formats"), ("provincie",))
    shutil.rmtree(project.services / "provincie" / "commentary")
    profile = project.services / "provincie" / "profile.toml"
    text, chapters = re.subn(r"chapters = .*", CHAPTERS, profile.read_text(encoding="utf-8"))
    assert chapters == 1
    profile.write_text(text, encoding="utf-8")
    target = Target(project, "provincie", SchoolYear(2023), "html", formats=FORMATS)
    (outcome,) = build(project, [target])
    assert outcome.refusal is None
    return outcome.link


def links(edition: Path) -> Iterator[tuple[str, str]]:
    """The downloads on the pages, with their descriptions."""
    for page in sorted(edition.glob("*.html")):
        tree = html5lib.parse(page.read_text(encoding="utf-8"))
        for parent in tree.iter():
            for link in parent.findall(f"{XHTML}a"):
                address = link.get("href", "")
                if re.search(r"\.(csv|svg|png|xlsx|zip|pdf)$", address):
                    yield address, " ".join("".join(parent.itertext()).split())


def cells(edition: Path) -> int:
    """The numbers in the tables of all pages."""
    trees = (html5lib.parse(page.read_text("utf-8")) for page in edition.glob("*.html"))
    return sum(1 for tree in trees for _ in tree.iter(f"{XHTML}td"))


def tagged(node: Any, kind: str) -> int:
    """The elements of a kind in the tags of a PDF."""
    kids = node.get("/K", [])
    found = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    under = [kid for kid in found if isinstance(kid, dict) and "/S" in kid]
    return sum((kid["/S"] == f"/{kind}") + tagged(kid, kind) for kid in under)


def test_every_download_that_pages_name_is_there(edition: Path):
    """With its type, and its size but for the archive, which holds the pages."""
    found = dict(links(edition))

    assert [address for address in found if not (edition / address).is_file()] == []
    for address in ("report.pdf", "summary.pdf", "data/tables.xlsx", ARCHIVE):
        assert address in found
    assert {Path(address).suffix for address in found} == {
        ".csv",
        ".svg",
        ".png",
        ".xlsx",
        ".zip",
        ".pdf",
    }
    for address, told in found.items():
        size = "" if address == ARCHIVE else r", [\d,]+ [kM]B"
        assert re.search(rf"\({Path(address).suffix[1:]}{size}\)", told), address


def test_every_number_in_a_table_is_in_the_pdf(edition: Path):
    """Cell for cell, those of folded tables too."""
    pdf = PdfReader(edition / "report.pdf")

    assert cells(edition) > 300
    assert tagged(pdf.trailer["/Root"]["/StructTreeRoot"], "TD") == cells(edition)


def test_the_summary_has_two_pages(edition: Path):
    """Of the report that it summarises."""
    assert len(PdfReader(edition / "summary.pdf").pages) == 2


def test_the_workbook_has_the_numbers_of_the_registry(edition: Path):
    """Every value that is shown, once; those that are not are symbols."""
    with (edition / "data" / "figures.csv").open(encoding="utf-8", newline="") as file:
        shown = [float(row["value"]) for row in csv.DictReader(file) if row["value"]]
    book = CalamineWorkbook.from_path(str(edition / "data" / "tables.xlsx"))
    values = []
    for name in book.sheet_names[3:]:
        head, *rows = book.get_sheet_by_name(name).to_python()[4:]
        place = next(nth for nth, text in enumerate(head) if str(text).startswith("Waarde ("))
        values += [row[place] for row in rows if not isinstance(row[place], str)]

    assert sorted(values) == pytest.approx(sorted(shown), rel=1e-12)


def test_both_tables_of_a_figure_have_the_same_numbers(edition: Path):
    """The Dutch one with a comma where the other has a point."""
    name = "reach.institutions_reached"
    with (edition / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["dims"]: row["value"] for row in csv.DictReader(file)}
    with (edition / "data" / f"{name}-nl.csv").open(encoding="utf-8-sig", newline="") as file:
        dutch = list(csv.DictReader(file, delimiter=";"))

    told = {row["Sleutel"]: row["Waarde (aandeel)"].replace(",", ".") for row in dutch}
    assert told == {dims: value or "[x]" for dims, value in rows.items()}


def test_the_archive_holds_the_edition_as_it_is(edition: Path):
    """Every file but itself and the manifest."""
    files = {path.relative_to(edition).as_posix(): path for path in edition.rglob("*")}
    wanted = {
        name: path.read_bytes()
        for name, path in files.items()
        if path.is_file() and name not in (ARCHIVE, "manifest.json")
    }

    with ZipFile(edition / ARCHIVE) as archive:
        held = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert held == wanted


def test_the_manifest_names_the_formats(edition: Path):
    """So that the edition can be made again."""
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["formats"] == ["html", "xlsx", "pdf", "png", "quarto"]


def test_every_chart_is_a_picture_for_slides_too(edition: Path):
    """A PNG beside each SVG, twice its size."""
    drawings = sorted((edition / "data").glob("fig-*.svg"))

    assert drawings
    for drawing in drawings:
        width = float(re.search(r' width="([\d.]+)"', drawing.read_text("utf-8"))[1])
        with Image.open(drawing.with_suffix(".png")) as picture:
            assert (picture.format, picture.width) == ("PNG", round(2 * width))


def test_the_quarto_book_stands_outside_the_edition(edition: Path):
    """Under `build/`, whole: pages, theme, and the data that it links to."""
    book = edition.parents[2] / "build" / "quarto" / "provincie" / "2023-2024"

    assert {path.name for path in book.iterdir()} == {
        "_brand.yml",
        "_quarto.yml",
        "accessibility.qmd",
        "assets",
        "data",
        "glossary.qmd",
        "index.qmd",
        "reach.ipynb",
        "references.bib",
        "references.qmd",
        "theme-dark.scss",
        "theme-light.scss",
    }
    assert (book / "data" / "reach.present.csv").is_file()
    assert not list(edition.rglob("*.ipynb"))


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("html,xlsx", ("html", "xlsx")),
        ("pdf", ("html", "pdf")),
        ("PDF, xlsx", ("html", "xlsx", "pdf")),
        ("", ("html",)),
    ],
)
def test_pages_are_always_among_the_formats(text: str, formats: tuple[str, ...]):
    """In their own order, however they are written."""
    assert read_formats(text) == formats


def test_an_unknown_format_is_refused():
    """With the format that was probably meant."""
    with pytest.raises(UsageError) as refusal:
        read_formats("html,xls")

    assert str(refusal.value) == (
        "Unknown format 'xls'.\n"
        "  expected  'html', 'xlsx', 'pdf', 'png', 'quarto'\n"
        "Did you mean 'xlsx'? Separate formats by commas: --to html,xlsx,pdf"
    )
