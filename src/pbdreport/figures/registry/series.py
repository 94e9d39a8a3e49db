"""Every figure over all school years up to that of a report, as published in `data/series.csv`.

1. Years with clean tables are counted with today's definitions, and masked, each by itself.
2. Where a year has no tables, or does not have the figure, what was published then counts.
3. Where the version of the definition differs from that of the year before, the series breaks.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal, TextIO

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry, dims_text, read_dims
from pbdreport.figures.registry.registry import asked_for, bound_of, cell_text, decimal_of

SERIES = "series.csv"
COLUMNS = (
    "service",
    "scope",
    "figure",
    "dims",
    "school_year",
    "version",
    "unit",
    "value",
    "numerator",
    "denominator",
    "n",
    "lower",
    "upper",
    "status",
    "source",
    "break",
)
Published = Mapping[tuple[str, str], tuple[Decimal, Decimal, int | None]]
"""Figures as published in a year, by figure and dimensions: numerator, denominator and version of
the definition (None: the present one)."""


@dataclass(frozen=True)
class YearEntry:
    """An entry in one school year."""

    school_year: SchoolYear
    entry: Entry
    source: Literal["data", "published"]
    """Counted from the data of that year with today's definition, or as published then."""
    break_reason: str = ""
    """Why it cannot be compared with the year before, in Dutch; empty where it can."""

    @property
    def address(self) -> tuple[str, str]:
        """The figure and its dimensions, which all years of a series share."""
        return self.entry.figure, dims_text(self.entry.dims)


@dataclass(frozen=True)
class Series:
    """The figures of a service or unit over all school years, oldest first within an entry."""

    service: str
    scope: str
    entries: tuple[YearEntry, ...]

    @cached_property
    def _by_address(self) -> dict[tuple[str, str], list[YearEntry]]:
        found: dict[tuple[str, str], list[YearEntry]] = {}
        for one in self.entries:
            found.setdefault(one.address, []).append(one)
        return found

    @property
    def years(self) -> list[SchoolYear]:
        """The school years with at least one entry, oldest first."""
        return sorted({one.school_year for one in self.entries})

    def select(self, figure: str, by: Sequence[str] = ()) -> list[list[YearEntry]]:
        """The series of a figure in one breakdown, each with its years, oldest first."""
        asked_for.add(figure)
        return [
            years
            for (name, _), years in self._by_address.items()
            if name == figure and set(years[0].entry.dims) == set(by)
        ]


def series_of(
    service: str,
    scope: str,
    counted: Mapping[SchoolYear, Iterable[Entry]],
    published: Mapping[SchoolYear, Published],
    figures: Mapping[str, Figure],
) -> Series:
    """The series of all entries.

    Args:
        service: The service.
        scope: The unit; empty for the whole.
        counted: The masked entries of each year with clean tables.
        published: What was published in other years.
        figures: The definitions, by id; what was published of other figures is left out.
    """
    found: dict[tuple[str, str], dict[SchoolYear, YearEntry]] = {}
    for year, rows in counted.items():
        for row in rows:
            if row.status != "x":
                one = YearEntry(year, _alone(row), "data")
                found.setdefault(one.address, {})[year] = one
    for year, numbers in published.items():
        for (name, dims), (numerator, denominator, version) in numbers.items():
            figure = figures.get(name)
            if figure is None or year in found.get((name, dims), {}):
                continue
            row = Entry(
                name,
                version or figure.version,
                figure.unit,
                read_dims(dims),
                numerator,
                denominator,
            )
            found.setdefault((name, dims), {})[year] = YearEntry(year, row, "published")
    ordered = (
        _with_breaks([years[year] for year in sorted(years)], figures)
        for _, years in sorted(found.items())
    )
    return Series(service, scope, tuple(one for years in ordered for one in years))


def _alone(row: Entry) -> Entry:
    """An entry without its previous year, which has an entry of its own."""
    return replace(
        row,
        previous_numerator=None,
        previous_denominator=None,
        previous_n=None,
        previous_status="",
        previous_source="",
        change_lower=None,
        change_upper=None,
    )


def _with_breaks(years: Sequence[YearEntry], figures: Mapping[str, Figure]) -> list[YearEntry]:
    """The years of one entry, with the reason where the definition changed in between."""
    broken = [*years[:1]]
    for before, one in pairwise(years):
        changes = figures[one.entry.figure].changes if one.entry.figure in figures else ()
        since, until = sorted((before.entry.version, one.entry.version))
        reason = " ".join(changes[since - 1 : until - 1])
        if since != until:
            one = replace(one, break_reason=reason or "De definitie is veranderd.")
        broken.append(one)
    return broken


def write_series(series: Series, file: TextIO) -> None:
    """Write the series with exact, unformatted values."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in series.entries:
        row = one.entry
        values = (
            series.service,
            series.scope,
            row.figure,
            dims_text(row.dims),
            one.school_year,
            row.version,
            row.unit,
            row.value,
            row.numerator,
            row.denominator,
            row.n,
            row.lower,
            row.upper,
            row.status,
            one.source,
            one.break_reason,
        )
        writer.writerow([cell_text(value) for value in values])


def read_series(path: Path) -> Series:
    """Read series that `write_series` wrote; none without the file."""
    if not path.is_file():
        return Series("", "", ())
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    first = records[0] if records else {"service": "", "scope": ""}
    return Series(first["service"], first["scope"], tuple(map(_read, records)))


def _read(record: Mapping[str, str]) -> YearEntry:
    row = Entry(
        figure=record["figure"],
        version=int(record["version"]),
        unit=record["unit"],
        dims=read_dims(record["dims"]),
        numerator=decimal_of(record["numerator"]),
        denominator=decimal_of(record["denominator"]),
        n=int(record["n"]) if record["n"] else None,
        lower=bound_of(record["lower"]),
        upper=bound_of(record["upper"]),
        status=record["status"],  # type: ignore[arg-type]
    )
    year = SchoolYear.parse(record["school_year"])
    return YearEntry(year, row, record["source"], record["break"])  # type: ignore[arg-type]
