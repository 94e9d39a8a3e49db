from dataclasses import replace
from decimal import Decimal

from tiny import rows, table

from pbdreport.indicators import goals
from pbdreport.indicators.goals import Standing

RELATIVE = Standing("scholen", Decimal(40), Decimal(100), Decimal("0.9"), 1, 3)
ABSOLUTE = Standing("trajecten", Decimal(100), Decimal(360), Decimal(1), 1, 3)


def test_an_institution_counts_once_over_the_years():
    """a came back in the second year; d is no member of the population."""
    members = table("""
        institution_id
        a
        b
        c
    """)
    first, second = (
        table("institution_id\n" + "\n".join(year)) for year in (["a", "a", "d"], ["a", "b"])
    )

    found = goals.once_over_years([first, second], members, "institution_id")

    assert rows(found) == [(2, 3)]


def test_progress_of_a_relative_goal_is_its_share():
    """40 of 100 institutions; 100 of the 360 trajectories to be reached."""
    found = goals.progress([RELATIVE, ABSOLUTE])

    assert rows(found) == [("scholen", 40, 100), ("trajecten", 100, 360)]


def test_the_distance_to_a_goal_is_of_its_target():
    """40 of the 90 institutions aimed at; 100 of 360."""
    found = goals.of_target([RELATIVE, ABSOLUTE])

    assert rows(found) == [("scholen", 40, 90), ("trajecten", 100, 360)]


def test_a_third_of_the_goal_is_due_after_a_third_of_the_plan():
    """40 of the 30 due; 100 of the 120 due."""
    assert rows(goals.on_schedule([RELATIVE, ABSOLUTE])) == [(1, 2)]


def test_exactly_what_is_due_is_on_schedule():
    """30 of 90 after one year of three."""
    assert rows(goals.on_schedule([Standing("x", Decimal(30), Decimal(90), Decimal(1), 1, 3)])) == [
        (1, 1)
    ]


NORM = Standing("norm", Decimal(1), Decimal(2), Decimal("0.5"), 1, 3, is_norm=True)
NOTHING = Standing("x", None, Decimal(90), Decimal(1), 2, 3)


def test_a_norm_has_years_and_is_met_in_whole():
    """Half of what is planned, where half is asked, in the first of three years."""
    short = replace(NORM, numerator=Decimal("0.9"))

    assert rows(goals.elapsed([NORM])) == [("norm", 1, 3)]
    assert rows(goals.on_schedule([NORM, short])) == [(1, 2)]


def test_a_goal_without_a_standing_is_not_judged():
    """Its target and its years are known all the same."""
    assert rows(goals.progress([NOTHING])) == [("x", None, 90)]
    assert rows(goals.elapsed([NOTHING])) == [("x", 2, 3)]
    assert rows(goals.on_schedule([RELATIVE, NOTHING])) == [(1, 1)]


def test_no_goal_has_a_standing():
    """Tables without rows, and nothing to divide by."""
    assert rows(goals.progress([])) == []
    assert rows(goals.on_schedule([])) == [(0, 0)]
