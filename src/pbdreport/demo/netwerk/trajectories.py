"""Trajectories of `netwerk` and their interventions, as many of each as were published.

`clusterplanning.xlsx` holds the trajectories, those postponed or cancelled too;
`verslagtool_interventies.csv` has one row per institution per intervention.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_days import school_days
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export import Cells, Export, Layout
from pbdreport.demo.faults import (
    Fault,
    Planted,
    Sowing,
    emptied,
    lost_zero,
    misspelt,
    outside_year,
    plant,
    unknown_institution,
)
from pbdreport.demo.names import person
from pbdreport.demo.netwerk.offers import Guided, guided
from pbdreport.demo.netwerk.register import GROUPS, Institution, active, others

STATUS_NAMES = {
    "completed": "uitgevoerd",
    "running": "lopend",
    "planned": "gepland",
    "postponed": "uitgesteld",
    "cancelled": "geannuleerd",
}
REASONS = (
    "lerarentekort",
    "leerachterstand krijgt voorrang",
    "wissel van directeur",
    "wissel van sleutelpersoon",
)
NOT_DONE = ("postponed", "cancelled", "cancelled", "planned")
PLANNED_DAY_PARTS = {"trajectory": 12, "plg": 8, "follow_up": 36, "project": 6}
MODE_NAMES = {
    "physical": "ter plaatse",
    "online": "online",
    "hybrid": "hybride",
    "learning_walk": "leerwandeling",
    "class_visit": "klasbezoek",
}
MODES = ("physical",) * 15 + ("online",) * 3 + ("hybrid",)
NEWER_MODES = (*MODES, "learning_walk", "class_visit")
MINUTES = ("120", "150", "180", "180", "210", "240", "240", "240")
AUDIENCES = ("Aantal leraren", "Aantal leidinggevenden", "Aantal zorgteam")
SHARED_BY = 5
"""How many institutions a learning community has, some more and some fewer."""


@dataclass(frozen=True)
class Trajectory:
    """An agreed trajectory or learning community."""

    number: str
    guided: Guided
    group: str
    institutions: tuple[Institution, ...]
    interventions: int
    status: str
    pre_measured: bool
    post_measured: bool
    reason: str = ""

    @property
    def is_shared(self) -> bool:
        """Agreed with a school group rather than with one institution."""
        return self.guided.offer.kind == "plg" or len(self.institutions) > 1


@cache
def trajectories(year: SchoolYear) -> tuple[Trajectory, ...]:
    """All trajectories of a school year, those not carried out last."""
    random = chance("netwerk", year, "trajectories")
    done: list[Trajectory] = []
    missed: list[Trajectory] = []
    for one in guided(year):
        places = _places(one, year, random)
        weights = [random.uniform(0.6, 1.4) for _ in places]
        count = len(places)
        amounts = spread(one.interventions, weights, [1] * count, [one.interventions] * count)
        for institutions, amount in zip(places, amounts, strict=True):
            done.append(_trajectory(one, institutions, amount, random))
        for institutions in random.sample(places, round(count * 0.09)):
            missed.append(_missed(one, institutions, random))
    return tuple(
        Trajectory(f"T{year.first % 100}-{number:04}", *parts)
        for number, parts in enumerate(map(_parts, done + missed), start=1)
    )


def _parts(one: Trajectory) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in Trajectory.__dataclass_fields__ if name != "number")


def _trajectory(
    one: Guided, institutions: tuple[Institution, ...], amount: int, random: Random
) -> Trajectory:
    pre = random.random() < 0.7
    return Trajectory(
        "",
        one,
        institutions[0].group,
        institutions,
        amount,
        "running" if random.random() < 0.15 else "completed",
        pre,
        pre and random.random() < 0.65,
    )


def _missed(one: Guided, institutions: tuple[Institution, ...], random: Random) -> Trajectory:
    status = random.choice(NOT_DONE)
    reason = "" if status == "planned" else random.choice(REASONS)
    return Trajectory(
        "", one, institutions[0].group, institutions, 0, status, False, False, reason
    )


def _places(one: Guided, year: SchoolYear, random: Random) -> list[tuple[Institution, ...]]:
    """With which institutions each trajectory is: one, or several of a school group."""
    known = [institution for institution in active(year) if institution.level in one.levels]
    if one.offer.kind == "plg" or one.offer.id == "iedereen_leider_van_leren":
        return [_of_one_group(known, random) for _ in range(one.trajectories)]
    rounds: list[Institution] = []
    while len(rounds) < one.trajectories:
        rounds += random.sample(known, len(known))
    return [(institution,) for institution in rounds[: one.trajectories]]


def _of_one_group(known: list[Institution], random: Random) -> tuple[Institution, ...]:
    groups = sorted({institution.group for institution in known})
    own: list[Institution] = []
    while len(own) < 2:
        group = random.choice(groups)
        own = [institution for institution in known if institution.group == group]
    size = min(len(own), random.randint(SHARED_BY - 2, SHARED_BY + 2))
    return tuple(random.sample(own, size))


@cache
def intervention_rows(year: SchoolYear) -> tuple[Cells, ...]:
    """One row per institution per intervention, in order of date."""
    random = chance("netwerk", year, "interventions")
    meant = [one for one in trajectories(year) for _ in range(one.interventions)]
    random.shuffle(meant)
    days = school_days(year.first, random, len(meant))
    staff = [person(chance("netwerk", "adviser", number)) for number in range(80)]
    rows: list[Cells] = []
    for number, (one, day) in enumerate(zip(meant, days, strict=True), start=1):
        intervention = {
            "Interventienr": f"I{year.first % 100}-{number:05}",
            "Datum": day,
            "Trajectnr": one.number,
            "Aanbodcode": one.guided.offer.id,
            "Duur (min)": random.choice(MINUTES),
            "Begeleiders": "2" if random.random() < 0.08 else "1",
            "Begeleider": random.choice(staff),
            "Vorm": MODE_NAMES[random.choice(NEWER_MODES if year.first >= 2023 else MODES)],
            **dict(zip(AUDIENCES, _people(random), strict=True)),
        }
        present = _present(one, random)
        rows += [_with_institution(intervention, institution) for institution in present]
    return tuple(rows)


def _people(random: Random) -> tuple[str, str, str]:
    care = random.randint(0, 3)
    return str(random.randint(2, 14)), str(random.randint(0, 2) or ""), str(care or "")


def _present(one: Trajectory, random: Random) -> list[Institution]:
    present = [one.institutions[0]]
    present += [other for other in one.institutions[1:] if random.random() < 0.8]
    if one.is_shared and random.random() < 0.04:
        present.append(random.choice(others()))
    return present


def _with_institution(intervention: Cells, institution: Institution) -> Cells:
    return {
        **intervention,
        "Instellingsnr": institution.number,
        "Instelling": institution.name,
        "Scholengroep": GROUPS.get(institution.group, ""),
        "Verslag": "Afspraken gemaakt – zie dossier",
    }


def interventions_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`verslagtool_interventies.csv`."""
    rows = intervention_rows(year)
    layout = Layout(encoding="windows-1252", dates=frozenset({"Datum"}), date_format="%d-%m-%Y")
    export = Export("verslagtool_interventies.csv", tuple(rows[0]), rows, layout)
    faults = (
        Fault("unknown_institution", "Instellingsnr", unknown_institution),
        Fault("lost_zero", "Instellingsnr", lost_zero),
        Fault("outside_year", "Datum", outside_year),
        Fault("impossible_hours", "Duur (min)", lambda cell, random: "-" + cell),
        Fault("impossible_hours", "Duur (min)", lambda cell, random: cell + "00"),
        Fault("misspelt_mode", "Vorm", misspelt),
        Fault("empty_required", "Datum", emptied),
    )
    sowing = Sowing(faults, "Interventienr", "Datum", repeats=6, blanks=2)
    return plant(export, sowing, chance("netwerk", year, "faults", "interventions"))


def planning_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`clusterplanning.xlsx`: what was agreed, what became of it, and why."""
    rows = tuple(
        {
            "Trajectnr": one.number,
            "Aanbod": one.guided.offer.id,
            "Scholengroep": GROUPS[one.group],
            "Instelling": "" if one.is_shared else one.institutions[0].number,
            "Voorziene dagdelen": str(PLANNED_DAY_PARTS[one.guided.offer.kind]),
            "Gegeven dagdelen": str(one.interventions),
            "Stand": STATUS_NAMES[one.status],
            "Reden": one.reason,
            "Premeting": "J" if one.pre_measured else "N",
            "Postmeting": "J" if one.post_measured else "N",
        }
        for one in trajectories(year)
    )
    layout = Layout(
        sheet="Planning",
        titles=(f"Clusterplanning {year}", f"Stand op {date(year.first + 1, 8, 31):%d/%m/%Y}", ""),
        total=("Totaal", "Gegeven dagdelen"),
        numbers=frozenset({"Voorziene dagdelen", "Gegeven dagdelen"}),
    )
    export = Export("clusterplanning.xlsx", tuple(rows[0]), rows, layout)
    faults = (
        Fault("misspelt_code", "Stand", misspelt),
        Fault("impossible_hours", "Gegeven dagdelen", impossible_day_parts),
        Fault("unknown_institution", "Instelling", unknown_institution),
        Fault("empty_required", "Aanbod", emptied),
    )
    sowing = Sowing(faults, "Trajectnr", "Stand")
    return plant(export, sowing, chance("netwerk", year, "faults", "planning"))


def impossible_day_parts(cell: str, random: Random) -> str:
    """Fewer than none."""
    return f"-{random.randint(1, 9)}"
