"""The answers of participants before and after a trajectory, in one row per person.

Two rows of headings: the moment above, the question below, so that a question stands there more
than once. Some answered only before, some only after; those asked one question about the past too.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance
from pbdreport.demo.faults import Planted, misspelt
from pbdreport.demo.names import email, person
from pbdreport.demo.steden.aims import THRESHOLD
from pbdreport.demo.steden.interventions import counts
from pbdreport.demo.steden.plan import offers
from pbdreport.demo.steden.register import own

FILE = "trajectmeting.csv"
STEPS = ("Helemaal oneens", "Oneens", "Noch eens noch oneens", "Eens", "Helemaal eens")
ITEMS = {
    "tr_weten": "Ik weet welke aanpak bij mijn leerlingen werkt.",
    "tr_kunnen": "Ik kan mijn lessen aanpassen aan wat leerlingen al kennen.",
    "tr_samen": "Ik bereid lessen voor met collega's.",
}
GAIN = {"tr_weten": 0.5, "tr_kunnen": 0.4, "tr_samen": 0.1}
"""In steps of the scale."""
KNOWN = ("Nummer", "E-mailadres", "Instelling", "Aanbod")
BEFORE, AFTER, LOOKING_BACK = "Voormeting", "Nameting", "Terugblik"
MOMENT = "Ingevuld op"
PARTICIPANTS = {2020: 70, 2022: 110}
USUAL = 140
FIRST_ROW = 3


@dataclass(frozen=True)
class GroupedCsv:
    """A CSV with a row of groups above the headings; a group is above its first column."""

    name: str
    groups: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def write(self, folder: Path) -> Path:
        """Write the file; the same bytes in every run."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerows((self.groups, self.headings, *self.rows))
        path = folder / self.name
        path.write_bytes(out.getvalue().encode("utf-8-sig"))
        return path


def trajectory_survey(year: SchoolYear) -> tuple[GroupedCsv, list[Planted]]:
    """`trajectmeting.csv`: one row is one person; two misspelt answers are planted."""
    random = chance("steden", year, "trajectory survey")
    items = tuple(ITEMS.values())
    measured = (MOMENT, *items)
    groups = ("Deelnemer", *[""] * (len(KNOWN) - 1))
    for name in (BEFORE, AFTER):
        groups += (name, *[""] * len(items))
    rows = [_row(random, year, number) for number in range(1, PARTICIPANTS.get(year.first, USUAL))]
    planted = []
    for position in (10, 40):
        row = list(rows[position])
        number = f"TM{year.first % 100}-{len(rows) + 1:04}"
        place = len(KNOWN) + 1
        spoilt = (number, *row[1:place], misspelt(STEPS[3], random), *row[place + 1 :])
        if not row[len(KNOWN)]:
            spoilt = (*spoilt[: len(KNOWN)], year.on(10, 4).strftime("%d/%m/%Y"), *spoilt[place:])
        rows.append(spoilt)
        planted.append(Planted(FILE, FIRST_ROW + len(rows) - 1, "misspelt_answer", items[0]))
    headings = (*KNOWN, *measured, *measured, f"Vroeger: {ITEMS['tr_kunnen']}")
    return GroupedCsv(FILE, (*groups, LOOKING_BACK), headings, tuple(rows)), planted


def _row(random: Random, year: SchoolYear, number: int) -> tuple[str, ...]:
    reached = counts(year)
    schools = [one.number for one in own(year) if reached.get(one.number, 0) > THRESHOLD]
    codes = [offer.code for offer in offers(year) if offer.kind == "Thema"]
    name = person(random)
    known = (
        f"TM{year.first % 100}-{number:04}",
        email(name, 500 + number, "scholen-stadsring.example"),
        random.choice(schools),
        random.choice(codes),
    )
    leaning = random.gauss(0, 0.5)
    luck = random.random()
    before = luck < 0.9
    after = luck < 0.68 or not before
    cells = [*known]
    for measured, day, gain in (
        (before, date(year.first, 10, random.randint(1, 28)), 0.0),
        (after, date(year.first + 1, 6, random.randint(1, 28)), 1.0),
    ):
        cells.append(day.strftime("%d/%m/%Y") if measured else "")
        for item in ITEMS:
            step = _step(random, leaning + gain * GAIN[item])
            cells.append(step if measured and random.random() > 0.02 else "")
    cells.append(_step(random, leaning - 0.4) if after and not before else "")
    return tuple(cells)


def _step(random: Random, felt: float) -> str:
    return STEPS[min(5, max(1, round(3.2 + felt + random.gauss(0, 0.7)))) - 1]
