"""The summary of two pages: key figures, findings and one chart of the same edition."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from pbdreport.render.pdf.summary_sheet import render_summary


@pytest.fixture
def summary(hand: SimpleNamespace, tmp_path: Path) -> PdfReader:
    """That of an example whose front page also lists its chapters."""
    front, *chapters = hand.example().pages
    front.notebook.cells += [
        hand.says("## In dit verslag"),
        hand.sentence("- [Bereik](reach.html): wie?"),
    ]
    for nth, cell in enumerate(front.notebook.cells):
        cell["id"] = f"cell-{nth}"
    render_summary(hand.example(front, *chapters), tmp_path)
    return PdfReader(tmp_path / "summary.pdf")


def text_of(pdf: PdfReader) -> str:
    """All that can be read in it, on one line."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_it_has_the_key_figures_the_findings_and_a_chart(summary: PdfReader):
    """With the previous year, and with the number of the chart in the report."""
    text = text_of(summary)

    for part in ("91 %", "48 van 53 instellingen", "vorig schooljaar 88 %", "Wat opvalt"):
        assert part in text
    assert "De dienst bereikte 48 van de 53 instellingen" in text
    assert text.count("Figuur ") == 2, "the chart, and the reference in the findings"
    assert "Figuur 2.1" in text, "that of the priorities"


def test_lists_that_lead_to_chapters_are_left_out_with_their_heading(summary: PdfReader):
    """The summary has no chapters to link to."""
    assert "In dit verslag" not in text_of(summary)


def test_it_is_tagged_and_marked_as_a_draft(summary: PdfReader):
    """As the report is."""
    assert summary.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert summary.trailer["/Root"]["/Lang"] == "nl-BE"
    assert "Ontwerp. Voorbeeld met verzonnen gegevens." in text_of(summary)


def test_text_is_made_smaller_until_it_fits_on_two_pages(hand: SimpleNamespace, tmp_path: Path):
    """As much as goes on two pages only in smaller letters."""
    long = "Een vaststelling die over de hele breedte van het blad doorloopt tot zij vol is. " * 2
    front, *chapters = hand.example().pages
    front.notebook.cells += [hand.sentence(long) for _ in range(13)]
    for nth, cell in enumerate(front.notebook.cells):
        cell["id"] = f"cell-{nth}"

    render_summary(hand.example(front, *chapters), tmp_path)

    assert len(PdfReader(tmp_path / "summary.pdf").pages) == 2


def test_a_report_without_a_front_page_has_none(hand: SimpleNamespace, tmp_path: Path):
    """There are no findings to summarise."""
    page = hand.page("reach", "Bereik", hand.says("# Bereik"))

    render_summary(hand.example(page), tmp_path)

    assert list(tmp_path.iterdir()) == []
