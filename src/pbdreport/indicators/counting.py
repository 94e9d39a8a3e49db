"""Shapes that indicators of every subject return."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _


def as_count(
    table: ir.Table, count: ibis.Deferred, base: ibis.Deferred, by: tuple[str, ...]
) -> ir.Table:
    """A count or sum per group, in the form of every figure: its denominator is 1."""
    counted = table.aggregate(numerator=count, n=base, by=by)
    zero = ibis.literal(0).cast(counted.numerator.type())
    return counted.mutate(numerator=_.numerator.fill_null(zero), denominator=1)


def with_zeros(table: ir.Table, part: str, codes: Sequence[str], by: tuple[str, ...]) -> ir.Table:
    """How the rows of each group fall over the parts of a whole; parts without a row count 0.

    Args:
        table: One row per thing counted, with the columns `part` and `by`.
        part: The column that holds the part.
        codes: All parts there are.
        by: The columns that make the groups.

    Returns:
        One row per group and part, with `numerator` (rows in the part), `denominator` and `n`
        (rows of the group).
    """
    parts = ibis.memtable({part: list(codes)})
    whole = table.aggregate(denominator=_.count(), by=by)
    counted = table.aggregate(numerator=_.count(), by=(*by, part))
    crossed = whole.cross_join(parts).left_join(counted, [*by, part])
    return crossed.select(
        *by, part, "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    )
