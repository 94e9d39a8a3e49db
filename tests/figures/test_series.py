"""Figures over all school years: counted where there are tables, else as published."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.series import Series, read_series, series_of, write_series

Y20, Y21, Y22, Y23 = (SchoolYear(year) for year in (2020, 2021, 2022, 2023))
HOURS = Figure(
    id="effort.hours",
    version=3,
    changes=("Reistijd telt niet meer mee.", "Voorbereiding telt mee."),
    title="Uren",
    explanation="",
    formula="",
    unit="hours",
    measure=lambda context, by: context.institutions,
    sources=(),
    concerns="work",
)


def hours(value: int, version: int = 3, **dims: str) -> Entry:
    """An entry of hours."""
    return Entry("effort.hours", version, "hours", dims, Decimal(value), Decimal(1), value)


def lines(series: Series) -> list[tuple[str, str, str, str]]:
    """Year, value, source and break of each entry."""
    return [
        (str(one.school_year), str(one.entry.numerator), one.source, one.break_reason)
        for one in series.entries
    ]


def test_years_with_tables_are_counted_and_others_as_published():
    """What was published of a year that has tables gives way to what is counted now."""
    published = {("effort.hours", ""): (Decimal(70), Decimal(1), None)}

    series = series_of(
        "s",
        "",
        {Y23: [hours(100)], Y22: [hours(90)]},
        {Y21: published, Y22: published},
        {"effort.hours": HOURS},
    )

    assert lines(series) == [
        ("2021-2022", "70", "published", ""),
        ("2022-2023", "90", "data", ""),
        ("2023-2024", "100", "data", ""),
    ]
    assert series.years == [Y21, Y22, Y23]


def test_another_definition_breaks_the_series_and_says_what_changed():
    """All changes between the two versions, once; not in the years after."""
    published = {("effort.hours", ""): (Decimal(70), Decimal(1), 1)}

    series = series_of(
        "s", "", {Y22: [hours(90)], Y23: [hours(100)]}, {Y20: published}, {"effort.hours": HOURS}
    )

    assert lines(series) == [
        ("2020-2021", "70", "published", ""),
        ("2022-2023", "90", "data", "Reistijd telt niet meer mee. Voorbereiding telt mee."),
        ("2023-2024", "100", "data", ""),
    ]


def test_every_definition_says_what_each_new_version_changed():
    """Readers see it where a line breaks."""
    assert {name: len(figure.changes) for name, figure in FIGURES.items()} == {
        name: figure.version - 1 for name, figure in FIGURES.items()
    }


def test_each_entry_has_a_series_of_its_own():
    """A pillar that came later has fewer years."""
    series = series_of(
        "s",
        "",
        {
            Y22: [hours(9), hours(5, pillar="a")],
            Y23: [hours(8), hours(4, pillar="a"), hours(4, pillar="b")],
        },
        {},
        {"effort.hours": HOURS},
    )

    found = series.select("effort.hours", ("pillar",))

    assert [[(one.school_year, one.entry.dims["pillar"]) for one in years] for years in found] == [
        [(Y22, "a"), (Y23, "a")],
        [(Y23, "b")],
    ]
    assert [len(years) for years in series.select("effort.hours")] == [2]


def test_a_hidden_year_stays_hidden_and_a_missing_figure_is_a_gap():
    """Its entry has a status and no number; a figure without tables has no entry."""
    missing = Entry("effort.hours", 3, "hours", status="x")

    series = series_of(
        "s",
        "",
        {Y21: [hours(5)], Y22: [missing], Y23: [hours(7).suppressed()]},
        {},
        {"effort.hours": HOURS},
    )

    assert [(one.school_year, one.entry.status, one.entry.exact) for one in series.entries] == [
        (Y21, "ok", 5),
        (Y23, "c", None),
    ]


def test_the_year_before_is_an_entry_of_its_own():
    """A line of series.csv has no previous value, which the mask of another year decides."""
    row = Entry(
        "effort.hours", 3, "hours", {}, Decimal(7), Decimal(1), 7, previous_numerator=Decimal(6)
    )

    series = series_of("s", "", {Y23: [row]}, {}, {"effort.hours": HOURS})

    assert series.entries[0].entry.previous_numerator is None


def test_series_are_written_and_read_whole(tmp_path):
    """With exact numbers, and a reason that has a comma."""
    published = {("effort.hours", "pillar=a"): (Decimal("70.125"), Decimal(1), 2)}
    series = series_of(
        "s", "", {Y23: [hours(100, pillar="a")]}, {Y22: published}, {"effort.hours": HOURS}
    )
    path = tmp_path / "series.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_series(series, file)

    assert read_series(path) == series
    assert next(iter(csv.DictReader(StringIO(path.read_text())))) == {
        "service": "s",
        "scope": "",
        "figure": "effort.hours",
        "dims": "pillar=a",
        "school_year": "2022-2023",
        "version": "2",
        "unit": "hours",
        "value": "70.125",
        "numerator": "70.125",
        "denominator": "1",
        "n": "",
        "lower": "",
        "upper": "",
        "status": "ok",
        "source": "published",
        "break": "",
    }


@pytest.mark.parametrize("figure", ["effort.other", "reach.none"])
def test_a_published_figure_that_is_not_declared_has_no_series(figure):
    """Nothing is known of how it was counted."""
    published = {(figure, ""): (Decimal(70), Decimal(1), None)}

    assert series_of("s", "", {}, {Y22: published}, {"effort.hours": HOURS}).entries == ()
