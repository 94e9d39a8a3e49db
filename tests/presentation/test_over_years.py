"""Figures over school years: lines, gaps, breaks, and what is said of them."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from presentation.samples import HOURS, SHARE, WORDS, row

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.registry.series import YearEntry
from pbdreport.presentation.charts.line_chart import (
    Panel,
    all_years,
    connected,
    draw_lines,
    highest,
)
from pbdreport.presentation.charts.sparkline import sparkline
from pbdreport.presentation.over_years import (
    alternative,
    finding,
    is_worth_showing,
    panels_of,
    series_grid,
    series_note,
)

Y20, Y21, Y22, Y23 = (SchoolYear(year) for year in (2020, 2021, 2022, 2023))


def year(school_year, value, *, source="data", broken="", **dims):
    """An hours entry of a school year; no value where it is hidden."""
    entry = row(0 if value is None else value, **dims)
    if value is None:
        entry = entry.suppressed()
    return YearEntry(school_year, entry, source, broken)


def panel(*years, label=""):
    """A series of hours."""
    return Panel(label, years)


def test_a_line_joins_neighbouring_years_that_can_be_compared():
    """Not across a gap, a hidden year or another definition."""
    years = (
        year(Y20, 5),
        year(Y22, 6),
        year(Y23, 7, broken="De definitie is veranderd."),
    )

    assert connected(years, [Y20, Y21, Y22, Y23]) == []
    assert connected((year(Y20, 5), year(Y21, None), year(Y22, 6)), [Y20, Y21, Y22]) == []
    assert connected((year(Y20, 5), year(Y21, 6)), [Y20, Y21]) == [(year(Y20, 5), year(Y21, 6))]


def test_years_without_a_value_keep_their_place():
    """From the first known year to the last of all panels."""
    assert all_years([panel(year(Y20, 5)), panel(year(Y23, 5))]) == [Y20, Y21, Y22, Y23]


@pytest.mark.parametrize(
    ("values", "top"), [((70, 97), 100.0), ((101,), 120.0), ((0,), 1.0), ((0.06,), 0.06)]
)
def test_the_scale_ends_at_a_round_number(values, top):
    """At or above the largest value; it always starts at zero."""
    assert highest([year(Y20, Decimal(str(value))) for value in values]) == pytest.approx(top)


@pytest.mark.parametrize(
    ("years", "text"),
    [
        (
            (year(Y20, 1), year(Y21, 2), year(Y22, 3)),
            "elk schooljaar hoger, van 1 in 2020-2021 naar 3 in 2022-2023",
        ),
        (
            (year(Y20, 3), year(Y21, 2), year(Y22, 1)),
            "elk schooljaar lager, van 3 in 2020-2021 naar 1 in 2022-2023",
        ),
        (
            (year(Y20, 1), year(Y21, 3), year(Y22, 2)),
            "van 1 in 2020-2021 naar 2 in 2022-2023",
        ),
        (
            (year(Y20, Decimal("1.01")), year(Y21, Decimal("1.02")), year(Y22, Decimal("1.03"))),
            "1 in elk schooljaar sinds 2020-2021",
        ),
        (
            (year(Y20, 1), year(Y21, Decimal("1.02")), year(Y22, 3)),
            "van 1 in 2020-2021 naar 3 in 2022-2023",
        ),
        (
            (year(Y20, 9), year(Y21, 2, broken="Anders."), year(Y22, 3)),
            "van 2 in 2021-2022 naar 3 in 2022-2023",
        ),
        ((year(Y20, 9), year(Y21, None)), ""),
    ],
)
def test_what_is_said_holds_for_the_numbers_as_shown(years, text):
    """Equal as shown is equal; a rise each year rises each year as shown; not across a break."""
    assert finding(panel(*years), replace(HOURS, decimals=0)) == text


def test_three_shown_years_are_worth_a_chart():
    """Two years are compared everywhere already, and hidden ones draw nothing."""
    assert is_worth_showing([panel(year(Y20, 1), year(Y21, 1), year(Y22, 1))])
    assert not is_worth_showing([panel(year(Y20, 1), year(Y21, 1))])
    assert not is_worth_showing([panel(year(Y20, 1), year(Y21, None), year(Y22, 1))])


def test_the_table_tells_source_breaks_and_gaps():
    """A row for each entry, a column for each year."""
    panels = panels_of(
        [
            (
                year(Y20, 5, source="published", offer="od1"),
                year(Y22, 6, broken="Anders.", offer="od1"),
            ),
            (year(Y22, None, offer="od9"),),
        ],
        ("offer",),
        WORDS,
    )

    grid = series_grid(panels, HOURS, ("offer",), WORDS)

    assert grid.heads == ("2020-2021", "2021-2022", "2022-2023")
    assert [(line.label, *line.cells) for line in grid.rows] == [
        ("Eerste aanbod", "5 [p]", "–", "6 [b]"),
        ("Negende aanbod", "–", "–", "[c]"),
    ]


def test_the_note_gives_each_reason_once():
    """With the first year that is counted otherwise."""
    panels = [panel(year(Y21, 1), year(Y22, 2, broken="Reistijd telt niet mee."))] * 2

    assert series_note(panels) == "Vanaf 2022-2023 is de definitie anders: reistijd telt niet mee."


def test_a_drawing_has_every_value_and_no_hidden_one():
    """A hidden year has its symbol; a published one an open dot, and the key says so."""
    one = panel(year(Y20, 5, source="published"), year(Y21, None), year(Y22, 6), year(Y23, 8))

    svg, narrow = draw_lines([one], HOURS, "uren", alternative([one], HOURS))

    texts = re.findall(r"<text[^>]*>([^<]*)", svg)
    assert [text for text in texts if text in ("5", "[c]", "6", "8")] == ["5", "[c]", "6", "8"]
    assert "volgens de publicatie van toen" in texts
    assert 'class="narrow"' in narrow


def test_the_alternative_says_what_the_lines_do():
    """The first three panels, each with its label."""
    panels = [
        panel(year(Y20, 1), year(Y21, 2), year(Y22, 3), label="Eerste aanbod"),
        panel(year(Y20, 1), label="Negende aanbod"),
    ]

    assert alternative(panels, HOURS) == (
        f"Lijndiagram: {HOURS.title}, van 2020-2021 tot 2022-2023. Eerste aanbod: elk schooljaar "
        "hoger, van 1 in 2020-2021 naar 3 in 2022-2023; Negende aanbod: geen twee schooljaren "
        "zijn te vergelijken."
    )


def test_shares_are_drawn_from_nothing_to_all():
    """A share that everybody has ends at 100 %."""
    assert highest([YearEntry(Y20, row(4, 4), "data")]) == 1
    assert SHARE.unit == "share"


def test_the_line_of_a_card_breaks_where_years_cannot_be_compared():
    """Two pieces around a hidden year, and a dot on the last year that is shown."""
    years = [year(Y20, 10), year(Y21, 5), year(Y22, None), year(Y23, 10)]

    svg = sparkline(years)

    assert re.findall(r'points="([^"]*)"', svg) == ["4.0,4.0 41.3,16.0"]
    assert re.findall(r'c[xy]="([^"]*)"', svg) == ["116.0", "4.0"]


def test_the_line_of_a_card_joins_all_years_that_follow():
    """One piece, on a scale from zero to a round number."""
    svg = sparkline([year(Y21, 0), year(Y22, 5), year(Y23, 10)])

    assert re.findall(r'points="([^"]*)"', svg) == ["4.0,28.0 60.0,16.0 116.0,4.0"]
