"""Sessions and enrolments of `netwerk`, with the published numbers.

`sessies.csv` has one row per session, `inschrijvingen.csv` one per person and session. The
attendances add up to the published participants; absent and cancelled enrolments are extra.
"""

from dataclasses import dataclass
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_days import school_days
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import (
    Fault,
    Planted,
    Sowing,
    emptied,
    impossible_hours,
    lost_zero,
    misspelt,
    outside_year,
    plant,
    unknown_institution,
)
from pbdreport.demo.names import email, person
from pbdreport.demo.netwerk.offers import Held, held
from pbdreport.demo.netwerk.register import GROUPS, Institution, active, others

HOURS = {"info": "1.5", "helpdesk": "1", "plg": "2"}
TRAINING_HOURS = ("3", "3", "6")
MODE_NAMES = {"physical": "op locatie", "online": "webinar", "hybrid": "hybride"}
STATUS_NAMES = {"attended": "aanwezig", "absent": "afwezig", "cancelled": "geannuleerd"}
ROLES = ("leraar",) * 7 + ("zorgcoördinator", "directeur", "beleidsmedewerker")
DOMAIN = "zonnewijzer.example"


@dataclass(frozen=True)
class Session:
    """One session."""

    number: str
    held: Held
    date: str
    hours: str
    mode: str
    attended: int


@dataclass(frozen=True)
class Enrolment:
    """The enrolment of a person in a session."""

    number: str
    session: Session
    email: str
    institution: Institution | None
    role: str
    status: str
    team: str = ""


@cache
def sessions(year: SchoolYear) -> tuple[Session, ...]:
    """All sessions of a school year, in order of date."""
    random = chance("netwerk", year, "sessions")
    drafts: list[tuple[Held, int]] = []
    for one in held(year):
        weights = [random.uniform(0.5, 1.5) for _ in range(one.sessions)]
        least = [min(1, one.participants // one.sessions)] * one.sessions
        sizes = spread(one.participants, weights, least, [one.participants] * one.sessions)
        drafts += [(one, size) for size in sizes]
    random.shuffle(drafts)
    days = school_days(year.first, random, len(drafts))
    return tuple(
        Session(
            f"S{year.first % 100}-{number:04}",
            one,
            day,
            HOURS.get(one.offer.kind) or random.choice(TRAINING_HOURS),
            _mode(one, random),
            size,
        )
        for number, ((one, size), day) in enumerate(zip(drafts, days, strict=True), start=1)
    )


def _mode(one: Held, random: Random) -> str:
    if one.offer.kind in ("helpdesk", "info"):
        return "online"
    return random.choice(("physical", "physical", "online", "hybrid"))


@cache
def enrolments(year: SchoolYear) -> tuple[Enrolment, ...]:
    """All enrolments of a school year."""
    random = chance("netwerk", year, "enrolments")
    found: list[Enrolment] = []
    for session in sessions(year):
        known = [one for one in active(year) if one.level in session.held.levels]
        coming = [(STATUS_NAMES["attended"])] * session.attended
        coming += _not_there(session, random)
        for status in coming:
            institution = _institution(known, random)
            found.append(
                Enrolment(
                    f"E{year.first % 100}-{len(found) + 1:06}",
                    session,
                    _person(institution, random),
                    institution,
                    random.choice(ROLES),
                    status,
                    _team(session.held, len(found)),
                )
            )
    return tuple(found)


def _not_there(session: Session, random: Random) -> list[str]:
    names = (STATUS_NAMES["absent"], STATUS_NAMES["cancelled"])
    return [random.choice(names) for _ in range(session.attended) if random.random() < 0.07]


def _institution(known: list[Institution], random: Random) -> Institution | None:
    luck = random.random()
    if luck < 0.015:
        return None
    return random.choice(others() if luck < 0.03 else known)


def _person(institution: Institution | None, random: Random) -> str:
    """The e-mail address of a staff member; larger institutions have more of them."""
    home = institution.number if institution else "vrij"
    staff = max(3, round(institution.staff_fte * 0.8)) if institution else 400
    return _address(home, random.randrange(staff))


@cache
def _address(home: str, number: int) -> str:
    random = chance("netwerk", "staff", home, number)
    return email(person(random), random.randint(100, 99999), DOMAIN)


def _team(one: Held, place: int) -> str:
    return f"beleidsteam {place % one.teams + 1}" if one.teams else ""


def sessions_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`sessies.csv`."""
    rows = tuple(
        {
            "sessie": one.number,
            "aanbod": one.held.offer.id,
            "datum": one.date,
            "uren": one.hours,
            "vorm": MODE_NAMES[one.mode],
            "thema": one.held.theme,
            "inschrijving_verplicht": "J" if one.held.is_registered else "N",
        }
        for one in sessions(year)
    )
    layout = Layout(decimal=".", numbers=frozenset({"uren"}))
    export = Export("sessies.csv", tuple(rows[0]), rows, layout)
    faults = (
        Fault("outside_year", "datum", outside_year),
        Fault("impossible_hours", "uren", impossible_hours),
        Fault("misspelt_mode", "vorm", misspelt),
        Fault("empty_required", "aanbod", emptied),
    )
    sowing = Sowing(faults, "sessie", "datum", blanks=2)
    return plant(export, sowing, chance("netwerk", year, "faults", "sessions"))


def enrolments_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`inschrijvingen.csv`."""
    rows = tuple(_enrolment_row(one) for one in enrolments(year))
    export = Export("inschrijvingen.csv", tuple(rows[0]), rows, Layout(encoding="utf-8-sig"))
    faults = (
        Fault("unknown_institution", "instelling", unknown_institution),
        Fault("lost_zero", "instelling", lost_zero),
        Fault("unknown_session", "sessie", lambda cell, random: cell[:4] + "9999"),
        Fault("misspelt_code", "status", misspelt),
        Fault("empty_required", "e_mail", emptied),
    )
    sowing = Sowing(faults, "inschrijving", "status", repeats=12, blanks=3)
    return plant(export, sowing, chance("netwerk", year, "faults", "enrolments"))


def _enrolment_row(one: Enrolment) -> Cells:
    return {
        "inschrijving": one.number,
        "sessie": one.session.number,
        "e_mail": one.email,
        "instelling": one.institution.number if one.institution else "",
        "scholengroep": GROUPS.get(one.institution.group, "") if one.institution else "",
        "functie": one.role,
        "team": one.team,
        "status": one.status,
    }
