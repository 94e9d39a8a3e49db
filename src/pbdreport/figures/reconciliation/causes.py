"""The likely cause of a contradiction between printed numbers. The first rule that fits decides.

1. rounding: the exact numbers behind the printed ones could agree.
2. scope: the printed number agrees on another declared scope, with the numbers in brackets, without
   the parts of one or two groups, or without one part if leaving out no other part explains it too.
3. averaging: it is the plain mean of the parts' own ratios.
4. overlap: what is counted may be in several parts, and the parts add up to more; or one part
   counts twice, if counting no other part twice explains it too.
5. rounding: it is the computed number rounded up or down instead of half-up.
6. error: none of these explains it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product

from pbdreport.figures.reconciliation.agreement import (
    Amount,
    Cause,
    Relation,
    agrees,
    is_rounded_otherwise,
    is_within_rounding,
)
from pbdreport.figures.reconciliation.printed_tables import PrintedCell


@dataclass(frozen=True)
class CellSum:
    """The cells from which a printed number should follow: times * (sum - less) / over."""

    sum: tuple[PrintedCell, ...]
    less: tuple[PrintedCell, ...] = ()
    over: tuple[PrintedCell, ...] = ()
    mean: bool = False
    times: tuple[PrintedCell, ...] = ()

    @cached_property
    def amount(self) -> Amount:
        """The number computed from the cells, with bounds for the rounding of the cells."""
        top = [
            (_added(self.sum, side) - _added(self.less, other))
            / (len(self.sum) if self.mean else 1)
            for side, other in (("low", "high"), ("value", "value"), ("high", "low"))
        ]
        bounds = [top[0], top[2]]
        value = top[1]
        if self.over:
            value /= _added(self.over, "value")
            under = [_added(self.over, "low"), _added(self.over, "high")]
            bounds = [one / other for one, other in product(bounds, under)]
        for cell in self.times:
            value *= cell.amount.value
            bounds = [one * end for one in bounds for end in (cell.amount.low, cell.amount.high)]
        return Amount(value, self._where(), min(bounds), max(bounds))

    def with_extras(self) -> "CellSum":
        """The same cells, with the numbers printed in brackets added."""
        return replace(
            self,
            sum=tuple(map(_with_extra, self.sum)),
            less=tuple(map(_with_extra, self.less)),
            over=tuple(map(_with_extra, self.over)),
        )

    def _where(self) -> str:
        """Where the cells are printed."""
        made = _places(self.sum, "mean of" if self.mean else "sum of")
        made += f", less {_places(self.less, 'sum of')}" if self.less else ""
        made += f", over {_places(self.over, 'sum of')}" if self.over else ""
        factors = [cell.amount.where for cell in self.times if cell.amount.value != 1]
        return made + "".join(f", times {factor}" for factor in factors)


@dataclass(frozen=True)
class Claim:
    """A printed number, and the cells from which it should follow."""

    says: str
    relation: Relation
    stated: Amount
    parts: CellSum
    groups: str = ""
    repeats: bool = False
    mean_of: tuple[PrintedCell, ...] = ()
    scopes: tuple[tuple[Cause, str, CellSum], ...] = ()

    @property
    def found(self) -> Amount:
        """The number computed from the parts."""
        return self.parts.amount

    def holds_for(self, parts: CellSum) -> bool:
        """Whether the printed number would follow from other cells."""
        return bool(parts.sum) and agrees(self.stated, self.relation, parts.amount.value)


def cause_of(claim: Claim) -> tuple[Cause, str]:
    """The likely cause of a contradiction, and an explanation."""
    if is_within_rounding(claim.stated, claim.relation, claim.found):
        return "rounding", "the printed cells were rounded; unrounded they could agree"
    for cause, label, parts in claim.scopes:
        if is_within_rounding(claim.stated, claim.relation, parts.amount):
            return cause, f"it agrees with other cells: {label}"
    for label, parts in _scopes(claim):
        if claim.holds_for(parts):
            return "scope", label
    if claim.mean_of and claim.holds_for(CellSum(claim.mean_of, mean=True)):
        return "averaging", "it is the plain mean of the parts' percentages, not a ratio of sums"
    if claim.repeats and claim.found.value > claim.stated.value:
        return "overlap", "what is counted may be in several parts, and is counted once"
    twice = [
        cell
        for cell in _single(claim)
        if claim.holds_for(replace(claim.parts, sum=(*claim.parts.sum, cell)))
    ]
    if len(twice) == 1:
        return "overlap", f"it counts {_row(twice[0])} twice"
    if claim.relation == "=" and is_rounded_otherwise(claim.stated, claim.found.value):
        return "rounding", "it was not rounded half-up"
    return "error", "no rule explains it"


def _scopes(claim: Claim) -> Iterator[tuple[str, CellSum]]:
    """Other cells from which the printed number may follow, without being declared."""
    yield "it agrees with the numbers in brackets", claim.parts.with_extras()
    if claim.groups:
        values = sorted({cell.row[claim.groups] for cell in claim.parts.sum})
        for count in (1, 2):
            for left_out in combinations(values, count):
                kept = [cell for cell in claim.parts.sum if cell.row[claim.groups] not in left_out]
                label = f"it leaves out {claim.groups} {' and '.join(left_out)}"
                yield label, replace(claim.parts, sum=tuple(kept))
    without = {
        _row(cell): replace(claim.parts, sum=tuple(c for c in claim.parts.sum if c is not cell))
        for cell in _single(claim)
    }
    explaining = [row for row, parts in without.items() if claim.holds_for(parts)]
    if len(explaining) == 1:
        yield f"it leaves out {explaining[0]}", without[explaining[0]]


def _single(claim: Claim) -> Sequence[PrintedCell]:
    """The parts of a plain sum that may have been left out or counted twice."""
    is_sum = len(claim.parts.sum) > 1 and not claim.parts.over and not claim.parts.mean
    return [cell for cell in claim.parts.sum if cell.amount.value] if is_sum else []


def _row(cell: PrintedCell) -> str:
    return next(iter(cell.row.values()))


def _added(cells: Sequence[PrintedCell], side: str) -> Fraction:
    return sum((getattr(cell.amount, side) for cell in cells), Fraction(0))


def _with_extra(cell: PrintedCell) -> PrintedCell:
    amount = cell.amount
    return replace(
        cell,
        amount=replace(
            amount,
            value=amount.value + cell.extra,
            low=amount.low + cell.extra,
            high=amount.high + cell.extra,
        ),
    )


def _places(cells: Sequence[PrintedCell], verb: str) -> str:
    if len(cells) == 1:
        return cells[0].amount.where
    first, last = cells[0].amount.where, cells[-1].amount.where
    return f"{verb} {len(cells)} cells, from {first} to {last}"
