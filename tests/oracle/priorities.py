"""Policy priorities: the day-parts of offers, divided by their keys."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pandas as pd

from oracle.service import By, Entries, Entry, Measure, Service, groups, total


def _records(service: Service) -> pd.DataFrame:
    """Each contact and session that counts, with its day-parts."""
    contacts = service.contacts[service.contacts.counts_in_total]
    counted = [contacts.assign(day_parts=_of_contacts(service, contacts))]
    if service.setting("priorities", "contacts") == "none":
        counted = []
    if service.has("sessions"):
        ways = service.setting("priorities", "sessions")
        sessions = service.table("sessions").merge(service.offers, on="offer_id")
        sessions = sessions[sessions.kind.isin(ways)]
        length = Fraction(service.setting("priorities", "hours_per_day_part"))
        parts = [
            Fraction(1) if ways[row.kind] == "one" else Fraction(row.hours) / length
            for row in sessions.itertuples()
        ]
        counted.append(sessions.assign(day_parts=parts))
    return pd.concat([rows[["offer", "day_parts"]] for rows in counted])


def _of_contacts(service: Service, contacts: pd.DataFrame) -> list[Fraction]:
    if service.setting("priorities", "contacts") == "one":
        return [Fraction(1)] * len(contacts)
    length = Fraction(service.setting("priorities", "hours_per_day_part"))
    return [Fraction(row.hours) * row.staff_count / length for row in contacts.itertuples()]


def _keys(service: Service) -> pd.DataFrame:
    keys = service.table("priority_keys")
    return keys.assign(share=[Fraction(share) for share in keys.share], offer=keys.offer_id)


def _with_key(service: Service) -> pd.DataFrame:
    records = _records(service)
    return records[records.offer.isin(_keys(service).offer)]


def _by_offer(service: Service) -> dict[str, tuple[Fraction, int]]:
    """Day-parts and records of each offer that has a key."""
    return {
        offer: (total(group.day_parts), len(group))
        for offer, group in _with_key(service).groupby("offer")
    }


def day_parts(service: Service, by: By) -> Entries:
    """The day-parts of each offer times its keys."""
    offers = _by_offer(service)
    keys = _keys(service)
    keys = keys[keys.offer.isin(offers)]
    keys["day_parts"] = [offers[row.offer][0] * row.share for row in keys.itertuples()]
    found = {}
    for dims, group in groups(keys, by):
        records = sum(offers[offer][1] for offer in set(group.offer))
        found[dims] = Entry(total(group.day_parts), 1, records)
    return found


def day_parts_total(service: Service, by: By) -> Entries:
    """All day-parts of offers with a key."""
    return {
        dims: Entry(total(group.day_parts), 1, len(group))
        for dims, group in groups(_with_key(service), by)
    }


def residual(service: Service, by: By) -> Entries:
    """What goes to none of the priorities."""
    divided = day_parts_by(service, by)
    return {
        dims: Entry(Fraction(entry.numerator or 0) - divided.get(dims, 0), 1, entry.n)
        for dims, entry in day_parts_total(service, by).items()
    }


def day_parts_by(service: Service, by: By) -> dict[str, Fraction]:
    """The day-parts for all priorities together, also by offer."""
    return {dims: Fraction(entry.numerator or 0) for dims, entry in day_parts(service, by).items()}


def without_key(service: Service, by: By) -> Entries:
    """The day-parts of offers that have no key."""
    records = _records(service)
    rest = records[~records.offer.isin(_keys(service).offer)]
    return {"": Entry(total(rest.day_parts), 1, len(rest))}


def share(service: Service, by: By) -> Entries:
    """What part of the day-parts of offers with a key goes to the priorities."""
    whole = day_parts_total(service, ())[""]
    bases = day_parts_total(service, by) if by == ("offer",) else {}
    found = {}
    for dims, divided in day_parts(service, by).items():
        base = bases.get(dims, whole)
        found[dims] = Entry(divided.numerator, base.numerator, base.n)
    return found


def fte(service: Service, by: By) -> Entries:
    """Day-parts over what a full-time adviser gives of them in direct contact."""
    gives = Fraction(service.setting("priorities", "contact_share"))
    gives *= Fraction(service.setting("priorities", "day_parts_per_fte"))
    return {
        dims: Entry(entry.numerator, gives, entry.n)
        for dims, entry in day_parts(service, by).items()
    }


def fte_sensitivity(service: Service, by: By) -> Entries:
    """The same under every combination of assumptions, those of the profile among them."""
    shares = [service.setting("priorities", "contact_share")]
    shares += service.setting("priorities", "other_contact_shares")
    per_fte = [service.setting("priorities", "day_parts_per_fte")]
    per_fte += service.setting("priorities", "other_day_parts_per_fte")
    whole = day_parts(service, ())[""]
    return {
        f"contact_share={_short(share)};day_parts_per_fte={_short(each)}": Entry(
            whole.numerator, Fraction(share) * Fraction(each), whole.n
        )
        for share, each in product(shares, per_fte)
    }


def _short(number: Decimal | int) -> str:
    """A number without zeros at the end of its decimals."""
    return f"{Decimal(number).normalize():f}"


FIGURES: dict[str, Measure] = {
    f"priorities.{measure.__name__}": measure
    for measure in (
        *(day_parts, day_parts_total, residual, without_key, share, fte, fte_sensitivity),
    )
}
