"""Numbers of figures and tables."""

from types import SimpleNamespace

import pytest

from pbdreport.errors import ChapterFailed
from pbdreport.render.cross_references import (
    CrossReference,
    figure_labels,
    number_figures,
    section_anchors,
)
from pbdreport.render.notebook_content import read_content


def test_figures_and_tables_count_apart_within_their_chapter(hand: SimpleNamespace):
    """The front page is not a chapter: its figures are numbered separately."""
    front = hand.page("summary", "S", hand.shows(hand.chart(figure="a.front", by=[])))
    first = hand.page("reach", "B", hand.shows(hand.chart()), hand.shows(hand.table()))
    second = hand.page(
        "effort", "I", *(hand.shows(hand.chart(figure=f"b.{name}", by=[])) for name in "xy")
    )

    anchors = number_figures([(page.name, read_content(page)) for page in (front, first, second)])

    assert {label: (anchor.page, anchor.name) for label, anchor in anchors.items()} == {
        "fig-a-front": ("summary", "Figuur 1"),
        "fig-reach-institutions-reached-level": ("reach", "Figuur 1.1"),
        "tbl-reach-intensity": ("reach", "Tabel 1.1"),
        "fig-b-x": ("effort", "Figuur 2.1"),
        "fig-b-y": ("effort", "Figuur 2.2"),
    }


def test_a_heading_with_an_address_is_a_section(hand: SimpleNamespace):
    """Only those whose address starts with sec-, as in Quarto."""
    page = hand.page("reach", "B", hand.says("## Plan {#sec-plan}\n\nx\n\n## Rest {#rest}"))

    assert section_anchors([("reach", read_content(page))]) == {
        "sec-plan": CrossReference("reach", "", "Plan")
    }


def test_a_figure_is_found_where_a_chapter_shows_it_whole(hand: SimpleNamespace):
    """The front page repeats; of a figure in several breakdowns the fewest come first."""
    front = hand.page("summary", "S", hand.shows(hand.chart(figure="b.x", by=[])))
    first = hand.page("reach", "B", hand.shows(hand.chart()), hand.shows(hand.table()))
    second = hand.page(
        "effort",
        "I",
        *(hand.shows(hand.chart(figure="b.x", by=by)) for by in (["level"], [])),
    )

    found = figure_labels([(page.name, read_content(page)) for page in (front, first, second)])

    assert found == {
        "reach.institutions_reached": "fig-reach-institutions-reached-level",
        "reach.intensity": "tbl-reach-intensity",
        "b.x": "fig-b-x",
    }


def test_a_label_stands_once(hand: SimpleNamespace):
    """Two figures cannot have one address."""
    pages = [
        hand.page(name, name, hand.says("# T"), hand.shows(hand.chart()))
        for name in ("reach", "effort")
    ]

    with pytest.raises(ChapterFailed) as refusal:
        number_figures([(page.name, read_content(page)) for page in pages])

    assert str(refusal.value) == (
        "A label is used twice in the report.\n"
        "  chapter  notebooks/effort.ipynb\n"
        "  cell     2\n"
        "  under    'T'\n"
        "  found    'fig-reach-institutions-reached-level', also in chapter 'reach'\n"
        "Write '#| label: fig-…' with another name at the top of this cell."
    )


def test_a_label_tells_a_figure_from_a_table(hand: SimpleNamespace):
    """Quarto numbers by the beginning of the label; so do we."""
    page = hand.page("reach", "B", hand.shows(hand.table(), source="#| label: fig-x\nx"))

    with pytest.raises(ChapterFailed) as refusal:
        number_figures([(page.name, read_content(page))])

    assert str(refusal.value) == (
        "The label of a table does not start with 'tbl-'.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     1\n"
        "  found    'fig-x'\n"
        "Write '#| label: tbl-…' at the top of the cell."
    )
