"""The register of `netwerk`: 750 institutions in 26 school groups, and a score of others."""

from dataclasses import dataclass
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export_file import Export, Layout
from pbdreport.demo.faults import Fault, Planted, Sowing, emptied, misspelt, plant
from pbdreport.demo.names import institution_ids, institution_names, places
from pbdreport.demo.published_targets import published, whole

REPORT = "go_2022_2023"
LEVELS = {
    "basisonderwijs": "BaO",
    "buitengewoon_basisonderwijs": "BuBaO",
    "secundair_onderwijs": "SO",
    "deeltijds_kunstonderwijs": "DKO",
    "volwassenenonderwijs": "VWO",
    "buitengewoon_secundair_onderwijs": "BuSO",
    "clb": "CLB",
}
LEVEL_NAMES = {
    "BaO": "Basisonderwijs",
    "BuBaO": "Buitengewoon basisonderwijs",
    "SO": "Secundair onderwijs",
    "DKO": "Deeltijds kunstonderwijs",
    "VWO": "Volwassenenonderwijs",
    "BuSO": "Buitengewoon secundair onderwijs",
    "CLB": "CLB",
    "andere": "Andere",
}
OTHERS = ("BaO",) * 8 + ("SO",) * 7 + ("BuBaO", "CLB", "VWO", "andere", "andere")
GROUPS = {
    f"sg{number:02}": f"Scholengroep {place}"
    for number, place in enumerate(sorted(places()[3::7][:26]), start=1)
}
"""Codes and names of the school groups."""
ACTIVE = {"BaO": 0.76, "BuBaO": 0.85, "SO": 0.8, "DKO": 0.47, "VWO": 1.0, "BuSO": 0.89, "CLB": 0.42}
"""Which part of the institutions of a level takes part in anything at all."""
CLOSING, OPENING = 3, 1
"""Primary schools that close, and open, between the two school years."""


@dataclass(frozen=True)
class Institution:
    """A row of the register."""

    number: str
    name: str
    level: str
    group: str
    in_mandate: bool
    sites: int
    staff_fte: float
    high_needs: bool
    valid_from: str = ""
    valid_to: str = ""


@cache
def register() -> tuple[Institution, ...]:
    """All institutions of both school years; the first 750 are those of 2022-2023."""
    random = chance("netwerk", "register")
    own = [level for row, level in LEVELS.items() for _ in range(_count(row))]
    opened = ["BaO"] * OPENING
    levels = [*own, *opened, *OTHERS]
    numbers = institution_ids(len(levels), random)
    names = institution_names(levels, random)
    sites, staff = _sizes(random)
    closing = set(random.sample(range(own.count("BaO")), CLOSING))
    groups = list(GROUPS)
    institutions = []
    for position, (number, name, level) in enumerate(zip(numbers, names, levels, strict=True)):
        is_own = position < len(own) + len(opened)
        counted = position < len(own)
        institutions.append(
            Institution(
                number,
                name,
                level,
                groups[(position * 7 + random.randrange(3)) % len(groups)] if is_own else "",
                is_own,
                sites[position] if counted else 1,
                staff[position] / 100 if counted else 21.5,
                is_own and random.random() < 0.15,
                valid_from="" if counted or not is_own else "2023-09-01",
                valid_to="2023-08-31" if position in closing else "",
            )
        )
    return tuple(institutions)


def _count(row: str) -> int:
    return whole(published(REPORT, "staffing_core")[row]["institutions"])


def _sizes(random: Random) -> tuple[list[int], list[int]]:
    """Sites, and staff in hundredths, with the published totals per level."""
    sites: list[int] = []
    staff: list[int] = []
    for row in LEVELS:
        cells = published(REPORT, "staffing_core")[row]
        count = _count(row)
        weights = [random.uniform(0.5, 1.5) for _ in range(count)]
        cents = round(float(cells["staff_fte"]) * 100)
        sites += spread(whole(cells["locations"]), weights, [1] * count, [99] * count)
        staff += spread(cents, weights, [300] * count, [cents] * count)
    return sites, staff


@cache
def mandate(year: SchoolYear) -> tuple[Institution, ...]:
    """Open institutions of the mandate in a school year."""
    first, last = year.start.isoformat(), year.end.isoformat()
    return tuple(
        one
        for one in register()
        if one.in_mandate
        and (not one.valid_from or one.valid_from <= first)
        and (not one.valid_to or one.valid_to >= last)
    )


@cache
def active(year: SchoolYear) -> tuple[Institution, ...]:
    """Institutions of the mandate that take part in something this school year."""
    random = chance("netwerk", year, "active")
    keenness = {group: random.uniform(0.75, 1.25) for group in GROUPS}
    chosen: list[Institution] = []
    for level, share in ACTIVE.items():
        own = [one for one in mandate(year) if one.level == level]
        own.sort(key=lambda one: -random.random() * keenness[one.group])
        chosen += own[: round(len(own) * share)]
    return tuple(sorted(chosen, key=lambda one: one.number))


def others() -> list[Institution]:
    """Institutions of other networks."""
    return [one for one in register() if not one.in_mandate]


def register_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`instellingenregister.csv`: all institutions except those that open later."""
    rows = tuple(
        {
            "instellingsnummer": one.number,
            "benaming": one.name,
            "onderwijsniveau": LEVEL_NAMES[one.level],
            "scholengroep": GROUPS.get(one.group, ""),
            "net": "netwerk Zonnewijzer" if one.in_mandate else "ander net",
            "vestigingsplaatsen": str(one.sites),
            "personeel_vte": f"{one.staff_fte:.2f}",
            "grote_noden": "J" if one.high_needs else "N",
            "werkgebied": "J" if one.in_mandate else "N",
            "geldig_van": one.valid_from,
            "geldig_tot": one.valid_to,
        }
        for one in sorted(register(), key=lambda one: one.number)
        if not one.valid_from or one.valid_from <= year.start.isoformat()
    )
    layout = Layout(
        encoding="utf-8-sig",
        delimiter=",",
        decimal=".",
        date_format="%Y-%m-%d",
        quoted=True,
    )
    faults = (
        Fault("misspelt_code", "onderwijsniveau", misspelt),
        Fault("empty_required", "benaming", emptied),
    )
    export = Export("instellingenregister.csv", tuple(rows[0]), rows, layout)
    sowing = Sowing(faults, "instellingsnummer", "vestigingsplaatsen", share=0.006)
    return plant(export, sowing, chance("netwerk", year, "faults", "register"))
