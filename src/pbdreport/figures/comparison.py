"""Two registries beside each other: every figure that changed, with the change.

1. A value is compared as it was published: hidden entries are told as hidden, never by number.
2. Where the version of the definition differs, the series breaks: both values are told, no change.
3. An entry that only one of the two has is new, or gone.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TextIO

from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row, dims_text

Kind = Literal["changed", "break", "new", "gone"]

HEADS = ("figure", "dims", "unit", "kind", "before", "after", "change", "change %")
COLUMNS = (
    "figure",
    "dims",
    "unit",
    "kind",
    "version_before",
    "version_after",
    "status_before",
    "status_after",
    "before",
    "after",
    "change",
    "relative_change",
)
_STATUS = {"c": "suppressed", "x": "not available", "z": "not applicable"}


@dataclass(frozen=True)
class Change:
    """A figure that is not what it was."""

    kind: Kind
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """Either of the two, for what both have in common."""
        row = self.after or self.before
        assert row is not None
        return row

    @property
    def difference(self) -> Fraction | None:
        """After less before; None where they are not to be compared."""
        if self.kind != "changed" or self.before is None or self.after is None:
            return None
        if self.before.exact is None or self.after.exact is None:
            return None
        return self.after.exact - self.before.exact

    @property
    def relative(self) -> Fraction | None:
        """The difference as a share of what it was; None where that was nothing."""
        if self.difference is None or self.before is None or not self.before.exact:
            return None
        return self.difference / self.before.exact


def compare(before: Registry, after: Registry) -> list[Change]:
    """Every entry that differs, in order of figure and dimensions."""
    earlier, later = _by_place(before.rows), _by_place(after.rows)
    places = sorted({*earlier, *later})
    found = (_change(earlier.get(place), later.get(place)) for place in places)
    return [change for change in found if change]


def _by_place(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    return {(row.figure, dims_text(row.dims)): row for row in rows}


def _change(before: Row | None, after: Row | None) -> Change | None:
    if before is None or after is None:
        return Change("new" if before is None else "gone", before, after)
    if before.version != after.version:
        return Change("break", before, after)
    if (before.status, before.exact) != (after.status, after.exact):
        return Change("changed", before, after)
    return None


def comparison_text(changes: Sequence[Change]) -> list[str]:
    """The changes as a table of lines, each figure's entries together."""
    rows = [HEADS, *(_cells(change) for change in changes)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS))]
    left = 4
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def write_comparison(changes: Iterable[Change], file: TextIO) -> None:
    """Write the changes as CSV, with exact values."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for change in changes:
        row, before, after = change.row, change.before, change.after
        numbers = (
            before.exact if before else None,
            after.exact if after else None,
            change.difference,
            change.relative,
        )
        writer.writerow(
            [
                row.figure,
                dims_text(row.dims),
                row.unit,
                change.kind,
                before.version if before else "",
                after.version if after else "",
                before.status if before else "",
                after.status if after else "",
                *("" if number is None else _plain(number) for number in numbers),
            ]
        )


def _cells(change: Change) -> tuple[str, ...]:
    row = change.row
    scale, decimals = (100, 1) if row.unit == "share" else (1, 2)
    difference = change.difference
    return (
        row.figure,
        dims_text(row.dims),
        "%" if row.unit == "share" else row.unit,
        "break in series" if change.kind == "break" else change.kind,
        _value(change.before, scale, decimals),
        _value(change.after, scale, decimals),
        "" if difference is None else f"{float(difference * scale):+.{decimals}f}",
        "" if change.relative is None else f"{float(change.relative * 100):+.1f}",
    )


def _value(row: Row | None, scale: int, decimals: int) -> str:
    if row is None:
        return ""
    if row.exact is None:
        return _STATUS.get(row.status, row.status)
    return f"{float(row.exact * scale):.{decimals}f}"


def _plain(number: Fraction) -> str:
    return repr(float(number)).removesuffix(".0")
