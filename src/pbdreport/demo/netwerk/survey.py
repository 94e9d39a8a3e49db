"""The EDBI survey of `netwerk` after sessions, and the invitations to all its surveys."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Cells, Export, Layout
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
from pbdreport.demo.netwerk.register import LEVEL_NAMES, Institution
from pbdreport.demo.netwerk.sessions import STATUS_NAMES, enrolments
from pbdreport.demo.netwerk.survey_materials import invited_to_materials
from pbdreport.demo.netwerk.survey_plg import invited_to_plg
from pbdreport.demo.survey_answers import QUESTIONS, TEXTS, answers, offer_shift

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
ONCE = "eenmalig"
HEADINGS = (
    "ID",
    "Ingevuld",
    "E-mail",
    "Instelling",
    "Niveau",
    "Aanbod",
    "Sessie",
    "Meting",
    "Resultaat",
    *(TEXTS[item] for item in QUESTIONS),
    "Opmerking",
)


@dataclass(frozen=True)
class Invitation:
    """An invitation to the survey, and the response if there is one."""

    offer: str
    level: str
    row: Cells | None


@cache
def asked(year: SchoolYear) -> tuple[Invitation, ...]:
    """All invitations of a school year to the EDBI survey."""
    return tuple(_after_sessions(year))


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
                "Meting": ONCE,
            }
        found.append(Invitation(offer, here.level, row))
    return found


def _row(
    random: Random,
    address: str,
    here: Institution,
    offer: str,
    day: date,
    modules: tuple[str, ...],
) -> Cells:
    luck = random.random()
    given = answers(random, offer_shift(offer), modules)
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
    """`uitgenodigd.csv`: the number of invitations by survey, offer, level and wave."""
    counted = Counter(("edbi", one.offer, one.level, ONCE) for one in asked(year))
    counted.update(invited_to_plg(year))
    counted.update(invited_to_materials(year))
    rows = tuple(
        {
            "bevraging": survey,
            "aanbod": offer,
            "niveau": LEVEL_NAMES[level],
            "meting": wave,
            "uitgenodigd": str(count),
        }
        for (survey, offer, level, wave), count in sorted(counted.items())
    )
    return Export("uitgenodigd.csv", tuple(rows[0]), rows, Layout(delimiter=","))
