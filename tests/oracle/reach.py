"""Reach: which institutions and people the service reached."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

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
    shares_of,
    summed,
)


@cache
def _participations(service: Service) -> pd.DataFrame:
    """A row each time that an institution took part: in contacts, and in sessions if they count.

    Who came to a session with several people came once.
    """
    taken = [service.taking_part[["institution_id", "offer_id"]]]
    if service.setting("reach", "enrolments_count"):
        sessions = service.attended.dropna(subset=["institution_id"])
        taken.append(sessions[["session_id", "institution_id", "offer_id"]].drop_duplicates())
    return pd.concat(taken)


def reached(service: Service) -> set[str]:
    return set(_participations(service).institution_id)


def institutions_reached(service: Service, by: By) -> Entries:
    """Institutions of the mandate that took part at least once, of those in the mandate."""
    guided = reached(service)
    return {
        dims: Entry(int(group.institution_id.isin(guided).sum()), len(group), len(group))
        for dims, group in groups(service.mandate, by)
    }


def outside_mandate(service: Service, by: By) -> Entries:
    """Institutions that are not of the mandate and took part at least once."""
    outside = service.register[~service.register.in_mandate]
    return count(outside[outside.institution_id.isin(reached(service))], by)


@cache
def _contact_hours(service: Service) -> dict[str, Fraction]:
    hours: dict[str, Fraction] = {}
    for row in service.taking_part.itertuples():
        hours[row.institution_id] = hours.get(row.institution_id, Fraction()) + Fraction(row.hours)
    return hours


def _over(service: Service, hours: Fraction) -> bool:
    threshold = Fraction(service.setting("reach", "threshold_hours"))
    inclusive = service.setting("reach", "threshold_inclusive")
    return hours >= threshold if inclusive else hours > threshold


def present(service: Service, by: By) -> Entries:
    """Institutions of the mandate with more contact hours than the threshold."""
    over = {key for key, hours in _contact_hours(service).items() if _over(service, hours)}
    return {
        dims: Entry(int(group.institution_id.isin(over).sum()), len(group), len(group))
        for dims, group in groups(service.mandate, by)
    }


def _band(hours: Fraction | None, edges: list[int]) -> str:
    if hours is None:
        return "none"
    lower = [edge for edge in edges if edge <= hours]
    upper = [edge for edge in edges if edge > hours]
    if not lower:
        return f"under_{edges[0]}"
    return f"{lower[-1]}_{upper[0]}" if upper else f"{lower[-1]}_over"


def intensity_bands(service: Service, by: By) -> Entries:
    """Institutions of the mandate by classes of contact hours."""
    edges = service.setting("reach", "bands")
    hours = _contact_hours(service)
    names = ["none", f"under_{edges[0]}"]
    names += [f"{low}_{high}" for low, high in pairwise(edges)]
    names.append(f"{edges[-1]}_over")
    bands = [_band(hours.get(key), edges) for key in service.mandate.institution_id]
    return _distribution(service.mandate.assign(band=bands), "band", names, by)


def _distribution(rows: pd.DataFrame, column: str, names: list[str], by: By) -> Entries:
    """The share of each of some classes within the groups of the other dimensions."""
    others = tuple(name for name in by if name != column)
    found = {}
    for dims, group in groups(rows, others):
        for name in names:
            parts = sorted([*filter(None, dims.split(";")), f"{column}={name}"])
            found[";".join(parts)] = Entry(
                int((group[column] == name).sum()), len(group), len(group)
            )
    return found


def _reached_by_offer(service: Service) -> pd.DataFrame:
    """Each institution with each offer that reached it, also institutions outside the mandate."""
    return _participations(service)[["offer_id", "institution_id"]].drop_duplicates()


def planned_reached(service: Service, by: By) -> Entries:
    """Institutions that an offer reached, of those planned for it."""
    planned = service.offers.dropna(subset=["planned_institutions"])
    reached = _reached_by_offer(service).groupby("offer_id").size()
    planned = planned.assign(reached=planned.offer_id.map(reached).fillna(0).astype(int))
    return {
        dims: Entry(
            int(group.reached.sum()),
            int(group.planned_institutions.sum()),
            int(group.planned_institutions.sum()),
        )
        for dims, group in groups(planned, by)
    }


def planned_mean(service: Service, by: By) -> Entries:
    """The plain mean over the offers of what each reached of what it planned."""
    shares = [entry.value for entry in planned_reached(service, ("offer",)).values()]
    known = [Fraction(share) for share in shares if share is not None]
    return {"": Entry(sum(known, Fraction()), len(known), len(known))}


def over_threshold(service: Service, by: By) -> Entries:
    """Within an offer: institutions over the threshold, of those that it reached."""
    rows = service.taking_part[service.taking_part.threshold_applies]
    pairs = [
        (offer, _over(service, sum(map(Fraction, group.hours), Fraction())))
        for (offer, _), group in rows.groupby(["offer_id", "institution_id"])
    ]
    frame = pd.DataFrame(pairs, columns=["offer", "over"])
    return {
        dims: Entry(int(group.over.sum()), len(group), len(group))
        for dims, group in groups(frame, by)
    }


def ladder(service: Service, by: By) -> Entries:
    """How often reached institutions of the mandate took part: once, 2 to 4 times, 5 or more."""
    times = _participations(service).groupby("institution_id").size()
    rows = service.mandate.assign(times=service.mandate.institution_id.map(times)).dropna(
        subset=["times"]
    )
    rows["step"] = ["once" if t == 1 else "2_4" if t <= 4 else "5_over" for t in rows.times]
    return _distribution(rows, "step", ["once", "2_4", "5_over"], by)


def intensive(service: Service, by: By) -> Entries:
    """Institutions with more contacts than the limit, of those of the mandate with a contact."""
    contacts = service.taking_part.groupby("institution_id").contact_id.nunique()
    rows = service.mandate.assign(contacts=service.mandate.institution_id.map(contacts))
    limit = service.setting("reach", "intensive_contacts")
    return {
        dims: Entry(
            int((group.contacts > limit).sum()),
            int(group.contacts.notna().sum()),
            int(group.contacts.notna().sum()),
        )
        for dims, group in groups(rows, by)
    }


def participations(service: Service, by: By) -> Entries:
    """Each institution counts once for each contact."""
    return count(service.taking_part, by)


def _audience(service: Service, own: bool, by: By) -> Entries:
    audiences = service.table("contact_audiences")
    of = audiences[audiences.own_network == own]
    if of.empty and not audiences.empty:
        raise NotDelivered("contact_audiences")
    found = summed(of, "people", by)
    return {dims: replace(entry, n=int(entry.numerator or 0)) for dims, entry in found.items()}


def audience(service: Service, by: By) -> Entries:
    """People of the own network in contacts, each time that they came."""
    return _audience(service, True, by)


def audience_elsewhere(service: Service, by: By) -> Entries:
    """People of other networks in contacts, each time that they came."""
    return _audience(service, False, by)


def sessions(service: Service, by: By) -> Entries:
    """The sessions."""
    return count(service.table("sessions").merge(service.offers, on="offer_id"), by)


@cache
def _registered(service: Service) -> pd.DataFrame:
    return service.attended[service.attended.registration_required]


def participants(service: Service, by: By) -> Entries:
    """Those who came to sessions with registration, each time that they came.

    Nothing was measured where none of the sessions asked people to register.
    """
    held = service.table("sessions").merge(service.offers, on="offer_id")
    came = {dims: len(group) for dims, group in groups(_registered(service), by)}
    return {
        dims: Entry(
            came.get(dims, 0) if group.registration_required.any() else None, 1, came.get(dims, 0)
        )
        for dims, group in groups(held, by)
    }


def people(service: Service, by: By) -> Entries:
    """Different people who came to sessions with registration."""
    return {
        dims: Entry(group.person_key.nunique(), 1, group.person_key.nunique())
        for dims, group in groups(_registered(service), by)
    }


def teams(service: Service, by: By) -> Entries:
    """Different teams, once for each training."""
    rows = service.attended.dropna(subset=["team_key"])
    return count(rows[["offer", "team_key"]].drop_duplicates(), by)


def groups_with_plg(service: Service, by: By) -> Entries:
    """School groups with a learning community that ran or was completed, of all groups."""
    trajectories = service.table("trajectories").merge(service.offers, on="offer_id")
    carried_out = trajectories.status.isin(["running", "completed"])
    rows = trajectories[carried_out & (trajectories.kind == "plg")]
    everyone = len(service.profile.get("group", []))
    with_plg = {dims: group.group_id.nunique() for dims, group in groups(rows, by)}
    return shares_of(with_plg, dict.fromkeys(with_plg, everyone))


FIGURES: dict[str, Measure] = {
    f"reach.{measure.__name__}": measure
    for measure in (
        *(institutions_reached, outside_mandate, present, intensity_bands, planned_reached),
        *(planned_mean, over_threshold, ladder, intensive, participations, audience),
        *(audience_elsewhere, sessions, participants, people, teams, groups_with_plg),
    )
}
