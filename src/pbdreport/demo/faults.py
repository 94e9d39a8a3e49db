"""Plants typical faults of registration systems in an export, as extra rows.

The clean rows are unchanged, so that their totals still hold. Each planted row is known: `plant`
returns its file and row, its kind, and the heading of the fault.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from pbdreport.demo.export_file import Cells, Export

Spoil = Callable[[str, Random], str]

_WITH_ZERO = re.compile(r"\b0+([1-9]\d+)")

SKIPPED = ("repeat", "blank", "cancelled", "outside", "left_out", "total")
"""The kinds of rows that ingest skips; it sets all others aside."""


@dataclass(frozen=True)
class Planted:
    """A planted row."""

    file: str
    row: int
    """Its number in the file, counting from 1, header and titles included."""
    kind: str
    heading: str = ""

    @property
    def is_skipped(self) -> bool:
        """Whether ingest skips the row instead of setting it aside."""
        return self.kind in SKIPPED


@dataclass(frozen=True)
class Fault:
    """A kind of fault, and how it changes a cell."""

    kind: str
    heading: str
    spoil: Spoil

    def can_happen_to(self, cell: str) -> bool:
        """Whether the fault can occur in this cell."""
        return bool(_WITH_ZERO.search(cell) if self.spoil is lost_zero else cell)


@dataclass(frozen=True)
class Sowing:
    """The faults to plant in an export."""

    faults: tuple[Fault, ...]
    key: str
    """The heading of the key; a faulty row gets a key of its own."""
    differs: str = ""
    """The heading under which two rows with the same key conflict."""
    repeats: int = 1
    blanks: int = 1
    share: float = 0.01
    first: int = 0
    """The kind that comes first; the files of one system take the kinds in turn."""


def unknown_institution(cell: str, random: Random) -> str:
    """A number that is not in any register."""
    return f"99{random.randint(1000, 9999)}"


def lost_zero(cell: str, random: Random) -> str:
    """A number without its leading zeros, as a spreadsheet stores it."""
    known = _WITH_ZERO.search(cell)
    return known[1] if known else f"{random.randint(10000, 99999)}"


def outside_year(cell: str, random: Random) -> str:
    """The same day three years later, as after a typing error."""
    return f"{int(cell[:4]) + 3}-{cell[5:7]}-{min(int(cell[8:]), 28):02}"


def impossible_hours(cell: str, random: Random) -> str:
    """A negative number of hours, or more than a day has."""
    return random.choice(("-2", "150", "-0.5", "75"))


def misspelt(cell: str, random: Random) -> str:
    """The cell with an extra letter in the middle."""
    place = max(1, len(cell) // 2)
    return cell[: place - 1] + "x" + cell[place - 1 :]


def emptied(cell: str, random: Random) -> str:
    """An empty cell."""
    return ""


def plant(export: Export, sowing: Sowing, random: Random) -> tuple[Export, list[Planted]]:
    """The export with faulty, repeated and blank rows added, and the list of those rows."""
    clean = _Clean(export, sowing.key)
    wanted = round(len(export.rows) * sowing.share)
    extra: list[tuple[Cells, str, str]] = []
    for number in range(wanted):
        fault = sowing.faults[(sowing.first + number) % len(sowing.faults)]
        row = clean.another(random, number, fault.heading, fault.can_happen_to)
        spoilt = fault.spoil(row[fault.heading], random)
        extra.append(({**row, fault.heading: spoilt}, fault.kind, fault.heading))
    if sowing.differs and wanted:
        one = clean.another(random, wanted, sowing.differs)
        other = {**one, sowing.differs: _other(export, sowing.differs, one, random)}
        extra += [(row, "conflict", sowing.differs) for row in (one, other)]
    extra += [(random.choice(export.rows), "repeat", "") for _ in range(sowing.repeats)]
    extra += [({}, "blank", "") for _ in range(sowing.blanks)]
    return _mixed(export, extra, random)


class _Clean:
    """The clean rows of an export, from which faulty ones are made."""

    def __init__(self, export: Export, key: str):
        self.rows = export.rows
        self.key = key
        self.last = max(row[key] for row in export.rows)

    def another(
        self, random: Random, number: int, heading: str, fits: Callable[[str], bool] = bool
    ) -> Cells:
        """A copy of a row with a suitable cell under the heading, and a key of its own."""
        filled = [row for row in self.rows if row.get(heading)]
        fitting = [row for row in filled if fits(row[heading])]
        width = len(self.last) - len(self.last.rstrip("0123456789"))
        digits = str(int(self.last[-width:]) + 1 + number).zfill(width)
        return {**random.choice(fitting or filled), self.key: self.last[:-width] + digits}


def _other(export: Export, heading: str, row: Cells, random: Random) -> str:
    values = sorted({other[heading] for other in export.rows} - {row[heading], ""})
    return random.choice(values)


def _mixed(
    export: Export, extra: list[tuple[Cells, str, str]], random: Random
) -> tuple[Export, list[Planted]]:
    count = len(export.rows) + len(extra)
    places = sorted(random.sample(range(1, count), len(extra)))
    clean = iter(export.rows)
    spoilt = dict(zip(places, extra, strict=True))
    rows = tuple(spoilt[place][0] if place in spoilt else next(clean) for place in range(count))
    planted = [
        Planted(export.name, export.first_row + place, kind, heading)
        for place, (_, kind, heading) in spoilt.items()
    ]
    return replace(export, rows=rows), planted
