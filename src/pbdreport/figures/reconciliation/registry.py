"""Whether what must hold between the figures of the registry holds, on their exact values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import singledispatchmethod
from typing import Any

from pbdreport.figures.definition import Figure
from pbdreport.figures.reconciliation.engine import Amount, Breach, Relation, breach
from pbdreport.figures.reconciliation.identities import (
    COMPLETE,
    AddsUp,
    Agrees,
    Identity,
    IsRatio,
    Part,
    PartOfWhole,
    SharesMakeOne,
    identities,
)
from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row, dims_text

DECIMALS = 6
"""ASSUME: what differs after the sixth decimal comes from a division, not from a count."""
HIDDEN = "not told: the figure is suppressed"

Dims = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Reconciliation:
    """What the identities of a registry found."""

    identities: int
    """How many of them were about figures of this registry."""
    checks: int
    """How many pairs of numbers were compared."""
    breaches: tuple[Breach, ...]

    def as_json(self) -> dict[str, Any]:
        """For the file beside the registry."""
        return {**asdict(self), "breaches": [breach.as_json() for breach in self.breaches]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Reconciliation":
        """From the file beside the registry."""
        breaches = tuple(Breach.from_json(one) for one in content["breaches"])
        return cls(content["identities"], content["checks"], breaches)


@dataclass(frozen=True)
class Check:
    """Two numbers that must agree, and the entries that they come from."""

    says: str
    stated: Amount
    relation: Relation
    found: Amount
    rows: tuple[Row, ...]


def reconcile(
    rows: Iterable[Row], shown: Iterable[Row], figures: dict[str, Figure]
) -> Reconciliation:
    """Check every identity on exact figures.

    Args:
        rows: The figures before anything is masked.
        shown: The same as they may be shown: a breach tells no number that is hidden there.
        figures: The definitions.
    """
    entries = Entries(rows)
    hidden = {(row.figure, dims_text(row.dims)) for row in shown if row.status == "c"}
    used, checks, breaches = 0, 0, []
    for identity in identities(figures):
        found = list(entries.checks(identity))
        used += bool(found)
        checks += len(found)
        breaches += [told for check in found if (told := _told(check, hidden))]
    return Reconciliation(used, checks, tuple(breaches))


def _told(check: Check, hidden: set[tuple[str, str]]) -> Breach | None:
    rounded = replace(check.stated, decimals=None)
    broken = breach(check.says, rounded, check.relation, check.found)
    if broken and any((row.figure, dims_text(row.dims)) in hidden for row in check.rows):
        return replace(broken, stated=HIDDEN, found=HIDDEN)
    return broken


def differences(registry: Registry, earlier: Registry) -> list[Breach]:
    """Last year's values as recomputed, where last year's edition says otherwise.

    Only entries that both show are compared, and only where the definition is the same: another
    version is a break in the series, and is shown as one.
    """
    published = {(row.figure, dims_text(row.dims)): row for row in earlier.rows}
    told = []
    for row in registry.rows:
        place = (row.figure, dims_text(row.dims))
        before = published.get(place)
        if before is None or before.version != row.version or before.exact is None:
            continue
        if row.previous_source != "data" or row.previous_exact is None:
            continue
        where = _where(row.figure, row.dims)
        told.append(
            breach(
                "Last year's value is the one that last year's edition published.",
                Amount.exact(_settled(before.exact), f"{where}, edition {earlier.school_year}"),
                "=",
                Amount.exact(
                    _settled(row.previous_exact), f"{where}, recomputed from last year's data"
                ),
            )
        )
    return [one for one in told if one]


class Entries:
    """The entries of a registry that hold a number, by figure and dimensions."""

    def __init__(self, rows: Iterable[Row]):
        """Keep those that hold a number."""
        self._rows: dict[str, dict[Dims, Row]] = defaultdict(dict)
        for row in rows:
            if row.exact is not None:
                self._rows[row.figure][frozenset(row.dims.items())] = row

    @singledispatchmethod
    def checks(self, identity: Identity) -> Iterator[Check]:
        """The pairs of numbers that an identity compares."""
        raise TypeError(identity)

    @checks.register
    def _(self, identity: AddsUp) -> Iterator[Check]:
        rows = self._rows[identity.figure]
        for (along, others), parts in _grouped(rows).items():
            whole = rows.get(others)
            if whole is None or identity.along not in ("", along):
                continue
            yield Check(
                f"{identity.figure} by {along} adds up to the whole.",
                _sum(parts, identity.part, f"sum by {along}"),
                "=" if along in COMPLETE and not identity.partial else "<=",
                _number(whole, identity.part),
                (*parts, whole),
            )

    @checks.register
    def _(self, identity: SharesMakeOne) -> Iterator[Check]:
        for (along, others), parts in _grouped(self._rows[identity.figure]).items():
            within = tuple(sorted(key for key, _ in others))
            if along == identity.along and within in identity.within:
                yield Check(
                    f"The shares of {identity.figure} by {along} add up to one.",
                    _sum(parts, "value", f"sum by {along}"),
                    "=",
                    Amount.exact(Fraction(1), "one"),
                    tuple(parts),
                )

    @checks.register
    def _(self, identity: PartOfWhole) -> Iterator[Check]:
        for row in self._rows[identity.figure].values():
            if not (identity.only_whole and row.dims):
                yield Check(
                    f"What {identity.figure} counts is among what it is counted of.",
                    _number(row, "numerator"),
                    "<=",
                    _number(row, "denominator"),
                    (row,),
                )

    @checks.register
    def _(self, identity: Agrees) -> Iterator[Check]:
        figure, part = identity.left
        for dims, row in self._rows[figure].items():
            others = [self._rows[other].get(dims) for other, _ in identity.right]
            found = [other for other in others if other is not None]
            if len(found) < len(others):
                continue
            amounts = [
                _number(other, side) for other, (_, side) in zip(found, identity.right, strict=True)
            ]
            yield Check(
                f"{figure} agrees with {' and '.join(other for other, _ in identity.right)}.",
                _number(row, part),
                identity.relation,
                _together(amounts),
                (row, *found),
            )

    @checks.register
    def _(self, identity: IsRatio) -> Iterator[Check]:
        for dims, row in self._rows[identity.figure].items():
            top, under = self._rows[identity.top].get(dims), self._rows[identity.under].get(dims)
            if top is None or under is None or not under.exact:
                continue
            ratio = _settled((top.exact or Fraction(0)) / under.exact)
            yield Check(
                f"{identity.figure} is {identity.top} over {identity.under}.",
                _number(row, "value"),
                "=",
                Amount.exact(ratio, f"{_where(identity.top, row.dims)} over {identity.under}"),
                (row, top, under),
            )


def _grouped(rows: Mapping[Dims, Row]) -> dict[tuple[str, Dims], list[Row]]:
    """The entries that differ in one dimension only, by it and by the others."""
    groups: dict[tuple[str, Dims], list[Row]] = defaultdict(list)
    for dims, row in rows.items():
        for key, value in dims:
            groups[(key, dims - {(key, value)})].append(row)
    return groups


def _number(row: Row, part: Part) -> Amount:
    if part == "value":
        value = row.exact or Fraction(0)
    else:
        value = Fraction((row.numerator if part == "numerator" else row.denominator) or 0)
    where = _where(row.figure, row.dims) + ("" if part == "value" else f", {part}")
    return Amount.exact(_settled(value), where)


def _sum(rows: Sequence[Row], part: Part, how: str) -> Amount:
    """The sum of a number over entries that differ in one dimension."""
    exact = [row.exact if part == "value" else _exact(row, part) for row in rows]
    total = sum((value or Fraction(0) for value in exact), Fraction(0))
    common = set.intersection(*(set(row.dims.items()) for row in rows))
    return Amount.exact(_settled(total), f"{_where(rows[0].figure, dict(common))}, {how}")


def _exact(row: Row, part: Part) -> Fraction:
    return Fraction((row.numerator if part == "numerator" else row.denominator) or 0)


def _together(amounts: Sequence[Amount]) -> Amount:
    total = sum((amount.value for amount in amounts), Fraction(0))
    return Amount.exact(_settled(total), " + ".join(amount.where for amount in amounts))


def _settled(value: Fraction) -> Fraction:
    return Fraction(round(value * 10**DECIMALS), 10**DECIMALS)


def _where(figure: str, dims: Mapping[str, str]) -> str:
    return f"{figure} {dims_text(dims)}".rstrip()
