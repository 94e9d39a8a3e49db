import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from presentation.samples import (
    ANSWERS,
    BY_ANSWER,
    BY_ITEM,
    BY_LEVEL,
    BY_PART,
    CASES,
    FAVOURABLE,
    HOURS,
    PARTS,
    SHARE,
    WORDS,
    row,
)

from pbdreport.presentation.tables.figure_tables import grid_markdown, table_html
from pbdreport.presentation.tables.grid import grid_of
from pbdreport.presentation.tables.plain_tables import PlainTable


def table_markdown(rows, shown, by, words):
    """A table in Markdown, as a notebook shows it."""
    return grid_markdown(grid_of(rows, shown, by, words))


def lines(rows, shown, by):
    """A table as lists of text: its heads, then its rows."""
    grid = grid_of(rows, shown, by, WORDS)
    return [[grid.corner, *grid.heads], *([line.label, *line.cells] for line in grid.rows)]


class Reader(HTMLParser):
    """Lists the elements of a piece of HTML with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.texts = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("case", CASES)
def test_a_table_has_caption_scopes_and_an_id(case):
    """Every heading has a scope; numbers have a class, by which the style sheet aligns them."""
    table = Reader(table_html(*CASES[case], WORDS))
    assert len(table.all("caption")) == 1
    assert table.all("table")[0]["id"].startswith("tabel-")
    assert {head.get("scope") for head in table.all("th")} == {"col", "row"}
    assert {cell.get("class") for cell in table.all("td")} == {"num"}


@pytest.mark.parametrize("case", CASES)
def test_a_table_brings_no_styles(case):
    """Pages refuse them."""
    html = table_html(*CASES[case], WORDS)
    assert "style" not in html
    assert "gt_" not in html


@pytest.mark.parametrize("case", CASES)
def test_a_table_is_the_same_every_time(case):
    """Byte for byte."""
    assert table_html(*CASES[case], WORDS) == table_html(*CASES[case], WORDS)


def test_the_columns_of_a_share():
    """Headings have units, values come with the previous year and the change, no cell is empty."""
    assert lines(BY_LEVEL, SHARE, ("level",)) == [
        [
            "Onderwijsniveau",
            "2023-2024 (%)",
            "Teller (instellingen)",
            "Noemer (instellingen)",
            "2022-2023 (%)",
            "Verschil (procentpunten)",
        ],
        ["Basisonderwijs", "75,0", "150", "200", "50,0", "+25,0"],
        ["Secundair onderwijs", "75", "3", "4", "50", "+25"],
        ["Centra voor leerlingenbegeleiding", "25", "1", "4", "[x]", "[x]"],
    ]


def test_the_columns_of_a_count():
    """One column where there was no last year; numbers below each other have as many decimals."""
    rows = [row("1234.5", offer="od1"), row(7, offer="od9")]
    assert lines(rows, HOURS, ("offer",)) == [
        ["Aanbod", "Uren"],
        ["Eerste aanbod", "1.234,5"],
        ["Negende aanbod", "7,0"],
    ]


def test_the_columns_of_a_share_of_respondents():
    """The interval is next to the value; a change that may be chance has a symbol."""
    assert lines(BY_ITEM, FAVOURABLE, ("item",)) == [
        [
            "Vraag",
            "2023-2024 (%)",
            "95%-interval: van (%)",
            "95%-interval: tot (%)",
            "Teller (respondenten)",
            "Noemer (respondenten)",
            "2022-2023 (%)",
            "Verschil (procentpunten)",
        ],
        ["Vraag een", "80,2", "73,9", "85,3", "150", "187", "63,2", "+17,1"],
        ["Vraag twee", "82 [u]", "61", "93", "18", "22", "60", "+22 ≈"],
    ]


def test_two_dimensions_make_a_wide_table():
    """Parts run across, whatever the order in which the dimensions are given."""
    expected = [
        ["Aanbod", "Datageletterdheid", "Brede basiszorg", "Effectieve didactiek"],
        ["Eerste aanbod", "2,0", "3,0", "5,0"],
        ["Negende aanbod", "20,0", "0,0", "40,0"],
    ]
    assert lines(BY_PART, PARTS, ("offer", "priority")) == expected
    assert lines(BY_PART, PARTS, ("priority", "offer")) == expected


def test_answers_stand_beside_their_base():
    """A share of respondents is never shown without n."""
    assert lines(BY_ANSWER, ANSWERS, ("answer", "item")) == [
        ["Vraag", "Oneens", "Neutraal", "Eens", "Basis (n)"],
        ["Vraag een", "10,0", "30,0", "60,0", "100"],
        ["Vraag twee", "10,0", "10,0", "80,0", "100"],
    ]


def test_a_combination_that_does_not_occur_has_a_sign():
    """An empty cell would say nothing."""
    table = lines(BY_PART[:-1], PARTS, ("offer", "priority"))
    assert table[-1] == ["Negende aanbod", "20,0", "0,0", "–"]


def test_intervals_by_two_dimensions_stay_long():
    """The bounds need columns: the first dimension makes headings."""
    rows = [replace(one, dims={**one.dims, "level": "BaO"}) for one in BY_ITEM]
    grid = grid_of(rows, FAVOURABLE, ("item", "level"), WORDS)
    assert [(line.group, line.label) for line in grid.rows] == [
        ("Vraag een", "Basisonderwijs"),
        ("Vraag twee", "Basisonderwijs"),
    ]
    html = Reader(table_html(rows, FAVOURABLE, ("item", "level"), WORDS))
    assert {head.get("scope") for head in html.all("th")} == {"col", "row", "rowgroup"}
    assert len(html.all("tbody")) == 2


def test_the_legend_has_the_symbols_that_occur():
    """And no others."""
    assert "table-legend" not in table_html(*CASES["bars by value"], WORDS)
    rows = [*BY_LEVEL, row(None, level="DKO", status="c")]
    legend = grid_of(rows, SHARE, ("level",), WORDS).legend
    assert legend == [
        (
            "[c]",
            "vertrouwelijk: steunt op te weinig personen of instellingen, "
            "of verraadt een verborgen cijfer",
        ),
        ("[x]", "niet beschikbaar"),
    ]


def test_a_published_number_is_marked():
    """Its legend says that it was not recomputed."""
    rows = [row(483, 1000, 1000, "0.46", previous_source="published", level="BaO")]
    assert lines(rows, SHARE, ("level",))[1] == [
        "Basisonderwijs",
        "48,3",
        "483",
        "1.000",
        "46 [p]",
        "+2",
    ]
    assert grid_of(rows, SHARE, ("level",), WORDS).legend == [
        ("[p]", "volgens de publicatie van toen")
    ]


@pytest.mark.parametrize("case", [name for name in CASES if name != "whole"])
def test_a_hidden_row_has_its_symbol_in_every_cell(case):
    """Its numbers are not in the table, neither in HTML nor in Markdown."""
    rows, shown, by = CASES[case]
    secret = rows[0].denominator * 86420
    hidden = replace(rows[0], status="c", numerator=secret, n=97531, lower=0.12345)
    for write in (table_html, table_markdown):
        text = write([hidden, *rows[1:]], shown, by, WORDS)
        assert "[c]" in text.replace("\\", "")
        for planted in ("86.42", "97.531", "12,3", "8642"):
            assert planted not in text


def test_a_figure_without_data_has_a_table_that_says_so():
    """It still has its caption."""
    html = table_html([row(None, status="x")], SHARE, ("level",), WORDS)
    assert Reader(html).texts == [
        "Bereikte instellingen naar onderwijsniveau, 2023-2024",
        "Er zijn geen cijfers.",
    ]


def test_names_from_data_are_text():
    """In HTML, as the head of a row or of a column, and in Markdown."""
    name = '<script>alert("1")</script> | *x*'
    rows = [row(1, region=name, priority="data"), row(2, region="r", priority=name)]
    html = table_html(rows, HOURS, ("region", "priority"), WORDS)
    assert "<script" not in html
    assert Reader(html).texts.count(name) == 2
    markdown = table_markdown(rows, HOURS, ("region", "priority"), WORDS)
    assert not re.search(r"(?<!\\)[<>*]", markdown.replace("**", ""))


def test_a_table_in_markdown():
    """Caption, headings, numbers aligned right, legend."""
    rows = [row(1, 2, 2, level="SO"), row(None, level="BaO", status="c")]
    assert table_markdown(rows, SHARE, ("level",), WORDS) == (
        "**Bereikte instellingen naar onderwijsniveau, 2023-2024**\n"
        "\n"
        "| Onderwijsniveau | Aandeel (%) | Teller (instellingen) | Noemer (instellingen) |\n"
        "| :-- | --: | --: | --: |\n"
        "| Basisonderwijs | \\[c\\] | \\[c\\] | \\[c\\] |\n"
        "| Secundair onderwijs | 50 | 1 | 2 |\n"
        "\n"
        "\\[c\\] vertrouwelijk: steunt op te weinig personen of instellingen, "
        "of verraadt een verborgen cijfer\n"
    )


def test_names_in_a_table_about_the_report_are_no_markup():
    """The title of a source comes from a mapping."""
    table = PlainTable("bronnen", "Bronnen", ("Bron",), (("*Register* | <b>2023</b>",),))

    assert "| \\*Register\\* \\| \\<b\\>2023\\</b\\> |" in table.markdown()
