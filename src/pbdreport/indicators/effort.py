"""Effort: hours on the floor, hours of schools, and how they compare with the plan."""

import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.counting import as_count


def with_offer(contacts: ir.Table, offers: ir.Table) -> ir.Table:
    """Contacts with the offer they belong to (`offer`) and its `pillar`."""
    known = offers.select("offer_id", "pillar")
    return contacts.join(known, "offer_id").rename(offer="offer_id")


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


def share_within(table: ir.Table, amount: str, part: str, by: tuple[str, ...]) -> ir.Table:
    """The share of each part in the sum of an amount, within the other columns of `by`."""
    others = [name for name in by if name != part]
    summed = table.aggregate(numerator=table[amount].sum(), n=_.count(), by=by)
    whole = table.aggregate(denominator=table[amount].sum(), by=others)
    joined = summed.join(whole, others) if others else summed.cross_join(whole)
    return joined.select(*by, "numerator", "denominator", "n")


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
        contacts: One row per contact, with `pillar`, `hours`, `staff_count`, `counts_in_total`.
        capacity: One row per pillar and funding, with `planned_fte` and `hours_per_fte`.
        by: `pillar`, or nothing.

    Returns:
        One row per group with `numerator` (floor hours) and `denominator` (planned hours), and
        `n` in contacts.

    Source: figure `effort.presence`.
    """
    planned = capacity.group_by("pillar").aggregate(
        planned_hours=(_.planned_fte * _.hours_per_fte).sum()
    )
    worked = (
        contacts.filter(_.counts_in_total)
        .group_by("pillar")
        .aggregate(floor_hours=(_.hours * _.staff_count).sum(), contacts=_.count())
    )
    joined = planned.filter(_.planned_hours > 0).left_join(worked, "pillar")
    return joined.select("pillar", "planned_hours", "floor_hours", "contacts").aggregate(
        numerator=_.floor_hours.sum().fill_null(0),
        denominator=_.planned_hours.sum(),
        n=_.contacts.sum().fill_null(0),
        by=by,
    )


def _institution_hours(contacts: ir.Table, contact_institutions: ir.Table) -> ir.Table:
    """Contacts with `institution_hours`: their duration times the institutions taking part."""
    institutions = contact_institutions.group_by("contact_id").aggregate(institutions=_.count())
    joined = contacts.left_join(institutions, "contact_id").drop("contact_id_right")
    return joined.mutate(institution_hours=_.hours * _.institutions.fill_null(0))
