"""What may be shown by its own size alone.

1. A count of 1 to below the smallest cell is hidden; 0 is shown.
2. A distribution of fewer people than the smallest base is hidden.
3. In a group of people it is hidden where fewer institutions than the smallest number are behind
   it, or the two largest give the dominant share of its people.
4. It is hidden where everybody gave the same answer and they are fewer than the low base, as
   where nobody was favourable. That nobody gave one of several answers is no secret.
5. What is shown of fewer people than the low base is marked `u`.
"""

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import STATISTICS
from pbdreport.figures.disclosure.distributions import Facts, is_one_of_several
from pbdreport.figures.registry.entry import Entry

RESULTS = frozenset(("share", "ratio", *STATISTICS))
"""Units of results that rest on a base; entries in any other unit are counts."""
COUNTS_OF_PEOPLE = frozenset(("people", "respondents", "participations"))


def is_small(count: int | None, rules: DisclosureRules) -> bool:
    """Whether a count of people is too small to show (rule 1)."""
    return count is not None and 0 < count < rules.min_cell


def too_few(rules: DisclosureRules) -> str:
    """Why a small count is hidden."""
    return f"fewer than {rules.min_cell} people"


def too_small(facts: Facts, rules: DisclosureRules) -> str:
    """Why a group of people is too small to show anything of; empty if it is not (2 and 3)."""
    if facts.base < rules.min_base:
        return f"a base of fewer than {rules.min_base} people"
    # ASSUME: where nobody's institution is known, neither do readers know it.
    if facts.institutions is None:
        return ""
    if facts.institutions < rules.min_institutions:
        return f"fewer than {rules.min_institutions} institutions"
    if (facts.largest or 0) >= rules.dominance * facts.base:
        return "two institutions with nearly all respondents"
    return ""


def is_uniform(facts: Facts, rules: DisclosureRules) -> bool:
    """Whether everybody answered the same on a low base (rule 4)."""
    return facts.base < rules.low_base and any(
        count == facts.base or (count == 0 and not is_one_of_several(part))
        for part, count in facts.parts.items()
    )


def same_answer(rules: DisclosureRules) -> str:
    """Why a distribution in which everybody answered the same is hidden."""
    return f"0 or 100 % on a base of fewer than {rules.low_base} people"


def own_reason(row: Entry, rules: DisclosureRules) -> str:
    """Why an entry is hidden whatever else may be shown; empty if nothing of its own hides it.

    The count of a survey's results is judged by its base; any other by itself.
    """
    if row.unit in COUNTS_OF_PEOPLE:
        return too_few(rules) if is_small(int(row.numerator or 0), rules) else ""
    is_none = row.unit not in RESULTS and not row.n
    if is_none or (rules.staff_agreed and is_of_staff(row)):
        return ""
    return too_small(Facts(row.n or 0), rules)


def is_of_staff(row: Entry) -> bool:
    """Whether an entry counts hours or days, and its n those who worked them."""
    if row.unit == "share":
        return row.denominator != row.n
    return row.unit not in RESULTS and row.unit not in COUNTS_OF_PEOPLE
