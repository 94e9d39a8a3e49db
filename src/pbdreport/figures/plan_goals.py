"""How each goal of the guidance plan stands, from the figure that it names.

A goal of the table `goals` names a figure, the offers it is about (those that carry its
`goal_id`, else those of the pillar and kind in `dims`) and its population (`scope`: `mandate`,
or levels separated by spaces). A goal without the data of every year of the plan so far has no
standing: it would count less than there was.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
from ibis import _

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError, suggestion
from pbdreport.figures.context import Context
from pbdreport.figures.definition import Figure
from pbdreport.figures.row import read_dims
from pbdreport.indicators.goals import Standing, once_over_years

ONCE = {"reach.institutions_reached": "institution_id", "reach.people": "person_key"}
"""Figures of which the same institution or person counts once over the years of the plan."""
OFFER_COLUMNS = ("kind", "pillar")


def standings(context: Context) -> list[Standing]:
    """How the goals stand after this school year; those outside their years have no standing.

    Raises:
        NoTable: The goals, or a table that their figures need, were not delivered.
        UsageError: A goal names a figure that is not declared.
    """
    goals = context.table("goals").order_by("goal_id").to_pyarrow().to_pylist()
    return [standing for goal in goals for standing in _standing(context, goal)]


def _standing(context: Context, goal: dict[str, Any]) -> Iterator[Standing]:
    first, last = SchoolYear.parse(goal["from_year"]), SchoolYear.parse(goal["to_year"])
    if not first <= context.school_year <= last:
        return
    figure = _figure(goal)
    years = [one for one in (*context.earlier, context) if one.school_year >= first]
    passed = context.school_year.first - first.first + 1
    is_yearly = figure.unit in ("share", "ratio") and figure.id not in ONCE
    if not is_yearly and len(years) < passed:
        return
    counted, whole = _counted(years[-1:] if is_yearly else years, figure, goal)
    if counted is None or whole is None:
        return
    is_relative = goal["unit"] == "share"
    target = Decimal(str(goal["target"]))
    yield Standing(
        goal["goal_id"],
        counted,
        whole if is_relative else target,
        target if is_relative else Decimal(1),
        1 if is_yearly else passed,
        1 if is_yearly else last.first - first.first + 1,
    )


def _figure(goal: dict[str, Any]) -> Figure:
    from pbdreport.figures.definitions import FIGURES

    if goal["figure"] not in FIGURES:
        raise UsageError(
            "A goal of the plan names a figure that is declared.",
            {"goal": goal["goal_id"], "found": repr(goal["figure"])},
            suggestion(goal["figure"], FIGURES) + "docs/figures.md lists them.",
        )
    return FIGURES[goal["figure"]]


def _counted(
    years: list[Context], figure: Figure, goal: dict[str, Any]
) -> tuple[Decimal | None, Decimal | None]:
    """What was reached, and of how many where the figure knows."""
    if figure.id in ONCE:
        key = ONCE[figure.id]
        taking_part = [_taking_part(one, goal, key) for one in years]
        members = _population(years[-1], goal) if key == "institution_id" else None
        return _once(taking_part, members, key)
    dims = read_dims(goal["dims"] or "")
    parts = [_row(one, figure, dims) for one in years]
    if any(part is None for part in parts):
        return None, None
    found = [part for part in parts if part is not None]
    return sum((part[0] for part in found), Decimal()), found[-1][1]


def _once(
    taking_part: list[ir.Table], members: ir.Table | None, key: str
) -> tuple[Decimal, Decimal]:
    if members is None:
        members = taking_part[0].select(key)
        for year in taking_part[1:]:
            members = members.union(year.select(key))
        members = members.distinct()
    counted = once_over_years(taking_part, members, key).to_pyarrow().to_pylist()[0]
    return Decimal(counted["numerator"]), Decimal(counted["denominator"])


def _row(context: Context, figure: Figure, dims: dict[str, str]) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator of one part of a figure."""
    for row in figure.measure(context, tuple(dims)).to_pyarrow().to_pylist():
        if all(row[name] == value for name, value in dims.items()):
            return Decimal(str(row["numerator"])), Decimal(str(row["denominator"]))
    return None


def _offers(context: Context, goal: dict[str, Any]) -> ir.Table:
    offers = context.offers
    own = offers.filter(_.goal_id == goal["goal_id"])
    if own.count().execute():
        return own.select("offer_id")
    dims = read_dims(goal["dims"] or "")
    for name in OFFER_COLUMNS:
        if name in dims:
            offers = offers.filter(offers[name] == dims[name])
    return offers.select("offer_id")


def _taking_part(context: Context, goal: dict[str, Any], key: str) -> ir.Table:
    """One row per institution or person taking part in the offers of a goal."""
    offers = _offers(context, goal)
    by_contact = context.received.filter(_.offer_id.isin(offers.offer_id))
    if key == "institution_id" and not context.profile.reach.enrolments_count:
        return by_contact.select(key)
    sessions = context.sessions.filter(_.offer.isin(offers.offer_id))
    present = context.enrolments.filter(
        _.status == "attended", _.session_id.isin(sessions.session_id)
    )
    if key == "person_key":
        return present.select(key)
    return by_contact.select(key).union(present.filter(_.institution_id.notnull()).select(key))


def _population(context: Context, goal: dict[str, Any]) -> ir.Table:
    mandate = context.institutions.filter(_.in_mandate)
    if goal["scope"] == "mandate":
        return mandate
    return mandate.filter(_.level.isin(goal["scope"].split()))
