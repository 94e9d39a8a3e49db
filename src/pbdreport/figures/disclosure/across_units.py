"""Parts of a service, masked so that no difference between them and the whole tells too much.

1. Each part is masked by itself. A part is a breakdown already: its figures about people are broken
   down by what was answered, and not further by whom they are of.
2. Whoever takes the parts that are shown from the whole has the parts that are hidden, together. So
   these are at least two, and together may be shown by the rules for one entry. Where they may
   not, the smallest part that is shown is hidden as well.
3. What the whole hides cannot be added up from its parts: at least two hide it too.
4. What the whole hides of one part, in its breakdown by level or group, that part hides as well.
5. The report of the whole stands as it is; parts give way.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import Figure
from pbdreport.figures.disclosure.masking import (
    Address,
    Masked,
    Settled,
    entry_key,
    is_protected,
    mask,
)
from pbdreport.figures.disclosure.primary import OF_A_SURVEY, RESULTS, judge
from pbdreport.figures.registry.entry import Entry, dims_text

SCOPE = "scope"
"""The dimension that a part stands for while it is masked: its wholes are breakdowns."""
BESIDE = "too little is hidden in other parts to hide it from whoever knows the whole"
IN_THE_WHOLE = "hidden in the report of the whole service"
Reasons = dict[Address, str]


@dataclass(frozen=True)
class UnitEntries:
    """The exact entries of each part, beside those of the whole."""

    rows: Mapping[str, Sequence[Entry]]
    whole: Settled
    """The entries about people of the whole service: exact, and as shown."""
    figures: Mapping[str, Figure]
    rules: DisclosureRules


@dataclass(frozen=True)
class UnitToMask:
    """The entries of one part to mask by themselves, and those to hide in any case."""

    rows: Sequence[Entry]
    also: Reasons
    rules: DisclosureRules


def mask_units(
    parts: UnitEntries, masks: Callable[[Iterable[UnitToMask]], Iterable[Masked]] | None = None
) -> tuple[dict[str, list[Entry]], dict[str, Reasons]]:
    """The entries of all parts as they may be shown beside each other, and why some are not.

    Args:
        parts: The exact entries, and the whole.
        masks: Masks each of several parts, in their order; one after another without it.
    """

    def in_turn(found: Iterable[UnitToMask]) -> Iterable[Masked]:
        return [mask(one.rows, parts.figures, one.rules, also=one.also) for one in found]

    also = {scope: _hidden_in_the_whole(scope, rows, parts) for scope, rows in parts.rows.items()}
    shown: dict[str, list[Entry]] = {}
    reasons: dict[str, Reasons] = {}
    changed = set(parts.rows)
    while changed:
        scopes = sorted(changed)
        marked = [_marked(scope, also[scope], parts) for scope in scopes]
        for scope, masked in zip(scopes, (masks or in_turn)(marked), strict=True):
            shown[scope], reasons[scope] = _unmarked(parts.rows[scope], masked)
        changed = set()
        for scope, place in exposed(parts, shown):
            also[scope][place] = BESIDE
            changed.add(scope)
    return shown, reasons


def exposed(
    parts: UnitEntries, shown: Mapping[str, Sequence[Entry]]
) -> Iterator[tuple[str, Address]]:
    """The part and entry to hide as well, wherever hidden parts are too small together."""
    status = {
        (scope, entry_key(row)): row.status
        for scope, rows in shown.items()
        for row in rows
        if parts.figures[row.figure].concerns == "people"
    }
    for place, rows in _by_address(parts).items():
        known = {
            scope: row
            for scope, row in rows.items()
            if status.get((scope, place), "c") != "c" or _is_told(scope, row, parts)
        }
        hidden = [row for scope, row in rows.items() if scope not in known]
        is_hidden = parts.whole[place][1].status == "c"
        if (hidden or is_hidden) and not _is_enough(hidden, parts.rules):
            smallest = sorted(known, key=lambda scope: (known[scope].n or 0, scope))
            for scope in smallest[:1]:
                if not _is_told(scope, known[scope], parts):
                    yield scope, place


def without_owner_breakdowns(rows: Sequence[Entry], figures: Mapping[str, Figure]) -> list[Entry]:
    """The entries of a part without those about people that are broken down by whom they are of."""
    told = OF_A_SURVEY - {"theme"}
    return [
        row for row in rows if figures[row.figure].concerns != "people" or row.dims.keys() <= told
    ]


def _marked(scope: str, also: Reasons, parts: UnitEntries) -> UnitToMask:
    """The entries of a part with the part as a dimension of each that is about people."""
    marked = [
        replace(row, dims={**row.dims, SCOPE: scope}) if is_protected(row, parts.figures) else row
        for row in parts.rows[scope]
    ]
    places = {
        entry_key(row): entry_key(one)
        for row, one in zip(parts.rows[scope], marked, strict=True)
        if one is not row
    }
    hidden = {places[place]: reason for place, reason in also.items() if place in places}
    return UnitToMask(marked, hidden, parts.rules)


def _unmarked(rows: Sequence[Entry], masked: Masked) -> tuple[list[Entry], Reasons]:
    shown, reasons = [], {}
    for own, row in zip(rows, masked.rows, strict=True):
        if SCOPE not in row.dims:
            shown.append(row)
            continue
        shown.append(replace(row, dims=own.dims))
        if reason := masked.reasons.get(entry_key(row)):
            reasons[entry_key(own)] = reason
    return shown, reasons


def _by_address(parts: UnitEntries) -> dict[Address, dict[str, Entry]]:
    """Of each entry about people that the whole has: that of each part."""
    found: dict[Address, dict[str, Entry]] = defaultdict(dict)
    for scope, rows in parts.rows.items():
        for row in rows:
            if is_protected(row, parts.figures) and (place := entry_key(row)) in parts.whole:
                found[place][scope] = row
    return found


def _is_enough(hidden: Sequence[Entry], rules: DisclosureRules) -> bool:
    """Whether hidden entries may be known together, judged as one entry would be."""
    return (
        len(hidden) > 1 and judge(_union(hidden), rules, "answer" in hidden[0].dims).status != "c"
    )


def _union(rows: Sequence[Entry]) -> Entry:
    behind = [row.institutions for row in rows if row.institutions is not None]
    first = rows[0]
    together = replace(
        first,
        dims={**first.dims, SCOPE: "together"},
        n=sum(row.n or 0 for row in rows),
        institutions=sum(behind) if len(behind) == len(rows) else None,
        largest=None,
    )
    if first.unit in RESULTS and first.unit != "share":
        return together
    counted = sum((row.numerator or Decimal() for row in rows), Decimal())
    base = sum((row.denominator or Decimal() for row in rows), Decimal())
    return replace(together, numerator=counted, denominator=base)


def _hidden_in_the_whole(scope: str, rows: Sequence[Entry], parts: UnitEntries) -> Reasons:
    same = {
        entry_key(row): _in_the_whole(scope, row, parts)
        for row in rows
        if is_protected(row, parts.figures)
    }
    return {place: IN_THE_WHOLE for place, found in same.items() if found and found.status == "c"}


def _is_told(scope: str, row: Entry, parts: UnitEntries) -> bool:
    """Whether the whole shows it of the part, in a breakdown of its own."""
    found = _in_the_whole(scope, row, parts)
    return found is not None and found.status != "c"


def _in_the_whole(scope: str, row: Entry, parts: UnitEntries) -> Entry | None:
    """The same number as the whole shows it by the column that tells parts apart."""
    kind, _, code = scope.partition(".")
    if row.dims.get(kind, code) != code:
        return None
    exact, shown = parts.whole.get((row.figure, dims_text({**row.dims, kind: code})), (None, None))
    same = exact and (exact.numerator, exact.denominator) == (row.numerator, row.denominator)
    return shown if same else None
