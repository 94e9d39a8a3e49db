"""The yearly questionnaire of `steden`, as an online form writes it.

Headings are the questions; timestamps have a.m. or p.m. and a time zone; rows have no number.
Choices are joined by a comma, which some labels contain too. For those who took part in nothing the
form ends early. One question is only for schools that use the curriculum, and some leave it open.
From 2023-2024 on, two questions have a new wording. `verzendlijst.csv` says how
many forms were sent to each level, and how many could not be delivered.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_days import school_days
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import (
    Fault,
    Planted,
    emptied,
    lost_zero,
    misspelt,
    unknown_institution,
)
from pbdreport.demo.names import email, person
from pbdreport.demo.steden.aims import REWORDED
from pbdreport.demo.steden.interventions import BY_CALL, interventions
from pbdreport.demo.steden.plan import offers
from pbdreport.demo.steden.register import LEVEL_NAMES, own
from pbdreport.demo.survey_answers import LABELS, QUESTIONS, TEXTS, answers, offer_shift, worded

ZONE = ZoneInfo("Europe/Brussels")
STAMP, ADDRESS = "Tijdstempel", "E-mailadres"
SCHOOL, LEVEL = "Wat is het nummer van je instelling?", "In welk onderwijsniveau werk je?"
TOOK_PART = "Nam je dit schooljaar deel aan een begeleiding?"
OFFER = "Over welke begeleiding gaat het?"
GAINS = "Wat leverde de begeleiding op? (je mag meer dan één antwoord aanduiden)"
USES = "Werkt je school met Leerplan Lokaal?"
EASIER = "Leerplan Lokaal maakt het voorbereiden van mijn lessen eenvoudiger."
REMARK = "Wil je nog iets kwijt?"
YES, NO = "Ja", "Nee"
CHOICES = (
    "Ideeën voor lessen, toetsen en feedback",
    "Meer overleg in het team",
    "Zicht op zorg, welbevinden en klasklimaat",
    "Een plan, met taken en een tijdpad",
    "Nog niets",
)
"""Some contain the comma that joins them."""
JOINT = ", "
OLD_TEXTS = {
    "m2_team": "Na de begeleiding werd er in ons team over gesproken.",
    "m3_leerlingen": "Mijn leerlingen merken er iets van.",
}
"""The old wording of the two questions."""
RESPONDENTS = {"BaO": 410, "BuBaO": 34, "SO": 61, "BuSO": 9, "DKO": 118, "VWO": 24, "CLB": 13}
YEARLY = {2020: 0.6, 2022: 0.85}
"""Of the respondents of 2023-2024."""
RESPONSE = 0.31
SENT_AWAY = 0.05
OPENED_ONLY = 0.02
"""Respondents who opened the form but answered nothing."""
UNANSWERED = 0.12
"""Of those asked the question on the curriculum."""
REMARKS = ("", "", "", "Dank je wel!", "Graag ook iets voor de\nkleuterklas.", "Zeer, zeer goed")
TIMES = 2
"""How often each kind of fault occurs."""
FAULTS = (
    Fault("unknown_institution", SCHOOL, unknown_institution),
    Fault("lost_zero", SCHOOL, lost_zero),
    Fault("empty_required", STAMP, emptied),
    Fault("misspelt_answer", TEXTS["m1_tevreden"], misspelt),
    Fault("misspelt_code", LEVEL, misspelt),
)


def file_name(year: SchoolYear) -> str:
    """The file name, with brackets, as the form writes it."""
    return f"[{year}] Bevraging begeleiding (Reacties) - Formulierreacties 1.csv"


def texts(year: SchoolYear) -> Mapping[str, str]:
    """The wording of each question in a school year."""
    return TEXTS if year >= REWORDED else {**TEXTS, **OLD_TEXTS}


def headings(year: SchoolYear) -> tuple[str, ...]:
    """The headings of the form in a school year."""
    asked = tuple(texts(year)[item] for item in QUESTIONS)
    before = (STAMP, ADDRESS, SCHOOL, LEVEL, TOOK_PART, OFFER)
    return (*before, *asked, GAINS, USES, EASIER, REMARK)


def stamp(moment: datetime) -> str:
    """A timestamp as the form writes it: `2023/11/02 2:48:17 p.m. CET`."""
    here = moment.astimezone(ZONE)
    half = "a.m." if here.hour < 12 else "p.m."
    return f"{here:%Y/%m/%d} {here.hour % 12 or 12}:{here:%M:%S} {half} {here:%Z}"


def survey(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """One row is one response; faulty rows, repeats and one of next year are planted."""
    name = file_name(year)
    random = chance("steden", year, "faults", "survey")
    clean = list(_rows(year))
    extra: list[tuple[Cells, str, str]] = []
    for fault in FAULTS:
        for _ in range(TIMES):
            fitting = [row for row in clean if fault.can_happen_to(row.get(fault.heading, ""))]
            row = _of_its_own(random.choice(fitting), random)
            spoilt = {**row, fault.heading: fault.spoil(row[fault.heading], random)}
            extra.append((spoilt, fault.kind, fault.heading))
    late = stamp(datetime.combine(year.end + timedelta(days=1), datetime.min.time(), ZONE))
    row = _of_its_own(random.choice(clean), random)
    extra.append(({**row, STAMP: late}, "outside_year", STAMP))
    extra += [(random.choice(clean), "repeat", "") for _ in range(TIMES)]
    places = sorted(random.sample(range(len(clean) + len(extra)), len(extra)))
    at = dict(zip(places, extra, strict=True))
    waiting = iter(clean)
    rows = []
    for place in range(len(clean) + len(extra)):
        rows.append(at[place][0] if place in at else next(waiting))
    planted = [Planted(name, place + 2, kind, heading) for place, (_, kind, heading) in at.items()]
    layout = Layout(delimiter=",", quoted=True)
    return Export(name, headings(year), tuple(rows), layout), planted


def _of_its_own(row: Cells, random: Random) -> Cells:
    """The row with the address of somebody else, so that it differs from all clean rows."""
    return {
        **row,
        ADDRESS: email(person(random), random.randint(10_000, 99_999), "scholen.example"),
    }


@cache
def _rows(year: SchoolYear) -> tuple[Cells, ...]:
    """Clean rows by timestamp."""
    random = chance("steden", year, "survey")
    reached = _reached(year)
    drafts = []
    for level, most in RESPONDENTS.items():
        known = [pair for pair in reached if pair[2] == level]
        count = round(most * YEARLY.get(year.first, 1))
        drafts += [_row(random, random.choice(known), year, number) for number in range(count)]
    random.shuffle(drafts)
    days = school_days(year.first, random, len(drafts))
    moments = sorted(_moment(random, date.fromisoformat(day)) for day in days)
    return tuple({**row, STAMP: stamp(moment)} for row, moment in zip(drafts, moments, strict=True))


def _moment(random: Random, day: date) -> datetime:
    """A random time of day, sometimes just after midnight or noon."""
    hour = random.choice((0, 7, 8, 9, 11, 12, 13, 15, 16, 19, 20, 23))
    minute, second = random.randrange(60), random.randrange(60)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)


def _reached(year: SchoolYear) -> list[tuple[str, str, str]]:
    """Which offers reached which own institutions of which level."""
    levels = {one.number: one.level for one in own(year)}
    titles = {offer.code: offer.title for offer in offers(year)}
    return sorted(
        {
            (titles[one.offer], number, levels[number])
            for one in interventions(year)
            for number in one.institutions
            if number in levels and one.mode not in BY_CALL
        }
    )


def _row(random: Random, known: tuple[str, str, str], year: SchoolYear, number: int) -> Cells:
    title, school, level = known
    row = {
        ADDRESS: email(person(random), 100 + number, f"{level.lower()}-stadsring.example"),
        SCHOOL: school,
        LEVEL: LEVEL_NAMES[level],
        TOOK_PART: YES,
        OFFER: title,
    }
    luck = random.random()
    if luck < SENT_AWAY:
        return {**row, TOOK_PART: NO, OFFER: ""}
    if luck < SENT_AWAY + OPENED_ONLY:
        return row
    modules = ("m1", *(module for module in ("m2", "m3") if random.random() < 0.7))
    shift = offer_shift(title) + (0.05 if year.first >= 2023 else 0)
    given = answers(random, shift, modules)
    chosen = [choice for choice in CHOICES[:-1] if random.random() < 0.4] or [CHOICES[-1]]
    row |= {texts(year)[item]: answer for item, answer in worded(given, LABELS).items()}
    row |= {GAINS: JOINT.join(chosen), USES: NO, REMARK: random.choice(REMARKS)}
    if level in ("BaO", "BuBaO") and random.random() < 0.65:
        asked = worded({EASIER: random.choice("1233344")}, LABELS)
        row |= {USES: YES, **(asked if random.random() >= UNANSWERED else {})}
    return row


def mailing_list(year: SchoolYear) -> Export:
    """`verzendlijst.csv`: how many were sent by level, and how many came back undelivered."""
    random = chance("steden", year, "mailing list")
    answered = Counter(row[LEVEL] for row in _rows(year))
    rows: list[Cells] = []
    for level, count in sorted(answered.items()):
        sent = round(count / (RESPONSE * random.uniform(0.85, 1.15)))
        rows.append({"Niveau": level, "Verstuurd": str(sent), "Onbestelbaar": str(sent // 40)})
    layout = Layout(
        encoding="utf-8-sig", numbers=frozenset({"Verstuurd"}), total=("Totaal", "Verstuurd")
    )
    return Export("verzendlijst.csv", tuple(rows[0]), tuple(rows), layout)
