"""The contacts of `provincie`: meetings that add up to the published figures of each objective."""

from contextlib import suppress
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import NoExactChoice, chance, spread
from pbdreport.demo.meetings import (
    QUARTERS,
    THRESHOLD,
    Aim,
    Meeting,
    meetings_for,
    with_advisers,
    with_modes,
    with_participations,
)
from pbdreport.demo.provincie.plan import (
    POC,
    REPORT,
    WITH_OTHERS,
    Offer,
    column,
    kind_row,
    mode_hours,
    offers,
)
from pbdreport.demo.provincie.register import mandate, others
from pbdreport.demo.published_targets import published, whole

USUAL = ("SO", "BuSO", "DBSO", "BuBaO", "BaO", "VWO", "bestuur", "CLB", "LSC", "internaat")
FIRST = {
    "OD1.3": ("CLB",),
    "OD1.4": ("CLB",),
    "OD1.5": ("LSC", "CLB"),
    "OD1.6": ("DBSO", "SO"),
    "OD3.1": ("VWO", "SO"),
    "OD3.3": ("VWO",),
    "OD3.7": ("BuSO", "BuBaO"),
    "OD4.4": ("internaat", "LSC", "bestuur", "CLB", "BaO"),
    "OD4.5": ("bestuur",),
    "OD4.6": ("internaat", "bestuur", "BuBaO", "BaO", "DBSO"),
    "OD5.4": ("BuBaO",),
}
"""The levels for which an objective is meant."""
ATTEMPTS = 20
"""How many random seeds are tried until all totals are exact."""
POC_HOURS = {"2023_2024": 302, "2022_2023": 221}
"""School-contact hours of the support cell; the year before from its printed leverage."""
ENDED_HOURS = 939
"""School-contact hours of the ended projects in the row of pillar 4, the year before: what leaves
the pillar itself its printed leverage."""
APART_HOURS = 44
"""School-contact hours for the floor hours registered separately."""


@cache
def meetings(year: SchoolYear) -> tuple[Meeting, ...]:
    """All contacts of a school year, calibrated and with modes, but without dates."""
    for attempt in range(ATTEMPTS):
        with suppress(NoExactChoice):
            return tuple(_calibrated(year, f"provincie/{year}/{attempt}"))
    raise NoExactChoice(f"contacts of {year}")


def _calibrated(year: SchoolYear, seed: str) -> list[Meeting]:
    aims = _aims(year)
    drafts = [meeting for aim in aims for meeting in meetings_for(aim, seed)]
    drafts = with_participations(drafts, _participations(year))
    staffed: list[Meeting] = []
    for aim in aims:
        own = [one for one in drafts if (one.offer, one.counts) == (aim.offer, aim.counts)]
        staffed += with_advisers(own, aim.floor, f"{seed}/{aim.offer}/{aim.counts}")
    return _with_modes(staffed, year, seed)


def _participations(year: SchoolYear) -> int:
    """Published participations of institutions, including those in hours registered separately."""
    hits = published(REPORT, "target_groups")["school_hits"]
    return whole(hits[f"count_{column(year)}"])


def _with_modes(staffed: list[Meeting], year: SchoolYear, seed: str) -> list[Meeting]:
    row_of = {offer.id: kind_row(offer, year) for offer in offers(year)}
    done: list[Meeting] = []
    for row in sorted(set(row_of.values())):
        own = [one for one in staffed if one.counts and row_of[one.offer] == row]
        hours = {mode: amount * QUARTERS for mode, amount in mode_hours(row, year).items()}
        done += with_modes(own, hours, f"{seed}/{row}")
    apart = [one for one in staffed if not one.counts]
    everything = {"helpdesk": sum(one.shared for one in apart)}
    return done + with_modes(apart, everything, f"{seed}/apart")


def _aims(year: SchoolYear) -> list[Aim]:
    shared = _shared_hours(year)
    aims = []
    for offer in offers(year):
        random = chance("provincie", year, "institutions", offer.id)
        institutions = _institutions(offer, year, random)
        aims.append(
            Aim(
                offer.id,
                offer.floor * QUARTERS,
                shared[offer.id] * QUARTERS,
                institutions,
                offer.over,
            )
        )
        if offer.extra_floor:
            floor, hours = offer.extra_floor * QUARTERS, APART_HOURS * QUARTERS
            aims.append(Aim(offer.id, floor, hours, institutions[-18:], counts=False))
    return aims


def _institutions(offer: Offer, year: SchoolYear, random: Random) -> tuple[str, ...]:
    """The institutions reached: drawn from those in the plan, with guests if others take part."""
    levels = (*FIRST.get(offer.id, ()), *USUAL)
    candidates = mandate(year)
    random.shuffle(candidates)
    candidates.sort(key=lambda institution: levels.index(institution.level))
    foreseen = candidates[: offer.planned or offer.reached]
    chosen = [one.number for one in random.sample(foreseen, offer.reached)]
    if offer.id in WITH_OTHERS:
        chosen += [one.number for one in random.sample(others(), 5)]
    return tuple(chosen)


def _shared_hours(year: SchoolYear) -> dict[str, int]:
    """School-contact hours of each offer: the published hours of its row, by floor hours."""
    rows: dict[str, list[Offer]] = {}
    for offer in offers(year):
        rows.setdefault(kind_row(offer, year), []).append(offer)
    hours: dict[str, int] = {}
    for row, own in rows.items():
        total = sum(mode_hours(row, year).values())
        poc = [offer for offer in own if offer.id in POC]
        if poc:
            hours |= _divided(poc, POC_HOURS[column(year)])
            total -= POC_HOURS[column(year)]
        ended = [offer for offer in own if offer.id == "OD4.2" and offer.is_project]
        if ended:
            hours |= _divided(ended, ENDED_HOURS)
            total -= ENDED_HOURS
        hours |= _divided([offer for offer in own if offer not in (*poc, *ended)], total)
    return hours


def _divided(own: list[Offer], total: int) -> dict[str, int]:
    least = [_least(offer) for offer in own]
    most = [_most(offer) for offer in own]
    amounts = spread(total, [float(offer.floor) for offer in own], least, most)
    return {offer.id: amount for offer, amount in zip(own, amounts, strict=True)}


def _least(offer: Offer) -> int:
    over = offer.over or 0
    return over * (THRESHOLD // QUARTERS + 3) + (offer.reached - over) * 1


def _most(offer: Offer) -> int:
    over = offer.reached if offer.over is None else offer.over
    room = over * offer.floor * 3 // 4 + (offer.reached - over) * 14
    return max(min(room, offer.floor * 6), _least(offer))
