"""The pass over all figures: what may be shown of each distribution, then of each entry.

1. A distribution of the whole is hidden for its own size, or because everybody answered the same.
2. A scale is a function of all its items: one hidden item hides it.
3. The groups of people (by level, by offer) are hidden in `groups`; what counts for itself, in
   `tables`.
4. An entry is shown where its distribution is, and nothing of its own hides it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pbdreport.config.instrument import Instrument
from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import Figure
from pbdreport.figures.disclosure.distributions import (
    WHOLE,
    Distribution,
    Facts,
    Forms,
    add_facts,
    distribution_of,
    forms_of,
    group_of,
    together,
)
from pbdreport.figures.disclosure.groups import OUTSIDE, Division, Protected, protect
from pbdreport.figures.disclosure.primary import (
    COUNTS_OF_PEOPLE,
    RESULTS,
    is_small,
    is_uniform,
    own_reason,
    same_answer,
    too_few,
    too_small,
)
from pbdreport.figures.disclosure.tables import hidden_cells
from pbdreport.figures.registry.entry import Entry, Status, dims_text

Address = tuple[str, str]
"""A figure and the text of dimensions."""
Reasons = dict[Address, str]
Known = Mapping[Distribution, Mapping[tuple[str, str], Facts]]
"""What is known of each distribution, by division and group."""
EMPTY: Status = "c"
"""The status of an entry that is added in a hidden group: nobody is in it."""
UNANSWERED = "nobody answered, in a group that is hidden"
ONCE = "item_unpaired"
"""Who answered an item once only: how many they are is known from who answered and who did so both
times. So few of them are no group at all, like those who did not answer."""
UNDIVIDED = "divided over groups, it would tell what nearly everybody in a hidden one answered"


@dataclass(frozen=True)
class Masked:
    """Entries as they may be shown, and why some are hidden."""

    rows: list[Entry]
    reasons: Reasons


@dataclass
class Decisions:
    """What may be shown of the distributions of one report."""

    hidden: dict[Distribution, str] = field(default_factory=dict)
    """Of the whole, with the reason."""
    entries: Reasons = field(default_factory=dict)
    """Single entries that are hidden, with the reason."""
    divisions: dict[str, Protected] = field(default_factory=dict)
    """What is hidden of groups, by the dimension that divides the whole."""
    undivided: set[Distribution] = field(default_factory=set)
    """What is shown of nobody and is no secret either: status `z`."""
    families: set[str] = field(default_factory=set)
    """In the report of a unit: those in which all is hidden."""

    def reason(self, distribution: Distribution, division: str, group: str) -> str:
        """Why a distribution is hidden, in the whole or in a group; empty if it is shown."""
        if distribution in self.hidden:
            return self.hidden[distribution]
        if not division:
            return ""
        return self.divisions[division].hidden.get((distribution, group), "")

    def is_undivided(self, distribution: Distribution, division: str) -> bool:
        """Whether nothing of a distribution is shown by group."""
        divided = self.divisions[division].undivided if division else self.undivided
        return distribution in divided


def masked(
    rows: Sequence[Entry],
    figures: Mapping[str, Figure],
    rules: DisclosureRules,
    instruments: Sequence[Instrument] = (),
) -> list[Entry]:
    """Exact entries as they may be shown, in the same order."""
    return mask(rows, figures, rules, instruments).rows


def mask(
    rows: Sequence[Entry],
    figures: Mapping[str, Figure],
    rules: DisclosureRules,
    instruments: Sequence[Instrument] = (),
    also: Mapping[Address, str] | None = None,
) -> Masked:
    """Exact entries as they may be shown, in the same order.

    Args:
        rows: The exact entries.
        figures: The definitions, by id.
        rules: The service's smallest numbers.
        instruments: The questionnaires, the main one first.
        also: Entries that are hidden in any case, and why.
    """
    forms = forms_of(instruments)
    decisions = decide(rows, figures, rules, forms)
    decisions.entries |= also or {}
    return apply(rows, figures, rules, forms, decisions)


def decide(
    rows: Sequence[Entry], figures: Mapping[str, Figure], rules: DisclosureRules, forms: Forms
) -> Decisions:
    """What may be shown of the distributions in one report, and of counts by themselves."""
    known = facts_of(rows, figures, forms)
    decisions = Decisions(whole_reasons(known, rules, forms))
    for distribution, groups in known.items():
        is_few = distribution.kind == ONCE and _whole(groups).base < rules.min_base
        if is_few and decisions.hidden.pop(distribution, ""):
            decisions.undivided.add(distribution)
    decisions.entries |= _waves(rows, figures, rules, forms, decisions.hidden)
    for division in sorted({name for found in known.values() for name, _ in found if name}):
        decisions.divisions[division] = divided(known, division, decisions.hidden, rules, forms)
    counted = [
        row for row in rows if is_protected(row, figures) and not _figure(row, figures).distribution
    ]
    decisions.entries |= hidden_cells(counted, rules)
    return decisions


def facts_of(rows: Iterable[Entry], figures: Mapping[str, Figure], forms: Forms) -> Known:
    """What the exact entries tell of each distribution, by division and group."""
    known: dict[Distribution, dict[tuple[str, str], Facts]] = defaultdict(dict)
    for row in rows:
        figure = figures[row.figure]
        distribution = distribution_of(row, figure, forms)
        if distribution and row.status in ("ok", "z"):
            groups = known[distribution]
            if row.status == "ok":
                add_facts(groups.setdefault(group_of(row), Facts()), row, figure)
    return known


def whole_reasons(known: Known, rules: DisclosureRules, forms: Forms) -> dict[Distribution, str]:
    """The distributions of the whole that are hidden, and why."""
    hidden: dict[Distribution, str] = {}
    for distribution, groups in known.items():
        if not groups or distribution.kind in ("respondents", "measured"):
            continue
        facts = _whole(groups)
        plain = replace(facts, institutions=None)
        if reason := too_small(plain, rules):
            hidden[distribution] = reason
        elif is_uniform(facts, rules):
            hidden[distribution] = same_answer(rules)
    hide_scales(hidden, known, forms)
    return hidden


def _whole(groups: Mapping[tuple[str, str], Facts]) -> Facts:
    """The facts of the whole; where no figure tells them, those of all groups together."""
    return groups.get(("", WHOLE)) or together(groups.values())


def hide_scales(hidden: dict[Distribution, str], known: Known, forms: Forms) -> None:
    """Hide each scale and section of which an item is hidden."""
    for distribution in known:
        for item in items_of(distribution, forms):
            if reason := _hidden_item(distribution, item, hidden):
                hidden.setdefault(distribution, f"tells of {item}: {reason}")


def items_of(distribution: Distribution, forms: Forms) -> tuple[str, ...]:
    """The items that a distribution is a function of; none if it is of one item."""
    if distribution.kind in ("scale", "scale_pairs"):
        return forms.items.get(distribution.name, ())
    if distribution.kind == "section":
        return tuple(
            item for item, section in forms.section.items() if section == distribution.name
        )
    return ()


def _hidden_item(distribution: Distribution, item: str, hidden: Mapping[Distribution, str]) -> str:
    kinds = ("item_pairs",) if distribution.kind == "scale_pairs" else ("item", "item_pairs")
    return next(
        (reason for other, reason in hidden.items() if other.name == item and other.kind in kinds),
        "",
    )


def _waves(
    rows: Iterable[Entry],
    figures: Mapping[str, Figure],
    rules: DisclosureRules,
    forms: Forms,
    hidden: dict[Distribution, str],
) -> Reasons:
    """Hide the first measurement where few dropped out, or both where few answered both times.

    Of those measured first, those of both times and those who dropped out, two tell the third.
    What else counts those measured first is hidden with them.
    """
    of_waves: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        figure = figures[row.figure]
        found = distribution_of(row, figure, forms)
        if (
            found
            and found.kind == "measured"
            and "composite" not in row.dims
            and row.status == "ok"
        ):
            of_waves[found.name].append(row)
    entries: Reasons = {}
    for instrument, found_rows in of_waves.items():
        counts = {
            row.dims.get("measurement", "left"): int(row.numerator or 0) for row in found_rows
        }
        if is_small(counts.get("both"), rules):
            gone = {"both", "left"}
        elif is_small(counts.get("left"), rules):
            gone = {"pre", "left"}
            for other in about_the_first(instrument, forms):
                hidden.setdefault(other, too_few(rules))
        else:
            continue
        for row in found_rows:
            if row.dims.get("measurement", "left") in gone:
                entries[entry_key(row)] = too_few(rules)
    return entries


def about_the_first(instrument: str, forms: Forms) -> Iterator[Distribution]:
    """What else counts those who were measured first with an instrument."""
    yield Distribution("respondents", "pre", f"{instrument} pairs")
    for scale, items in forms.items.items():
        if forms.instrument.get(scale) == instrument:
            yield Distribution("scale", scale, forms.section.get(items[0], ""))
    for item in forms.section:
        if forms.instrument[item] == instrument:
            yield Distribution("item_unpaired", f"{item} pre", f"{instrument} item_unpaired")


def divided(
    known: Known,
    division: str,
    hidden: Mapping[Distribution, str],
    rules: DisclosureRules,
    forms: Forms,
) -> Protected:
    """What to hide of the groups of one division, given what is hidden of the whole."""
    groups: dict[Distribution, dict[str, Facts]] = {}
    whole: dict[Distribution, Facts] = {}
    for distribution, found in known.items():
        own = {
            group: facts
            for (name, group), facts in found.items()
            if name == division and facts.base
        }
        if own:
            groups[distribution] = own
            if distribution not in hidden:
                whole[distribution] = found.get(("", WHOLE)) or together(own.values())
    protected = protect(Division(whole, groups), rules)
    for distribution, own in groups.items():
        for group in own:
            for item in items_of(distribution, forms):
                of_group = {d: why for (d, g), why in protected.hidden.items() if g == group}
                if reason := _hidden_item(distribution, item, of_group):
                    protected.hidden.setdefault((distribution, group), reason)
        names = {(d.kind, d.name) for d in protected.undivided}
        kind = "item_pairs" if distribution.kind == "scale_pairs" else "item"
        if any((kind, item) in names for item in items_of(distribution, forms)):
            protected.undivided.add(distribution)
    return protected


def apply(
    rows: Sequence[Entry],
    figures: Mapping[str, Figure],
    rules: DisclosureRules,
    forms: Forms,
    decisions: Decisions,
) -> Masked:
    """The entries as decided, and why some are hidden."""
    reasons: Reasons = {}
    shown = []
    for row in _with_missing(rows, figures, forms, decisions):
        figure = figures[row.figure]
        if figure.concerns != "people" and not figure.distribution:
            shown.append(_plain(row))
            continue
        distribution = distribution_of(row, figure, forms)
        division, group = group_of(row) if distribution else ("", WHOLE)
        reason = decisions.entries.get(entry_key(row), "")
        if distribution and decisions.is_undivided(distribution, division):
            is_few = distribution.kind == ONCE
            reasons[entry_key(row)] = too_few(rules) if is_few else UNDIVIDED
            shown.append(replace(row.suppressed(), status="z"))
            continue
        if distribution and not reason:
            reason = decisions.reason(distribution, division, group)
        if not reason and row.status == "ok" and figure.concerns == "people":
            reason = own_reason(row, rules)
            is_rate = figure.distribution in ("respondents", "measured") and row.unit == "share"
            if is_rate and is_small(int(row.numerator or 0), rules):
                reason = too_few(rules)
        if reason and row.status in ("ok", EMPTY):
            reasons[entry_key(row)] = reason
            shown.append(row.suppressed())
            continue
        row = _without_base(_plain(row), figure, rules, is_hidden=bool(reason))
        shown.append(_marked(_published_before(row, figure, rules), figure, rules))
    return Masked(shown, reasons)


def _with_missing(
    rows: Sequence[Entry], figures: Mapping[str, Figure], forms: Forms, decisions: Decisions
) -> list[Entry]:
    """The entries, with those of hidden groups of whom nobody answered an item.

    A row that is missing would say that there is nobody.
    """
    own = {entry_key(row) for row in rows}
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        found[row.figure].append(row)
    for one in found.values():
        one += [
            row for row in _missing(one, figures, forms, decisions) if entry_key(row) not in own
        ]
        if any(row.status == EMPTY for row in one):
            one.sort(key=lambda row: (len(row.dims), dims_text(row.dims)))
    return [row for one in found.values() for row in one]


def _missing(
    rows: Sequence[Entry], figures: Mapping[str, Figure], forms: Forms, decisions: Decisions
) -> Iterator[Entry]:
    """An entry of each hidden group for each distribution of its family, in place of none."""
    models: dict[tuple[Distribution, str], Entry] = {}
    for row in rows:
        distribution, (division, _) = (
            distribution_of(row, figures[row.figure], forms),
            group_of(row),
        )
        if distribution and division and distribution.kind != "respondents":
            models.setdefault((distribution, division), row)
    for (distribution, division), model in models.items():
        protected = decisions.divisions[division]
        groups = protected.families.get(distribution.family, frozenset())
        for group in sorted(groups - {OUTSIDE}):
            if distribution not in protected.undivided:
                protected.hidden.setdefault((distribution, group), UNANSWERED)
            dims = {**model.dims, division: group}
            yield replace(model.suppressed(), dims=dims, status=EMPTY)


def _plain(row: Entry) -> Entry:
    """An entry without what only the judgement needs."""
    if row.institutions is None and row.largest is None:
        return row
    return replace(row, institutions=None, largest=None)


def _without_base(row: Entry, figure: Figure, rules: DisclosureRules, is_hidden: bool) -> Entry:
    """An entry without value, and without the number of people that may not be known."""
    is_small_base = 0 < (row.n or 0) < rules.min_base
    if row.status == "z" and figure.concerns == "people" and (is_hidden or is_small_base):
        return replace(row, n=None, denominator=None)
    return row


def _marked(row: Entry, figure: Figure, rules: DisclosureRules) -> Entry:
    """An entry that is shown, marked where its base is low."""
    is_low = row.unit in RESULTS and (row.n or 0) < rules.low_base
    if row.status == "ok" and figure.concerns == "people" and is_low:
        return replace(row, status="u")
    return row


def _published_before(row: Entry, figure: Figure, rules: DisclosureRules) -> Entry:
    """An entry without a small number of last year.

    Last year's entries that were computed come masked; this one was published by another hand.
    """
    is_of_others = row.previous_source == "published" and figure.concerns == "people"
    if not is_of_others or row.unit not in COUNTS_OF_PEOPLE:
        return row
    if not is_small(int(row.previous_numerator or 0), rules):
        return row
    return replace(
        row,
        previous_numerator=None,
        previous_denominator=None,
        previous_n=None,
        previous_status="c",
        change_lower=None,
        change_upper=None,
    )


def exposures(
    exact: Sequence[Entry],
    shown: Sequence[Entry],
    figures: Mapping[str, Figure],
    rules: DisclosureRules,
    instruments: Sequence[Instrument] = (),
) -> list[Address]:
    """The entries that are shown and that may not be: none, or publish nothing.

    Args:
        exact: The exact entries.
        shown: The same entries as shown; one that is missing is not shown.
        figures: The definitions, by id.
        rules: The service's smallest numbers.
        instruments: The questionnaires, the main one first.
    """
    hidden = mask(exact, figures, rules, instruments).reasons
    return sorted(
        entry_key(row) for row in shown if row.status in ("ok", "u") and entry_key(row) in hidden
    )


def entry_key(row: Entry) -> Address:
    """Where an entry stands in the registry."""
    return row.figure, dims_text(row.dims)


def is_protected(row: Entry, figures: Mapping[str, Figure]) -> bool:
    """Whether an entry is one that disclosure control looks at."""
    figure = _figure(row, figures)
    return (figure.concerns == "people" or bool(figure.distribution)) and row.status == "ok"


def _figure(row: Entry, figures: Mapping[str, Figure]) -> Figure:
    return figures[row.figure]
