"""Means: money, staff, the institutions to be guided, working days."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd

from oracle.service import (
    By,
    Entries,
    Entry,
    Measure,
    NotDelivered,
    Service,
    code,
    count,
    groups,
    total,
)


def _finance(service: Service) -> pd.DataFrame:
    """The budget lines of the calendar year in which the school year begins."""
    finance = service.table("finance")
    finance = finance[finance.year == service.first_day.year]
    return finance.assign(side=finance.kind.where(finance.kind != "dotation"))


def _money(rows: pd.DataFrame, column: str, by: By) -> Entries:
    known = rows.dropna(subset=[column])
    return {dims: Entry(total(group[column]), 1, len(group)) for dims, group in groups(known, by)}


def dotation(service: Service, by: By) -> Entries:
    """Dotations that were received."""
    finance = _finance(service)
    return _money(finance[finance.kind == "dotation"], "actual", by)


def budgeted(service: Service, by: By) -> Entries:
    """What was budgeted, by side of the budget."""
    return _money(_finance(service), "budgeted", by)


def actual(service: Service, by: By) -> Entries:
    """What came in and went out, by side of the budget."""
    return _money(_finance(service), "actual", by)


def result(service: Service, by: By) -> Entries:
    """Income less expenditure."""
    sides = actual(service, ("side",))
    income, expenditure = sides["side=income"], sides["side=expenditure"]
    rest = Fraction(income.numerator or 0) - Fraction(expenditure.numerator or 0)
    return {"": Entry(rest, 1, (income.n or 0) + (expenditure.n or 0))}


def execution(service: Service, by: By) -> Entries:
    """Actual over budgeted amounts, of lines that have both."""
    both = _finance(service).dropna(subset=["budgeted", "actual"])
    return {
        dims: Entry(total(group.actual), total(group.budgeted), len(group))
        for dims, group in groups(both, by)
    }


def _shares(service: Service, column: str) -> Entries:
    finance = _finance(service)
    expenditure = finance[finance.kind == "expenditure"].dropna(subset=[column])
    return {
        dims: Entry(total(group[column]), total(expenditure[column]), len(group))
        for dims, group in groups(expenditure, ("line",))
    }


def expenditure_share(service: Service, by: By) -> Entries:
    """The share of each line in what went out."""
    return _shares(service, "actual")


def budgeted_share(service: Service, by: By) -> Entries:
    """The share of each line in what was budgeted to go out."""
    return _shares(service, "budgeted")


def _frame(service: Service) -> pd.DataFrame:
    """The staff of the frame; posts with a legal basis stand apart."""
    staffing = service.table("staffing")
    return staffing[staffing.legal_basis.isna()]


def staffing(service: Service, by: By) -> Entries:
    """Full-time equivalents of the frame by category."""
    return _money(_frame(service), "fte", by)


def advisers(service: Service, by: By) -> Entries:
    """Full-time equivalents of the categories that guide institutions."""
    frame = _frame(service)
    guide = frame[frame.category.map(code).isin(service.setting("means", "adviser_categories"))]
    return _money(guide, "fte", by)


def posts(service: Service, by: By) -> Entries:
    """Posts with a legal basis by category."""
    staffing = service.table("staffing")
    return _money(staffing[staffing.legal_basis.notna()], "fte", by)


def institutions(service: Service, by: By) -> Entries:
    """Institutions of the mandate."""
    return count(service.mandate, by)


def sites(service: Service, by: By) -> Entries:
    """Their sites."""
    return _of_register(service, "sites", by)


def staff(service: Service, by: By) -> Entries:
    """Their staff in full-time equivalents."""
    return _of_register(service, "staff_fte", by)


def _of_register(service: Service, column: str, by: By) -> Entries:
    return {
        dims: Entry(total(group[column]) if group[column].notna().any() else None, 1, len(group))
        for dims, group in groups(service.mandate, by)
    }


def staff_per_adviser(service: Service, by: By) -> Entries:
    """Staff of the institutions for each full-time adviser."""
    guided = staff(service, by)[""]
    return {"": replace(guided, denominator=advisers(service, by)[""].numerator)}


def _persons(staffing: pd.DataFrame, by: By) -> Entries:
    """Each person once in a group; where a row is a category, as many as it says."""
    if not staffing[["staff_key", "heads"]].notna().any(axis=None):
        raise NotDelivered("staffing")
    found = {}
    for dims, group in groups(staffing, by):
        categories = group[group.staff_key.isna()]
        persons = group.staff_key.nunique() + int(categories.heads.sum())
        found[dims] = Entry(persons, 1, persons)
    return found


def heads(service: Service, by: By) -> Entries:
    """Persons of the frame by category."""
    return _persons(_frame(service), by)


def adviser_heads(service: Service, by: By) -> Entries:
    """Persons in the categories that guide institutions."""
    frame = _frame(service)
    guides = service.setting("means", "adviser_categories")
    return _persons(frame[frame.category.map(code).isin(guides)], by)


def staff_members(service: Service, by: By) -> Entries:
    """Staff of the institutions in persons."""
    if not service.table("institutions").staff_members.notna().any():
        raise NotDelivered("institutions")
    return _of_register(service, "staff_members", by)


def staff_members_per_adviser(service: Service, by: By) -> Entries:
    """Persons for each full-time adviser."""
    guided = staff_members(service, by)[""]
    return {"": replace(guided, denominator=advisers(service, by)[""].numerator)}


def working_days(service: Service, by: By) -> Entries:
    """Worked time with a theme, in working days; it rests on the advisers.

    A total of a team rests on as many people as it says, the same ones in each of its rows.
    """
    if not (service.has("time_entries") or service.has("workdays")):
        raise NotDelivered("time_entries")
    columns = ["theme", "core_task"]
    entries = pd.DataFrame(columns=[*columns, "staff_key", "hours", "days", "team", "people"])
    for table in ("time_entries", "workdays"):
        if service.has(table):
            entries = pd.concat([entries, service.table(table)], ignore_index=True)
    entries = entries.dropna(subset=["theme"])
    in_hours = service.has("time_entries") and service.table("time_entries").hours.notna().any()
    length = Fraction(service.setting("means", "hours_per_working_day")) if in_hours else 1
    found = {}
    for dims, group in groups(entries, by):
        named = group[group.staff_key.notna()]
        totals = group[group.staff_key.isna()]
        teams = totals.people.fillna(1).astype(int).groupby(totals.team.fillna("")).max()
        hours = total(group.hours.dropna()) + total(group.days.dropna()) * length
        found[dims] = Entry(hours, length, named.staff_key.nunique() + int(teams.sum()))
    return found


FIGURES: dict[str, Measure] = {
    f"means.{measure.__name__}": measure
    for measure in (
        *(dotation, budgeted, actual, result, execution, expenditure_share, budgeted_share),
        *(staffing, advisers, posts, institutions, sites, staff, staff_per_adviser, working_days),
        *(heads, adviser_heads, staff_members, staff_members_per_adviser),
    )
}
