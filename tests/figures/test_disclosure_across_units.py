"""Units that are masked so that their differences with the whole tell nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure.across_units import (
    UnitEntries,
    exposed,
    mask_units,
    without_owner_breakdowns,
)
from pbdreport.figures.registry.entry import Entry

RULES = DisclosureRules()


def respondents(value, **dims):
    """So many respondents."""
    return Entry(
        "effectiveness.respondents", 1, "respondents", dims, Decimal(value), Decimal(1), value
    )


def favourable(part, base, item="q1", institutions=5):
    """So many of a base are favourable, from some institutions."""
    return Entry(
        "effectiveness.favourable",
        1,
        "share",
        {"item": item},
        Decimal(part),
        Decimal(base),
        base,
        institutions=institutions,
        largest=base // 3,
    )


def masked(whole, **units):
    """The statuses of units, masked beside the whole."""
    given_units = UnitEntries(
        {f"group.{name}": rows for name, rows in units.items()}, whole, FIGURES, RULES
    )
    found, _ = mask_units(given_units)
    assert not list(exposed(given_units, found))
    return {
        scope.removeprefix("group."): [row.status for row in rows] for scope, rows in found.items()
    }


def test_one_hidden_unit_takes_the_smallest_other_along():
    """100 - 60 - 37 would be the 3 of c."""
    found = masked([respondents(100)], a=[respondents(60)], b=[respondents(37)], c=[respondents(3)])

    assert found == {"a": ["ok"], "b": ["c"], "c": ["c"]}


def test_two_hidden_units_that_are_large_enough_together_take_nobody_along():
    """100 - 89 = 11 is known of b and c together, and may be."""
    found = masked([respondents(100)], a=[respondents(89)], b=[respondents(7)], c=[respondents(4)])

    assert found == {"a": ["ok"], "b": ["c"], "c": ["c"]}


def test_who_is_in_no_unit_counts_as_hidden():
    """100 - 60 - 37 are 3 people of no unit: the smallest unit protects them."""
    found = masked([respondents(100)], a=[respondents(60)], b=[respondents(37)])

    assert found == {"a": ["ok"], "b": ["c"]}


def test_hidden_results_are_together_on_a_base_that_may_be_shown():
    """The bases of 5 and 4 make 9: the next one is hidden as well."""
    found = masked(
        [favourable(50, 79)],
        a=[favourable(30, 40)],
        b=[favourable(14, 30)],
        c=[favourable(4, 5)],
        d=[favourable(2, 4)],
    )

    assert found == {"a": ["ok"], "b": ["c"], "c": ["c"], "d": ["c"]}


def test_what_everybody_answered_in_hidden_units_is_not_known_of_them_together():
    """12 of 12 and 11 of 11 are 23 of 23."""
    found = masked(
        [favourable(50, 63)],
        a=[favourable(27, 40)],
        b=[favourable(12, 12)],
        c=[favourable(11, 11)],
    )

    assert found == {"a": ["c"], "b": ["c"], "c": ["c"]}


def test_what_nearly_everybody_answered_is_not_divided():
    """Of 100 two were unfavourable: of a hidden unit, two at most."""
    found = masked(
        [favourable(98, 100)],
        a=[favourable(50, 51)],
        b=[favourable(40, 40)],
        c=[favourable(8, 9)],
    )

    assert found == {"a": ["z"], "b": ["z"], "c": ["z"]}


def test_a_result_from_two_institutions_is_hidden_in_a_unit():
    """A unit is a breakdown of the service."""
    found = masked(
        [favourable(50, 100)],
        a=[favourable(20, 40, institutions=2)],
        b=[favourable(20, 40)],
        c=[favourable(10, 20)],
    )

    assert found == {"a": ["c"], "b": ["ok"], "c": ["c"]}


def test_what_the_whole_hides_of_a_level_its_unit_hides():
    """The report of the level would print what the breakdown hides."""
    whole = [respondents(163), *(respondents(n, level=f"L{n}") for n in (100, 60, 3))]
    rows = {f"level.L{n}": [respondents(n)] for n in (100, 60, 3)}

    found, _ = mask_units(UnitEntries(rows, whole, FIGURES, RULES))

    assert {scope: one[0].status for scope, one in found.items()} == {
        "level.L100": "ok",
        "level.L60": "c",
        "level.L3": "c",
    }


def test_a_unit_breaks_people_down_by_what_was_answered_only():
    """Not by level as well: a unit is a breakdown already."""
    rows = [respondents(40), respondents(30, level="BaO"), favourable(20, 40)]

    assert without_owner_breakdowns(rows, FIGURES) == [rows[0], rows[2]]


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_nobody_finds_a_small_number_by_taking_units_from_the_whole(sizes):
    """Whatever the units: what is hidden is nothing at all, or two units of ten people or more,
    or all of them."""
    units = {f"p{place}": [respondents(size)] for place, size in enumerate(sizes)}

    found = masked([respondents(sum(sizes))], **units)

    hidden = [units[name][0].n for name, (status,) in found.items() if status == "c"]
    assert not hidden or len(hidden) == len(sizes) or (len(hidden) > 1 and sum(hidden) >= 10)
