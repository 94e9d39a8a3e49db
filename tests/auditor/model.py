"""Whole numbers with linear relations between them, and what follows about each by itself."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd

MANY = 10**7
SCALE = 10**10


@dataclass(frozen=True)
class Row:
    """`low <= sum of coefficient times cell <= high`, and why that holds."""

    terms: tuple[tuple[int, int], ...]
    low: int
    high: int
    why: str
    published: bool = False


@dataclass(frozen=True)
class Clause:
    """At least one alternative holds; each is a set of rows that then hold together."""

    alternatives: tuple[tuple[Row, ...], ...]
    why: str


class Infeasible(Exception):
    """What is published contradicts itself, or an assumption of the auditor is wrong."""


@dataclass
class Model:
    """Base cells with bounds, rows that relate them, tables of values that go together."""

    names: list[Hashable] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    index: dict[Hashable, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    tables: list[tuple[tuple[int, ...], list[tuple[int, ...]], str]] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    because: dict[tuple[int, str], int] = field(default_factory=dict)

    def cell(self, key: Hashable, low: int = 0, high: int = MANY) -> int:
        """The number of a base cell or of a sum of them; made when first asked for."""
        at = self.index.get(key)
        if at is None:
            at = self.index[key] = len(self.names)
            self.names.append(key)
            self.low.append(low)
            self.high.append(high)
        return at

    def add(
        self,
        terms: Iterable[tuple[int, int]],
        low: int,
        high: int,
        why: str,
        published: bool = False,
    ) -> None:
        row = make_row(terms, low, high, why, published)
        if row.terms or not row.low <= 0 <= row.high:
            self.rows.append(row)

    def at(self, cell: int, low: Fraction | int, high: Fraction | int, why: str) -> None:
        """A published number is that of this cell, as far as it is not rounded."""
        self.add([(cell, 1)], ceil(low), floor(high), why, True)

    def ratio(
        self,
        terms: Iterable[tuple[int, int]],
        base: int,
        low: Fraction,
        high: Fraction,
        why: str,
    ) -> None:
        """The sum of the terms, divided by the base, lies between two fractions."""
        held = list(terms)
        upper = [(cell, coefficient * SCALE) for cell, coefficient in held]
        self.add([*upper, (base, -floor(low * SCALE))], 0, MANY * SCALE, why, True)
        self.add([*upper, (base, -ceil(high * SCALE))], -MANY * SCALE, 0, why, True)

    def propagate(self) -> None:
        """Narrow the bounds of every cell by each row until nothing changes."""
        uses: dict[int, list[int]] = defaultdict(list)
        for at, row in enumerate(self.rows):
            for cell, _ in row.terms:
                uses[cell].append(at)
        queue = deque(range(len(self.rows)))
        waiting = [True] * len(self.rows)
        steps = 0
        while queue and steps < 60 * len(self.rows) + 1000:
            steps += 1
            at = queue.popleft()
            waiting[at] = False
            for cell in self._narrow(at):
                for other in uses[cell]:
                    if not waiting[other]:
                        waiting[other] = True
                        queue.append(other)

    def _narrow(self, at: int) -> list[int]:
        row = self.rows[at]
        low, high = self.low, self.high
        least = most = 0
        for cell, factor in row.terms:
            if factor > 0:
                least += factor * low[cell]
                most += factor * high[cell]
            else:
                least += factor * high[cell]
                most += factor * low[cell]
        if least > row.high or most < row.low:
            raise Infeasible(f"{row.why}: {[self.names[c] for c, _ in row.terms][:6]}")
        if least >= row.low and most <= row.high:
            return []
        changed = []
        for cell, factor in row.terms:
            if low[cell] == high[cell]:
                continue
            if factor > 0:
                upper = low[cell] + (row.high - least) // factor
                lower = high[cell] - (most - row.low) // factor
            else:
                upper = low[cell] + (most - row.low) // -factor
                lower = high[cell] - (row.high - least) // -factor
            moved = False
            if upper < high[cell]:
                high[cell] = upper
                self.because[cell, "high"] = at
                moved = True
            if lower > low[cell]:
                low[cell] = lower
                self.because[cell, "low"] = at
                moved = True
            if low[cell] > high[cell]:
                raise Infeasible(f"{row.why}: {self.names[cell]}")
            if moved:
                changed.append(cell)
        return changed

    def ingredients(self, cell: int, most: int = 12) -> tuple[str, ...]:
        """The published numbers that narrowed a cell by propagation alone, nearest first."""
        seen: set[int] = set()
        told: dict[str, None] = {}
        queue = deque([cell])
        cells = {cell}
        while queue and len(told) < most:
            here = queue.popleft()
            for side in ("low", "high"):
                at = self.because.get((here, side))
                if at is None or at in seen:
                    continue
                seen.add(at)
                told[self.rows[at].why] = None
                for other, _ in self.rows[at].terms:
                    if other not in cells:
                        cells.add(other)
                        queue.append(other)
        return tuple(told)


def make_row(
    terms: Iterable[tuple[int, int]], low: int, high: int, why: str, published: bool = False
) -> Row:
    """A row with each cell once."""
    together: dict[int, int] = defaultdict(int)
    for cell, factor in terms:
        together[cell] += factor
    return Row(tuple((c, f) for c, f in together.items() if f), low, high, why, published)


def reduced(row: Row, low: list[int], high: list[int]) -> Row | None:
    """The row over the cells that are still open, in small numbers; None if it is idle."""
    shift = 0
    open_terms = []
    for cell, factor in row.terms:
        if low[cell] == high[cell]:
            shift += factor * low[cell]
        else:
            open_terms.append((cell, factor))
    if not open_terms:
        return None
    divisor = gcd(*(factor for _, factor in open_terms))
    least = sum(f * (low[c] if f > 0 else high[c]) for c, f in open_terms)
    most = sum(f * (high[c] if f > 0 else low[c]) for c, f in open_terms)
    if row.low <= least + shift and most + shift <= row.high:
        return None
    return Row(
        tuple((cell, factor // divisor) for cell, factor in open_terms),
        -((shift - row.low) // divisor),
        (row.high - shift) // divisor,
        row.why,
        row.published,
    )
