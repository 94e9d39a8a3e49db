"""The survey of `netwerk` on its materials: a sample of institutions, a tool in English."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.netwerk.register import Institution, mandate

SAMPLED = 0.1
"""Of the institutions."""
PER_INSTITUTION = 4
RESPONSE = 0.42
OFFER = ""
LEVELS = {
    "BaO": "Primary",
    "BuBaO": "Special primary",
    "SO": "Secondary",
    "BuSO": "Special secondary",
    "DKO": "Part-time arts",
    "VWO": "Adult education",
    "CLB": "Pupil guidance centre",
}
HEADINGS = (
    "Response ID",
    "Submitted",
    "School",
    "Level",
    "Status",
    "Knows the bank",
    "Used it this year",
    "Used it without support",
    "Ease of finding (1-7)",
    "Ease of adapting (1-7)",
    "Would recommend (0-10)",
    "Used for",
)
USES = {"Lessons": 0.8, "Differentiation": 0.45, "Assessment": 0.3, "Team meetings": 0.15}
"""What the bank may be used for, several at once, and how often it is."""


def materials_export(year: SchoolYear) -> Export:
    """`materials_survey.csv`: one row is one response, anonymous."""
    rows = tuple(
        {**row, "Response ID": f"M{year.first % 100}-{number:04}"}
        for number, row in enumerate(_answered(year)[0], start=1)
    )
    return Export("materials_survey.csv", HEADINGS, rows, Layout(delimiter=","))


def invited_to_materials(year: SchoolYear) -> Counter[tuple[str, str, str, str]]:
    """The number of invitations by survey, offer (none), level and wave."""
    return _answered(year)[1]


@cache
def _answered(year: SchoolYear) -> tuple[list[Cells], Counter[tuple[str, str, str, str]]]:
    random, uses = (chance("netwerk", year, about) for about in ("materials", "uses"))
    places = [one for one in mandate(year) if one.level in LEVELS]
    rows: list[Cells] = []
    invited: Counter[tuple[str, str, str, str]] = Counter()
    for here in random.sample(places, round(SAMPLED * len(places))):
        invited["materialen", OFFER, here.level, "eenmalig"] += PER_INSTITUTION
        for _ in range(PER_INSTITUTION):
            if random.random() < RESPONSE:
                rows.append(_with_uses(_row(random, year, here), uses))
    return rows, invited


def _row(random: Random, year: SchoolYear, here: Institution) -> Cells:
    knows = random.random() < 0.85
    used = knows and random.random() < 0.7
    day = date(year.first + 1, 3, 4) + timedelta(days=random.randint(0, 20))
    row = {
        "Submitted": day.isoformat(),
        "School": here.number,
        "Level": LEVELS[here.level],
        "Status": "Completed",
        "Knows the bank": _yes(knows),
        "Used it this year": _yes(used),
    }
    if not used:
        return row
    liking = random.gauss(0, 1)
    return {
        **row,
        "Used it without support": _yes(random.random() < 0.7),
        "Ease of finding (1-7)": _step(4.9 + liking + random.gauss(0, 0.8), 7),
        "Ease of adapting (1-7)": (
            "n/a" if random.random() < 0.06 else _step(4.6 + liking + random.gauss(0, 0.8), 7)
        ),
        "Would recommend (0-10)": _step(8.4 + liking + random.gauss(0, 0.7), 10, least=0),
    }


def _with_uses(row: Cells, random: Random) -> Cells:
    """Add the uses of those who used the materials, in one cell."""
    if row["Used it this year"] == "No":
        return row
    uses = [use for use, often in USES.items() if random.random() < often]
    return {**row, "Used for": "; ".join(uses)}


def _yes(answer: bool) -> str:
    return "Yes" if answer else "No"


def _step(felt: float, most: int, least: int = 1) -> str:
    return str(min(most, max(least, round(felt))))
