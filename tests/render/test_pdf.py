"""The report as PDF: tagged, complete, linked inside, and the same bytes every time."""

import logging
import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from pypdf import PdfReader

from pbdreport.errors import PbdReportError
from pbdreport.render.edition import Edition
from pbdreport.render.pdf.print_document import join_pages
from pbdreport.render.pdf.writer import render_pdf

XHTML = "{http://www.w3.org/1999/xhtml}"
ON_A_SCREEN = {"Toon", "als", "tabel", "Hoe", "is", "dit", "berekend?", "Bronnen", "↩"}
"""Texts of controls that exist only on screens, and texts that differ in print."""
LEADS_ON = ("download", "card-more", "permalink")
PAGES = ("index.html", "reach.html", "priorities.html")


@pytest.fixture(scope="module")
def pdf(paper: Path) -> PdfReader:
    """The example report."""
    return PdfReader(paper / "report.pdf")


def tags(node: Any) -> Iterator[tuple[str, Any]]:
    """The kinds of structure elements under one, with the elements."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        element = kid.get_object()
        if isinstance(element, dict) and "/S" in element:
            yield element["/S"].removeprefix("/"), element
            yield from tags(element)


def count(pdf: PdfReader, kind: str) -> int:
    """How many elements of a kind the tags hold."""
    return sum(tag == kind for tag, _ in tags(pdf.trailer["/Root"]["/StructTreeRoot"]))


def words(text: str) -> set[str]:
    """The words and numbers of a text, without the punctuation around them."""
    return {word.strip(".,:;()“”") for word in text.split()} - {""}


def pages_text(pdf: PdfReader) -> str:
    """All that can be read in the document."""
    return "\n".join(page.extract_text() for page in pdf.pages)


def titles(outline: list[Any]) -> list[Any]:
    """The titles of bookmarks, with those under one in a list after it."""
    return [titles(entry) if isinstance(entry, list) else entry.title for entry in outline]


def prose(page: Path) -> ElementTree.Element:
    """The text of a page of the site, without its navigation."""
    tree = html5lib.parse(page.read_text(encoding="utf-8"))
    return next(part for part in tree.iter(f"{XHTML}div") if part.get("class") == "prose")


def table_of(rows: int) -> str:
    """A table of so many rows."""
    body = "".join(f'<tr><th scope="row">Rij {nth}</th><td>{nth}</td></tr>' for nth in range(rows))
    return (
        "<table><caption>A</caption><thead><tr>"
        '<th scope="col">Naam</th><th scope="col">Tel</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def test_it_is_tagged_and_says_its_language_and_title(pdf: PdfReader):
    """The metadata that PDF/UA requires of a document."""
    root = pdf.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl-BE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "Provinciale begeleidingsdienst: Jaarverslag 2023-2024"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data().replace(b"'", b'"')


def test_every_chart_has_its_text_alternative(pdf: PdfReader):
    """The two charts of the example."""
    figures = [element for tag, element in tags(pdf.trailer["/Root"]["/StructTreeRoot"])]

    assert [figure["/Alt"] for figure in figures if figure["/S"] == "/Figure"] == [
        "Staafdiagram: van de basisscholen is 80 % bereikt, van de secundaire scholen 75 %."
    ] * 2


def test_every_head_of_a_table_says_of_what_it_is(pdf: PdfReader):
    """As PDF/UA-1 asks: a column in the head of a table, a row in its body."""
    found = set()
    for _, element in tags(pdf.trailer["/Root"]["/StructTreeRoot"]):
        if element["/S"] == "/TH":
            part = element["/P"]["/P"]["/S"]
            found.add((part, element["/A"]["/Scope"]))

    assert found == {("/THead", "/Column"), ("/TBody", "/Row")}


def test_a_checker_finds_what_it_asks_of_pages_and_fonts(pdf: PdfReader):
    """Tags in reading order on every page, marked links, embedded fonts that tell their letters."""
    faces = []
    links = 0
    for page in pdf.pages:
        assert (page["/Tabs"], "/StructParents" in page) == ("/S", True)
        for link in page.get("/Annots", []):
            assert "/StructParent" in link.get_object()
            links += 1
        faces += [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]
    assert links
    assert faces
    for face in faces:
        described = face["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/ToUnicode" in face
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)


@pytest.mark.parametrize("page", PAGES)
def test_everything_on_a_page_is_on_paper(pdf: PdfReader, paper: Path, page: str):
    """Every word of its prose, figures and tables; only links and controls are left out."""
    tree = prose(paper / page)
    for parent in list(tree.iter()):
        for child in list(parent):
            is_alternative = child.tag.endswith("svg}title")
            if is_alternative or child.get("class") in LEADS_ON:
                parent.remove(child)
    said = words(" ".join(tree.itertext()))

    assert said - ON_A_SCREEN - words(pages_text(pdf)) == set()


def test_every_cell_of_every_table_is_on_paper(pdf: PdfReader, paper: Path):
    """Those under charts too, which a page on a screen folds away."""
    cells = {
        kind: sum(len(list(prose(paper / page).iter(f"{XHTML}{kind}"))) for page in PAGES)
        for kind in ("table", "th", "td")
    }

    assert cells["td"] == 2 + 3 * 6
    assert {kind: count(pdf, kind.upper().replace("TABLE", "Table")) for kind in cells} == cells


def test_bookmarks_lead_to_chapters_and_their_parts(pdf: PdfReader):
    """As the contents of the document name them."""
    assert titles(pdf.outline) == [
        "Inhoud",
        "Samenvatting",
        ["Wat opvalt"],
        "Bereik",
        ["Per onderwijsniveau", ["Hoe intens?"]],
        "Prioriteiten",
        ["Per prioriteit"],
        "Begrippen",
        ["Woorden", "Tekens in tabellen en grafieken"],
        "Over dit verslag",
        ["Contact", "Citeren", "Hoe dit verslag is gemaakt"],
    ]


def test_contents_name_the_page_that_a_chapter_begins_on(pdf: PdfReader):
    """Chapters begin on new pages."""
    contents = pdf.pages[1].extract_text()
    begins = {
        entry.title: pdf.get_destination_page_number(entry) + 1
        for entry in pdf.outline
        if not isinstance(entry, list)
    }

    told = dict(
        re.findall(r"^(?:\d\. )?(Samenvatting|Bereik|Prioriteiten)[ .]+(\d+)", contents, re.M)
    )
    assert told == {name: str(begins[name]) for name in told}
    assert list(told) == ["Samenvatting", "Bereik", "Prioriteiten"]
    assert len(set(begins.values())) == len(begins)


def test_links_between_pages_lead_inside_the_document(pdf: PdfReader):
    """No address of a page of the site is left; every goal is there."""
    names = set(pdf.named_destinations)
    actions = [
        annotation.get_object() for page in pdf.pages for annotation in page.get("/Annots", [])
    ]
    goals = {str(action["/Dest"]) for action in actions if "/Dest" in action}

    assert not [action for action in actions if "/A" in action]
    assert {"fig-reach-institutions-reached-level", "tbl-reach-intensity", "reach"} <= goals
    assert goals <= names


def test_pages_are_numbered_and_name_the_chapter(pdf: PdfReader):
    """But for the cover."""
    pages = [page.extract_text() for page in pdf.pages]

    assert "1 / " not in pages[0]
    for number, text in enumerate(pages[1:], start=2):
        assert f"{number} / {len(pages)}" in text
        assert "Jaarverslag 2023-2024, ontwerp" in text


def test_a_draft_and_an_example_say_so_on_the_cover(pdf: PdfReader):
    """And name no day of publication."""
    cover = " ".join(pdf.pages[0].extract_text().split())

    assert "Ontwerp. Dit verslag is nog niet vrijgegeven; cijfers kunnen veranderen." in cover
    assert "Voorbeeld met verzonnen gegevens." in cover
    assert pdf.metadata.creation_date is None


def test_a_released_report_says_when_it_was_published(hand: SimpleNamespace, tmp_path: Path):
    """On the cover and in the metadata."""
    render_pdf(hand.example(released_on=date(2024, 11, 21)), tmp_path)
    pdf = PdfReader(tmp_path / "report.pdf")

    assert "Gepubliceerd op 21 november 2024" in pdf.pages[0].extract_text()
    assert "Ontwerp" not in pages_text(pdf)
    assert pdf.metadata.creation_date.date() == date(2024, 11, 21)


def test_names_from_data_are_text(pdf: PdfReader, hand: SimpleNamespace):
    """A group that is called like a script is printed so."""
    assert hand.evil in pages_text(pdf)


def test_the_same_edition_gives_the_same_bytes(
    edition: Edition, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whatever time the machine takes for now; its own setting is left as it was."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")

    render_pdf(edition, tmp_path)

    assert (tmp_path / "report.pdf").read_bytes() == (paper / "report.pdf").read_bytes()
    assert os.environ["SOURCE_DATE_EPOCH"] == "1"


def test_weasyprint_has_nothing_to_complain_of(
    edition: Edition, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """No style that it does not know, no link without a goal, no picture without words."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render_pdf(edition, tmp_path)

    assert caplog.messages == []


def test_the_head_of_a_long_table_stands_on_each_of_its_pages(
    hand: SimpleNamespace, tmp_path: Path
):
    """Ninety rows do not fit on a page."""
    page = hand.page("reach", "Bereik", hand.shows(hand.table(table=table_of(90))))
    render_pdf(hand.example(page), tmp_path)

    texts = [page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages]
    with_rows = [text for text in texts if "Rij " in text]
    assert len(with_rows) > 1
    assert all(re.search(r"Naam\s+Tel", text) for text in with_rows)


def test_a_table_of_many_columns_stays_on_the_page(hand: SimpleNamespace, tmp_path: Path):
    """Sixteen columns: smaller letters, and words that break where they must."""
    heads = "".join(f'<th scope="col">Onderwijsniveau{nth}</th>' for nth in range(16))
    cells = '<td class="num">1.234,5</td>' * 15
    wide = (
        f"<table><caption>A</caption><thead><tr>{heads}</tr></thead>"
        f'<tbody><tr><th scope="row">Rij</th>{cells}</tr></tbody></table>'
    )
    page = hand.page("reach", "Bereik", hand.shows(hand.table(table=wide)))
    render_pdf(hand.example(page), tmp_path)

    ends: list[float] = []

    def visit(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        if text.strip() == "1.234,5":
            ends.append(matrix[0] * place[4] + matrix[4])

    for page in PdfReader(tmp_path / "report.pdf").pages:
        page.extract_text(visitor_text=visit)
    assert len(ends) == 15
    assert max(ends) < (210 - 20) / 25.4 * 72


def test_a_chart_that_is_taller_than_a_page_is_made_to_fit(hand: SimpleNamespace, tmp_path: Path):
    """It is drawn smaller, on the page of its title."""
    svg = hand.chart()["svg"].replace('height="210"', 'height="2100"').replace(" 210", " 2100")
    assert svg != hand.chart()["svg"]
    page = hand.page("reach", "Bereik", hand.shows(hand.chart(svg=svg)))
    render_pdf(hand.example(page), tmp_path)
    pdf = PdfReader(tmp_path / "report.pdf")

    (drawn,) = [
        element for tag, element in tags(pdf.trailer["/Root"]["/StructTreeRoot"]) if tag == "Figure"
    ]
    _, top, _, bottom = drawn["/A"]["/BBox"]
    on = next(page for page in pdf.pages if page.indirect_reference == drawn.raw_get("/Pg"))
    assert 0 < float(top) < float(bottom) < 297 / 25.4 * 96
    assert "Basisscholen worden het meest bereikt" in on.extract_text()


def test_ids_that_pages_share_are_told_apart():
    """Both pages have a part 'deel'; figures are one of a kind already."""
    document = ElementTree.fromstring(
        '<body><section id="reach"><h2 id="deel"/><figure id="fig-a"/><a href="#deel"/>'
        '<a href="effort.html#deel"/><a href="effort.html"/><a href="#fig-a"/></section>'
        '<section id="effort"><h2 id="deel"/><a href="reach.html#fig-a"/>'
        '<a href="https://voorbeeld.be/x.html"/><a href="data/x.csv"/></section></body>'
    )

    join_pages(document, ["reach", "effort"])

    assert [part.get("id") for part in document.iter() if part.get("id")] == [
        "reach",
        "reach-deel",
        "fig-a",
        "effort",
        "effort-deel",
    ]
    assert [link.get("href") for link in document.iter("a")] == [
        "#reach-deel",
        "#effort-deel",
        "#effort",
        "#fig-a",
        "#fig-a",
        "https://voorbeeld.be/x.html",
        None,
    ]


class NoPango:
    """An import of WeasyPrint on a machine without its libraries."""

    def find_spec(self, name: str, *_: object) -> None:
        """What the import of WeasyPrint raises there."""
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0': no such file\nmore lines")


def test_without_its_libraries_it_says_how_to_get_them(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A PDF that was asked for and cannot be made is a refusal."""
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])

    with pytest.raises(PbdReportError) as refusal:
        render_pdf(edition, tmp_path)

    assert str(refusal.value) == (
        "The Pango libraries, which PDF files need, are missing from this machine.\n"
        "  found  cannot load library 'libpango-1.0-0': no such file\n"
        "`pbdreport doctor` says how to install them; or leave pdf out of --to."
    )
