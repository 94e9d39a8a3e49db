"""Goals of the guidance plan: how far they are, over the years of the plan."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd

from oracle import effort, reach
from oracle.service import By, Entries, Entry, Measure, NotDelivered, Service

YEARLY = {**reach.FIGURES, **effort.FIGURES}
CUMULATIVE = {"reach.institutions_reached", "reach.people", "effort.trajectories"}


def _starts(school_year: str) -> int:
    return int(school_year[:4])


def _years(service: Service, goal: pd.Series) -> list[Service]:
    """The school years of the goal until this one."""
    first, last = _starts(goal.from_year), _starts(goal.to_year)
    until = min(last, _starts(service.school_year))
    return [service.of(f"{year}-{year + 1}") for year in range(first, until + 1)]


def _in_scope(rows: pd.DataFrame, levels: pd.Series, goal: pd.Series) -> pd.DataFrame:
    """The rows of institutions of the goal's levels; all of them where it means the mandate."""
    if goal.scope == "mandate":
        return rows
    return rows[rows.institution_id.map(levels).isin(goal.scope.split())]


def _levels(service: Service) -> pd.Series:
    return service.institutions.set_index("institution_id").level


def _of_goal(service: Service, rows: pd.DataFrame, goal: pd.Series) -> pd.DataFrame:
    """The rows of the offers that name the goal; where none does, those that its dims mean."""
    if (service.offers.goal_id == goal.goal_id).any():
        return rows[rows.goal_id == goal.goal_id]
    for part in filter(None, ("" if pd.isna(goal.dims) else goal.dims).split(";")):
        column, value = part.split("=")
        rows = rows[rows[column] == value]
    return rows


def _institutions(service: Service, goal: pd.Series) -> Entry:
    scope = set(_in_scope(service.mandate, _levels(service), goal).institution_id)
    reached: set[str] = set()
    for year in _years(service, goal):
        rows = [year.taking_part]
        if service.setting("reach", "enrolments_count") and year.has("enrolments"):
            rows.append(year.attended.dropna(subset=["institution_id"]))
        reached |= scope & set(_of_goal(year, pd.concat(rows), goal).institution_id)
    return Entry(len(reached), len(scope), len(scope))


def _people(service: Service, goal: pd.Series) -> Entry:
    people: set[str] = set()
    for year in _years(service, goal):
        rows = _of_goal(year, year.attended, goal)
        rows = _in_scope(rows[rows.registration_required], _levels(year), goal)
        people |= set(rows.person_key)
    return Entry(len(people), goal.target, len(people))


def _trajectories(service: Service, goal: pd.Series) -> Entry:
    done = 0
    for year in _years(service, goal):
        rows = year.table("trajectories").merge(year.offers, on="offer_id")
        rows = rows[rows.status.isin(effort.CARRIED_OUT)]
        done += len(_in_scope(_of_goal(year, rows, goal), _levels(year), goal))
    return Entry(done, goal.target, done)


WAYS = {
    "reach.institutions_reached": _institutions,
    "reach.people": _people,
    "effort.trajectories": _trajectories,
}


def _standing(service: Service, goal: pd.Series) -> Entry:
    """How far a goal is; nothing where data of a year of the plan are missing."""
    try:
        if goal.figure in CUMULATIVE:
            return WAYS[goal.figure](service, goal)
        dims = "" if pd.isna(goal.dims) else goal.dims
        by = tuple(part.split("=")[0] for part in filter(None, dims.split(";")))
        return YEARLY[goal.figure](service, by)[dims]
    except NotDelivered:
        return Entry(None, 1, 0)


def _goals(service: Service) -> list[pd.Series]:
    """The goals whose years have this school year among them."""
    now = _starts(service.school_year)
    return [
        goal
        for _, goal in service.table("goals").iterrows()
        if _starts(goal.from_year) <= now <= _starts(goal.to_year)
    ]


def _wanted(goal: pd.Series) -> Fraction:
    """The share to be reached; all of it for a goal in numbers."""
    return Fraction(goal.target) if goal.unit == "share" else Fraction(1)


def progress(service: Service, by: By) -> Entries:
    """How far each goal is."""
    return {f"goal={goal.goal_id}": _standing(service, goal) for goal in _goals(service)}


def target(service: Service, by: By) -> Entries:
    """What each goal wants to reach."""
    return {f"goal={goal.goal_id}": Entry(_wanted(goal), 1, 1) for goal in _goals(service)}


def _of_target(service: Service, goal: pd.Series) -> Entry:
    standing = _standing(service, goal)
    base = Fraction(standing.denominator or 0) * _wanted(goal)
    return replace(standing, denominator=base)


def of_target(service: Service, by: By) -> Entries:
    """What part of the target is reached."""
    return {f"goal={goal.goal_id}": _of_target(service, goal) for goal in _goals(service)}


def _elapsed(service: Service, goal: pd.Series) -> Entry:
    years = _starts(goal.to_year) - _starts(goal.from_year) + 1
    return Entry(len(_years(service, goal)), years, 1)


def elapsed(service: Service, by: By) -> Entries:
    """What part of the years of each goal has passed."""
    return {f"goal={goal.goal_id}": _elapsed(service, goal) for goal in _goals(service)}


def due(service: Service, by: By) -> Entries:
    """What part of each goal should be reached by now: yearly norms in whole."""
    return {
        f"goal={goal.goal_id}": (
            _elapsed(service, goal) if goal.figure in CUMULATIVE else Entry(1, 1, 1)
        )
        for goal in _goals(service)
    }


def on_schedule(service: Service, by: By) -> Entries:
    """Goals that are at least as far as their time; yearly norms must be met in whole."""
    judged = []
    for goal in _goals(service):
        reached = _of_target(service, goal).value
        due = _elapsed(service, goal).value if goal.figure in CUMULATIVE else Fraction(1)
        if reached is not None and due is not None:
            judged.append(reached >= due)
    return {"": Entry(sum(judged), len(judged), len(judged))}


FIGURES: dict[str, Measure] = {
    f"goals.{measure.__name__}": measure
    for measure in (on_schedule, progress, target, of_target, elapsed, due)
}
