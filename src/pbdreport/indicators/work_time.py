"""The time that advisers worked, from entries of each of them and from totals of teams."""

import ibis
import ibis.expr.types as ir
from ibis import _

COLUMNS = ("pillar", "theme", "core_task", "activity")
_EXACT = "decimal(38, 8)"


def of_entries(time_entries: ir.Table, hours_per_day: str) -> ir.Table:
    """The time of entries, in hours.

    Args:
        time_entries: One row per entry, with `staff_key`, `hours` or `days`, and `COLUMNS`.
        hours_per_day: Hours of a working day, as exact text; 1 leaves working days as they are.

    Returns:
        One row per entry, with `staff_key`, `COLUMNS` and `hours`.
    """
    of_days = (_.days * _exact(hours_per_day)).cast(_EXACT)
    return time_entries.select(
        "staff_key", *COLUMNS, hours=ibis.coalesce(_.hours.cast(_EXACT), of_days)
    )


def of_totals(workdays: ir.Table, hours_per_day: str) -> ir.Table:
    """The time of totals, in hours: as many rows as the total has people, the time in the first.

    The number of different people behind any sum is then what the totals say. A total without
    people has one.

    Args:
        workdays: One row per total, with `team`, `people` (both may be missing), `days` and
            `COLUMNS`.
        hours_per_day: Hours of a working day, as exact text; 1 leaves working days as they are.

    Returns:
        The columns of `of_entries`.
    """
    each = workdays.mutate(place=ibis.range(0, workdays.people.fill_null(1)).unnest())
    name = each.team.fill_null("").concat(" ", each.place.cast("string"))
    hours = (_.days * _exact(hours_per_day)).cast(_EXACT)
    return each.select(
        *COLUMNS,
        staff_key=name,
        hours=ibis.ifelse(_.place == 0, hours, ibis.literal(0).cast(_EXACT)),
    ).select("staff_key", *COLUMNS, "hours")


def _exact(number: str) -> ir.DecimalScalar:
    return ibis.literal(number).cast("decimal(18, 4)")
