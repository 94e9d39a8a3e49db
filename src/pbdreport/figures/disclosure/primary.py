"""How an entry about people may be shown by its own size alone.

1. A count of 1 to below the smallest cell is hidden, also as the numerator of a rate; 0 is shown.
   How many gave an answer is no such count: rules 2 to 4 are for the results of a survey.
2. A result that rests on fewer people than the smallest base is hidden.
3. The result of a breakdown is hidden where fewer institutions than the smallest number stand
   behind it, or its two largest give the dominant share of its respondents.
4. A share of 0 or 100 % on less than the low base is hidden: it tells what everybody answered.
5. A result on less than the low base is shown, marked `u`.

What rule 3 or 4 hides takes every other result on the same people along: the mean of 4 tells as
much as the share of 100 %.
"""

from dataclasses import dataclass

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import NOT_ADDED, STATISTICS
from pbdreport.figures.registry.entry import Entry, Status

RESULTS = frozenset(("share", "ratio", *STATISTICS))
"""Units of results that rest on a base; entries in any other unit are counts."""
OF_A_SURVEY = frozenset(
    (*NOT_ADDED, "change", "transition", "choice", "topic", "theme", "outcome", "before", "after")
)
"""Dimensions that tell what was answered, and not by whom."""


@dataclass(frozen=True)
class Judgement:
    """How an entry may be shown, and where it may not the reason."""

    status: Status
    reason: str = ""
    spreads: bool = False
    """Whether the other results on the same people are hidden with it."""


def judge(row: Entry, rules: DisclosureRules, is_part: bool) -> Judgement:
    """How an exact entry about people may be shown.

    Args:
        row: The exact entry.
        rules: The service's smallest numbers.
        is_part: Whether it is one of the parts that a group falls into, such as one of the answers
            to an item: then 0 % says of nobody what they answered.
    """
    if not is_result(row):
        return _too_few_people(rules) if _is_small(row, rules) else Judgement("ok")
    base = row.n or 0
    if base < rules.min_base:
        return Judgement("c", f"a base of fewer than {rules.min_base} people")
    if row.unit == "share" and not OF_A_SURVEY & row.dims.keys() and _is_small(row, rules):
        return _too_few_people(rules)
    if reason := _concentrated(row, base, rules):
        return Judgement("c", reason, spreads=True)
    if base < rules.low_base:
        if row.unit == "share" and _is_extreme(row, is_part):
            reason = f"0 or 100 % on a base of fewer than {rules.low_base} people"
            return Judgement("c", reason, spreads=True)
        return Judgement("u")
    return Judgement("ok")


def is_result(row: Entry) -> bool:
    """Whether an entry rests on a base, or is a count."""
    return row.unit in RESULTS


def _too_few_people(rules: DisclosureRules) -> Judgement:
    return Judgement("c", f"fewer than {rules.min_cell} people")


def _is_small(row: Entry, rules: DisclosureRules) -> bool:
    return row.numerator is not None and 0 < row.numerator < rules.min_cell


def _concentrated(row: Entry, base: int, rules: DisclosureRules) -> str:
    """Why too few institutions stand behind a breakdown's result; empty where enough do.

    Where the largest two give less than 90 %, the others give more than 10 % of the largest: the
    p-ratio rule at 10 % holds with it.
    """
    # ASSUME: where nobody's institution is known, neither do readers know it.
    if not row.institutions or not row.dims.keys() - OF_A_SURVEY:
        return ""
    if row.institutions < rules.min_institutions:
        return f"fewer than {rules.min_institutions} institutions"
    is_dominated = (row.largest or 0) >= rules.dominance * base
    return "two institutions with nearly all respondents" if is_dominated else ""


def _is_extreme(row: Entry, is_part: bool) -> bool:
    return row.numerator == row.denominator or (row.numerator == 0 and not is_part)
