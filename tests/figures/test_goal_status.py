from types import SimpleNamespace

import pytest
from tiny import table

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError
from pbdreport.figures.data_labels import norms_of
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.engine.goal_status import goal_standings
from pbdreport.figures.engine.missing_table import TableNotDelivered

GOAL = "goal_id | figure | dims | target | unit | scope | from_year | to_year"


def context(year: int, goal: str):
    """A school year without earlier ones, with one goal."""
    goals = table(f"{GOAL}\n{goal}")
    return SimpleNamespace(
        school_year=SchoolYear(year), earlier=(), table=lambda name: goals, figures=FIGURES
    )


def test_a_goal_outside_its_years_has_no_standing():
    """The plan runs from 2022 on."""
    goal = "g | effort.trajectories | | 360 | trajectories | mandate | 2022-2023 | 2024-2025"

    assert goal_standings(context(2021, goal)) == []


def test_a_goal_without_an_earlier_year_of_the_plan_has_no_standing():
    """In the second year the first is needed: what was reached then would be missing."""
    goal = "g | effort.trajectories | | 360 | trajectories | mandate | 2022-2023 | 2024-2025"

    (standing,) = goal_standings(context(2023, goal))

    assert (standing.numerator, standing.years_passed, standing.years) == (None, 2, 3)


PEOPLE = "g | reach.people | | 4 | people | {} | 2022-2023 | 2024-2025"
INSTITUTIONS = table("""
    institution_id | level
    a              | SO
    b              | BaO
""")
OFFERS = table("""
    offer_id | goal_id | kind     | pillar
    o1       |         | training | p1
    o2       |         | plg      | p1
""")


def with_tables(goal: str, **tables):
    """The first school year of a plan with one goal; tables that are not given are missing."""
    goals = table(f"{GOAL}\n{goal}")
    given = {"goals": goals, "institutions": INSTITUTIONS, **tables}

    def delivered(name):
        if name not in given:
            raise TableNotDelivered(name)
        return given[name]

    class Year(SimpleNamespace):
        enrolments = property(lambda self: delivered("enrolments"))
        sessions = property(lambda self: delivered("sessions"))
        trajectories = property(lambda self: delivered("trajectories"))

    return Year(
        school_year=SchoolYear(2022), earlier=(), table=delivered, figures=FIGURES, offers=OFFERS
    )


SESSIONS = table("""
    session_id | offer | registration_required
    s1         | o1    | true
    s2         | o1    | false
""")
ENROLMENTS = table("""
    session_id | person_key | institution_id | status
    s1         | p          | a              | attended
    s1         | q          | b              | attended
    s1         | r          |                | attended
    s2         | s          | a              | attended
""")


@pytest.mark.parametrize(("scope", "people"), [("mandate", 3), ("SO", 1), ("SO BaO", 2)])
def test_people_of_a_goal_come_from_institutions_in_scope(scope, people):
    """p is from secondary education; who has no institution is of no level, s was not measured."""
    year = with_tables(PEOPLE.format(scope), sessions=SESSIONS, enrolments=ENROLMENTS)

    (standing,) = goal_standings(year)

    assert (standing.numerator, standing.denominator, standing.n) == (people, 4, people)


TRAJECTORIES = table("""
    trajectory_id | offer | status    | institution_id
    t1            | o1    | running   | a
    t2            | o1    | completed | b
    t3            | o2    | running   | a
    t4            | o1    | planned   | a
""")


@pytest.mark.parametrize(
    ("dims", "scope", "count"),
    [("", "mandate", 3), ("", "SO", 2), ("kind=training", "mandate", 2), ("kind=plg", "BaO", 0)],
)
def test_trajectories_of_a_goal_are_with_institutions_in_scope(dims, scope, count):
    """Those that ran or were completed, in the offers of the goal."""
    goal = f"g | effort.trajectories | {dims} | 9 | trajectories | {scope} | 2022-2023 | 2024-2025"

    (standing,) = goal_standings(with_tables(goal, trajectories=TRAJECTORIES))

    assert (standing.numerator, standing.n) == (count, count)


def test_a_goal_without_the_tables_of_its_figure_leaves_the_others_alone():
    """Nobody delivered sessions: people have no standing, trajectories have."""
    goals = PEOPLE.format("mandate") + (
        "\nh | effort.trajectories | | 9 | trajectories | mandate | 2022-2023 | 2024-2025"
    )

    standings = goal_standings(with_tables(goals, trajectories=TRAJECTORIES))

    assert [(one.goal, one.numerator) for one in standings] == [("g", None), ("h", 3)]


def test_a_goal_of_an_undeclared_figure_is_refused():
    """The refusal names the goal and comes with the nearest figure."""
    goal = "g | effort.trajectory | | 360 | trajectories | mandate | 2022-2023 | 2024-2025"

    with pytest.raises(UsageError) as refusal:
        goal_standings(context(2022, goal))

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
    """Not a goal for some levels, for other years, or one that adds up over the plan's years."""
    assert norms_of(context(2023, goal)) == ({norm: "g"} if norm else {})
