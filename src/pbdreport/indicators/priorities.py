"""Policy priorities: the day-parts of each offer, divided exactly by its key.

The shares of a key are fractions such as 1/6, which have no exact decimal. All shares are expressed
in the least common denominator of all keys, so that sums of whole numbers stay exact.
"""

import math
from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
from ibis import _


def day_parts_per_offer(
    offers: ir.Table,
    given: ir.Table,
    sessions: ir.Table | None,
    contacts_count: str,
    sessions_count: Mapping[str, str],
    hours_per_day_part: float,
) -> ir.Table:
    """Day-parts of guidance per offer, as the service's rules count them.

    Args:
        offers: One row per offer, with `offer_id`, `kind` and `pillar`.
        given: The guidance given by advisers (`contact_totals.given`).
        sessions: One row per session, with `offer_id` and `hours`; None if not registered.
        contacts_count: `one` (a contact is a day-part), `day_parts` (as registered), `hours` (its
            floor hours divided by the hours of a day-part) or `none`.
        sessions_count: `one` or `hours` by kind of offer; sessions of other kinds do not count.
        hours_per_day_part: Hours of a day-part.

    Returns:
        One row per offer with `offer`, `pillar`, `day_part_hours` (day-parts times the hours of a
        day-part, so that hours stay exact) and `records`.
    """
    exact = "decimal(38, 4)"
    hour = ibis.literal(hours_per_day_part).cast("decimal(18, 4)")
    once = ibis.literal(1).cast("int64")
    counted = given.filter(_.counts_in_total) if contacts_count != "none" else given.limit(0)
    amounts = {"one": _.contacts * hour, "day_parts": _.day_parts * hour}
    amount = amounts.get(contacts_count, _.floor_hours)
    parts = [counted.select(offer_id=_.offer, amount=amount.cast(exact), records=_.contacts)]
    if sessions is not None and sessions_count:
        kinds = sessions.join(offers.select("offer_id", "kind"), "offer_id")
        for rule, amount in (("one", hour), ("hours", _.hours)):
            named = [kind for kind, how in sessions_count.items() if how == rule]
            held = kinds.filter(_.kind.isin(named))
            if named:
                parts.append(held.select("offer_id", amount=amount.cast(exact), records=once))
    records = ibis.union(*parts) if len(parts) > 1 else parts[0]
    summed = records.group_by("offer_id").aggregate(
        day_part_hours=_.amount.sum(), records=_.records.sum().cast("int64")
    )
    return summed.join(offers.select("offer_id", "pillar"), "offer_id").rename(offer="offer_id")


def with_key(day_parts: ir.Table, priority_keys: ir.Table) -> ir.Table:
    """The day-parts of offers that have a key, one row per offer and priority.

    Args:
        day_parts: One row per offer, with `offer`, `day_part_hours` and `records`.
        priority_keys: One row per offer and priority, with `share` as text: 1/6, 0, 1.

    Returns:
        `day_parts` with `priority`, `weighted` (day_part_hours x share x `scale`) and `scale`
        (the least common denominator of all shares, the same in every row).
    """
    split = priority_keys.share.split("/")
    numerator = split[0].cast("int64")
    denominator = ibis.ifelse(split.length() == 2, split[1], "1").cast("int64")
    scale = common_denominator(priority_keys)
    keys = priority_keys.select(
        "priority", offer=_.offer_id, weight=numerator * (scale // denominator)
    )
    joined = day_parts.join(keys, "offer")
    return joined.mutate(weighted=_.day_part_hours * _.weight.cast("decimal(18, 0)"), scale=scale)


def common_denominator(priority_keys: ir.Table) -> int:
    """The least common denominator of all shares."""
    shares = priority_keys.select("share").distinct().to_pandas()["share"]
    return math.lcm(*(int(share.partition("/")[2] or 1) for share in shares))


def priority_day_parts(
    keyed: ir.Table, hours_per_day_part: float, by: tuple[str, ...] = ()
) -> ir.Table:
    """Day-parts for policy priorities.

    Args:
        keyed: One row per offer and priority (`with_key`).
        hours_per_day_part: Hours of a day-part.
        by: Columns to break down by: `offer`, `pillar`, `priority`.

    Returns:
        One row per group with `numerator` / `denominator` in day-parts, exact, and `n` in records.

    Source: figure `priorities.day_parts`.
    """
    given = keyed.aggregate(
        numerator=_.weighted.sum(),
        denominator=_per_day_part(_.scale.max(), hours_per_day_part),
        by=by,
    )
    once = keyed.select(*{"offer", "records", *by}).distinct()
    records = once.aggregate(n=_.records.sum(), by=by)
    return given.join(records, by) if by else given.cross_join(records)


def offer_day_parts(
    day_parts: ir.Table, priority_keys: ir.Table, hours_per_day_part: float, by: tuple[str, ...]
) -> ir.Table:
    """All day-parts of the offers that have a key, whether or not they are for a priority.

    Source: figure `priorities.day_parts_total`. Returns as `priority_day_parts`.
    """
    return _whole_offers(day_parts, priority_keys).aggregate(
        numerator=_.day_part_hours.sum(),
        denominator=_per_day_part(ibis.literal(1), hours_per_day_part),
        n=_.records.sum(),
        by=by,
    )


def day_parts_without_key(
    day_parts: ir.Table, priority_keys: ir.Table, hours_per_day_part: float, by: tuple[str, ...]
) -> ir.Table:
    """Day-parts of offers without a key, which no other figure of the chapter counts.

    Source: figure `priorities.without_key`. Returns as `priority_day_parts`.
    """
    others = day_parts.filter(_.offer.notin(priority_keys.offer_id))
    return others.aggregate(
        numerator=_.day_part_hours.sum().fill_null(0),
        denominator=_per_day_part(ibis.literal(1), hours_per_day_part),
        n=_.records.sum().fill_null(0),
        by=by,
    )


def residual_day_parts(
    day_parts: ir.Table,
    keyed: ir.Table,
    priority_keys: ir.Table,
    hours_per_day_part: float,
    by: tuple[str, ...],
) -> ir.Table:
    """Day-parts of the offers with a key that are for none of the priorities.

    Source: figure `priorities.residual`. Returns as `priority_day_parts`.
    """
    joined = _joined(day_parts, keyed, priority_keys, by)
    return joined.select(
        *by,
        "n",
        numerator=_.whole * _.scale - _.weighted,
        denominator=_per_day_part(_.scale, hours_per_day_part),
    )


def priority_share(
    day_parts: ir.Table, keyed: ir.Table, priority_keys: ir.Table, by: tuple[str, ...]
) -> ir.Table:
    """The share of day-parts that is for policy priorities.

    Args:
        day_parts: One row per offer (`day_parts_per_offer`).
        keyed: One row per offer and priority (`with_key`).
        priority_keys: One row per offer and priority.
        by: Columns to break down by: `offer`, `pillar`, `priority`. By priority, the denominator
            is all day-parts of the offers with a key.

    Returns:
        One row per group with `numerator` and `denominator` in hours times the common denominator
        of the keys, exact, and `n` in records.

    Source: figure `priorities.share`.
    """
    joined = _joined(day_parts, keyed, priority_keys, by)
    return joined.select(*by, "n", numerator=_.weighted, denominator=_.whole * _.scale)


def priority_fte(
    keyed: ir.Table,
    hours_per_day_part: float,
    day_parts_per_fte: float,
    contact_share: float,
    by: tuple[str, ...],
) -> ir.Table:
    """The day-parts for priorities, expressed in full-time equivalents.

    A full-time adviser works `day_parts_per_fte` day-parts a year, a share of `contact_share` of
    them in direct contact.

    Returns:
        One row per group with `numerator` / `denominator` in FTE, exact, and `n` in records.

    Source: figure `priorities.fte`.
    """
    summed = priority_day_parts(keyed, hours_per_day_part, by)
    per_fte = ibis.literal(f"{day_parts_per_fte * contact_share:.4f}").cast("decimal(18, 4)")
    return summed.mutate(denominator=(_.denominator * per_fte).cast("decimal(38, 8)"))


def fte_under_assumptions(
    keyed: ir.Table,
    hours_per_day_part: float,
    day_parts_per_fte: Sequence[float],
    contact_shares: Sequence[float],
) -> ir.Table:
    """The full-time equivalents under each combination of two assumptions.

    Args:
        keyed: One row per offer and priority (`with_key`).
        hours_per_day_part: Hours of a day-part.
        day_parts_per_fte: Assumed day-parts of a full-time adviser per year.
        contact_shares: Assumed shares of them in direct contact.

    Returns:
        One row per combination with `day_parts_per_fte` and `contact_share` as text, `numerator` /
        `denominator` in FTE, exact, and `n` in records.

    Source: figure `priorities.fte_sensitivity`.
    """
    combinations = [
        priority_fte(keyed, hours_per_day_part, parts, share, ()).mutate(
            day_parts_per_fte=ibis.literal(f"{parts:g}"), contact_share=ibis.literal(f"{share:g}")
        )
        for parts in day_parts_per_fte
        for share in contact_shares
    ]
    return combinations[0] if len(combinations) == 1 else ibis.union(*combinations)


def _whole_offers(day_parts: ir.Table, priority_keys: ir.Table) -> ir.Table:
    return day_parts.filter(_.offer.isin(priority_keys.offer_id))


def _joined(
    day_parts: ir.Table, keyed: ir.Table, priority_keys: ir.Table, by: tuple[str, ...]
) -> ir.Table:
    """The weighted day-parts (`weighted`) and all day-parts (`whole`) of each group."""
    others = [name for name in by if name != "priority"]
    whole = _whole_offers(day_parts, priority_keys).aggregate(
        whole=_.day_part_hours.sum(), n=_.records.sum(), by=others
    )
    given = keyed.aggregate(weighted=_.weighted.sum(), scale=_.scale.max(), by=by)
    return given.join(whole, others) if others else given.cross_join(whole)


def _per_day_part(scale: ibis.Deferred | ir.Value, hours_per_day_part: float) -> ibis.Deferred:
    hours = ibis.literal(f"{hours_per_day_part:.4f}").cast("decimal(18, 4)")
    return (scale * hours).cast("decimal(38, 8)")
