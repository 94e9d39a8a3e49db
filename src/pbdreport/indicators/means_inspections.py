"""Inspections: their advice, guidance after an unfavourable one, and the next inspection."""

from datetime import date

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.result_shapes import as_count

UNFAVOURABLE = "unfavourable"


def advices(inspections: ir.Table, by: tuple[str, ...] = ("advice",)) -> ir.Table:
    """Inspections of the year, by their advice.

    Args:
        inspections: One row per inspection of the school year, with `advice`.
        by: `advice`, or nothing.

    Returns:
        One row per group with `numerator` and `n` in inspections.

    Source: figure `means.inspections`.
    """
    return as_count(inspections, _.count(), _.count(), by)


def followed_up(inspections: ir.Table, guided: ir.Table, start: date, end: date) -> ir.Table:
    """Institutions guided after an unfavourable advice.

    An institution is to be followed up if its last advice before the school year was unfavourable,
    or its last advice up to the end of the school year.

    Args:
        inspections: One row per inspection, with `institution_id`, `date` and `advice`.
        guided: One row per institution per contact of a follow-up, with `institution_id`.
        start: First day of the school year.
        end: Last day of the school year.

    Returns:
        One row with `numerator` (guided), `denominator` and `n` (to be followed up), in
        institutions.

    Source: figure `means.followed_up`.
    """
    known = inspections.filter(_.date <= end)
    at_start = _latest(known.filter(_.date < start))
    due = at_start.union(_latest(known)).filter(_.advice == UNFAVOURABLE)
    each = due.select("institution_id").distinct()
    was_guided = _.institution_id.isin(guided.institution_id)
    return each.mutate(was_guided=was_guided).aggregate(
        numerator=_.was_guided.sum().fill_null(0), denominator=_.count(), n=_.count()
    )


def inspected_again(inspections: ir.Table, start: date, end: date) -> ir.Table:
    """The new advice of institutions that began the year with an unfavourable one.

    Args:
        inspections: One row per inspection, with `institution_id`, `date` and `advice`.
        start: First day of the school year.
        end: Last day of the school year.

    Returns:
        One row per `advice` with `numerator`, and `denominator` and `n` (all inspected again), in
        institutions.

    Source: figure `means.inspected_again`.
    """
    before = _latest(inspections.filter(_.date < start)).filter(_.advice == UNFAVOURABLE)
    now = _latest(inspections.filter(_.date >= start, _.date <= end))
    again = now.filter(_.institution_id.isin(before.institution_id))
    counted = again.aggregate(numerator=_.count(), by="advice")
    return counted.cross_join(again.aggregate(denominator=_.count(), n=_.count()))


def _latest(inspections: ir.Table) -> ir.Table:
    """The last advice of each institution; of two on the same day, the less favourable."""
    window = ibis.window(
        group_by="institution_id", order_by=[ibis.desc("date"), ibis.desc("advice")]
    )
    ranked = inspections.mutate(rank=ibis.row_number().over(window))
    return ranked.filter(_["rank"] == 0).select("institution_id", "advice")
