"""The oracle's numbers beside those of the registry, entry by entry."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from oracle import accountability, effectiveness, effort, goals, means, priorities, reach
from oracle.service import By, Entries, Entry, Measure, NotDelivered, Service

FIGURES: dict[str, Measure] = {
    **reach.FIGURES,
    **effectiveness.FIGURES,
    **priorities.FIGURES,
    **effort.FIGURES,
    **goals.FIGURES,
    **means.FIGURES,
    **accountability.FIGURES,
}

FLOATING = 1e-12
"""How near values are that no fraction can write."""
BOUND = 1e-8
"""How near bounds are: the registry has nine digits of them."""
FITTED = 1e-4
"""The same for a number that an optimiser finds."""
DRAWS = 9999
"""Of how many draws a p-value of the registry comes."""

LINE = re.compile(r"\| `(?P<id>[a-z_.]+)` \| \d+ \| [^|]+ \| \w+ \| (?P<by>[^|]+) \|")


def declared(page: Path) -> dict[str, list[By]]:
    """Every figure of `docs/figures.md` with its breakdowns."""
    return {
        found["id"]: [
            () if by == "whole" else tuple(by.split(" + ")) for by in found["by"].split("; ")
        ]
        for found in LINE.finditer(page.read_text())
    }


class Row(Protocol):
    """An entry of the registry."""

    figure: str
    dims: Mapping[str, str]
    status: str
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Difference:
    """An entry that the oracle does not have like that."""

    figure: str
    dims: str
    what: str
    """`missing`, `extra`, `status`, `value`, `digits`, `parts`, `n` or `bounds`."""
    registry: object = None
    oracle: object = None


@dataclass
class Tally:
    """How many entries of each figure agree, and what differs."""

    agreed: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    not_covered: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """A line for each figure: agreed, differed, not covered."""
        differed = Counter(found.figure for found in self.differences)
        figures = sorted({*self.agreed, *differed, *self.not_covered})
        counts = [
            (figure, self.agreed[figure], differed[figure], self.not_covered[figure])
            for figure in figures
        ]
        counts.append(("all", *(sum(numbers) for numbers in list(zip(*counts, strict=True))[1:])))
        head = f"{'figure':40} {'agreed':>7} {'differed':>9} {'not covered':>12}"
        return [head, *(f"{name:40} {a:7} {d:9} {n:12}" for name, a, d, n in counts)]


def together(tallies: Iterable[Tally]) -> Tally:
    """Several services and school years as one."""
    whole = Tally()
    for tally in tallies:
        whole.agreed += tally.agreed
        whole.differences += tally.differences
        whole.not_covered += tally.not_covered
    return whole


def compared(service: Service, rows: Iterable[Row], breakdowns: Mapping[str, list[By]]) -> Tally:
    """All entries of a service and school year, either side's."""
    tally = Tally()
    registry: dict[str, dict[str, Row]] = {}
    for row in rows:
        dims = ";".join(f"{key}={row.dims[key]}" for key in sorted(row.dims))
        registry.setdefault(row.figure, {})[dims] = row
    for figure in sorted({*registry, *breakdowns}):
        found = registry.get(figure, {})
        if figure in FIGURES and figure in breakdowns:
            _compare(tally, figure, found, _computed(service, figure, breakdowns[figure]))
        else:
            tally.not_covered[figure] += len(found)
    return tally


def _computed(service: Service, figure: str, breakdowns: list[By]) -> Entries | None:
    """All entries of a figure; none where it needs a table that was not delivered."""
    try:
        found = {by: FIGURES[figure](service, by) for by in breakdowns}
    except NotDelivered:
        return None
    return {dims: entry for entries in found.values() for dims, entry in entries.items()}


def _compare(
    tally: Tally, figure: str, registry: Mapping[str, Row], oracle: Entries | None
) -> None:
    if oracle is None:
        if {dims: row.status for dims, row in registry.items()} == {"": "x"}:
            tally.agreed[figure] += 1
        else:
            tally.differences.append(Difference(figure, "", "status", "not x", "x"))
        return
    for dims in sorted({*registry, *oracle}):
        if dims not in oracle:
            tally.differences.append(Difference(figure, dims, "extra", registry[dims]))
        elif dims not in registry:
            tally.differences.append(Difference(figure, dims, "missing", None, oracle[dims]))
        else:
            what = _what_differs(figure, registry[dims], oracle[dims])
            if what:
                found = Difference(figure, dims, what, registry[dims], oracle[dims])
                tally.differences.append(found)
            else:
                tally.agreed[figure] += 1


def _what_differs(figure: str, row: Row, entry: Entry) -> str | None:
    """The first thing that differs, the heaviest first."""
    if (row.status in ("z", "x")) != (entry.value is None):
        return "status"
    if entry.value is not None:
        assert row.numerator is not None
        assert row.denominator
        value = Fraction(row.numerator) / Fraction(row.denominator)
        if isinstance(entry.value, float):
            by = FITTED if _is_fitted(figure, row) else FLOATING
            if abs(float(value) - entry.value) > _drawn(entry) and not _near(
                float(value), entry.value, by
            ):
                return "value"
        elif value != entry.value:
            return "digits" if _near(float(value), float(entry.value), BOUND) else "value"
        elif _is_count(entry) and (row.numerator, row.denominator) != (
            entry.numerator,
            entry.denominator,
        ):
            return "parts"
    if (row.n or 0) != (entry.n or 0):
        return "n"
    by = FITTED if _is_fitted(figure, row) else BOUND
    return None if _same_bounds(row, entry, by) else "bounds"


def _is_fitted(figure: str, row: Row) -> bool:
    """Whether an optimiser finds it."""
    found = ("_pooled", "_weighted", ".effective_base", ".factor_fit")
    return figure.endswith(found) or "omega" in str(row.dims)


def _drawn(entry: Entry) -> float:
    """How far apart p-values of other draws may be: four standard errors."""
    if not entry.drawn:
        return 0
    chance = max(float(entry.value or 0) / entry.drawn, 1 / DRAWS)
    return 4 * entry.drawn * math.sqrt(chance * max(1 - chance, 0.1) / DRAWS)


def _is_count(entry: Entry) -> bool:
    """Whether it counts things, so that its parts tell as much as its value."""
    return isinstance(entry.numerator, int) and isinstance(entry.denominator, int)


def _same_bounds(row: Row, entry: Entry, by: float) -> bool:
    pairs = ((row.lower, entry.lower), (row.upper, entry.upper))
    if any((one is None) != (other is None) for one, other in pairs):
        return False
    return all(
        _near(one, other, by) for one, other in pairs if one is not None and other is not None
    )


def _near(one: float, other: float, by: float) -> bool:
    return math.isclose(one, other, rel_tol=by, abs_tol=by / 10)
