"""Means: money, posts, and the institutions and staff they are compared with."""

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.effort_hours import share_within
from pbdreport.indicators.result_shapes import as_count

SIDES = ("income", "expenditure")


def amounts(finance: ir.Table, amount: str, by: tuple[str, ...] = ("side",)) -> ir.Table:
    """Sums of budgeted or actual amounts.

    Args:
        finance: One row per budget line of the year, with `side`, `line`, `article` (codes),
            `budgeted`, `actual` (may be missing) and `by`.
        amount: `budgeted` or `actual`.
        by: Columns to break down by; income and expenditure are never added up.

    Returns:
        One row per group with `numerator` in euro and `n` in lines; none for groups without an
        amount.

    Source: figures `means.budgeted`, `means.actual` and `means.dotation`.
    """
    given = finance.filter(finance[amount].notnull())
    return given.aggregate(numerator=given[amount].sum(), n=_.count(), by=by).mutate(denominator=1)


def result(finance: ir.Table) -> ir.Table:
    """Actual income minus actual expenditure.

    Args:
        finance: One row per budget line of the year, with `side` and `actual`.

    Returns:
        One row with `numerator` in euro and `n` in lines.

    Source: figure `means.result`.
    """
    given = finance.filter(_.side.isin(SIDES), _.actual.notnull())
    sign = ibis.ifelse(_.side == "income", 1, -1)
    return as_count(given, (_.actual * sign).sum(), _.count(), ())


def expenditure_share(finance: ir.Table, amount: str) -> ir.Table:
    """The share of each line in the expenditure.

    Args:
        finance: One row per budget line of the year, with `side`, `line`, `budgeted`, `actual`.
        amount: `budgeted` or `actual`.

    Returns:
        One row per line with `numerator` and `denominator` in euro and `n` in lines.

    Source: figures `means.expenditure_share` and `means.budgeted_share`.
    """
    spent = finance.filter(_.side == "expenditure", finance[amount].notnull())
    return share_within(spent, amount, _.count(), "line", ("line",))


def execution(finance: ir.Table, by: tuple[str, ...] = ("side",)) -> ir.Table:
    """Actual amounts as a share of budgeted ones, for the lines that have both.

    Args:
        finance: One row per budget line of the year, with `side`, `line`, `budgeted`, `actual`.
        by: Columns to break down by.

    Returns:
        One row per group with `numerator` (actual) and `denominator` (budgeted) in euro, and `n`
        in lines.

    Source: figure `means.execution`.
    """
    both = finance.filter(_.side.isin(SIDES), _.budgeted.notnull(), _.actual.notnull())
    return both.aggregate(
        numerator=_.actual.sum(), denominator=_.budgeted.sum(), n=_.count(), by=by
    )


def posts(staffing: ir.Table, by: tuple[str, ...] = ("category",)) -> ir.Table:
    """Full-time equivalents or posts of staff.

    Args:
        staffing: One row per staff category, with `fte` and `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` in FTE and `n` in rows.

    Source: figures `means.staffing`, `means.advisers` and `means.posts`.
    """
    return as_count(staffing, _.fte.sum(), _.count(), by)


def heads(staffing: ir.Table, by: tuple[str, ...] = ("category",)) -> ir.Table:
    """Persons on the staff, each once in a group.

    Args:
        staffing: One row per post of a person, with `staff_key`, or per category, with `heads`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in persons.

    Source: figures `means.heads` and `means.adviser_heads`.
    """
    persons = _.staff_key.nunique() + ibis.ifelse(_.staff_key.isnull(), _.heads, 0).sum()
    return as_count(staffing, persons, persons, by)


def supported(institutions: ir.Table, amount: str, by: tuple[str, ...] = ()) -> ir.Table:
    """The institutions of the mandate, their sites or their staff.

    Args:
        institutions: One row per institution, with `in_mandate`, the amount and `by`.
        amount: `institutions`, `sites`, `staff_fte` or `staff_members`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in institutions.

    Source: figures `means.institutions`, `means.sites`, `means.staff` and `means.staff_members`.
    """
    mandate = institutions.filter(_.in_mandate)
    counted = mandate.count() if amount == "institutions" else mandate[amount].sum()
    return as_count(mandate, counted, _.count(), by)


def staff_per_adviser(
    institutions: ir.Table, advisers: ir.Table, amount: str = "staff_fte"
) -> ir.Table:
    """Staff of the institutions of the mandate per full-time adviser.

    Args:
        institutions: One row per institution, with `in_mandate` and the amount.
        advisers: One row per category of advisers, with `fte`.
        amount: `staff_fte`, or `staff_members` in persons.

    Returns:
        One row with `numerator` (staff), `denominator` (advisers, in FTE), and `n` in institutions.

    Source: figures `means.staff_per_adviser` and `means.staff_members_per_adviser`.
    """
    mandate = institutions.filter(_.in_mandate)
    staff = mandate.aggregate(numerator=mandate[amount].sum(), n=mandate.count())
    return staff.cross_join(advisers.aggregate(denominator=_.fte.sum()))


def working_days(
    time_entries: ir.Table, hours_per_day: str, by: tuple[str, ...] = ("theme",)
) -> ir.Table:
    """Working days spent on each theme.

    Args:
        time_entries: One row per time entry, with `staff_key`, `theme` (may be missing), `hours`.
        hours_per_day: Hours of a working day, as exact text; 1 where `hours` are days.
        by: `theme`, or nothing.

    Returns:
        One row per group with `numerator` (hours) / `denominator` in days, exact, and `n` in
        advisers.

    Source: figure `means.working_days`.
    """
    spent = time_entries.filter(_.theme.notnull())
    per_day = ibis.literal(hours_per_day).cast("decimal(18, 4)")
    return spent.aggregate(numerator=_.hours.sum(), n=_.staff_key.nunique(), by=by).mutate(
        denominator=per_day
    )
