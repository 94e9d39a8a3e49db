"""Printed cells of published tables, and the figures that must give them.

A cell names terms of the registry above and below a fraction line: the value of a figure is its
numerator over its denominator, of several entries the sum of numerators over the sum of
denominators. Each is compared at the precision of the print, rounded half up.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.presentation.numbers import half_up

HERE = Path(__file__).parent
PUBLISHED = HERE.parent / "published"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

Registry = Mapping[tuple[str, str], Entry]
"""Unmasked entries by figure and dimensions."""


@dataclass(frozen=True)
class Term:
    """One number of one entry."""

    figure: str
    dims: str
    part: str = "numerator"
    """`numerator` or `denominator`."""


@dataclass(frozen=True)
class Cell:
    """A printed number and what must give it."""

    table: str
    row_id: str
    column: str
    service: str
    first_year: int
    above: tuple[Term, ...]
    below: tuple[Term, ...] = ()
    """Empty: the terms above are counts."""
    times: int = 1
    """100 for a percentage."""


@dataclass(frozen=True)
class Compared:
    """A printed number beside ours, both as text."""

    table: str
    row_id: str
    column: str
    published: str
    ours: str

    @property
    def agrees(self) -> bool:
        """Whether both are the same number."""
        return self.published == self.ours


@cache
def published_rows(table: str) -> dict[str, dict[str, str]]:
    """The rows of a published table by their id; numbers have the decimals of the print."""
    with (PUBLISHED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row.get("row_id") or row["id"]: row for row in csv.DictReader(file)}


def numeric_cells(table: str) -> list[tuple[str, str]]:
    """All numbers that a table prints, by row and column."""
    rows = published_rows(table)
    columns = [
        name
        for name in next(iter(rows.values()))
        if all(_NUMBER.fullmatch(row[name]) for row in rows.values() if row[name])
    ]
    return [(row_id, name) for row_id, row in rows.items() for name in columns if row[name]]


def compared(cell: Cell, registries: Mapping[tuple[str, int], Registry]) -> Compared:
    """A printed cell beside what the registry gives."""
    printed = Decimal(published_rows(cell.table)[cell.row_id][cell.column])
    registry = registries[cell.service, cell.first_year]
    above = sum((_number(term, registry) for term in cell.above), Fraction())
    below = sum((_number(term, registry) for term in cell.below), Fraction()) or Fraction(1)
    ours = half_up(above / below * cell.times, -int(printed.as_tuple().exponent))
    return Compared(cell.table, cell.row_id, cell.column, f"{printed}", f"{ours}")


def _number(term: Term, registry: Registry) -> Fraction:
    """The number of a term; an entry that does not occur counts nothing."""
    row = registry.get((term.figure, term.dims))
    value = getattr(row, term.part) if row else None
    return Fraction(value or 0)


def by_place(rows: Iterable[Entry]) -> Registry:
    """A registry to look entries up in."""
    return {(row.figure, dims_text(row.dims)): row for row in rows}
