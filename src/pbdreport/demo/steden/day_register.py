"""The working days of `steden`: a register of advisers, and month sheets of a team without names.

`dagregister.csv` has one row per adviser, day and activity, of half a day or a whole one; it has no
key, so that two half days of one kind are identical rows. Totals of months and teams are
between the rows. One team writes its dates in another format. `maandstaten.csv` has one row per
month, theme and activity of the team that reports no names and dates, only numbers of days.

Together they add up to the days of each theme. The rest of the time has no theme.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import Planted, misspelt, outside_year
from pbdreport.demo.steden.aims import PARTNERS, SPLIT_ACTIVITIES, theme_days
from pbdreport.demo.steden.plan import CORE_TASKS, TITLES, core_task, is_new
from pbdreport.demo.steden.staff import CURRICULUM, Adviser, advisers

FILE = "dagregister.csv"
BY_MONTH = "maandstaten.csv"
DAYS_PER_FTE = 190
ISO_TEAM = "West"
"""Its tool writes dates as 2024-03-08, all others as 8-3-2024."""
OF_CURRICULUM = {"leer_lokaal": 0.45, "minimumdoelen_bao": 1, "minimumdoelen_so": 1}
"""The share of a theme that the curriculum team does."""
ONLY_CONSULTATION = (PARTNERS, "vlaamse_toetsen")
GUIDANCE, TRAINING = "Begeleiding", "Vorming"
BEFORE_SPLIT = "Begeleiding en vorming"
"""The activity for both before 2023-2024."""
DEVELOPMENT = "Ontwikkeling"
CONSULTATION = "Overleg met partners"
WITHOUT_THEME = (
    (GUIDANCE, "kerntaak 1", 34),
    (TRAINING, "kerntaak 1", 8),
    (GUIDANCE, "kerntaak 2", 11),
    (TRAINING, "kerntaak 2", 5),
    (GUIDANCE, "kerntaak 3", 6),
    ("Intern overleg", "", 15),
    ("Eigen professionalisering", "", 9),
    ("Coördinatie", "", 4),
    ("Verplaatsing", "", 8),
)
"""Activity, core task and weight of the days without a theme."""
MONTHS = (
    "september oktober november december januari februari maart april mei juni juli augustus"
).split()
HEADINGS = ("Begeleider", "Team", "Datum", "Kerntaak", "Thema", "Activiteit", "Werkdagen")
FAULTS = ("misspelt_code", "outside_year", "empty_required", "impossible_days", "misspelt_activity")
FAULTY_CELLS = {
    "misspelt_code": "Thema",
    "outside_year": "Datum",
    "empty_required": "Begeleider",
    "impossible_days": "Werkdagen",
    "misspelt_activity": "Activiteit",
}
TIMES = 11
"""How often each kind of fault occurs."""
BLANKS = 3


@dataclass(frozen=True, order=True)
class Kind:
    """How a half day was spent."""

    theme: str
    core_task: str
    activity: str


@cache
def half_days(year: SchoolYear) -> dict[str, dict[Kind, int]]:
    """Half days by kind: of the advisers who register days, and of the other team."""
    random = chance("steden", year, "half days")
    room = {True: 0, False: 0}
    for one in advisers(year):
        room[one.team == CURRICULUM] += _capacity(one)
    found: dict[bool, dict[Kind, int]] = {True: {}, False: {}}
    for theme, days in theme_days(year).items():
        of_team = round(days * OF_CURRICULUM.get(theme, 0) * 2)
        for by_month, halves in ((True, of_team), (False, days * 2 - of_team)):
            kinds = _kinds(theme, year)
            weights = [random.uniform(0.5, 1.5) for _ in kinds]
            amounts = spread(halves, weights, [0] * len(kinds), [halves] * len(kinds))
            _add(found[by_month], kinds, amounts)
    for by_month, kinds_of in found.items():
        rest = room[by_month] - sum(kinds_of.values())
        shares = [float(weight) for _, _, weight in WITHOUT_THEME]
        amounts = spread(rest, shares, [0] * len(shares), [rest] * len(shares))
        kinds = [
            Kind("", _task(CORE_TASKS.get(task, ""), year), _named(activity, year))
            for activity, task, _ in WITHOUT_THEME
        ]
        _add(kinds_of, kinds, amounts)
    return {BY_MONTH: found[True], FILE: found[False]}


def _add(found: dict[Kind, int], kinds: list[Kind], amounts: list[int]) -> None:
    for kind, amount in zip(kinds, amounts, strict=True):
        found[kind] = found.get(kind, 0) + amount


def _task(task: str, year: SchoolYear) -> str:
    """The core task, registered since the new plan."""
    return task if is_new(year) else ""


def _capacity(one: Adviser) -> int:
    """Half days of an adviser in a school year."""
    return one.tenths * DAYS_PER_FTE * 2 // 10


def _named(activity: str, year: SchoolYear) -> str:
    """The activity, by the code list of the school year."""
    if year < SPLIT_ACTIVITIES and activity in (GUIDANCE, TRAINING):
        return BEFORE_SPLIT
    return activity


def _kinds(theme: str, year: SchoolYear) -> list[Kind]:
    task = core_task(theme)
    activities: tuple[str, ...] = (GUIDANCE, TRAINING, DEVELOPMENT)
    if theme in ONLY_CONSULTATION:
        activities = (CONSULTATION,)
    elif task == CORE_TASKS["samenwerking"]:
        activities = (CONSULTATION, DEVELOPMENT)
    named = dict.fromkeys(_named(activity, year) for activity in activities)
    return [Kind(TITLES[theme], _task(task, year), activity) for activity in named]


def day_register(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`dagregister.csv`, and the rows planted in it, including totals."""
    random = chance("steden", year, "day register")
    clean = _rows(year, random)
    marked = _with_totals(_with_faults(clean, random))
    rows = tuple(cells for cells, _ in marked)
    planted = [
        Planted(FILE, number, kind, FAULTY_CELLS.get(kind, ""))
        for number, (_, kind) in enumerate(marked, start=2)
        if kind
    ]
    headings = HEADINGS if is_new(year) else tuple(name for name in HEADINGS if name != "Kerntaak")
    layout = Layout(encoding="windows-1252", numbers=frozenset({"Werkdagen"}))
    return Export(FILE, headings, rows, layout), planted


def _rows(year: SchoolYear, random: Random) -> list[Cells]:
    """Rows of all advisers except the team that reports by month; by team, month and adviser."""
    pieces = _pieces(half_days(year)[FILE])
    random.shuffle(pieces)
    days = working_days(year)
    found: list[tuple[str, str, Cells]] = []
    for one in advisers(year):
        if one.team == CURRICULUM:
            continue
        own = _taken(pieces, _capacity(one))
        # A whole day is one row; a day may have two half days, of one kind or two.
        slots = _days_of(own, days, random)
        for day, (kind, halves) in zip(slots, own, strict=True):
            cells = {
                "Begeleider": one.name,
                "Team": one.team,
                "Datum": day.isoformat(),
                "Kerntaak": kind.core_task,
                "Thema": kind.theme,
                "Activiteit": kind.activity,
                "Werkdagen": f"{halves / 2:g}",
            }
            found.append((one.team, day.isoformat(), cells))
    found.sort(key=lambda each: (each[0], each[1][:7], each[2]["Begeleider"], each[1]))
    return [cells for _, _, cells in found]


def _pieces(amounts: dict[Kind, int]) -> list[tuple[Kind, int]]:
    """Combine half days into whole days, except one in five and the remainder."""
    pieces = []
    for kind, halves in sorted(amounts.items()):
        single = halves // 5 + (halves - halves // 5) % 2
        pieces += [(kind, 1)] * single + [(kind, 2)] * ((halves - single) // 2)
    return pieces


def _taken(pieces: list[tuple[Kind, int]], room: int) -> list[tuple[Kind, int]]:
    """Take pieces from the end for the half days of an adviser; may split a whole day."""
    own: list[tuple[Kind, int]] = []
    while room:
        kind, halves = pieces.pop()
        if halves > room:
            pieces.append((kind, 1))
            halves = 1
        own.append((kind, halves))
        room -= halves
    return own


def _days_of(own: list[tuple[Kind, int]], days: Sequence[date], random: Random) -> list[date]:
    """A date for each piece; two half days may share one."""
    needed = sum(halves == 2 for _, halves in own)
    single = sum(halves == 1 for _, halves in own)
    chosen = sorted(random.sample(list(days), needed + (single + 1) // 2))
    random.shuffle(chosen)
    whole, shared = iter(chosen[:needed]), iter(_twice(chosen[needed:]))
    return [next(whole) if halves == 2 else next(shared) for _, halves in own]


def _twice(days: Iterable[date]) -> list[date]:
    return [day for day in days for _ in range(2)]


@cache
def working_days(year: SchoolYear) -> tuple[date, ...]:
    """Weekdays from September to June outside the holidays, and the last week of August."""
    free = (((10, 28), (11, 3)), ((12, 23), (12, 31)), ((1, 1), (1, 6)), ((4, 1), (4, 14)))
    found = []
    for offset in range((year.end - year.start).days + 1):
        day = year.start + timedelta(days=offset)
        in_summer = (7, 1) <= (day.month, day.day) <= (8, 24)
        is_free = any(first <= (day.month, day.day) <= last for first, last in free)
        if day.weekday() < 5 and not in_summer and not is_free:
            found.append(day)
    return tuple(found)


def _with_faults(clean: list[Cells], random: Random) -> list[tuple[Cells, str]]:
    faults = [kind for kind in FAULTS for _ in range(TIMES)]
    extra = [_spoilt(random, clean, kind) for kind in faults] + [({}, "blank")] * BLANKS
    random.shuffle(extra)
    places = sorted(random.sample(range(1, len(clean)), len(extra)))
    marked: list[tuple[Cells, str]] = []
    waiting = dict(zip(places, extra, strict=True))
    for place, cells in enumerate(clean):
        if place in waiting:
            marked.append(waiting[place])
        marked.append((cells, ""))
    return [(_dated(cells), kind) for cells, kind in marked]


def _spoilt(random: Random, clean: list[Cells], kind: str) -> tuple[Cells, str]:
    heading = FAULTY_CELLS[kind]
    row = random.choice([row for row in clean if row[heading]])
    cell = row[heading]
    if kind in ("misspelt_code", "misspelt_activity"):
        cell = misspelt(cell, random)
    elif kind == "outside_year":
        cell = outside_year(cell, random)
    elif kind == "impossible_days":
        cell = random.choice(("-0.5", "12", "0"))
    else:
        cell = ""
    return {**row, heading: cell}, kind


def _dated(cells: Cells) -> Cells:
    """The date in the format of the team's tool."""
    if not cells or cells["Team"] == ISO_TEAM:
        return cells
    year, month, day = cells["Datum"].split("-")
    return {**cells, "Datum": f"{int(day)}-{int(month)}-{year}"}


def _with_totals(marked: list[tuple[Cells, str]]) -> list[tuple[Cells, str]]:
    """The rows, with a total after each month of a team, after each team, and at the end."""
    found: list[tuple[Cells, str]] = []
    month_of: tuple[str, str] = ("", "")
    sums = {"month": 0.0, "team": 0.0, "all": 0.0}

    def close(here: tuple[str, str]) -> None:
        team, month = month_of
        if team and here != month_of:
            found.append((_total(f"Totaal {month}", sums["month"]), "total"))
            sums["month"] = 0.0
        if team and here[0] != team:
            found.append((_total(f"Totaal team {team}", sums["team"]), "total"))
            sums["team"] = 0.0

    for cells, kind in marked:
        if not kind:
            here = (cells["Team"], _month(cells["Datum"]))
            close(here)
            month_of = here
            for name in sums:
                sums[name] += float(cells["Werkdagen"])
        found.append((cells, kind))
    close(("", ""))
    return [*found, (_total("Totaal", sums["all"]), "total")]


def _total(label: str, days: float) -> Cells:
    return {"Begeleider": label, "Werkdagen": f"{days:g}" if days < 1000 else f"{days:.1f}"}


def _month(cell: str) -> str:
    parts = cell.split("-")
    year, month = (parts[0], parts[1]) if len(parts[0]) == 4 else (parts[2], parts[1])
    return f"{MONTHS[(int(month) - 9) % 12]} {year}"


def month_sheets(year: SchoolYear) -> Export:
    """`maandstaten.csv`: one row per month, theme and activity of the team without names."""
    random = chance("steden", year, "month sheets")
    months = sorted({day.strftime("%Y-%m") for day in working_days(year)})
    members = str(sum(one.team == CURRICULUM for one in advisers(year)))
    rows: list[Cells] = []
    for kind, halves in sorted(half_days(year)[BY_MONTH].items()):
        weights = [random.uniform(0.3, 1.7) for _ in months]
        amounts = spread(halves, weights, [0] * len(months), [halves] * len(months))
        rows += [
            {
                "Team": CURRICULUM,
                "Maand": month,
                "Leden": members,
                "Kerntaak": kind.core_task,
                "Thema": kind.theme,
                "Activiteit": kind.activity,
                "Werkdagen": f"{amount / 2:g}",
            }
            for month, amount in zip(months, amounts, strict=True)
            if amount
        ]
    rows.sort(key=lambda row: (row["Maand"], row["Thema"], row["Activiteit"], row["Kerntaak"]))
    headings = tuple(name for name in rows[0] if is_new(year) or name != "Kerntaak")
    layout = Layout(
        encoding="windows-1252", numbers=frozenset({"Werkdagen"}), total=("Totaal", "Werkdagen")
    )
    return Export(BY_MONTH, headings, tuple(rows), layout)
