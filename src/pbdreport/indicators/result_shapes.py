"""Builds the result tables that indicators of every subject return."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _


def as_count(
    table: ir.Table, count: ibis.Deferred, base: ibis.Deferred, by: tuple[str, ...]
) -> ir.Table:
    """A count or sum per group, as a result table with denominator 1."""
    counted = table.aggregate(numerator=count, n=base, by=by)
    zero = ibis.literal(0).cast(counted.numerator.type())
    return counted.mutate(numerator=_.numerator.fill_null(zero), denominator=1)


def with_zeros(table: ir.Table, part: str, codes: Sequence[str], by: tuple[str, ...]) -> ir.Table:
    """The distribution of each group over the categories of a column; empty ones count 0.

    Args:
        table: One row per thing counted, with the columns `part` and `by`.
        part: The column with the category.
        codes: All categories.
        by: The columns that define the groups.

    Returns:
        One row per group and category, with `numerator` (rows in the category), `denominator` and
        `n` (rows in the group).
    """
    parts = ibis.memtable({part: list(codes)})
    whole = table.aggregate(denominator=_.count(), by=by)
    counted = table.aggregate(numerator=_.count(), by=(*by, part))
    crossed = whole.cross_join(parts).left_join(counted, [*by, part])
    return crossed.select(
        *by, part, "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    )
