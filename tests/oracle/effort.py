"""Effort: hours, full-time equivalents, trajectories."""

from fractions import Fraction
from functools import cache

import pandas as pd

from oracle.service import (
    By,
    Entries,
    Entry,
    Measure,
    NotDelivered,
    Service,
    count,
    groups,
    total,
)

CARRIED_OUT = ["running", "completed"]
STATUSES = ["planned", "running", "completed", "postponed", "cancelled"]
NOT_CARRIED_OUT = ["postponed", "cancelled"]


@cache
def _counted(service: Service) -> pd.DataFrame:
    """Contacts that count in totals, with their floor and school-contact hours."""
    contacts = service.contacts[service.contacts.counts_in_total]
    return contacts.assign(
        floor=[Fraction(row.hours) * row.staff_count for row in contacts.itertuples()]
    )


def floor_hours(service: Service, by: By) -> Entries:
    """Hours times advisers."""
    return {
        dims: Entry(total(group.floor), 1, len(group))
        for dims, group in groups(_counted(service), by)
    }


def floor_share(service: Service, by: By) -> Entries:
    """The share of each pillar in the floor hours of the plan."""
    plan = _counted(service)
    plan = plan[plan.in_plan]
    return {
        dims: Entry(total(group.floor), total(plan.floor), len(group))
        for dims, group in groups(plan, by)
    }


def day_parts(service: Service, by: By) -> Entries:
    """Day-parts as registered."""
    if not service.table("contacts").day_parts.notna().any():
        raise NotDelivered("contacts")
    return {
        dims: Entry(total(group.day_parts.dropna()), 1, len(group))
        for dims, group in groups(_counted(service), by)
    }


def contacts(service: Service, by: By) -> Entries:
    """Registered contacts."""
    return count(service.contacts, by)


@cache
def _school_contacts(service: Service) -> pd.DataFrame:
    rows = service.contacts[service.contacts.counts_in_total]
    return rows.assign(school=[Fraction(row.hours) * row.institutions for row in rows.itertuples()])


def school_contact_hours(service: Service, by: By) -> Entries:
    """Hours times institutions."""
    rows = _school_contacts(service)
    return {dims: Entry(total(group.school), 1, len(group)) for dims, group in groups(rows, by)}


def mode_share(service: Service, by: By) -> Entries:
    """The share of each mode in the hours of school contact."""
    rows = _school_contacts(service)
    others = tuple(name for name in by if name != "mode")
    found = {}
    for dims, base in groups(rows, others):
        for mode, group in groups(base, ("mode",)):
            found[";".join(sorted(filter(None, [*dims.split(";"), mode])))] = Entry(
                total(group.school), total(base.school), len(group)
            )
    return found


def leverage(service: Service, by: By) -> Entries:
    """Hours of school contact for each floor hour."""
    floor = floor_hours(service, by)
    return {
        dims: Entry(hours.numerator, floor[dims].numerator if dims in floor else 0, hours.n)
        for dims, hours in school_contact_hours(service, by).items()
    }


@cache
def _capacity(service: Service) -> pd.DataFrame:
    """Planned effort: outside the plan where all offers of its pillar are.

    A project is what pays for it (`funding`): the funding of a project's offer, or in a pillar
    with projects what pays for no other.
    """
    capacity = service.table("capacity").copy()
    offers = service.offers
    outside = capacity.pillar.map(offers.groupby("pillar").in_plan.any()).eq(False)
    capacity["plan"] = outside.map({True: "outside", False: "plan"})
    projects = offers[offers.kind == "project"]
    of_projects = capacity.pillar.isin(projects.pillar)
    shared = capacity.funding.isin(capacity.funding[~of_projects])
    known = capacity.funding.isin(projects.funding.dropna())
    capacity["project"] = capacity.funding.where(known | (of_projects & ~shared))
    capacity["fte"] = capacity.planned_fte.map(Fraction)
    meant = capacity.floor_planned.ne(False)
    capacity["hours"] = [
        Fraction(row.planned_fte) * Fraction(row.hours_per_fte) if on_the_floor else Fraction(0)
        for row, on_the_floor in zip(capacity.itertuples(), meant, strict=True)
    ]
    return capacity


def presence(service: Service, by: By) -> Entries:
    """Floor hours over planned hours, of pillars that have planned hours."""
    capacity = _capacity(service)
    capacity = capacity[capacity.hours > 0]
    counted = _counted(service)
    counted = counted[counted.pillar.isin(capacity.pillar)]
    floor = {dims: (total(group.floor), len(group)) for dims, group in groups(counted, by)}
    nothing = Fraction(0), 0
    return {
        dims: Entry(floor.get(dims, nothing)[0], total(group.hours), floor.get(dims, nothing)[1])
        for dims, group in groups(capacity, by)
    }


def planned_fte(service: Service, by: By) -> Entries:
    """The sum of what is planned."""
    return {
        dims: Entry(total(group.fte), 1, len(group))
        for dims, group in groups(_capacity(service), by)
    }


@cache
def _realised(service: Service) -> pd.DataFrame:
    """Full-time equivalents that were there: as registered, or as many as the floor hours give.

    A row for each pillar, cell and project that has planned means; other hours stay out.
    """
    keys = ["pillar", "poc", "project"]
    norm = Fraction(service.setting("effort", "floor_norm"))
    gives = norm * Fraction(service.setting("effort", "hours_per_fte"))
    capacity = _capacity(service)
    floor = {
        _unit(values): (total(group.floor), len(group))
        for values, group in _counted(service).groupby(keys, dropna=False)
    }
    registered = {
        _unit(values): total(group.realised_fte)
        for values, group in capacity[capacity.realised_fte.notna()].groupby(keys, dropna=False)
    }
    units = {_unit(values) for values, _ in capacity.groupby(keys, dropna=False)}
    rows = []
    for unit in units:
        hours, contacts = floor.get(unit, (Fraction(0), 0))
        realised = registered.get(unit, hours / gives)
        rows.append({**dict(zip(keys, unit, strict=True)), "realised": realised, "n": contacts})
    plan = dict(zip(capacity.pillar, capacity.plan, strict=True))
    return pd.DataFrame([{**row, "plan": plan[str(row["pillar"])]} for row in rows])


def _unit(values: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(None if pd.isna(value) else value for value in values)


def realised_fte(service: Service, by: By) -> Entries:
    """Full-time equivalents that were really there."""
    return {
        dims: Entry(total(group.realised), 1, int(group.n.sum()))
        for dims, group in groups(_realised(service), by)
    }


def fte_realised(service: Service, by: By) -> Entries:
    """Realised over planned full-time equivalents."""
    realised = realised_fte(service, by)
    return {
        dims: Entry(
            realised[dims].numerator if dims in realised else Fraction(0),
            entry.numerator,
            realised[dims].n if dims in realised else 0,
        )
        for dims, entry in planned_fte(service, by).items()
    }


def time_use(service: Service, by: By) -> Entries:
    """The share of each activity in all worked hours; it rests on the advisers."""
    entries = service.table("time_entries")
    others = tuple(name for name in by if name != "activity")
    found = {}
    for dims, base in groups(entries, others):
        for activity, group in groups(base, ("activity",)):
            found[";".join(sorted(filter(None, [*dims.split(";"), activity])))] = Entry(
                total(group.hours), total(base.hours), base.staff_key.nunique()
            )
    return found


def _trajectories(service: Service) -> pd.DataFrame:
    return service.table("trajectories").merge(service.offers, on="offer_id")


def _carried_out(service: Service) -> pd.DataFrame:
    rows = _trajectories(service)
    return rows[rows.status.isin(CARRIED_OUT)]


def trajectories(service: Service, by: By) -> Entries:
    """Trajectories that ran or were completed."""
    return count(_carried_out(service), by)


def trajectory_status(service: Service, by: By) -> Entries:
    """All agreed trajectories by how they stand."""
    rows = _trajectories(service)
    others = tuple(name for name in by if name != "status")
    found = {}
    for dims, base in groups(rows, others):
        for status in STATUSES:
            parts = sorted(filter(None, [*dims.split(";"), f"status={status}"]))
            having = int((base.status == status).sum())
            found[";".join(parts)] = Entry(having, len(base), len(base))
    return found


def not_carried_out(service: Service, by: By) -> Entries:
    """Trajectories that were postponed or cancelled."""
    rows = _trajectories(service)
    return count(rows[rows.status.isin(NOT_CARRIED_OUT)], by)


def _with(service: Service, column: str, by: By) -> Entries:
    return {
        dims: Entry(int(group[column].sum()), len(group), len(group))
        for dims, group in groups(_carried_out(service), by)
    }


def pre_measured(service: Service, by: By) -> Entries:
    """Trajectories with a measurement at their start."""
    return _with(service, "pre_measured", by)


def post_measured(service: Service, by: By) -> Entries:
    """Trajectories with a measurement at their end."""
    return _with(service, "post_measured", by)


FIGURES: dict[str, Measure] = {
    f"effort.{measure.__name__}": measure
    for measure in (
        *(floor_hours, floor_share, contacts, school_contact_hours, mode_share, leverage),
        day_parts,
        *(presence, planned_fte, realised_fte, fte_realised, time_use, trajectories),
        *(trajectory_status, not_carried_out, pre_measured, post_measured),
    )
}
