"""Guidance, summed once: what institutions received and what advisers gave, per offer and mode.

Reach and effort are sums over contacts. Their indicators start from these two tables, which have
no more rows than there are institutions, offers and modes together, however many contacts there
were.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.codes import as_code

PLACE = ("offer_id", "mode", "counts_in_total")
"""What tells contacts apart that are summed."""
_HOURS = "decimal(38, 4)"


def received(contacts: ir.Table, contact_institutions: ir.Table) -> ir.Table:
    """The guidance that each institution received.

    A contact of two hours with three institutions gives each of them two hours.

    Args:
        contacts: One row per contact, with `contact_id`, `hours`, `offer_id`, `mode` and
            `counts_in_total`.
        contact_institutions: One row per institution per contact.

    Returns:
        One row per institution, offer, mode and `counts_in_total`, with `hours` and `times`
        (contacts that it took part in).
    """
    held = contacts.select("contact_id", "hours", *PLACE)
    return (
        contact_institutions.select("contact_id", "institution_id")
        .join(held, "contact_id")
        .group_by(["institution_id", *PLACE])
        .aggregate(hours=_.hours.sum().cast(_HOURS), times=_.count())
    )


def given(contacts: ir.Table, received: ir.Table, offers: ir.Table) -> ir.Table:
    """The guidance that advisers gave, with what the plan says of the offer.

    Args:
        contacts: One row per contact, with `hours`, `staff_count`, `offer_id`, `mode` and
            `counts_in_total`, and `day_parts` where they are registered.
        received: What institutions received (`received`).
        offers: One row per offer, with `offer_id`, `pillar`, `kind`, `in_plan`, `poc`, `funding`.

    Returns:
        One row per offer, mode and `counts_in_total`, with `contacts`, `floor_hours` (duration
        times advisers), `day_parts`, `institution_hours` (duration times institutions),
        `participations` (institutions per contact), and of the offer: `offer`, `pillar`, `kind`,
        `poc` (`true` or `false`), `plan` (`plan` or `outside`) and `project` (the code of a
        project's funding, else missing).
    """
    sums = {"floor_hours": (_.hours * _.staff_count).sum().cast(_HOURS)}
    if "day_parts" in contacts.columns:
        sums["day_parts"] = _.day_parts.sum().cast(_HOURS)
    work = contacts.group_by(PLACE).aggregate(contacts=_.count(), **sums)
    shared = received.group_by(PLACE).aggregate(
        institution_hours=_.hours.sum().cast(_HOURS), participations=_.times.sum().cast("int64")
    )
    summed = work.left_join(shared, PLACE).select(
        *PLACE,
        "contacts",
        *sums,
        institution_hours=_.institution_hours.fill_null(ibis.literal(0).cast(_HOURS)),
        participations=_.participations.fill_null(0),
    )
    return summed.join(_places(offers), "offer_id").rename(offer="offer_id")


def _places(offers: ir.Table) -> ir.Table:
    return offers.select(
        "offer_id",
        "pillar",
        "kind",
        poc=ibis.ifelse(_.poc, "true", "false"),
        plan=ibis.ifelse(_.in_plan, "plan", "outside"),
        project=(_.kind == "project").ifelse(as_code(_.funding), None),
    )
