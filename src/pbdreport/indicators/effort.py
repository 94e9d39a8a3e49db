"""Effort: hours on the floor, hours of schools, and how they compare with the plan."""

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.codes import as_code
from pbdreport.indicators.effort_hours import share_within
from pbdreport.indicators.result_shapes import as_count


def with_place(capacity: ir.Table, offers: ir.Table) -> ir.Table:
    """Planned posts with their place in the plan.

    Args:
        capacity: One row per pillar, funding and support cell, with `floor_planned` (missing:
            hours on the floor are planned for it).
        offers: One row per offer, with `pillar`, `in_plan`, `kind` and `funding`.

    Returns:
        One row per post: its columns, `funding` and `project` (set where a project pays for it:
        one that has an offer, or, in a pillar of projects, a funding that is of no other pillar)
        as codes, `poc` (`true` or `false`) and `plan` (`outside` where all offers of
        the pillar are outside the plan, else `plan`).
    """
    projects = offers.filter(_.kind == "project").select("pillar", project=as_code(_.funding))
    placed = capacity.mutate(
        funding=as_code(_.funding),
        poc=ibis.ifelse(_.poc, "true", "false"),
        floor_planned=_.floor_planned.fill_null(True),
    )
    inside = offers.filter(_.in_plan)
    is_among_projects = placed.pillar.isin(projects.pillar)
    elsewhere = placed.filter(~is_among_projects)
    is_project = placed.funding.isin(projects.project) | (
        is_among_projects & placed.funding.notin(elsewhere.funding)
    )
    is_outside = placed.pillar.isin(offers.pillar) & placed.pillar.notin(inside.pillar)
    return placed.mutate(
        project=is_project.ifelse(placed.funding, None),
        plan=ibis.ifelse(is_outside, "outside", "plan"),
    )


def contacts_held(given: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Contacts registered: meetings and interventions.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in contacts.

    Source: figure `effort.contacts`.
    """
    return as_count(given, _.contacts.sum(), _.contacts.sum(), by)


def floor_hours(given: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Hours of advisers in direct contact: duration times advisers present.

    A meeting counts its duration once however many institutions take part, and twice when two
    advisers hold it. Hours registered apart (`counts_in_total` false) stay outside.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` in hours and `n` in contacts.

    Source: figure `effort.floor_hours`.
    """
    counted = given.filter(_.counts_in_total)
    return as_count(counted, _.floor_hours.sum(), _.contacts.sum(), by)


def day_parts(given: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Day-parts that advisers registered with their contacts.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `day_parts` and `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` in day-parts and `n` in contacts.

    Source: figure `effort.day_parts`.
    """
    counted = given.filter(_.counts_in_total)
    return as_count(counted, _.day_parts.sum(), _.contacts.sum(), by)


def school_contact_hours(given: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Hours of institutions in contact: duration times institutions taking part.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` in hours and `n` in contacts.

    Source: figure `effort.school_contact_hours`.
    """
    counted = given.filter(_.counts_in_total)
    return as_count(counted, _.institution_hours.sum(), _.contacts.sum(), by)


def mode_share(given: ir.Table, by: tuple[str, ...] = ("mode",)) -> ir.Table:
    """The share of each mode of guidance in the school-contact hours.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        by: `mode`, and further columns within which the shares add up to 1.

    Returns:
        One row per group with `numerator` and `denominator` in hours and `n` in contacts.

    Source: figure `effort.mode_share`.
    """
    counted = given.filter(_.counts_in_total)
    return share_within(counted, "institution_hours", _.contacts.sum(), "mode", by)


def leverage(given: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """School-contact hours per floor hour: above 1, an adviser's hour serves several institutions.

    Hours registered apart (`counts_in_total` false) stay outside, as in both sums. Totals are
    ratios of sums, never means of ratios.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `denominator` in hours and `n` in contacts.

    Source: figure `effort.leverage`.
    """
    return given.filter(_.counts_in_total).aggregate(
        numerator=_.institution_hours.sum(),
        denominator=_.floor_hours.sum(),
        n=_.contacts.sum(),
        by=by,
    )


def presence(given: ir.Table, capacity: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Floor hours against the hours that the plan foresees: presence on the floor.

    Only pillars with planned hours count, in the numerator too.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        capacity: One row per post, with `pillar`, `planned_fte`, `hours_per_fte`,
            `floor_planned` and `by`.
        by: Columns to break down by; empty for the whole. Groups without planned hours give no
            row.

    Returns:
        One row per group with `numerator` (floor hours) and `denominator` (planned hours), and
        `n` in contacts.

    Source: figure `effort.presence`.
    """
    posts = capacity.filter(_.floor_planned, _.planned_fte > 0)
    planned = posts.aggregate(denominator=(_.planned_fte * _.hours_per_fte).sum(), by=by)
    counted = given.filter(_.counts_in_total, _.pillar.isin(posts.pillar))
    worked = counted.aggregate(numerator=_.floor_hours.sum(), contacts=_.contacts.sum(), by=by)
    joined = planned.left_join(worked, list(by)) if by else planned.cross_join(worked)
    zero = ibis.literal(0).cast(worked.numerator.type())
    return joined.select(
        *by, "denominator", numerator=_.numerator.fill_null(zero), n=_.contacts.fill_null(0)
    ).filter(_.denominator.notnull())
