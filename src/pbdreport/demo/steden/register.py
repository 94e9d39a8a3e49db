"""The register of `steden`: own institutions by board, other institutions, and their changes.

An institution has one row for each period in which its level and its community of schools were the
same. Between the school years some open, close, merge, or change level or community. For one that
merged, the last row has the number of its successor.
"""

from dataclasses import dataclass, replace
from functools import cache

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import Fault, Planted, Sowing, emptied, misspelt, plant
from pbdreport.demo.names import institution_ids, institution_names, places
from pbdreport.demo.steden.aims import aim
from pbdreport.demo.steden.staff import REGIONS
from pbdreport.demo.workbook_file import Sheet

LEVEL_NAMES = {
    "BaO": "Gewoon basisonderwijs",
    "BuBaO": "Buitengewoon basisonderwijs",
    "SO": "Gewoon secundair onderwijs",
    "BuSO": "Buitengewoon secundair onderwijs",
    "DKO": "Academie",
    "VWO": "Centrum voor volwassenenonderwijs",
    "CLB": "CLB",
    "LSC": "Leersteuncentrum",
    "bestuur": "Schoolbestuur",
    "andere": "Andere",
}
OWN = {"BaO": 512, "BuBaO": 34, "SO": 34, "BuSO": 16, "DKO": 166, "VWO": 22, "CLB": 7}
"""In the first school year; together 791."""
OTHERS = {"BaO": 40, "SO": 14, "DKO": 10, "CLB": 8, "LSC": 12, "bestuur": 30, "andere": 6}
OPENED = (("BaO", 2021), ("DKO", 2022), ("BaO", 2023))
"""Level and year of those that open on 1 September."""
CLOSED = (2021, 2021, 2021, 2022, 2022, 2022, 2023, 2023, 2023)
MERGED = 2022
"""When two institutions merge into a new one."""
ABSORBED = 2023
"""When one institution merges into another, which keeps its number."""
RELEVELLED = (("BuBaO", "BaO", 2022), ("SO", "BuSO", 2022), ("BuBaO", "BaO", 2023))
REGROUPED = (2022, 2022, 2022, 2023, 2023, 2023, 2023)
BOARDS = 152
COMMUNITIES = {
    f"SGM{number:02}": f"Scholengemeenschap {place}"
    for number, place in enumerate(places()[5::8][:24], start=1)
}
"""Codes and names of the communities of schools, six in a region."""
WITH_COMMUNITY = ("BaO", "BuBaO")
SIZE = "Omvang|Personeelsleden"
"""Persons, not full-time equivalents."""
NETWORKS = ("vrij onderwijs", "gemeenschapsonderwijs", "provinciaal onderwijs")


@dataclass(frozen=True)
class Institution:
    """An institution in a period without changes in the register."""

    number: str
    name: str
    level: str
    network: str
    board: int
    community: str
    is_own: bool
    valid_from: str = ""
    valid_to: str = ""
    merged_into: str = ""

    @property
    def region(self) -> str:
        """The region of its board."""
        return REGIONS[self.board % len(REGIONS)]

    def is_open(self, day: str) -> bool:
        """Whether the row is valid on a day."""
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)


def open_in(year: SchoolYear) -> tuple[Institution, ...]:
    """The institutions on 1 October, own ones first."""
    day = year.on(10, 1).isoformat()
    return tuple(one for one in history() if one.is_open(day))


def own(year: SchoolYear) -> tuple[Institution, ...]:
    """Own institutions on 1 October."""
    return tuple(one for one in open_in(year) if one.is_own)


@cache
def history() -> tuple[Institution, ...]:
    """All rows of all years, own ones first."""
    rows = {one.number: [one] for one in _first_rows()}
    random = chance("steden", "changes")
    waiting = [one[0] for one in rows.values() if one[0].is_own and not one[0].valid_from]
    random.shuffle(waiting)

    def take(level: str) -> Institution:
        found = next(one for one in waiting if one.level == level)
        waiting.remove(found)
        return found

    for closed in CLOSED:
        one = take("BaO")
        rows[one.number] = [replace(one, valid_to=f"{closed}-08-31")]
    new = next(last for (last,) in rows.values() if last.valid_from == f"{MERGED}-09-01")
    for _ in range(2):
        one = take("BaO")
        ended = replace(one, valid_to=f"{MERGED}-08-31", merged_into=new.number)
        rows[one.number] = [ended]
    gone, stays = take("BaO"), take("BaO")
    ended = replace(gone, valid_to=f"{ABSORBED}-08-31", merged_into=stays.number)
    rows[gone.number] = [ended]
    for before, after, first in RELEVELLED:
        one = take(before)
        rows[one.number] = _changed(one, first, level=after)
    for first in REGROUPED:
        one = take("BaO")
        codes = list(COMMUNITIES)
        other = codes[(codes.index(one.community) + 1) % len(codes)]
        rows[one.number] = _changed(one, first, community=other)
    return tuple(row for of_one in rows.values() for row in of_one)


def _changed(
    one: Institution, first: int, level: str = "", community: str = ""
) -> list[Institution]:
    """The row that ends, and the next one from 1 September."""
    after = replace(
        one,
        level=level or one.level,
        community=community or (one.community if level != "BuSO" else ""),
        valid_from=f"{first}-09-01",
    )
    return [replace(one, valid_to=f"{first}-08-31"), after]


def _first_rows() -> list[Institution]:
    """The first row of every institution: own ones, those that open later, others."""
    random = chance("steden", "register")
    first = [level for level, count in OWN.items() for _ in range(count)]
    later = [("BaO", MERGED), *OPENED]
    others = [level for level, count in OTHERS.items() for _ in range(count)]
    levels = [*first, *(level for level, _ in later), *others]
    numbers = institution_ids(len(levels), random)
    names = institution_names(levels, random)
    rows = []
    for position, (number, name, level) in enumerate(zip(numbers, names, levels, strict=True)):
        is_own = position < len(first) + len(later)
        opens = position - len(first)
        board = random.randrange(BOARDS)
        network = "gemeentelijk onderwijs"
        if not is_own and level not in ("LSC", "bestuur"):
            network = random.choice(NETWORKS)
        rows.append(
            Institution(
                number,
                name,
                level,
                network,
                board,
                _community(board) if is_own and level in WITH_COMMUNITY else "",
                is_own,
                f"{later[opens][1]}-09-01" if is_own and opens >= 0 else "",
            )
        )
    return rows


def _community(board: int) -> str:
    """The community of schools of a board; there are six in each region."""
    in_region = board // len(REGIONS) % 6
    return list(COMMUNITIES)[board % len(REGIONS) * 6 + in_region]


def staff_members(year: SchoolYear) -> dict[str, int]:
    """Staff of open own institutions, by number; not counted before 2022."""
    total = aim(year).staff_members
    if not total:
        return {}
    numbers = [one.number for one in own(year)]
    weights = [chance("steden", "size", number).uniform(0.4, 2) for number in numbers]
    sizes = spread(total, weights, [6] * len(numbers), [400] * len(numbers))
    return dict(zip(numbers, sizes, strict=True))


def register_sheet(year: SchoolYear, file: str) -> tuple[Sheet, list[Planted]]:
    """The sheet `Instellingen`, without later changes, and the rows planted in it."""
    sizes = staff_members(year)
    rows = tuple(
        _row(one, sizes, year)
        for one in sorted(history(), key=lambda one: (one.number, one.valid_from))
        if one.valid_from <= year.end.isoformat()
    )
    if not sizes:
        rows = tuple({name: cell for name, cell in row.items() if name != SIZE} for row in rows)
    faults = (
        Fault("misspelt_code", "Instelling|Niveau", misspelt),
        Fault("empty_required", "Instelling|Naam", emptied),
    )
    # The upper row of headings stands where other workbooks have a title.
    export = Export(file, tuple(rows[0]), rows, Layout(titles=("groepen",)))
    sowing = Sowing(faults, "Instelling|Nummer", "Instelling|Net", share=0.006)
    spoilt, planted = plant(export, sowing, chance("steden", year, "faults", "register"))
    sheet = Sheet(
        "Instellingen",
        export.headings,
        spoilt.rows,
        numbers=frozenset({SIZE}),
        padded=frozenset({"Instelling|Nummer", "Geldig|Opgegaan in"}),
        dates=frozenset({"Geldig|Van", "Geldig|Tot"}),
        total=("Totaal", "Instelling|Naam"),
    )
    return sheet, planted


def _row(one: Institution, sizes: dict[str, int], year: SchoolYear) -> Cells:
    """A row as the register has it at the end of a school year."""
    board = f"GB{one.board + 1:03}"
    named = f"{'Stad' if one.board % 5 == 0 else 'Gemeente'} {places()[one.board]}"
    is_counted = one.is_own and one.is_open(year.on(10, 1).isoformat())
    return {
        "Instelling|Nummer": one.number,
        "Instelling|Naam": one.name,
        "Instelling|Niveau": LEVEL_NAMES[one.level],
        "Instelling|Net": one.network,
        "Bestuur|Nummer": board if one.is_own else "",
        "Bestuur|Naam": named if one.is_own else "",
        "Bestuur|Regio": one.region if one.is_own else "",
        "Scholengemeenschap|Nummer": one.community,
        "Scholengemeenschap|Naam": COMMUNITIES.get(one.community, ""),
        SIZE: str(sizes.get(one.number, "")) if is_counted else "",
        "Werking|Eigen": "ja" if one.is_own else "nee",
        "Geldig|Van": one.valid_from,
        "Geldig|Tot": one.valid_to if one.valid_to <= year.end.isoformat() else "",
        "Geldig|Opgegaan in": one.merged_into if one.valid_to < year.start.isoformat() else "",
    }
