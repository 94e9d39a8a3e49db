"""Checks what must hold between the figures of the registry, on their exact values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import singledispatchmethod
from typing import Any

from pbdreport.figures.definition import Figure
from pbdreport.figures.reconciliation.agreement import Amount, Breach, Relation, breach
from pbdreport.figures.reconciliation.registry_identities import (
    COMPLETE,
    AddsUp,
    Agrees,
    IsRatio,
    Part,
    PartOfWhole,
    RegistryIdentity,
    SharesMakeOne,
    identities,
)
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.figures.registry.registry import Registry

DECIMALS = 6
"""ASSUME: a difference after the sixth decimal comes from a division, not from a count."""
HIDDEN = "not shown: the figure is suppressed"

Dims = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Reconciliation:
    """The result of checking the identities of a registry."""

    identities: int
    """The number of identities that applied to figures of this registry."""
    checks: int
    """The number of pairs of numbers that were compared."""
    breaches: tuple[Breach, ...]

    def as_json(self) -> dict[str, Any]:
        """The contents for `reconciliation.json`."""
        return {**asdict(self), "breaches": [breach.as_json() for breach in self.breaches]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Reconciliation":
        """Read it back from `reconciliation.json`."""
        breaches = tuple(Breach.from_json(one) for one in content["breaches"])
        return cls(content["identities"], content["checks"], breaches)


@dataclass(frozen=True)
class Check:
    """Two numbers that must agree, and the entries they come from."""

    says: str
    stated: Amount
    relation: Relation
    found: Amount
    rows: tuple[Entry, ...]


def reconcile(
    rows: Iterable[Entry], shown: Iterable[Entry], figures: dict[str, Figure]
) -> Reconciliation:
    """Check every identity on exact figures.

    Args:
        rows: The figures before anything is masked.
        shown: The masked figures: a breach reports no number that is suppressed there.
        figures: The definitions.
    """
    entries = EntryIndex(rows)
    hidden = {(row.figure, dims_text(row.dims)) for row in shown if row.status == "c"}
    used, checks, breaches = 0, 0, []
    for identity in identities(figures):
        found = list(entries.checks(identity))
        used += bool(found)
        checks += len(found)
        breaches += [breach for check in found if (breach := _breach(check, hidden))]
    return Reconciliation(used, checks, tuple(breaches))


def _breach(check: Check, hidden: set[tuple[str, str]]) -> Breach | None:
    rounded = replace(check.stated, decimals=None)
    broken = breach(check.says, rounded, check.relation, check.found)
    if broken and any((row.figure, dims_text(row.dims)) in hidden for row in check.rows):
        return replace(broken, stated=HIDDEN, found=HIDDEN)
    return broken


def differences(registry: Registry, earlier: Registry) -> list[Breach]:
    """Values of the previous year, as recomputed now, that differ from that year's edition.

    Entries are compared only if both registries show them and the version of the definition is the
    same: another version is a break in the series, and is shown as one.
    """
    published = {(row.figure, dims_text(row.dims)): row for row in earlier.rows}
    found = []
    for row in registry.rows:
        before = published.get((row.figure, dims_text(row.dims)))
        if before is None or before.version != row.version or before.exact is None:
            continue
        if row.previous_source != "data" or row.previous_exact is None:
            continue
        where = _where(row.figure, row.dims)
        found.append(
            breach(
                "The previous year's value is the one that its edition published.",
                Amount.exact(_settled(before.exact), f"{where}, edition {earlier.school_year}"),
                "=",
                Amount.exact(
                    _settled(row.previous_exact), f"{where}, recomputed from that year's data"
                ),
            )
        )
    return [one for one in found if one]


class EntryIndex:
    """The entries of a registry that have a value, by figure and dimensions."""

    def __init__(self, rows: Iterable[Entry]):
        """Index the entries that have a value."""
        self._rows: dict[str, dict[Dims, Entry]] = defaultdict(dict)
        for row in rows:
            if row.exact is not None:
                self._rows[row.figure][frozenset(row.dims.items())] = row

    @singledispatchmethod
    def checks(self, identity: RegistryIdentity) -> Iterator[Check]:
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
                    f"The numerator of {identity.figure} is at most its denominator.",
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


def _grouped(rows: Mapping[Dims, Entry]) -> dict[tuple[str, Dims], list[Entry]]:
    """Groups of entries that differ in one dimension only, by that dimension and the others."""
    groups: dict[tuple[str, Dims], list[Entry]] = defaultdict(list)
    for dims, row in rows.items():
        for key, value in dims:
            groups[(key, dims - {(key, value)})].append(row)
    return groups


def _number(row: Entry, part: Part) -> Amount:
    if part == "value":
        value = row.exact or Fraction(0)
    else:
        value = Fraction((row.numerator if part == "numerator" else row.denominator) or 0)
    where = _where(row.figure, row.dims) + ("" if part == "value" else f", {part}")
    return Amount.exact(_settled(value), where)


def _sum(rows: Sequence[Entry], part: Part, how: str) -> Amount:
    """The sum over entries that differ in one dimension."""
    exact = [row.exact if part == "value" else _exact(row, part) for row in rows]
    total = sum((value or Fraction(0) for value in exact), Fraction(0))
    common = set.intersection(*(set(row.dims.items()) for row in rows))
    return Amount.exact(_settled(total), f"{_where(rows[0].figure, dict(common))}, {how}")


def _exact(row: Entry, part: Part) -> Fraction:
    return Fraction((row.numerator if part == "numerator" else row.denominator) or 0)


def _together(amounts: Sequence[Amount]) -> Amount:
    total = sum((amount.value for amount in amounts), Fraction(0))
    return Amount.exact(_settled(total), " + ".join(amount.where for amount in amounts))


def _settled(value: Fraction) -> Fraction:
    return Fraction(round(value * 10**DECIMALS), 10**DECIMALS)


def _where(figure: str, dims: Mapping[str, str]) -> str:
    return f"{figure} {dims_text(dims)}".rstrip()
