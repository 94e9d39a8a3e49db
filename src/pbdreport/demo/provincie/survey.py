"""The survey of `provincie` and its invitations."""

from collections import Counter
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
from pbdreport.demo.names import email, person
from pbdreport.demo.provincie.contacts import meetings
from pbdreport.demo.provincie.plan import offers
from pbdreport.demo.provincie.register import TYPES, mandate
from pbdreport.demo.survey_answers import LABELS, QUESTIONS, TEXTS, answers, offer_shift, worded

RESPONDENTS = {
    "SO": 206,
    "BuSO": 24,
    "DBSO": 22,
    "VWO": 38,
    "BaO": 8,
    "BuBaO": 17,
    "CLB": 13,
    "LSC": 6,
    "bestuur": 12,
    "internaat": 4,
}
"""By level; some numbers are so small that answers may not be shown."""
YEAR_BEFORE = 0.8
RESPONSE = 0.27
REMARKS = (
    "",
    "",
    "",
    "Graag meer tijd om uit te wisselen.",
    "De voorbeelden kwamen uit onze eigen klassen; dat hielp.",
    "Kan dit volgend jaar ook op onze andere vestiging?",
)
OPEN_QUESTION = "Wat wil je ons nog meegeven?"
CODED = "Code van de opmerking"
"""The code that the service gave the remark; ingest reads only this."""
CODES = {
    "Graag meer tijd om uit te wisselen.": ("tijd", "uitwisseling"),
    "De voorbeelden kwamen uit onze eigen klassen; dat hielp.": ("praktijk", "waardering"),
    "Kan dit volgend jaar ook op onze andere vestiging?": ("tijd", "organisatie"),
}
HEADINGS = (
    "Antwoordnummer",
    "Ingevuld op",
    "E-mailadres",
    "Instellingsnummer",
    "Onderwijsniveau",
    "Doelstelling",
    "Status",
    *(TEXTS[item] for item in QUESTIONS),
    OPEN_QUESTION,
    CODED,
)
LAYOUT = Layout(encoding="utf-8-sig", dates=frozenset({"Ingevuld op"}))
FAULTS = (
    Fault("unknown_institution", "Instellingsnummer", unknown_institution),
    Fault("outside_year", "Ingevuld op", outside_year),
    Fault("misspelt_answer", TEXTS["m1_tevreden"], misspelt),
    Fault("empty_required", "Ingevuld op", emptied),
    Fault("lost_zero", "Instellingsnummer", lost_zero),
)


def survey(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`bevraging_edbi.csv`: one row is one response, a column for each question."""
    rows = tuple(_rows(year))
    export = Export("bevraging_edbi.csv", HEADINGS, rows, LAYOUT)
    sowing = Sowing(FAULTS, "Antwoordnummer", "Ingevuld op", share=0.015)
    return plant(export, sowing, chance("provincie", year, "faults", "survey"))


def invitations(year: SchoolYear) -> Export:
    """`uitnodigingen.csv`: how many were invited, by objective and level."""
    random = chance("provincie", year, "invitations")
    answered = Counter((row["Doelstelling"], row["Onderwijsniveau"]) for row in _rows(year))
    rows = tuple(
        {
            "Doelstelling": offer,
            "Onderwijsniveau": level,
            "Genodigden": str(round(count / (RESPONSE * random.uniform(0.85, 1.15)))),
        }
        for (offer, level), count in sorted(answered.items())
    )
    layout = Layout(encoding="utf-8-sig", total=("Totaal", "Genodigden"))
    return Export("uitnodigingen.csv", tuple(rows[0]), rows, layout)


def _rows(year: SchoolYear) -> list[Cells]:
    random = chance("provincie", year, "survey")
    share = YEAR_BEFORE if year.first <= 2022 else 1
    reached = _reached(year)
    rows = []
    for level, most in RESPONDENTS.items():
        known = [pair for pair in reached if pair[2] == level]
        rows += [_row(random, random.choice(known)) for _ in range(round(most * share)) if known]
    random.shuffle(rows)
    days = school_days(year.first, random, len(rows))
    return [
        {**row, "Antwoordnummer": f"B{year.first}-{number:05}", "Ingevuld op": day}
        for number, (row, day) in enumerate(zip(rows, days, strict=True), start=1)
    ]


def _reached(year: SchoolYear) -> list[tuple[str, str, str]]:
    """Which objectives reached which institutions of which level."""
    levels = {one.number: one.level for one in mandate(year)}
    numbers = {offer.id: offer.number for offer in offers(year)}
    return sorted(
        {
            (numbers[meeting.offer], institution, levels[institution])
            for meeting in meetings(year)
            for institution in meeting.institutions
            if institution in levels
        }
    )


def _row(random: Random, known: tuple[str, str, str]) -> Cells:
    offer, institution, level = known
    modules = ("m1", *(module for module in ("m2", "m3") if random.random() < 0.55))
    given = answers(random, offer_shift(offer) + (0.15 if level == "VWO" else 0), modules)
    is_partial = random.random() < 0.05
    if is_partial:
        given = dict(list(given.items())[:2])
    name = person(random)
    return {
        "E-mailadres": email(name, random.randint(10, 9999), "scholen-wolkendal.example"),
        "Instellingsnummer": institution,
        "Onderwijsniveau": TYPES[level],
        "Doelstelling": offer,
        "Status": "Onvolledig" if is_partial else "Voltooid",
        **{TEXTS[item]: label for item, label in worded(given, LABELS).items()},
        **_remark(random),
    }


def _remark(random: Random) -> Cells:
    """A remark with its code; the first theme is the most frequent."""
    remark = random.choice(REMARKS)
    if not remark:
        return {OPEN_QUESTION: "", CODED: ""}
    first, second = CODES[remark]
    return {OPEN_QUESTION: remark, CODED: first if random.random() < 0.7 else second}
