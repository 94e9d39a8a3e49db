"""How each goal of the guidance plan stands, from the figure that it names.

A goal of the table `goals` names a figure, the offers it is about (those that have its `goal_id`,
else those of the pillar and kind in `dims`) and its population (`scope`: `mandate`, or levels
separated by spaces). A goal without the data of every year of the plan so far has no standing: it
would count less than there was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
from ibis import _

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError, did_you_mean
from pbdreport.figures.definition import Figure
from pbdreport.figures.engine.missing_table import TableNotDelivered
from pbdreport.figures.registry.entry import read_dims
from pbdreport.indicators import effort_trajectories
from pbdreport.indicators.goals import Standing, once_over_years

if TYPE_CHECKING:
    from pbdreport.figures.engine.context import Context

ONCE = {"reach.institutions_reached": "institution_id", "reach.people": "person_key"}
"""Figures of which the same institution or person counts once over the years of the plan."""
TRAJECTORIES = "effort.trajectories"
OFFER_COLUMNS = ("kind", "pillar")


@dataclass(frozen=True)
class _Counted:
    """What was reached, of how many where the figure knows, and what it rests on."""

    numerator: Decimal | None
    denominator: Decimal = Decimal(1)
    n: int = 0


_NOTHING = _Counted(None)


def goal_standings(context: "Context") -> list[Standing]:
    """How the goals stand after this school year; those of other years are left out.

    Raises:
        TableNotDelivered: The goals were not delivered. Where it is a table of their figures,
            those goals have no standing.
        UsageError: A goal names a figure that is not declared.
    """
    goals = context.table("goals").order_by("goal_id").to_pyarrow().to_pylist()
    return [standing for goal in goals for standing in _standing(context, goal)]


def _standing(context: "Context", goal: dict[str, Any]) -> Iterator[Standing]:
    first, last = SchoolYear.parse(goal["from_year"]), SchoolYear.parse(goal["to_year"])
    if not first <= context.school_year <= last:
        return
    figure = _figure(context, goal)
    years = [one for one in (*context.earlier, context) if one.school_year >= first]
    passed = context.school_year.first - first.first + 1
    is_norm = figure.unit in ("share", "ratio") and figure.id not in ONCE
    if is_norm:
        years = years[-1:]
    try:
        counted = _counted(years, figure, goal) if is_norm or len(years) == passed else _NOTHING
    except TableNotDelivered:
        counted = _NOTHING
    is_relative = goal["unit"] == "share"
    target = Decimal(str(goal["target"]))
    yield Standing(
        goal["goal_id"],
        counted.numerator,
        counted.denominator if is_relative else target,
        target if is_relative else Decimal(1),
        passed,
        last.first - first.first + 1,
        counted.n,
        is_norm,
    )


def _figure(context: "Context", goal: dict[str, Any]) -> Figure:
    if goal["figure"] not in context.figures:
        raise UsageError(
            "A goal of the plan names a figure that is declared.",
            {"goal": goal["goal_id"], "found": repr(goal["figure"])},
            did_you_mean(goal["figure"], context.figures) + "docs/figures.md lists them.",
        )
    return context.figures[goal["figure"]]


def _counted(years: list["Context"], figure: Figure, goal: dict[str, Any]) -> _Counted:
    if figure.id in ONCE:
        return _once(years, goal, ONCE[figure.id])
    dims = read_dims(goal["dims"] or "")
    if figure.id == TRAJECTORIES:
        parts = [_trajectories(one, goal) for one in years]
    else:
        parts = [_row(figure.measure(one, tuple(dims)), dims) for one in years]
    known = [part.numerator for part in parts if part.numerator is not None]
    if len(known) < len(parts):
        return _NOTHING
    return _Counted(sum(known, Decimal()), parts[-1].denominator, sum(part.n for part in parts))


def _once(years: list["Context"], goal: dict[str, Any], key: str) -> _Counted:
    taking_part = [_taking_part(one, goal, key) for one in years]
    if key == "institution_id":
        members = _population(years[-1], goal)
    else:
        members = taking_part[0]
        for year in taking_part[1:]:
            members = members.union(year)
        members = members.distinct()
    return _row(once_over_years(taking_part, members, key), {})


def _trajectories(context: "Context", goal: dict[str, Any]) -> _Counted:
    offers = _offers(context, goal)
    found = context.trajectories.filter(_.offer.isin(offers.offer_id))
    return _row(effort_trajectories.carried_out(_in_scope(context, found, goal)), {})


def _row(measured: ir.Table, dims: dict[str, str]) -> _Counted:
    """The entry of one part of a figure; nothing where it has none."""
    for row in measured.to_pyarrow().to_pylist():
        if all(row[name] == value for name, value in dims.items()):
            if row["numerator"] is None:
                return _NOTHING
            denominator = Decimal(str(row.get("denominator") or 0))
            return _Counted(Decimal(str(row["numerator"])), denominator, int(row["n"] or 0))
    return _NOTHING


def _offers(context: "Context", goal: dict[str, Any]) -> ir.Table:
    offers = context.offers
    own = offers.filter(_.goal_id == goal["goal_id"])
    if own.count().execute():
        return own.select("offer_id")
    dims = read_dims(goal["dims"] or "")
    for name in OFFER_COLUMNS:
        if name in dims:
            offers = offers.filter(offers[name] == dims[name])
    return offers.select("offer_id")


def _taking_part(context: "Context", goal: dict[str, Any], key: str) -> ir.Table:
    """One row per institution or person taking part in the offers of a goal."""
    offers = _offers(context, goal)
    if key == "person_key":
        sessions = context.sessions.filter(_.registration_required)
        return _in_scope(context, _present(context, sessions, offers), goal).select(key)
    by_contact = context.received.filter(_.offer_id.isin(offers.offer_id)).select(key)
    if not (context.profile.reach.enrolments_count and context.has("enrolments")):
        return by_contact
    present = _present(context, context.sessions, offers)
    return by_contact.union(present.filter(_.institution_id.notnull()).select(key))


def _present(context: "Context", sessions: ir.Table, offers: ir.Table) -> ir.Table:
    """The places of who came to the sessions of some offers."""
    held = sessions.filter(_.offer.isin(offers.offer_id))
    return context.enrolments.filter(_.status == "attended", _.session_id.isin(held.session_id))


def _population(context: "Context", goal: dict[str, Any]) -> ir.Table:
    mandate = context.institutions.filter(_.in_mandate)
    return mandate if goal["scope"] == "mandate" else mandate.filter(_.level.isin(_levels(goal)))


def _in_scope(context: "Context", rows: ir.Table, goal: dict[str, Any]) -> ir.Table:
    """The rows of institutions of the goal's levels; all where it is about the whole mandate."""
    if goal["scope"] == "mandate":
        return rows
    institutions = context.table("institutions")
    meant = institutions.filter(institutions.level.isin(_levels(goal)))
    return rows.filter(rows.institution_id.isin(meant.institution_id))


def _levels(goal: dict[str, Any]) -> list[str]:
    levels: list[str] = goal["scope"].split()
    return levels
