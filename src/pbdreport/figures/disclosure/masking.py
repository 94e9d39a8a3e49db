"""The pass over all figures: judge each entry, hide what protects it, attack, until nothing falls.

Entries that already stand somewhere, such as those of the report that a chapter adds to, are known
as they were shown there and are never hidden by this pass.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import Figure
from pbdreport.figures.disclosure.audit import Attacker
from pbdreport.figures.disclosure.constraints import ConstraintSystem, constraints_of
from pbdreport.figures.disclosure.primary import Judgement, is_result, judge
from pbdreport.figures.disclosure.secondary import secondary_suppression
from pbdreport.figures.registry.entry import Entry, dims_text

MANY = 40
"""Of more further entries than this, what is needless is looked for near them only."""
Address = tuple[str, str]
"""A figure and the text of dimensions."""
Settled = Mapping[Address, tuple[Entry, Entry]]
"""Entries that already stand: the exact one and the one as shown."""


@dataclass(frozen=True)
class Masked:
    """Entries as they may be shown, and why some are hidden."""

    rows: list[Entry]
    reasons: dict[Address, str]


def masked(
    rows: Sequence[Entry], figures: Mapping[str, Figure], rules: DisclosureRules
) -> list[Entry]:
    """Exact entries as they may be shown, in the same order."""
    return mask(rows, figures, rules).rows


def mask(
    rows: Sequence[Entry],
    figures: Mapping[str, Figure],
    rules: DisclosureRules,
    settled: Settled | None = None,
    also: Mapping[Address, str] | None = None,
) -> Masked:
    """Exact entries as they may be shown, in the same order, beside what already stands.

    Args:
        rows: The exact entries.
        figures: The definitions, by id.
        rules: The service's smallest numbers.
        settled: Entries about people that already stand.
        also: Entries that are hidden in any case, and why.
    """
    own = [row for row in rows if is_protected(row, figures)]
    stand = list((settled or {}).values())
    fixed = range(len(own), len(own) + len(stand))
    system = constraints_of([*own, *(exact for exact, _ in stand)])
    judgements = [judge(row, rules, entry in system.parts) for entry, row in enumerate(own)]
    before = {entry for entry, (_, shown) in zip(fixed, stand, strict=True) if shown.status == "c"}
    told = _Pass(system, [*own, *(exact for exact, _ in stand)], rules)
    reasons = _first(judgements, system, len(own))
    for entry, row in enumerate(own):
        if entry_key(row) in (also or {}):
            reasons.setdefault(entry, (also or {})[entry_key(row)])
    hidden = told.protected(before | set(reasons), set(range(len(own))), before)
    for entry in sorted(hidden - before - set(reasons)):
        reasons[entry] = "another hidden number could be derived from it"
    shown = iter(_shown(own, judgements, reasons))
    return Masked(
        [
            _published(next(shown) if is_protected(row, figures) else row, figures, rules)
            for row in rows
        ],
        {entry_key(own[entry]): reason for entry, reason in reasons.items()},
    )


def exposures(
    exact: Sequence[Entry],
    shown: Sequence[Entry],
    figures: Mapping[str, Figure],
    rules: DisclosureRules,
) -> list[Address]:
    """The hidden entries that can be derived from all that is shown: none, or publish nothing.

    Args:
        exact: The exact entries.
        shown: The same entries as shown; one that is missing is not shown.
        figures: The definitions, by id.
        rules: The service's smallest numbers.
    """
    people = [row for row in exact if is_protected(row, figures)]
    status = {entry_key(row): row.status for row in shown}
    hidden = {
        entry
        for entry, row in enumerate(people)
        if status.get(entry_key(row), "c") not in ("ok", "u")
    }
    told = _Pass(constraints_of(people), people, rules)
    return [entry_key(people[entry]) for entry in sorted(told.exposed(hidden, hidden))]


def entry_key(row: Entry) -> Address:
    """Where an entry stands in the registry."""
    return row.figure, dims_text(row.dims)


def is_protected(row: Entry, figures: Mapping[str, Figure]) -> bool:
    """Whether an entry is one that disclosure control looks at."""
    return figures[row.figure].concerns == "people" and row.status == "ok"


def _first(judgements: list[Judgement], system: ConstraintSystem, own: int) -> dict[int, str]:
    """The entries hidden by their own size, or with one on the same people."""
    reasons = {
        entry: judgement.reason
        for entry, judgement in enumerate(judgements)
        if judgement.status == "c"
    }
    for entry, judgement in enumerate(judgements):
        if judgement.spreads:
            for other in sorted(system.on_the_base_of(entry)):
                if other < own:
                    reasons.setdefault(other, f"rests on the same people: {judgement.reason}")
    return reasons


def _shown(own: list[Entry], judgements: list[Judgement], hidden: Collection[int]) -> list[Entry]:
    return [
        row.suppressed() if entry in hidden else replace(row, status=judgement.status)
        for entry, (row, judgement) in enumerate(zip(own, judgements, strict=True))
    ]


def _published(row: Entry, figures: Mapping[str, Figure], rules: DisclosureRules) -> Entry:
    """An entry without what only the judgement needs, and without a small number of last year.

    Last year's entries that were computed come masked; this one was published by another hand.
    """
    is_plain = row.institutions is None and row.largest is None
    plain = row if is_plain else replace(row, institutions=None, largest=None)
    is_other = figures[row.figure].concerns == "people" and row.previous_source == "published"
    if is_other and 0 < (row.previous_numerator or 0) < rules.min_cell and not is_result(row):
        return replace(
            plain,
            previous_numerator=None,
            previous_denominator=None,
            previous_n=None,
            previous_status="c",
            change_lower=None,
            change_upper=None,
        )
    return plain


@dataclass
class _Pass:
    """The search for the entries to hide."""

    system: ConstraintSystem
    rows: Sequence[Entry]
    rules: DisclosureRules

    def __post_init__(self) -> None:
        self.attack = Attacker(self.system, self.rules.protection_width)
        self.without_any = Attacker(self.system, self.rules.protection_width)
        self.from_nothing: dict[int, bool] = {}
        self.sizes = [row.n or 0 for row in self.rows]

    def protected(
        self, hidden: Collection[int], candidates: Collection[int], standing: Collection[int]
    ) -> set[int]:
        """All entries to hide, given those hidden by their own size.

        Args:
            hidden: Hidden by their own size, or where they stand.
            candidates: The entries that may be hidden.
            standing: Hidden where they stand: what falls of them without our help is not ours.
        """
        first, now = set(hidden), set(hidden)
        lost = set(self._derived({*standing, *candidates}, standing))
        feared: set[int] = set()
        while danger := [number for number in self._derived(now, now) if number not in lost]:
            feared |= set(danger)
            further = self._further(now, set(candidates), danger)
            if not further:
                break
            now |= further
        return self._without_needless(now, first, lost, sorted(feared))

    def _further(self, hidden: set[int], candidates: set[int], danger: list[int]) -> set[int]:
        """Entries to hide as well, one group of numbers in danger after the other."""
        width, further = self.rules.protection_width, set[int]()
        while danger:
            now = hidden | further
            more = secondary_suppression(
                self.system, now, candidates - now, self.sizes, danger, width
            )
            further |= more
            rest = danger if more else danger[1:]
            first = next(self.attack.derived(hidden | further, rest), None)
            danger = rest[rest.index(first) :] if first is not None else []
        return further

    def _without_needless(
        self, hidden: set[int], first: set[int], lost: set[int], feared: list[int]
    ) -> set[int]:
        """Show again, largest first, what turns out to protect nothing."""
        further = sorted(hidden - first, key=lambda entry: (-self.sizes[entry], entry))
        for entry in further if len(further) > 1 else []:
            fewer = hidden - {other for other in further if self._is_same(entry, other)}
            derived = self._derived(fewer, fewer, feared, is_quick=len(further) > MANY)
            if not any(number not in lost for number in derived):
                hidden = fewer
        return hidden

    def _is_same(self, one: int, other: int) -> bool:
        """Whether two entries count the same people: shown in one, hiding the other is in vain."""
        counts = self.system.of_entry(one, "count")
        return one == other or bool(counts and counts == self.system.of_entry(other, "count"))

    def exposed(self, hidden: Collection[int], of: Collection[int]) -> set[int]:
        """The entries of which a number to protect can be derived."""
        derived = set(self._derived(hidden, of))
        return {entry for entry, found in self._numbers(of).items() if derived & set(found)}

    def _derived(
        self,
        hidden: Collection[int],
        of: Collection[int],
        first: Sequence[int] = (),
        is_quick: bool = False,
    ) -> Iterator[int]:
        """The numbers to protect that can be derived, those to look at first before the others."""
        wanted = {number for found in self._numbers(of).values() for number in found}
        before = [number for number in first if number in wanted]
        for number in self.attack.derived(hidden, [*before, *sorted(wanted)], is_quick):
            if not self._follows_from_nothing(number):
                yield number

    def _follows_from_nothing(self, number: int) -> bool:
        """Whether a number comes out though nothing at all is shown.

        Then relations that hold by chance make it, as where everybody is favourable and the count
        is taken for its base: what is shown tells nothing of it.
        """
        if self.system.values[number]:
            # Twice as many of everybody solve it as well, and nobody at all does.
            return False
        if number not in self.from_nothing:
            found = self.without_any.derived(range(self.system.entries), [number])
            self.from_nothing[number] = next(found, None) is not None
        return self.from_nothing[number]

    def _numbers(self, entries: Collection[int]) -> dict[int, list[int]]:
        """Of hidden entries: how many did and did not, and a base that is a small number itself."""
        found = {}
        for entry in entries:
            numbers = self.system.of_entry(entry, "count", "rest")
            for base in self.system.of_entry(entry, "base", "n"):
                if (
                    is_result(self.rows[entry])
                    and 0 < self.system.values[base] < self.rules.min_cell
                ):
                    numbers.append(base)
            found[entry] = numbers
        return found
