"""The trainings of `steden`: a webinar and digital peer groups, with published participants.

`vormingen.csv` has one row per meeting; it has no hours. `deelnemers.csv` has one row per person
and meeting and no number of its own. Each teacher is in one peer group, so that there are as many
places as persons.
"""

from functools import cache

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import Planted
from pbdreport.demo.names import email, person
from pbdreport.demo.steden.aims import aim
from pbdreport.demo.steden.plan import NEWCOMERS, ORIENTATION
from pbdreport.demo.steden.register import own

FILE = "deelnemers.csv"
PEER_GROUPS = 4
ROLES = ("leraar", "leraar", "leraar", "zorgcoördinator", "directeur")
PRESENT, ABSENT, CANCELLED = "Ja", "Nee", "Afgemeld"
NOT_THERE = (9, 5)
"""Further enrolments for each training: absent or cancelled."""
UNKNOWN = 2
"""Participants from unknown institutions."""
REPEATS = 2
LAYOUT = Layout(encoding="utf-8-sig", dates=frozenset({"Datum"}), date_format="%d.%m.%Y")


@cache
def _meetings(year: SchoolYear) -> tuple[tuple[Cells, int], ...]:
    """Each meeting with its number of participants."""
    short = f"{year.first % 100}"
    webinar: Cells = {
        "Code": f"{short}-W1",
        "Aanbod": ORIENTATION,
        "Datum": year.on(11, 21).isoformat(),
        "Vorm": "Online",
    }
    found = [(webinar, aim(year).webinar)]
    persons = aim(year).peer_groups
    if persons:
        sizes = spread(persons, [1.0] * PEER_GROUPS, [1] * PEER_GROUPS, [persons] * PEER_GROUPS)
        for number, size in enumerate(sizes, start=1):
            meeting = {
                "Code": f"{short}-N{number}",
                "Aanbod": NEWCOMERS,
                "Datum": year.on(3, 4 + number).isoformat(),
                "Vorm": "Online",
            }
            found.append((meeting, size))
    return tuple(found)


def trainings_export(year: SchoolYear) -> Export:
    """`vormingen.csv`: one row is one meeting."""
    rows = tuple(meeting for meeting, _ in _meetings(year))
    return Export("vormingen.csv", tuple(rows[0]), rows, LAYOUT)


def participants_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`deelnemers.csv`: one row is a person in a meeting; planted rows come last."""
    random = chance("steden", year, "participants")
    schools = [one.number for one in own(year)]
    rows: list[Cells] = []

    def enrol(meeting: Cells, school: str, present: str) -> None:
        name = person(random)
        address = email(name, 1000 + len(rows), f"{school}.scholen-stadsring.example")
        rows.append(
            {
                "Vorming": meeting["Code"],
                "E-mailadres": address,
                "Instelling": school,
                "Functie": random.choice(ROLES),
                "Aanwezig": present,
            }
        )

    meetings = _meetings(year)
    for meeting, size in meetings:
        for _ in range(size):
            enrol(meeting, random.choice(schools), PRESENT)
    for (meeting, _), more in zip(meetings, NOT_THERE, strict=False):
        for _ in range(more):
            enrol(meeting, random.choice(schools), random.choice((ABSENT, CANCELLED)))
    clean = len(rows)
    for _ in range(UNKNOWN):
        enrol(meetings[0][0], f"99{random.randint(1000, 9999)}", PRESENT)
    rows += random.sample(rows[:clean], REPEATS)
    kinds = ["unknown_institution"] * UNKNOWN + ["repeat"] * REPEATS
    planted = [
        Planted(FILE, number, kind, "Instelling" if kind != "repeat" else "")
        for number, kind in enumerate(kinds, start=clean + 2)
    ]
    return Export(FILE, tuple(rows[0]), tuple(rows), LAYOUT), planted
