"""Which groups of people are hidden, so that the whole less what is shown may be known.

The whole is divided into groups: by level, by offer, into units. Of all groups, the same are hidden
in every distribution of a family (the items of a section), so that nobody can tell who of the
hidden people belongs to which group: any other division of them among the hidden groups gives the
same published numbers. What follows about them is what they answered together, and that is as much
as could be printed of one group:

1. A group too small to show is hidden in the whole family, and with it the smallest others, until
   the hidden ones are two at least and together as large as a group must be.
2. Who answered at all is hidden with the sections that nearly all were asked.
3. Where everybody in a small group answered the same to one item, that item is hidden for two
   groups at least. They are neighbours by size, whatever they answered, so that it may be either.
4. Of all hidden groups together so many answered so and so many otherwise, that each hidden number
   lies in a range of `protection_width`. An item that cannot meet this by hiding more is not
   divided at all: so few people answered otherwise that the whole tells it of any group.

Those who are in no group count as one more group, which no figure shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.disclosure.distributions import (
    Distribution,
    Facts,
    is_one_of_several,
    less,
    together,
)
from pbdreport.figures.disclosure.primary import is_uniform, same_answer, too_small

OUTSIDE = "\0outside"
"""The group of those who are in no group that is shown."""
BESIDE = "what is hidden of other groups could be derived from it"
Groups = Mapping[str, Facts]


@dataclass
class Division:
    """The distributions of a whole, by group."""

    whole: Mapping[Distribution, Facts]
    """Of those that the whole shows."""
    groups: Mapping[Distribution, dict[str, Facts]]


@dataclass
class Protected:
    """What to hide: by distribution and group, with the reason; and what not to divide."""

    hidden: dict[tuple[Distribution, str], str] = field(default_factory=dict)
    families: dict[str, frozenset[str]] = field(default_factory=dict)
    """The groups that are hidden in all of a family."""
    undivided: set[Distribution] = field(default_factory=set)


def protect(division: Division, rules: DisclosureRules) -> Protected:
    """The groups to hide in each distribution, and the distributions not to divide."""
    return _Search(division, rules).protected()


class _Search:
    def __init__(self, division: Division, rules: DisclosureRules):
        self.rules = rules
        self.whole = division.whole
        self.groups = {
            distribution: _with_outside(division.whole[distribution], groups)
            for distribution, groups in division.groups.items()
            if distribution in division.whole
        }
        self.families: dict[str, list[Distribution]] = defaultdict(list)
        for distribution in self.groups:
            self.families[distribution.family].append(distribution)
        self.reasons: dict[str, dict[str, str]] = {family: {} for family in self.families}
        """Of each family: the groups that are hidden in all of it."""

    def protected(self) -> Protected:
        for family, members in self.families.items():
            for distribution in members:
                for group, facts in self.groups[distribution].items():
                    if reason := too_small(facts, self.rules):
                        self.reasons[family].setdefault(group, reason)
        while True:
            self._close_families()
            found = Protected()
            alone = None
            for family, members in self.families.items():
                for distribution in members:
                    alone = alone or self._of_one(family, distribution, found)
            if alone is None:
                found.families = {
                    family: frozenset(reasons) for family, reasons in self.reasons.items()
                }
                return found
            family, group = alone
            self.reasons[family][group] = same_answer(self.rules)

    def _close_families(self) -> None:
        """Hide further groups until those hidden in each family may be known together."""
        changed = True
        while changed:
            before = sum(map(len, self.reasons.values()))
            for family in self.families:
                self._follow_respondents(family)
                self._close(family)
                self._lead_respondents(family)
            changed = sum(map(len, self.reasons.values())) > before

    def _close(self, family: str) -> None:
        hidden = self.reasons[family]
        while hidden and not self._may_be_known(family):
            smallest = min(
                self._shown(family), key=lambda group: self._size(family, group), default=None
            )
            if smallest is None:
                return
            hidden[smallest] = BESIDE

    def _may_be_known(self, family: str) -> bool:
        hidden = self.reasons[family]
        if len(hidden) < 2:
            return False
        for distribution in self.families[family]:
            own = [self.groups[distribution][g] for g in hidden if g in self.groups[distribution]]
            if own and too_small(together(own), self.rules):
                return False
        return True

    def _shown(self, family: str) -> list[str]:
        known = {group for one in self.families[family] for group in self.groups[one]}
        return sorted(known - self.reasons[family].keys())

    def _size(self, family: str, group: str) -> tuple[int, str]:
        """The largest base that a group has in a family: so many were asked at least."""
        bases = [
            self.groups[one][group].asked or self.groups[one][group].base
            for one in self.families[family]
            if group in self.groups[one]
        ]
        return max(bases, default=0), group

    # who answered at all, and who was asked a section

    def _follow_respondents(self, family: str) -> None:
        """A group whose number of respondents is hidden is hidden in each section.

        Also where nobody in it was asked the section: nobody may know that either.
        """
        instrument = family.partition(".")[0]
        if instrument != family:
            for group, reason in self.reasons.get(instrument, {}).items():
                self.reasons[family].setdefault(group, reason)

    def _lead_respondents(self, family: str) -> None:
        """Nearly all were asked a section: its hidden bases are known from the respondents."""
        instrument = family.partition(".")[0]
        if instrument == family or instrument not in self.families:
            return
        further = self.reasons[family].keys() - self.reasons[instrument].keys()
        if further and self._not_asked(instrument, family) < self.rules.protection_width:
            for group in further:
                self.reasons[instrument][group] = self.reasons[family][group]

    def _not_asked(self, instrument: str, family: str) -> int:
        """How many of the hidden groups were not asked a section, at least."""
        respondents = next(
            (self.groups[one] for one in self.families[instrument] if one.kind == "respondents"), {}
        )
        whole = next((one for one in self.families[instrument] if one.kind == "respondents"), None)
        if whole is None:
            return self.rules.protection_width
        asked = max(
            (self.whole[one].asked or self.whole[one].base for one in self.families[family]),
            default=0,
        )
        elsewhere = sum(
            max(0, facts.base - self._size(family, group)[0])
            for group, facts in respondents.items()
            if group not in self.reasons[family]
        )
        return self.whole[whole].base - asked - elsewhere

    # one distribution

    def _of_one(
        self, family: str, distribution: Distribution, found: Protected
    ) -> tuple[str, str] | None:
        """Hide what one distribution needs; or the group that its family has to hide first."""
        groups = self.groups[distribution]
        always = dict(self.reasons[family])
        shown = [group for group in self._shown(family) if group in groups]
        small = [group for group in shown if groups[group].base < self.rules.low_base]
        uniform = {group for group in small if is_uniform(groups[group], self.rules)}
        small.sort(key=lambda group: self._size(family, group))
        large = [group for group in shown if group not in small]
        large.sort(key=lambda group: self._size(family, group))
        if uniform and len(small) == 1:
            return family, small[0]
        hidden = dict(always)
        waiting = [*_pairs(small), *([group] for group in large)]
        for pair in [pair for pair in waiting if uniform & set(pair)]:
            waiting.remove(pair)
            hidden |= {g: same_answer(self.rules) if g in uniform else BESIDE for g in pair}
        while len(hidden) > 0 and not self._is_open(groups, hidden, always):
            if not waiting:
                found.undivided.add(distribution)
                return None
            hidden |= dict.fromkeys(waiting.pop(0), BESIDE)
        for group, reason in hidden.items():
            found.hidden[distribution, group] = reason
        return None

    def _is_open(self, groups: Groups, hidden: Iterable[str], always: Iterable[str]) -> bool:
        """Whether each number of the hidden groups could be any in a range of the width."""
        width = self.rules.protection_width
        own = [groups[group] for group in hidden if group in groups]
        all_of_them = together(own)
        if not own:
            return True
        for part, count in all_of_them.parts.items():
            if all_of_them.base - count < width:
                return False
            if count < width and not is_one_of_several(part):
                return False
        further = [groups[g] for g in hidden if g in groups and g not in set(always)]
        rest = all_of_them.base - sum(facts.base for facts in further)
        return all(
            _spread(further, rest, part, count, self.rules) >= width
            for part, count in all_of_them.parts.items()
            if further and not is_one_of_several(part)
        )


def _with_outside(whole: Facts, groups: Groups) -> dict[str, Facts]:
    """The groups, and those who are in none of them."""
    outside = less(whole, groups.values())
    found = dict(groups)
    if outside.base > 0:
        found[OUTSIDE] = outside
    return found


def _pairs(groups: list[str]) -> list[list[str]]:
    """Neighbours, two by two; an odd one joins the last two."""
    pairs = [groups[at : at + 2] for at in range(0, len(groups), 2)]
    if len(pairs) > 1 and len(pairs[-1]) == 1:
        last = pairs.pop()
        pairs[-1] += last
    return pairs


def _spread(further: list[Facts], rest: int, part: str, total: int, rules: DisclosureRules) -> int:
    """The narrowest range of a hidden group's number, for a reader who knows the rules.

    The bases are known and so is the total of the number over all hidden groups. The reader knows
    that in one of the groups at least (one below the low base) everybody or nobody gave the answer,
    but not in which.

    Args:
        further: The groups hidden for what they answered, or to protect such groups.
        rest: How many people there are in groups that are hidden for their size.
        part: The answer.
        total: How many gave it in all hidden groups.
        rules: The service's smallest numbers.
    """
    bases = [facts.base for facts in further]
    everybody = sum(bases) + rest
    ranges: list[tuple[int, int] | None] = [None] * len(bases)

    def widen(at: int, low: int, high: int) -> None:
        if low <= high:
            known = ranges[at]
            ranges[at] = (low, high) if known is None else (min(low, known[0]), max(high, known[1]))

    for culprit, base in enumerate(bases):
        if base >= rules.low_base:
            continue
        for given in (0, base):
            left, room = total - given, everybody - base
            if not 0 <= left <= room:
                continue
            widen(culprit, given, given)
            for other, size in enumerate(bases):
                if other != culprit:
                    widen(other, max(0, left - (room - size)), min(left, size))
    if all(known is None for known in ranges):
        # No group below the low base: they are hidden for those that are hidden for their size.
        for at, size in enumerate(bases):
            widen(at, max(0, total - (everybody - size)), min(total, size))
    return min(high - low for known in ranges for low, high in [known or (0, 0)])


def sums(values: Mapping[str, int], hidden: Iterable[str], least: int) -> set[str]:
    """The counts to hide so that those hidden are two at least, and together `least` at least."""
    found = set(hidden)
    for group in sorted(values.keys() - found, key=lambda group: (values[group], group)):
        if not found or (len(found) > 1 and sum(values[one] for one in found) >= least):
            break
        if values[group]:
            found.add(group)
    return found
