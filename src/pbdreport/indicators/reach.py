"""Reach: which institutions took part in guidance, and how intensely."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.result_shapes import as_count, with_zeros


def on_register(institutions: ir.Table, reference_date: date) -> ir.Table:
    """Institutions on the register on a date: those opened by then and not yet closed.

    Args:
        institutions: One row per institution, with `valid_from` and `valid_to` (may be missing).
        reference_date: The date on which the register counts.

    Returns:
        The rows of `institutions` that count on that date.
    """
    return institutions.filter(
        _.valid_from.isnull() | (_.valid_from <= reference_date),
        _.valid_to.isnull() | (_.valid_to >= reference_date),
    )


def institutions_reached(
    institutions: ir.Table, participations: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """Institutions of the mandate reached at least once in the school year.

    An institution is reached when it took part at least once. Ten visits count as one;
    institutions outside the mandate do not count.

    Args:
        institutions: One row per institution, with `institution_id` (unique), `in_mandate`
            and the columns in `by`.
        participations: One row per institution per contact or enrolment, with `institution_id`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group, in no order, with the `by` columns, `numerator` (reached),
        `denominator` and `n` (institutions of the mandate), all in institutions.

    Source: figure `reach.institutions_reached`.
    """
    reached = _.institution_id.isin(participations.institution_id)
    mandate = institutions.filter(_.in_mandate).mutate(is_reached=reached)
    return mandate.aggregate(
        numerator=_.is_reached.sum(), denominator=_.count(), n=_.count(), by=by
    )


def institutions_outside_mandate(
    institutions: ir.Table, participations: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """Institutions outside the mandate that took part at least once.

    Args:
        institutions: One row per institution, with `institution_id`, `in_mandate` and `by`.
        participations: One row per institution per contact or enrolment, with `institution_id`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in institutions.

    Source: figure `reach.outside_mandate`.
    """
    others = institutions.filter(
        ~_.in_mandate, _.institution_id.isin(participations.institution_id)
    )
    return as_count(others, _.count(), _.count(), by)


def hours_per_institution(institutions: ir.Table, received: ir.Table) -> ir.Table:
    """The mandate's institutions with their contact hours over the whole school year.

    Args:
        institutions: One row per institution, with `institution_id` and `in_mandate`.
        received: What institutions received (`guidance.received`).

    Returns:
        One row per institution of the mandate: its columns and `contact_hours`, 0 without contact.
    """
    per_institution = received.group_by("institution_id").aggregate(contact_hours=_.hours.sum())
    mandate = institutions.filter(_.in_mandate)
    joined = mandate.left_join(per_institution, "institution_id")
    zero = ibis.literal(0).cast(per_institution.contact_hours.type())
    return joined.mutate(contact_hours=_.contact_hours.fill_null(zero)).drop("institution_id_right")


def institutions_present(
    hours: ir.Table, threshold_hours: int, inclusive: bool, by: tuple[str, ...] = ()
) -> ir.Table:
    """Institutions of the mandate with more contact hours than the threshold, over all offers.

    Args:
        hours: One row per institution of the mandate, with `contact_hours` and `by`.
        threshold_hours: The threshold in hours.
        inclusive: Whether exactly the threshold counts as above it.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator`, `denominator` and `n` in institutions.

    Source: figure `reach.present`.
    """
    above = _above(threshold_hours, inclusive)
    return hours.aggregate(numerator=above.sum(), denominator=_.count(), n=_.count(), by=by)


def institutions_over_threshold(
    offers: ir.Table,
    received: ir.Table,
    threshold_hours: int,
    inclusive: bool,
    by: tuple[str, ...] = (),
) -> ir.Table:
    """Institutions with more hours than the threshold within an offer, of those it reached.

    Offers for which the threshold makes no sense (short interventions, helpdesks) stay apart:
    `threshold_applies` is false and they give no row. The whole is a ratio of sums over offers,
    in which an institution counts once for each offer that reached it.

    Args:
        offers: One row per offer, with `offer_id`, `pillar` and `threshold_applies`.
        received: What institutions received (`guidance.received`).
        threshold_hours: The threshold in hours.
        inclusive: Whether exactly the threshold counts as above it.
        by: `offer`, `pillar`, or nothing.

    Returns:
        One row per group with `numerator` (above), `denominator` and `n` (reached), in
        institutions.

    Source: figure `reach.over_threshold`.
    """
    counted = offers.filter(_.threshold_applies).select("offer_id", "pillar")
    pairs = (
        received.join(counted, "offer_id")
        .group_by(["offer_id", "pillar", "institution_id"])
        .aggregate(contact_hours=_.hours.sum())
        .rename(offer="offer_id")
    )
    above = _above(threshold_hours, inclusive)
    return pairs.aggregate(numerator=above.sum(), denominator=_.count(), n=_.count(), by=by)


def reached_by_offer(received: ir.Table, attended: ir.Table | None = None) -> ir.Table:
    """Which institutions each offer reached: in contacts and, where those count, in sessions.

    Args:
        received: What institutions received, with `offer_id` and `institution_id`.
        attended: One row per place in a session that was taken, with `offer_id` and
            `institution_id` (may be missing); None where sessions do not count.

    Returns:
        One row per offer and institution.
    """
    taking_part = received.select("offer_id", "institution_id")
    if attended is not None:
        known = attended.filter(_.institution_id.notnull())
        taking_part = taking_part.union(known.select("offer_id", "institution_id"))
    return taking_part.distinct()


def planned_institutions_reached(
    offers: ir.Table, received: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """Institutions reached by an offer, against the institutions that the plan foresees for it.

    Args:
        offers: One row per offer, with `offer_id`, `pillar` and `planned_institutions`
            (missing: not foreseen, gives no row).
        received: One row per offer and institution reached (`reached_by_offer`).
        by: `offer`, `pillar`, or nothing: then a ratio of sums over the offers.

    Returns:
        One row per group with `numerator` (reached), `denominator` and `n` (planned), in
        institutions.

    Source: figure `reach.planned_reached`.
    """
    reached = received.group_by("offer_id").aggregate(reached=_.institution_id.nunique())
    planned = offers.filter(_.planned_institutions.notnull()).left_join(reached, "offer_id")
    planned = planned.select(
        "pillar", "planned_institutions", offer=_.offer_id, reached=_.reached.fill_null(0)
    )
    return planned.aggregate(
        numerator=_.reached.sum(),
        denominator=_.planned_institutions.sum(),
        n=_.planned_institutions.sum(),
        by=by,
    )


def mean_share_of_plan(offers: ir.Table, received: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """The mean over offers of the share of foreseen institutions that each reached.

    Every offer weighs as much as any other. The sum of shares is brought under the least common
    denominator of the plans, so that it stays exact.

    Args:
        offers: As in `planned_institutions_reached`.
        received: As in `planned_institutions_reached`.
        by: `pillar`, or nothing.

    Returns:
        One row per group with `numerator` / `denominator` as the mean, and `n` in offers.

    Source: figure `reach.planned_mean`.
    """
    each = planned_institutions_reached(offers, received, by=("offer", "pillar")).filter(
        _.denominator > 0
    )
    plans = [int(plan) for plan in each.select("denominator").distinct().to_pandas()["denominator"]]
    scale = math.lcm(*plans)
    weights = ibis.memtable(
        {"denominator": plans, "weight": [str(scale // plan) for plan in plans]}
    )
    weighed = each.mutate(denominator=_.denominator.cast("int64")).join(weights, "denominator")
    share = _.numerator * _.weight.cast("decimal(30, 0)")
    return weighed.aggregate(numerator=share.sum(), n=_.count(), by=by).mutate(
        denominator=_.n * ibis.literal(str(scale)).cast("decimal(30, 0)")
    )


def intensity_bands(hours: ir.Table, bands: Sequence[int], by: tuple[str, ...]) -> ir.Table:
    """Institutions of the mandate by band of contact hours; bands that are empty count 0.

    With edges 20 and 60 the bands are `none` (no contact), `under_20`, `20_60` (20 is in it, 60
    is not) and `60_over`. They add up to the institutions of the mandate.

    Args:
        hours: One row per institution of the mandate, with `contact_hours` and `by`.
        bands: The edges in hours, rising.
        by: `band`, and further columns to break down by.

    Returns:
        One row per group and band with `numerator` (in the band), `denominator` and `n`
        (institutions of the group), in institutions.

    Source: figure `reach.intensity_bands`.
    """
    codes = band_codes(bands)
    cases = [(_.contact_hours == 0, "none"), (_.contact_hours < bands[0], codes[1])]
    cases += [
        (_.contact_hours < edge, code) for edge, code in zip(bands[1:], codes[2:], strict=False)
    ]
    banded = hours.mutate(band=ibis.cases(*cases, else_=codes[-1]))
    return with_zeros(banded, "band", codes, tuple(name for name in by if name != "band"))


def band_codes(bands: Sequence[int]) -> list[str]:
    """The codes of the bands between edges, lowest first."""
    between = [f"{low}_{high}" for low, high in pairwise(bands)]
    return ["none", f"under_{bands[0]}", *between, f"{bands[-1]}_over"]


def _above(threshold_hours: int, inclusive: bool) -> ibis.Deferred:
    return _.contact_hours >= threshold_hours if inclusive else _.contact_hours > threshold_hours
