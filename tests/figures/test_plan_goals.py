from types import SimpleNamespace

import pytest
from tiny import table

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError
from pbdreport.figures.labels import norms
from pbdreport.figures.plan_goals import standings

GOAL = "goal_id | figure | dims | target | unit | scope | from_year | to_year"


def context(year: int, goal: str):
    """A school year without earlier ones, with one goal."""
    goals = table(f"{GOAL}\n{goal}")
    return SimpleNamespace(school_year=SchoolYear(year), earlier=(), table=lambda name: goals)


def test_a_goal_outside_its_years_has_no_standing():
    """The plan runs from 2022 on."""
    goal = "g | effort.trajectories | | 360 | trajectories | mandate | 2022-2023 | 2024-2025"

    assert standings(context(2021, goal)) == []


def test_a_goal_without_an_earlier_year_of_the_plan_has_no_standing():
    """In the second year the first is needed: what was reached then would be missing."""
    goal = "g | effort.trajectories | | 360 | trajectories | mandate | 2022-2023 | 2024-2025"

    assert standings(context(2023, goal)) == []


def test_a_goal_of_an_undeclared_figure_is_refused():
    """The refusal names the goal and comes with the nearest figure."""
    goal = "g | effort.trajectory | | 360 | trajectories | mandate | 2022-2023 | 2024-2025"

    with pytest.raises(UsageError) as refusal:
        standings(context(2022, goal))

    assert str(refusal.value) == (
        "A goal of the plan names a figure that is declared.\n"
        "  goal   g\n"
        "  found  'effort.trajectory'\n"
        "Did you mean 'effort.trajectories'? docs/figures.md lists them."
    )


@pytest.mark.parametrize(
    ("goal", "norm"),
    [
        (
            "g | effort.presence | | 0.6 | share | mandate | 2022-2023 | 2024-2025",
            "effort.presence",
        ),
        (
            "g | effort.presence | pillar=p1 | 0.6 | share | mandate | 2022-2023 | 2024-2025",
            "effort.presence pillar=p1",
        ),
        ("g | effort.presence | | 0.6 | share | BaO | 2022-2023 | 2024-2025", ""),
        ("g | effort.presence | | 0.6 | share | mandate | 2024-2025 | 2024-2025", ""),
        ("g | reach.institutions_reached | | 1 | share | mandate | 2022-2023 | 2024-2025", ""),
        ("g | effort.trajectories | | 9 | trajectories | mandate | 2022-2023 | 2024-2025", ""),
    ],
)
def test_a_goal_is_the_norm_of_a_figure_that_it_measures_each_year(goal, norm):
    """Not one of some levels, of other years, or one that adds up over the years of the plan."""
    assert norms(context(2023, goal)) == ({norm: "g"} if norm else {})
