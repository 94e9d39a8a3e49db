"""The guidance plan: where its items stand."""

import ibis.expr.types as ir
from ibis import _

SEVERAL = "several"
"""The pillar of an item that stands under more than one."""


def with_one_pillar(offers: ir.Table, offer_pillars: ir.Table) -> ir.Table:
    """The offers with one pillar each; `several` for those that stand under more than one.

    Each offer counts once, so that pillars add up to the whole.

    Args:
        offers: One row per offer, with `offer_id` and `pillar` (may be missing).
        offer_pillars: One row per offer and pillar.
    """
    both = offers.filter(_.pillar.notnull()).select("offer_id", "pillar")
    under = both.union(offer_pillars.select("offer_id", "pillar"), distinct=True)
    counted = under.group_by("offer_id").aggregate(pillars=_.count(), only=_.pillar.min())
    placed = offers.left_join(counted, "offer_id").drop("offer_id_right")
    one = (_.pillars > 1).ifelse(SEVERAL, _.only)
    return placed.mutate(pillar=one).drop("pillars", "only")
