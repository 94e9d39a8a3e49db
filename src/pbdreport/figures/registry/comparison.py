"""Compares two registries: every entry that changed, with the change.

1. Values are compared as published: a suppressed entry is reported as suppressed, without a number.
2. If the version of the definition differs, the series breaks: both values are reported, but no
   change.
3. An entry that is in one registry only is new, or gone.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TextIO

from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.figures.registry.registry import Registry

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
    """An entry that changed."""

    kind: Kind
    before: Entry | None
    after: Entry | None

    @property
    def row(self) -> Entry:
        """Either of the two entries, for what they have in common."""
        row = self.after or self.before
        assert row is not None
        return row

    @property
    def difference(self) -> Fraction | None:
        """The value after minus the value before; None if they cannot be compared."""
        if self.kind != "changed" or self.before is None or self.after is None:
            return None
        if self.before.exact is None or self.after.exact is None:
            return None
        return self.after.exact - self.before.exact

    @property
    def relative(self) -> Fraction | None:
        """The difference as a share of the value before; None if that was zero."""
        if self.difference is None or self.before is None or not self.before.exact:
            return None
        return self.difference / self.before.exact


def compare(before: Registry, after: Registry) -> list[Change]:
    """Every entry that differs, in order of figure and dimensions."""
    earlier, later = _by_address(before.rows), _by_address(after.rows)
    addresses = sorted({*earlier, *later})
    found = (_change(earlier.get(address), later.get(address)) for address in addresses)
    return [change for change in found if change]


def _by_address(rows: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    return {(row.figure, dims_text(row.dims)): row for row in rows}


def _change(before: Entry | None, after: Entry | None) -> Change | None:
    if before is None or after is None:
        return Change("new" if before is None else "gone", before, after)
    if before.version != after.version:
        return Change("break", before, after)
    if (before.status, before.exact) != (after.status, after.exact):
        return Change("changed", before, after)
    return None


def comparison_text(changes: Sequence[Change]) -> list[str]:
    """The changes as lines of a text table, each figure's entries together."""
    rows = [HEADS, *(_cells(change) for change in changes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    left_aligned = 4
    return [
        "  ".join(
            cell.ljust(width) if column < left_aligned else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
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


def _value(row: Entry | None, scale: int, decimals: int) -> str:
    if row is None:
        return ""
    if row.exact is None:
        return _STATUS.get(row.status, row.status)
    return f"{float(row.exact * scale):.{decimals}f}"


def _plain(number: Fraction) -> str:
    return repr(float(number)).removesuffix(".0")
