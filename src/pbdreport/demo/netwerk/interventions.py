"""`verslagtool_interventies.csv`: one row per institution per intervention of a trajectory."""

from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_days import school_days
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Cells, Export, Layout
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
from pbdreport.demo.netwerk.register import GROUPS, Institution, others
from pbdreport.demo.netwerk.trajectories import Trajectory, trajectories

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


@cache
def intervention_rows(year: SchoolYear) -> tuple[Cells, ...]:
    """One row per institution per intervention, by date."""
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
