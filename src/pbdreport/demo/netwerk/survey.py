"""The survey of `netwerk`: after sessions once, around trajectories before and after."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.answers import QUESTIONS, answers, offer_shift
from pbdreport.demo.chance import chance
from pbdreport.demo.export import Cells, Export, Layout
from pbdreport.demo.faults import (
    Fault,
    Planted,
    Sowing,
    emptied,
    lost_zero,
    outside_year,
    plant,
    unknown_institution,
)
from pbdreport.demo.names import email, person
from pbdreport.demo.netwerk.register import LEVEL_NAMES, Institution
from pbdreport.demo.netwerk.sessions import DOMAIN, STATUS_NAMES, enrolments
from pbdreport.demo.netwerk.trajectories import Trajectory, trajectories
from pbdreport.demo.questions import TEXTS

INVITED = 0.6
"""Which part of those who attended is invited."""
RESPONSE = {
    "BaO": 0.26,
    "BuBaO": 0.25,
    "SO": 0.24,
    "BuSO": 0.22,
    "VWO": 0.3,
    "DKO": 0.35,
    "CLB": 0.35,
}
SELDOM = 0.16
"""How often those of other levels answer."""
PER_TRAJECTORY = 6
WAVES = {"single": "eenmalig", "pre": "voor", "post": "na"}
HEADINGS = (
    "ID",
    "Ingevuld",
    "E-mail",
    "Instelling",
    "Niveau",
    "Aanbod",
    "Sessie",
    "Traject",
    "Meting",
    "Resultaat",
    *(TEXTS[item] for item in QUESTIONS),
    "Opmerking",
)


@dataclass(frozen=True)
class Invitation:
    """A request to fill in the survey, and the answer if there was one."""

    wave: str
    offer: str
    level: str
    row: Cells | None


@cache
def asked(year: SchoolYear) -> tuple[Invitation, ...]:
    """All invitations of a school year."""
    return (*_after_sessions(year), *_around_trajectories(year))


def _after_sessions(year: SchoolYear) -> list[Invitation]:
    random = chance("netwerk", year, "survey")
    found = []
    for one in enrolments(year):
        here = one.institution
        if one.status != STATUS_NAMES["attended"] or not here or random.random() > INVITED:
            continue
        offer = one.session.held.offer.id
        row = None
        if random.random() < RESPONSE.get(here.level, SELDOM):
            day = date.fromisoformat(one.session.date) + timedelta(days=random.randint(1, 14))
            modules = ("m1", *(module for module in ("m2", "m3") if random.random() < 0.4))
            row = {
                **_row(random, one.email, here, offer, _within(day, year), modules),
                "Sessie": one.session.number,
                "Meting": WAVES["single"],
            }
        found.append(Invitation("single", offer, here.level, row))
    return found


def _around_trajectories(year: SchoolYear) -> list[Invitation]:
    """Before: the second module; after: the first two, and some of those who answered before."""
    random = chance("netwerk", year, "pre and post")
    found = []
    measured = [one for one in trajectories(year) if one.post_measured]
    for one in random.sample(measured, min(60, len(measured))):
        for number in range(PER_TRAJECTORY):
            here = random.choice(one.institutions)
            name = person(random)
            address = email(name, int(one.number[-4:]) * 100 + number, DOMAIN)
            answered = random.random() < 0.4
            pre = date(year.first, 10, random.randint(1, 28)) if answered else None
            again = random.random() < (0.65 if answered else 0.1)
            post = date(year.first + 1, 6, random.randint(1, 28)) if again else None
            found.append(_wave(random, one, here, address, "pre", ("m2",), pre))
            found.append(_wave(random, one, here, address, "post", ("m1", "m2"), post))
    return found


def _wave(
    random: Random,
    one: Trajectory,
    here: Institution,
    address: str,
    wave: str,
    modules: tuple[str, ...],
    day: date | None,
) -> Invitation:
    offer = one.guided.offer.id
    if day is None:
        return Invitation(wave, offer, here.level, None)
    row = _row(random, address, here, offer, day, modules, -0.3 if wave == "pre" else 0.2)
    return Invitation(
        wave, offer, here.level, {**row, "Traject": one.number, "Meting": WAVES[wave]}
    )


def _row(
    random: Random,
    address: str,
    here: Institution,
    offer: str,
    day: date,
    modules: tuple[str, ...],
    shift: float = 0.0,
) -> Cells:
    luck = random.random()
    given = answers(random, shift + offer_shift(offer), modules)
    result = "volledig"
    if luck < 0.015:
        given, result = {}, "geweigerd"
    elif luck < 0.06:
        given, result = dict(list(given.items())[:2]), "gedeeltelijk"
    return {
        "Ingevuld": day.isoformat(),
        "E-mail": address,
        "Instelling": here.number,
        "Niveau": LEVEL_NAMES[here.level],
        "Aanbod": offer,
        "Resultaat": result,
        **{TEXTS[item]: value for item, value in given.items()},
        "Opmerking": "Bedankt, het was boeiend." if random.random() < 0.1 else "",
    }


def _within(day: date, year: SchoolYear) -> date:
    return min(day, year.end)


def survey_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`edbi_resultaten.xlsx`: one row is one response, answers as numbers."""
    answered = [one.row for one in asked(year) if one.row]
    answered.sort(key=lambda row: (row["Ingevuld"], row["E-mail"], row["Aanbod"]))
    rows = tuple(
        {**row, "ID": f"R{year.first % 100}-{number:05}"}
        for number, row in enumerate(answered, start=1)
    )
    layout = Layout(
        sheet="Resultaten",
        numbers=frozenset(TEXTS.values()),
        dates=frozenset({"Ingevuld"}),
    )
    export = Export("edbi_resultaten.xlsx", HEADINGS, rows, layout)
    faults = (
        Fault("unknown_institution", "Instelling", unknown_institution),
        Fault("lost_zero", "Instelling", lost_zero),
        Fault("outside_year", "Ingevuld", outside_year),
        Fault("empty_required", "Ingevuld", emptied),
        Fault("misspelt_answer", TEXTS["m1_tevreden"], lambda cell, random: f"{cell}{cell}"),
    )
    sowing = Sowing(faults, "ID", "Ingevuld", repeats=3, blanks=2)
    return plant(export, sowing, chance("netwerk", year, "faults", "survey"))


def invitations_export(year: SchoolYear) -> Export:
    """`uitgenodigd.csv`: how many were invited, by offer, level and wave."""
    counted = Counter((one.offer, one.level, one.wave) for one in asked(year))
    rows = tuple(
        {
            "aanbod": offer,
            "niveau": LEVEL_NAMES[level],
            "meting": WAVES[wave],
            "uitgenodigd": str(count),
        }
        for (offer, level, wave), count in sorted(counted.items())
    )
    return Export("uitgenodigd.csv", tuple(rows[0]), rows, Layout(delimiter=","))
