"""Trajectories: what was agreed, what became of it, and whether it was measured."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.result_shapes import as_count, with_zeros

CARRIED_OUT = ("running", "completed")
NOT_CARRIED_OUT = ("postponed", "cancelled")


def carried_out(trajectories: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Trajectories and learning communities that ran or were completed.

    Args:
        trajectories: One row per trajectory, with `status` and `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in trajectories.

    Source: figure `effort.trajectories`.
    """
    return as_count(trajectories.filter(_.status.isin(CARRIED_OUT)), _.count(), _.count(), by)


def by_status(
    trajectories: ir.Table, statuses: Sequence[str], by: tuple[str, ...] = ("status",)
) -> ir.Table:
    """How the trajectories agreed fall over what became of them.

    Args:
        trajectories: One row per trajectory, with `status` and `by`.
        statuses: All statuses there are.
        by: `status`, and further columns to break down by.

    Returns:
        One row per group and status with `numerator`, `denominator` and `n` in trajectories.

    Source: figure `effort.trajectory_status`.
    """
    return with_zeros(
        trajectories, "status", statuses, tuple(name for name in by if name != "status")
    )


def reasons(trajectories: ir.Table, by: tuple[str, ...] = ("reason",)) -> ir.Table:
    """Trajectories postponed or cancelled, by reason.

    Args:
        trajectories: One row per trajectory, with `status`, `reason` (a code) and `by`.
        by: `reason`, `status`, both, or nothing.

    Returns:
        One row per group with `numerator` and `n` in trajectories.

    Source: figure `effort.not_carried_out`.
    """
    return as_count(trajectories.filter(_.status.isin(NOT_CARRIED_OUT)), _.count(), _.count(), by)


def measured(trajectories: ir.Table, moment: str, by: tuple[str, ...] = ()) -> ir.Table:
    """The trajectories carried out in which a measurement was taken.

    Args:
        trajectories: One row per trajectory, with `status`, `pre_measured`, `post_measured`, `by`.
        moment: `pre` or `post`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` (measured), `denominator` and `n` (carried out).

    Source: figures `effort.pre_measured` and `effort.post_measured`.
    """
    done = trajectories.filter(_.status.isin(CARRIED_OUT))
    taken = done[f"{moment}_measured"]
    return done.aggregate(numerator=taken.sum(), denominator=_.count(), n=_.count(), by=by)


def groups_with(
    trajectories: ir.Table, kind: str, groups: int, by: tuple[str, ...] = ()
) -> ir.Table:
    """School groups with at least one trajectory of a kind carried out.

    Args:
        trajectories: One row per trajectory, with `kind`, `status`, `group_id` and `by`.
        kind: The kind of offer, such as `plg`.
        groups: How many school groups there are.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` (with one), `denominator` and `n` (all) in groups.

    Source: figure `reach.groups_with_plg`.
    """
    done = trajectories.filter(_.status.isin(CARRIED_OUT), _.kind == kind, _.group_id.notnull())
    counted = done.aggregate(numerator=_.group_id.nunique(), by=by)
    return counted.mutate(denominator=ibis.literal(groups), n=ibis.literal(groups))
