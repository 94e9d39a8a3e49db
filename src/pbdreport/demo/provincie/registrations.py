"""`registraties_YYYY-MM.csv`: one row is one registration of the app, one file a month."""

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
    impossible_hours,
    lost_zero,
    misspelt,
    outside_year,
    plant,
    unknown_institution,
)
from pbdreport.demo.meetings import Meeting
from pbdreport.demo.names import person
from pbdreport.demo.provincie.contacts import meetings
from pbdreport.demo.provincie.plan import REPORT, column, offers
from pbdreport.demo.provincie.register import others
from pbdreport.demo.published_targets import published, whole

AUDIENCES = {
    "leraren": "Leraren",
    "leidinggevenden": "Leidinggevenden",
    "middenkader": "Middenkader",
    "bestuursleden": "Bestuursleden",
    "leerlingenbegeleiders": "Leerlingen-/cursistenbegeleiders",
    "trajectbegeleiders": "Trajectbegeleiders",
    "paramedici": "Paramedici",
    "clb_medewerkers": "CLB-medewerkers",
    "leerlingen": "Leerlingen",
    "schoolteam": "Leden in schoolteam",
    "ondersteuners": "Ondersteuners/netwerken",
    "andere": "Andere",
}
"""The heading of each target group in the published table."""
GUESTS = ("Leraren andere netten", "Leidinggevenden andere netten")
MODES = {
    "physical": "Fysiek",
    "online": "Online",
    "hybrid": "Hybride",
    "helpdesk": "Helpdesk op afstand",
    "learning_walk": "Leerwandeling",
    "class_visit": "Klasbezoek",
}
SUBJECTS = (
    "Opstart van het traject",
    "Overleg met de kernwerkgroep",
    "Werksessie “van doel naar les”",
    "Feedback op het beleidsplan",
    "Bespreking van een casus – vervolg",
    "Materiaal gedeeld (kost: € 0)",
    "",
)
HEADINGS = (
    "Registratienummer",
    "Datum",
    "Begeleider",
    "OD",
    "Onderwerp",
    "Uren",
    "Aantal begeleiders",
    "Soort begeleiding",
    "Telt mee in totaal",
    "Instellingen",
    *AUDIENCES.values(),
    *GUESTS,
)
LAYOUT = Layout(
    encoding="windows-1252",
    numbers=frozenset({"Uren"}),
    dates=frozenset({"Datum"}),
)
FAULTS = (
    Fault("unknown_institution", "Instellingen", unknown_institution),
    Fault("outside_year", "Datum", outside_year),
    Fault("impossible_hours", "Uren", impossible_hours),
    Fault("misspelt_mode", "Soort begeleiding", misspelt),
    Fault("lost_zero", "Instellingen", lost_zero),
    Fault("empty_required", "Uren", emptied),
)


def registrations(year: SchoolYear) -> tuple[list[Export], list[Planted]]:
    """The monthly files, and the rows planted in them."""
    rows = _rows(year)
    months = sorted({row["Datum"][:7] for row in rows})
    exports, planted = [], []
    for position, month in enumerate(months):
        own = [row for row in rows if row["Datum"].startswith(month)]
        numbered = tuple(
            {**row, "Registratienummer": f"{month[2:4]}{month[5:]}-{number:04}"}
            for number, row in enumerate(own, start=1)
        )
        export = Export(f"registraties_{month}.csv", HEADINGS, numbered, LAYOUT)
        sowing = Sowing(FAULTS, "Registratienummer", "Uren", first=position * 3)
        spoilt, found = plant(export, sowing, chance("provincie", year, "faults", month))
        exports.append(spoilt)
        planted += found
    return exports, planted


def _rows(year: SchoolYear) -> list[Cells]:
    """Rows by date, without numbers."""
    random = chance("provincie", year, "registrations")
    contacts = list(meetings(year))
    random.shuffle(contacts)
    days = school_days(year.first, random, len(contacts))
    advisers = _advisers(year)
    numbers = {offer.id: offer.number for offer in offers(year)}
    guests = {institution.number for institution in others()}
    people = _people(contacts, year, random)
    rows = []
    for meeting, day, present in zip(contacts, days, people, strict=True):
        institutions = list(meeting.institutions)
        random.shuffle(institutions)
        visitors = [number for number in institutions if number in guests]
        rows.append(
            {
                "Datum": day,
                "Begeleider": random.choice(advisers[meeting.offer]),
                "OD": numbers[meeting.offer],
                "Onderwerp": random.choice(SUBJECTS),
                "Uren": f"{meeting.quarters / 4:g}",
                "Aantal begeleiders": str(meeting.staff),
                "Soort begeleiding": MODES[meeting.mode],
                "Telt mee in totaal": "ja" if meeting.counts else "nee",
                "Instellingen": ", ".join(institutions),
                **{AUDIENCES[name]: str(count) for name, count in present.items()},
                **{heading: str(random.randint(1, 9)) for heading in GUESTS if visitors},
            }
        )
    return rows


def _advisers(year: SchoolYear) -> dict[str, list[str]]:
    random = chance("provincie", "advisers")
    staff = [person(random) for _ in range(28)]
    return {offer.id: random.sample(staff, 5) for offer in offers(year)}


def _people(contacts: list[Meeting], year: SchoolYear, random: Random) -> list[dict[str, int]]:
    """Persons by target group per contact; each group adds up to its published number."""
    table = published(REPORT, "target_groups")
    people: list[dict[str, int]] = [{} for _ in contacts]
    for group in AUDIENCES:
        total = whole(table[group][f"count_{column(year)}"])
        present = sorted(random.sample(range(len(contacts)), min(len(contacts), total // 3 + 3)))
        weights = [float(len(contacts[position].institutions)) for position in present]
        for position in random.choices(present, weights, k=total):
            people[position][group] = people[position].get(group, 0) + 1
    return people
