"""The diaries of advisers: half-days by activity, in fixed proportions.

`agenda.csv` has one row per block. Each adviser has two hundred half-days in the year, divided
over activities exactly as the percentages of the adviser's domain say. Some advisers have a
calendar file instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_days import school_days
from pbdreport.demo.calendar_file import CalendarFile, calendar_file
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import (
    Fault,
    Planted,
    Sowing,
    emptied,
    impossible_hours,
    misspelt,
    outside_year,
    plant,
)
from pbdreport.demo.names import email, person

ACTIVITIES = {
    "contact": "Kernproces",
    "preparation": "Voorbereiding",
    "travel": "Verplaatsing",
    "development": "Ontwikkeling",
    "consultation": "Intern overleg",
    "own_training": "Eigen vorming",
    "other": "Andere",
}
"""The name of each activity in the diaries."""
BLOCKS_PER_PERCENT = 2
HOURS = "3.5"
WITH_THEME = ("contact", "preparation", "development")
LAYOUT = Layout(numbers=frozenset({"uren"}), dates=frozenset({"datum"}))
FAULTS = (
    Fault("outside_year", "datum", outside_year),
    Fault("misspelt_code", "activiteit", misspelt),
    Fault("impossible_hours", "uren", impossible_hours),
    Fault("empty_required", "begeleider", emptied),
)


@dataclass(frozen=True)
class Team:
    """The advisers of a domain."""

    domain: str
    """Its name in the diary; empty if the diaries do not have one."""
    advisers: int
    percent: Mapping[str, int]
    """Percentage of the working time by activity; the total is 100."""
    themes: Sequence[str]


def agenda(service: str, year: SchoolYear, teams: Sequence[Team]) -> tuple[Export, list[Planted]]:
    """`agenda.csv`: one row is one block in the diary of an adviser."""
    return _agenda(service, year, diaries(service, year, teams))


def agenda_and_calendars(
    service: str, year: SchoolYear, teams: Sequence[Team], calendars: int
) -> tuple[list[Export | CalendarFile], list[Planted]]:
    """The same blocks, with a calendar for each of the first `calendars` advisers."""
    rows = diaries(service, year, teams)
    advisers = sorted({row["begeleider"] for row in rows})[:calendars]
    text, planted = _agenda(service, year, [r for r in rows if r["begeleider"] not in advisers])
    files: list[Export | CalendarFile] = [text]
    for number, adviser in enumerate(advisers, start=1):
        own = [row for row in rows if row["begeleider"] == adviser]
        file, strange = calendar_file(f"agenda_{number}.ics", adviser, own, year)
        files.append(file)
        planted += strange
    return files, planted


def diaries(service: str, year: SchoolYear, teams: Sequence[Team]) -> list[Cells]:
    """All blocks of all diaries, by date."""
    random = chance(service, year, "agenda")
    rows = [row for team in teams for row in _blocks(service, team, random)]
    random.shuffle(rows)
    days = school_days(year.first, random, len(rows))
    return [
        {"blok": f"A{year.first % 100}-{number:06}", **row, "datum": day}
        for number, (row, day) in enumerate(zip(rows, days, strict=True), start=1)
    ]


def _agenda(service: str, year: SchoolYear, rows: list[Cells]) -> tuple[Export, list[Planted]]:
    headings = ("blok", "begeleider", "datum", "domein", "thema", "activiteit", "uren")
    export = Export("agenda.csv", headings, tuple(rows), LAYOUT)
    sowing = Sowing(FAULTS, "blok", share=0.002)
    return plant(export, sowing, chance(service, year, "faults", "agenda"))


def _blocks(service: str, team: Team, random: Random) -> list[Cells]:
    rows = []
    for number in range(team.advisers):
        own = chance(service, "diary", team.domain, number)
        address = email(person(own), own.randint(10, 999), f"pbd-{service}.example")
        for activity, percent in team.percent.items():
            for _ in range(percent * BLOCKS_PER_PERCENT):
                rows.append(
                    {
                        "begeleider": address,
                        "domein": team.domain,
                        "thema": random.choice(team.themes) if activity in WITH_THEME else "",
                        "activiteit": ACTIVITIES[activity],
                        "uren": HOURS,
                    }
                )
    return rows
