"""The interventions of `steden`, from the database of its registration system.

An intervention has a day, an adviser, an item of the plan and a mode, and the institutions that
took part; it has no hours. Numbers of interventions are chosen so that the right number of
institutions is above the threshold. Before the plan of 2022-2025 calls and mails are among them.
"""

from dataclasses import dataclass
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_days import school_days
from pbdreport.demo.chance import chance
from pbdreport.demo.database_file import DatabaseTable, PostgresDump, SqliteFile, Value
from pbdreport.demo.faults import Planted, outside_year
from pbdreport.demo.steden.aims import THRESHOLD, Aim, aim
from pbdreport.demo.steden.plan import Offer, is_new, offers
from pbdreport.demo.steden.register import Institution, open_in
from pbdreport.demo.steden.staff import CURRICULUM, Adviser, advisers

FILE = "begeleidingen.sqlite"
DUMP = "begeleidingen.sql"
INTERVENTIONS = (
    "SELECT i.id, i.datum, b.naam AS begeleider, b.team, i.aanbod, i.vorm, i.omschrijving "
    "FROM interventie AS i LEFT JOIN begeleider AS b ON b.id = i.begeleider_id ORDER BY i.id"
)
"""The query of the interventions; faults are numbered by its rows, from 1."""
PARTICIPATIONS = (
    "SELECT volgnr, interventie_id, instellingsnr FROM interventie_instelling ORDER BY volgnr"
)
"""The query for the participating institutions."""
MODES = {"TP": "Ter plaatse", "OL": "Online", "HY": "Hybride", "KB": "Klasbezoek"}
OLD_MODES = {"B": "Bezoek", "O": "Online", "T": "Telefoon", "M": "Mail"}
"""Until the new plan, with calls and mails."""
BY_CALL = ("T", "M")
DRAWN = ("TP",) * 14 + ("OL",) * 4 + ("HY",) + ("KB",) * 2
OLD_DRAWN = ("B",) * 5 + ("O",) * 4
REMARKS = (
    "Opvolging afspraken",
    "Overleg met het kernteam; vervolg",
    "Werksessie\tmet leraren",
    "",
)
SHARED = 0.05
"""The share of interventions with several institutions."""


@dataclass(frozen=True)
class Intervention:
    """An intervention and its institutions."""

    date: str
    adviser: Adviser
    offer: str
    mode: str
    institutions: tuple[str, ...]
    remark: str


@cache
def counts(year: SchoolYear) -> dict[str, int]:
    """The number of interventions of each institution reached, own ones first."""
    wanted = aim(year)
    random = chance("steden", year, "reached")
    reached = _chosen(year, wanted, random)
    found: dict[str, int] = {}
    for institutions, intensive in reached:
        for position, one in enumerate(institutions):
            found[one.number] = _count(random, position < intensive, position % 9 == 0)
    return found


def _chosen(
    year: SchoolYear, wanted: Aim, random: Random
) -> tuple[tuple[list[Institution], int], tuple[list[Institution], int]]:
    own = [one for one in open_in(year) if one.is_own]
    others = [one for one in open_in(year) if not one.is_own]
    return (
        (random.sample(own, wanted.reached), wanted.intensive),
        (random.sample(others, wanted.others), wanted.intensive_others),
    )


def _count(random: Random, is_intensive: bool, is_edge: bool) -> int:
    """A number of interventions; some at the threshold, some just above it."""
    if is_intensive:
        return THRESHOLD + 1 if is_edge else THRESHOLD + 1 + int(random.expovariate(1 / 8))
    return THRESHOLD if is_edge else min(THRESHOLD, 1 + int(random.expovariate(1 / 5)))


@cache
def interventions(year: SchoolYear) -> tuple[Intervention, ...]:
    """All interventions of a school year, by date."""
    random = chance("steden", year, "interventions")
    visits = [name for name, count in counts(year).items() for _ in range(count)]
    random.shuffle(visits)
    drafts = _together(visits, random)
    drawn = DRAWN if is_new(year) else OLD_DRAWN
    meant = [(institutions, random.choice(drawn)) for institutions in drafts]
    if not is_new(year):
        meant += [((name,), random.choice(BY_CALL)) for name in _called(year, random)]
        random.shuffle(meant)
    days = school_days(year.first, random, len(meant))
    levels = {one.number: one.level for one in open_in(year)}
    fitting = _fitting(offers(year))
    staff = [one for one in advisers(year) if one.team != CURRICULUM]
    return tuple(
        Intervention(
            day,
            random.choice(staff),
            random.choice(fitting.get(levels[institutions[0]], fitting[""])),
            mode,
            institutions,
            random.choice(REMARKS),
        )
        for (institutions, mode), day in zip(meant, days, strict=True)
    )


def _together(visits: list[str], random: Random) -> list[tuple[str, ...]]:
    """Combine visits into interventions, some with several different institutions."""
    found = []
    while visits:
        size = random.randint(2, 6) if random.random() < SHARED else 1
        present: list[str] = []
        while visits and len(present) < size and visits[-1] not in present:
            present.append(visits.pop())
        found.append(tuple(sorted(present)))
    return found


def _called(year: SchoolYear, random: Random) -> list[str]:
    """Institutions called or mailed, repeated for each time: those reached, and some more."""
    reached = counts(year)
    numbers = [one.number for one in open_in(year) if one.is_own]
    only = [number for number in numbers if number not in reached][: aim(year).by_call_only]
    times = [number for number in reached for _ in range(random.choice((0, 1, 2, 4, 7)))]
    return [*times, *(number for number in only for _ in range(random.randint(1, 3)))]


def _fitting(plan: tuple[Offer, ...]) -> dict[str, list[str]]:
    """Codes of the offers for each level; other levels get those for all institutions."""
    found: dict[str, list[str]] = {}
    for offer in plan:
        for level in offer.levels:
            found.setdefault(level, []).append(offer.code)
    found["BuSO"] = found["SO"]
    found[""] = [offer.code for offer in plan if offer.kind == "Begeleiding"]
    return found


def database(year: SchoolYear) -> tuple[tuple[SqliteFile, PostgresDump], list[Planted]]:
    """The database in both forms, and the rows planted in the results of its queries."""
    rows, present, planted = _rows(year)
    modes = MODES if is_new(year) else OLD_MODES
    tables = (
        DatabaseTable(
            "begeleider",
            {"id": "INTEGER PRIMARY KEY", "naam": "TEXT", "email": "TEXT", "team": "TEXT"},
            tuple((one.number, one.name, one.email, one.team) for one in advisers(year)),
        ),
        DatabaseTable(
            "vorm", {"code": "TEXT PRIMARY KEY", "omschrijving": "TEXT"}, tuple(modes.items())
        ),
        DatabaseTable(
            "interventie",
            {
                "id": "INTEGER PRIMARY KEY",
                "datum": "DATE",
                "begeleider_id": "INTEGER",
                "aanbod": "TEXT",
                "vorm": "TEXT",
                "omschrijving": "TEXT",
            },
            tuple(rows),
        ),
        DatabaseTable(
            "interventie_instelling",
            {
                "volgnr": "INTEGER PRIMARY KEY",
                "interventie_id": "INTEGER",
                "instellingsnr": "TEXT",
            },
            tuple((number, *pair) for number, pair in enumerate(present, start=1)),
        ),
    )
    return (SqliteFile(FILE, tables), PostgresDump(DUMP, tables)), planted


FAULTY = ("empty_required", "outside_year", "misspelt_code", "misspelt_mode")
TIMES = 12
"""How often each kind of fault occurs."""


def _rows(
    year: SchoolYear,
) -> tuple[list[tuple[Value, ...]], list[tuple[int, str]], list[Planted]]:
    """Rows of the two tables, including faults."""
    random = chance("steden", year, "faults", "database")
    clean = interventions(year)
    faulty = [kind for kind in FAULTY for _ in range(TIMES)]
    places = set(random.sample(range(len(clean) + len(faulty)), len(faulty)))
    random.shuffle(faulty)
    waiting, spoilt = iter(clean), iter(faulty)
    rows: list[tuple[Value, ...]] = []
    present: list[tuple[int, str]] = []
    planted: list[Planted] = []
    orphans = []
    for place in range(len(clean) + len(faulty)):
        number = place + 1
        if place not in places:
            one = next(waiting)
            rows.append(_cells(number, one))
            present += [(number, institution) for institution in one.institutions]
            continue
        kind = next(spoilt)
        one = random.choice(clean)
        rows.append(_spoil(_cells(number, one), kind, random))
        heading = HEADINGS[kind]
        planted.append(Planted(FILE, number, kind, heading))
        present.append((number, one.institutions[0]))
        orphans.append(number)
    return rows, *_participations(present, planted, set(orphans), random)


HEADINGS = {
    "empty_required": "datum",
    "outside_year": "datum",
    "misspelt_code": "aanbod",
    "misspelt_mode": "vorm",
    "unknown_institution": "instellingsnr",
    "lost_zero": "instellingsnr",
    "orphan": "interventie_id",
}
PARTICIPATION_FILE = f"{FILE}#interventie_instelling"
"""Rows planted in the second query are reported under this file name."""


def _cells(number: int, one: Intervention) -> tuple[Value, ...]:
    return number, one.date, one.adviser.number, one.offer, one.mode, one.remark


def _spoil(cells: tuple[Value, ...], kind: str, random: Random) -> tuple[Value, ...]:
    number, day, adviser, offer, mode, remark = cells
    if kind == "empty_required":
        day = None
    elif kind == "outside_year":
        day = outside_year(str(day), random)
    elif kind == "misspelt_code":
        offer = f"{offer}X"
    else:
        mode = f"{mode}?"
    return number, day, adviser, offer, mode, remark


def _participations(
    clean: list[tuple[int, str]], planted: list[Planted], orphans: set[int], random: Random
) -> tuple[list[tuple[int, str]], list[Planted]]:
    """The participating institutions, with unknown numbers and repeated pairs."""
    with_zero = [pair for pair in clean if pair[1].startswith("0") and pair[0] not in orphans]
    extra: list[tuple[tuple[int, str], str]] = []
    for _ in range(TIMES):
        extra.append(((random.choice(clean)[0], f"99{random.randint(1000, 9999)}"), "unknown"))
        number, institution = random.choice(with_zero)
        extra.append(((number, institution.lstrip("0")), "lost_zero"))
        extra.append((random.choice(with_zero), "repeat"))
    marked = [(pair, "orphan" if pair[0] in orphans else "") for pair in clean]
    marked += extra
    # A system numbers rows in the order of entry; late entries come last.
    pairs = [pair for pair, _ in marked]
    for row, (_, kind) in enumerate(marked, start=1):
        name = "unknown_institution" if kind == "unknown" else kind
        if name:
            planted.append(Planted(PARTICIPATION_FILE, row, name, HEADINGS.get(name, "")))
    return pairs, planted
