"""Effort: hours on the floor, hours of schools, and how they compare with the plan."""

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.codes import coded
from pbdreport.indicators.counting import as_count
from pbdreport.indicators.hours import share_within


def with_offer(contacts: ir.Table, offers: ir.Table) -> ir.Table:
    """Contacts with the offer they belong to (`offer`) and what the plan says of it.

    Args:
        contacts: One row per contact, with `offer_id`.
        offers: One row per offer, with `offer_id`, `pillar`, `kind`, `in_plan`, `poc`, `funding`.

    Returns:
        One row per contact: its columns, `offer`, `pillar`, `kind`, `poc` (`true` or `false`),
        `plan` (`plan` or `outside`) and `project` (the code of a project's funding, else missing).
    """
    known = offers.select(
        "offer_id",
        "pillar",
        "kind",
        poc=ibis.ifelse(_.poc, "true", "false"),
        plan=ibis.ifelse(_.in_plan, "plan", "outside"),
        project=(_.kind == "project").ifelse(coded(_.funding), None),
    )
    return contacts.join(known, "offer_id").rename(offer="offer_id")


def with_place(capacity: ir.Table, offers: ir.Table) -> ir.Table:
    """Planned posts with their place in the plan.

    Args:
        capacity: One row per pillar, funding and support cell, with `floor_planned` (missing:
            hours on the floor are planned for it).
        offers: One row per offer, with `pillar`, `in_plan`, `kind` and `funding`.

    Returns:
        One row per post: its columns, `funding` and `project` (set where a project has that
        funding) as codes, `poc` (`true` or `false`) and `plan` (`outside` where all offers of
        the pillar are outside the plan, else `plan`).
    """
    projects = offers.filter(_.kind == "project").select(project=coded(_.funding))
    placed = capacity.mutate(
        funding=coded(_.funding),
        poc=ibis.ifelse(_.poc, "true", "false"),
        floor_planned=_.floor_planned.fill_null(True),
    )
    inside = offers.filter(_.in_plan)
    is_project = placed.funding.isin(projects.project)
    is_outside = placed.pillar.isin(offers.pillar) & placed.pillar.notin(inside.pillar)
    return placed.mutate(
        project=is_project.ifelse(placed.funding, None),
        plan=ibis.ifelse(is_outside, "outside", "plan"),
    )


def contacts_held(contacts: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Contacts registered: meetings and interventions.

    Args:
        contacts: One row per contact, with `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in contacts.

    Source: figure `effort.contacts`.
    """
    return as_count(contacts, _.count(), _.count(), by)


def floor_hours(contacts: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Hours of advisers in direct contact: duration times advisers present.

    A meeting counts its duration once however many institutions take part, and twice when two
    advisers hold it. Hours registered apart (`counts_in_total` false) stay outside.

    Args:
        contacts: One row per contact, with `hours`, `staff_count`, `counts_in_total` and `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` in hours and `n` in contacts.

    Source: figure `effort.floor_hours`.
    """
    counted = contacts.filter(_.counts_in_total)
    return as_count(counted, (_.hours * _.staff_count).sum(), _.count(), by)


def school_contact_hours(
    contacts: ir.Table, contact_institutions: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """Hours of institutions in contact: duration times institutions taking part.

    Args:
        contacts: One row per contact, with `contact_id`, `hours`, `counts_in_total` and `by`.
        contact_institutions: One row per institution per contact.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` in hours and `n` in contacts.

    Source: figure `effort.school_contact_hours`.
    """
    shared = _institution_hours(contacts.filter(_.counts_in_total), contact_institutions)
    return as_count(shared, _.institution_hours.sum(), _.count(), by)


def mode_share(
    contacts: ir.Table, contact_institutions: ir.Table, by: tuple[str, ...] = ("mode",)
) -> ir.Table:
    """The share of each mode of guidance in the school-contact hours.

    Args:
        contacts: One row per contact, with `contact_id`, `hours`, `mode` and `by`.
        contact_institutions: One row per institution per contact.
        by: `mode`, and further columns within which the shares add up to 1.

    Returns:
        One row per group with `numerator` and `denominator` in hours and `n` in contacts.

    Source: figure `effort.mode_share`.
    """
    shared = _institution_hours(contacts.filter(_.counts_in_total), contact_institutions)
    return share_within(shared, "institution_hours", "mode", by)


def leverage(
    contacts: ir.Table, contact_institutions: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """School-contact hours per floor hour: above 1, an adviser's hour serves several institutions.

    Hours registered apart count here. Totals are ratios of sums, never means of ratios.

    Args:
        contacts: One row per contact, with `contact_id`, `hours`, `staff_count` and `by`.
        contact_institutions: One row per institution per contact.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `denominator` in hours and `n` in contacts.

    Source: figure `effort.leverage`.
    """
    return _institution_hours(contacts, contact_institutions).aggregate(
        numerator=_.institution_hours.sum(),
        denominator=(_.hours * _.staff_count).sum(),
        n=_.count(),
        by=by,
    )


def presence(contacts: ir.Table, capacity: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Floor hours against the hours that the plan foresees: presence on the floor.

    Only pillars with planned hours count, in the numerator too.

    Args:
        contacts: One row per contact, with `pillar`, `hours`, `staff_count`, `counts_in_total`
            and `by`.
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
    counted = contacts.filter(_.counts_in_total, _.pillar.isin(posts.pillar))
    worked = counted.aggregate(numerator=(_.hours * _.staff_count).sum(), contacts=_.count(), by=by)
    joined = planned.left_join(worked, list(by)) if by else planned.cross_join(worked)
    zero = ibis.literal(0).cast(worked.numerator.type())
    return joined.select(
        *by, "denominator", numerator=_.numerator.fill_null(zero), n=_.contacts.fill_null(0)
    ).filter(_.denominator.notnull())


def _institution_hours(contacts: ir.Table, contact_institutions: ir.Table) -> ir.Table:
    """Contacts with `institution_hours`: their duration times the institutions taking part."""
    institutions = contact_institutions.group_by("contact_id").aggregate(institutions=_.count())
    joined = contacts.left_join(institutions, "contact_id").drop("contact_id_right")
    return joined.mutate(institution_hours=_.hours * _.institutions.fill_null(0))
