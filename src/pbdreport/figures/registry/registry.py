"""The registry: every number that a reader can see, stored once."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TextIO

from pbdreport.errors import UsageError, first_few
from pbdreport.figures.registry.entry import Entry, dims_text, read_dims

COLUMNS = (
    "service",
    "school_year",
    "scope",
    "figure",
    "version",
    "dims",
    "unit",
    "value",
    "numerator",
    "denominator",
    "n",
    "lower",
    "upper",
    "status",
    "previous_value",
    "previous_numerator",
    "previous_denominator",
    "previous_n",
    "previous_status",
    "previous_source",
    "change_lower",
    "change_upper",
)

PRIVATE = ("institutions", "largest")
"""Columns of exact entries that only disclosure control reads; never published."""

asked_for: set[str] = set()
"""The ids of the figures that this process selected. A kernel runs one chapter, so in a kernel
these are the chapter's dependencies: the build runs it again when one of them changes."""


@dataclass(frozen=True)
class Registry:
    """The figures of one service, school year and scope."""

    service: str
    school_year: str
    scope: str
    rows: tuple[Entry, ...]

    @cached_property
    def _by_figure(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for row in self.rows:
            found.setdefault(row.figure, []).append(row)
        return found

    def select(self, figure: str, by: Sequence[str] = ()) -> list[Entry]:
        """The entries of a figure in one breakdown, in order of their dimensions.

        A figure that is not available has a single entry, with status `x`, in every breakdown.
        """
        asked_for.add(figure)
        rows = self._by_figure.get(figure, [])
        return [row for row in rows if set(row.dims) == set(by) or row.status == "x"]

    def row(self, figure: str, **dims: str) -> Entry:
        """The entry of a figure with these dimensions; without any, the whole.

        Raises:
            UsageError: There is no such entry.
        """
        rows = self.select(figure, tuple(dims))
        for row in rows:
            if row.status == "x" or dict(row.dims) == dims:
                return row
        raise UsageError(
            f"Figure {figure} has no entry for {dims_text(dims) or 'the whole'}.",
            {
                "figure": figure,
                "found": first_few(dims_text(row.dims) or "the whole" for row in rows),
            },
            "Use one of these; the published figures.csv lists all of them.",
        )


def write_csv(
    registry: Registry, file: TextIO, figure: str | None = None, is_private: bool = False
) -> None:
    """Write the registry, or one of its figures, with exact, unformatted values.

    Args:
        registry: The entries.
        file: Where to write them.
        figure: Write this figure only.
        is_private: Whether to add what only disclosure control may know.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow((*COLUMNS, *PRIVATE) if is_private else COLUMNS)
    for row in registry.rows:
        if figure in (None, row.figure):
            request = (registry.service, registry.school_year, registry.scope)
            private = [cell_text(getattr(row, name)) for name in PRIVATE] if is_private else []
            writer.writerow([*request, *_cells(row), *private])


def _cells(row: Entry) -> list[str]:
    values = (
        row.figure,
        row.version,
        dims_text(row.dims),
        row.unit,
        row.value,
        row.numerator,
        row.denominator,
        row.n,
        row.lower,
        row.upper,
        row.status,
        row.previous_value,
        row.previous_numerator,
        row.previous_denominator,
        row.previous_n,
        row.previous_status,
        row.previous_source,
        row.change_lower,
        row.change_upper,
    )
    return [cell_text(value) for value in values]


def cell_text(value: object) -> str:
    """A value as a cell: exact, not formatted; nothing for None."""
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else str(value)


def plain_number(value: Decimal) -> str:
    """An exact number without exponent or padding: 12, 12.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_csv(path: Path) -> Registry:
    """Read a registry that `write_csv` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    first = records[0] if records else dict.fromkeys(COLUMNS, "")
    return Registry(first["service"], first["school_year"], first["scope"], tuple(_rows(records)))


def _rows(records: Iterable[Mapping[str, str]]) -> Iterable[Entry]:
    for record in records:
        yield Entry(
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
            previous_numerator=decimal_of(record["previous_numerator"]),
            previous_denominator=decimal_of(record["previous_denominator"]),
            previous_n=int(record["previous_n"]) if record["previous_n"] else None,
            previous_status=record["previous_status"],  # type: ignore[arg-type]
            previous_source=record["previous_source"],  # type: ignore[arg-type]
            change_lower=bound_of(record.get("change_lower")),
            change_upper=bound_of(record.get("change_upper")),
            institutions=int(record["institutions"]) if record.get("institutions") else None,
            largest=int(record["largest"]) if record.get("largest") else None,
        )


def bound_of(text: str | None) -> float | None:
    """A bound of an interval; editions made before a column was added do not have it."""
    return float(text) if text else None


def decimal_of(text: str) -> Decimal | None:
    """The exact number in a cell; None for an empty one."""
    return Decimal(text) if text else None
