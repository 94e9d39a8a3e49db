"""What may be shown of units of a service beside each other and beside the whole.

Whoever takes the units that are shown from the whole is left with those that are hidden, and with
those who are in no unit. Units are groups of people like levels: `groups` hides the same units in
every distribution of a family, so that what follows is what the hidden ones are together.

1. What the whole hides, every unit hides.
2. What is not divided, no unit shows: it is not applicable there.
3. Of a level, its report shows what the breakdown by level in the whole shows.
4. Who answered once only is told of no unit.
5. Who dropped out is told of no unit where too few dropped out of one, or of the hidden ones.
6. Counts that stand for themselves are hidden in two units at least, together large enough.
7. The report of the whole stands as it is; units give way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pbdreport.config.instrument import Instrument
from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import Figure
from pbdreport.figures.disclosure.distributions import (
    ASKED_OF,
    WHOLE,
    Distribution,
    Facts,
    Forms,
    distribution_of,
    forms_of,
)
from pbdreport.figures.disclosure.masking import (
    EMPTY,
    ONCE,
    UNANSWERED,
    Address,
    Decisions,
    Known,
    Reasons,
    about_the_first,
    apply,
    decide,
    divided,
    entry_key,
    facts_of,
    hide_scales,
    is_protected,
)
from pbdreport.figures.disclosure.primary import is_small
from pbdreport.figures.disclosure.tables import hidden_of_one
from pbdreport.figures.registry.entry import Entry

UNIT = "unit"
"""The division into units."""
IN_THE_WHOLE = "hidden in the report of the whole service"


@dataclass(frozen=True)
class UnitEntries:
    """The exact entries of each unit, beside those of the whole."""

    rows: Mapping[str, Sequence[Entry]]
    whole: Sequence[Entry]
    figures: Mapping[str, Figure]
    rules: DisclosureRules
    instruments: Sequence[Instrument] = ()


def mask_units(units: UnitEntries) -> tuple[dict[str, list[Entry]], dict[str, Reasons]]:
    """The entries of all units as they may be shown beside each other, and why some are not."""
    forms = forms_of(units.instruments)
    decisions = _decided(units, forms)
    shown: dict[str, list[Entry]] = {}
    reasons: dict[str, Reasons] = {}
    for scope, rows in units.rows.items():
        more = {entry_key(row): row for row in _unanswered(rows, units, forms, decisions[scope])}
        every = [*(row for row in rows if entry_key(row) not in more), *more.values()]
        found = apply(every, units.figures, units.rules, forms, decisions[scope])
        shown[scope], reasons[scope] = found.rows, found.reasons
    return shown, reasons


def exposed(
    units: UnitEntries, shown: Mapping[str, Sequence[Entry]]
) -> Iterator[tuple[str, Address]]:
    """The unit and entry of each number that is shown and that may not be."""
    _, reasons = mask_units(units)
    for scope, rows in shown.items():
        for row in rows:
            if row.status in ("ok", "u") and entry_key(row) in reasons[scope]:
                yield scope, entry_key(row)


def without_owner_breakdowns(rows: Sequence[Entry], figures: Mapping[str, Figure]) -> list[Entry]:
    """The entries of a unit without those about people that are broken down by whom they are of."""
    return [
        row
        for row in rows
        if row.dims.keys() <= ASKED_OF
        or (figures[row.figure].concerns != "people" and not figures[row.figure].distribution)
    ]


def _decided(units: UnitEntries, forms: Forms) -> dict[str, Decisions]:
    """What each unit may show."""
    whole = decide(units.whole, units.figures, units.rules, forms)
    known = _known(units, forms)
    protected = divided(known, UNIT, whole.hidden, units.rules, forms)
    decisions = {scope: Decisions() for scope in units.rows}
    kind = next(iter(units.rows), "").partition(".")[0]
    told = whole.divisions.get(kind)
    by_level = {
        distribution
        for distribution, groups in facts_of(units.whole, units.figures, forms).items()
        if any(division == kind for division, _ in groups)
    }
    undivided = (protected.undivided - by_level) | (told.undivided if told else set())
    undivided |= _dropout(known, set(protected.hidden), units.rules, forms)
    undivided |= {distribution for distribution in known if distribution.kind == ONCE}
    for scope, own in decisions.items():
        own.undivided = set(undivided)
        own.families = {name for name, groups in protected.families.items() if scope in groups}
        own.hidden = dict.fromkeys(whole.hidden, IN_THE_WHOLE)
        for (distribution, group), reason in protected.hidden.items():
            if group == scope and distribution not in by_level:
                own.hidden.setdefault(distribution, reason)
        code = scope.partition(".")[2]
        for (distribution, group), reason in (told.hidden if told else {}).items():
            if group == code:
                own.hidden.setdefault(distribution, reason)
        hide_scales(own.hidden, known, forms)
    _add_counts(units, whole, decisions)
    return decisions


def _known(units: UnitEntries, forms: Forms) -> Known:
    """What is known of each distribution in the whole and in each unit."""
    known: dict[Distribution, dict[tuple[str, str], Facts]] = defaultdict(dict)
    for distribution, groups in facts_of(units.whole, units.figures, forms).items():
        known[distribution] = {key: facts for key, facts in groups.items() if not key[0]}
    for scope, rows in units.rows.items():
        for distribution, groups in facts_of(rows, units.figures, forms).items():
            if ("", WHOLE) in groups:
                known[distribution][UNIT, scope] = groups["", WHOLE]
    return known


def _unanswered(
    rows: Sequence[Entry], units: UnitEntries, forms: Forms, decisions: Decisions
) -> Iterator[Entry]:
    """Hidden entries of a hidden unit in place of those that it has not.

    A row that is missing would say that nobody in the unit answered.
    """
    families = decisions.families
    own = {entry_key(row) for row in rows if row.status != "z"}
    for row in without_owner_breakdowns(units.whole, units.figures):
        distribution = distribution_of(row, units.figures[row.figure], forms)
        if distribution and distribution.family in families and entry_key(row) not in own:
            if distribution not in decisions.undivided:
                decisions.hidden.setdefault(distribution, UNANSWERED)
            yield replace(row.suppressed(), status=EMPTY)


def _dropout(
    known: Known, hidden: set[tuple[Distribution, str]], rules: DisclosureRules, forms: Forms
) -> set[Distribution]:
    """What tells of those who dropped out, where that may be told of no unit."""
    found: set[Distribution] = set()
    for distribution, groups in known.items():
        if distribution.kind == "measured":
            left = {group: facts.left for (name, group), facts in groups.items() if name == UNIT}
            small = any(is_small(count, rules) for count in left.values())
            gone = [group for one, group in hidden if one.family == distribution.family]
            together = sum(left.get(group, 0) for group in set(gone))
            if small or (gone and together < rules.min_cell):
                found |= {distribution, *about_the_first(distribution.name, forms)}
    return found


def _add_counts(units: UnitEntries, whole: Decisions, decisions: Mapping[str, Decisions]) -> None:
    """Hide counts that stand for themselves."""
    same: dict[Address, dict[str, Entry]] = defaultdict(dict)
    for scope, rows in units.rows.items():
        for row in rows:
            if is_protected(row, units.figures) and not units.figures[row.figure].distribution:
                same[entry_key(row)][scope] = row
    for address, cells in same.items():
        if address in whole.entries:
            found = dict.fromkeys(cells, IN_THE_WHOLE)
        else:
            found = hidden_of_one(cells, units.rules)
        for scope, reason in found.items():
            decisions[scope].entries[address] = reason
