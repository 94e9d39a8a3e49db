"""Hours as shares of each other, and as full-time equivalents."""

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.result_shapes import as_count


def share_within(
    table: ir.Table, amount: str, base: ibis.Deferred, part: str, by: tuple[str, ...]
) -> ir.Table:
    """The share of each part in the sum of an amount, within the other columns of `by`.

    Args:
        table: One row per thing that has a part in the amount.
        amount: The column that is summed.
        base: The base of each share.
        part: The column that holds the part.
        by: The part and the columns within which the shares add up to 1.
    """
    others = [name for name in by if name != part]
    summed = table.aggregate(numerator=table[amount].sum(), n=base, by=by)
    whole = table.aggregate(denominator=table[amount].sum(), by=others)
    joined = summed.join(whole, others) if others else summed.cross_join(whole)
    return joined.select(*by, "numerator", "denominator", "n")


def floor_share(given: ir.Table, by: tuple[str, ...] = ("pillar",)) -> ir.Table:
    """The share of each part in the floor hours of the guidance plan; projects stay outside.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        by: Columns whose groups add up to 1.

    Returns:
        One row per group with `numerator` and `denominator` in hours and `n` in contacts.

    Source: figure `effort.floor_share`.
    """
    counted = given.filter(_.counts_in_total, _.plan == "plan")
    summed = counted.aggregate(numerator=_.floor_hours.sum(), n=_.contacts.sum(), by=by)
    whole = counted.aggregate(denominator=_.floor_hours.sum())
    return summed.cross_join(whole).select(*by, "numerator", "denominator", "n")


def planned_fte(capacity: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Full-time equivalents that the plan foresees.

    Args:
        capacity: One row per pillar, funding and support cell, with `planned_fte` and `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` in FTE and `n` in posts.

    Source: figure `effort.planned_fte`.
    """
    return as_count(capacity, _.planned_fte.sum(), _.count(), by)


PLACE = ("pillar", "poc", "project")


def realised_by_place(given: ir.Table, capacity: ir.Table, floor_hours_per_fte: str) -> ir.Table:
    """The parts of the plan that have posts, with what was realised in each.

    What was registered as realised holds. Elsewhere floor hours stand for it: somebody who works
    full-time and keeps to the norm gives so many of them.

    Args:
        given: The guidance that advisers gave (`guidance.given`).
        capacity: One row per post, with `pillar`, `poc`, `project`, `plan`, `planned_fte` and
            `realised_fte` (may be missing).
        floor_hours_per_fte: The norm times the hours of a full-time adviser, as exact text.

    Returns:
        One row per pillar, support cell and project: `pillar`, `poc`, `project`, `plan`,
        `planned_fte`, `hours` (on the floor, or the FTE registered times the hours for one) and
        `contacts`.
    """
    worked = (
        given.filter(_.counts_in_total)
        .mutate(project=_.project.fill_null(""))
        .group_by(PLACE)
        .aggregate(floor_hours=_.floor_hours.sum(), contacts=_.contacts.sum())
    )
    posts = (
        capacity.mutate(place=_.project.fill_null(""))
        .group_by(["pillar", "poc", "place", "project", "plan"])
        .aggregate(planned_fte=_.planned_fte.sum(), registered=_.realised_fte.sum())
    )
    same_place = [
        posts.pillar == worked.pillar,
        posts.poc == worked.poc,
        posts.place == worked.project,
    ]
    zero = ibis.literal(0).cast("decimal(38, 8)")
    registered = (_.registered * _exact(floor_hours_per_fte)).cast("decimal(38, 8)")
    return posts.left_join(worked, same_place).select(
        "pillar",
        "poc",
        "project",
        "plan",
        "planned_fte",
        hours=ibis.coalesce(registered, _.floor_hours.cast("decimal(38, 8)"), zero),
        contacts=_.contacts.fill_null(0),
    )


def realised_fte(
    realised: ir.Table, floor_hours_per_fte: str, by: tuple[str, ...] = ()
) -> ir.Table:
    """Full-time equivalents that were realised.

    Args:
        realised: One row per place in the plan (`realised_by_place`).
        floor_hours_per_fte: The norm times the hours of a full-time adviser, as exact text.
        by: `pillar`, `poc`, `project`, `plan`; empty for the whole.

    Returns:
        One row per group with `numerator` / `denominator` in FTE, exact, and `n` in contacts.

    Source: figure `effort.realised_fte`.
    """
    summed = realised.aggregate(numerator=_.hours.sum(), n=_.contacts.sum(), by=by)
    return summed.mutate(denominator=_exact(floor_hours_per_fte))


def fte_realised_share(
    realised: ir.Table, floor_hours_per_fte: str, by: tuple[str, ...] = ()
) -> ir.Table:
    """Realised full-time equivalents against those that the plan foresees.

    Args:
        realised: One row per place in the plan (`realised_by_place`).
        floor_hours_per_fte: The norm times the hours of a full-time adviser, as exact text.
        by: `pillar`, `poc`, `project`, `plan`; empty for the whole.

    Returns:
        One row per group with `numerator` and `denominator` in floor hours of realised and of
        planned FTE, exact, and `n` in contacts.

    Source: figure `effort.fte_realised`.
    """
    return realised.aggregate(
        numerator=_.hours.sum(),
        denominator=(_.planned_fte.sum() * _exact(floor_hours_per_fte)).cast("decimal(38, 8)"),
        n=_.contacts.sum(),
        by=by,
    )


def time_use(time_entries: ir.Table, by: tuple[str, ...] = ("activity",)) -> ir.Table:
    """The share of each activity in the hours that advisers registered.

    Args:
        time_entries: One row per entry, with `staff_key`, `activity`, `hours` and `by`.
        by: `activity`, and further columns within which the shares add up to 1.

    Returns:
        One row per group with `numerator` and `denominator` in hours, and `n` in advisers of the
        group, whatever they did.

    Source: figure `effort.time_use`.
    """
    others = [name for name in by if name != "activity"]
    summed = time_entries.aggregate(numerator=_.hours.sum(), by=by)
    whole = time_entries.aggregate(denominator=_.hours.sum(), n=_.staff_key.nunique(), by=others)
    joined = summed.join(whole, others) if others else summed.cross_join(whole)
    return joined.select(*by, "numerator", "denominator", "n")


def _exact(number: str) -> ir.DecimalScalar:
    return ibis.literal(number).cast("decimal(18, 4)")
