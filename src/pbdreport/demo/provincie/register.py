"""The register of `provincie`: 53 institutions and boards of the mandate, and a dozen others."""

from dataclasses import dataclass
from functools import cache

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance
from pbdreport.demo.names import institution_ids, institution_names
from pbdreport.demo.published_targets import published, whole

LEVELS = {
    "so": "SO",
    "buso": "BuSO",
    "cdo": "DBSO",
    "vo": "VWO",
    "bao": "BaO",
    "bubao": "BuBaO",
    "schoolbestuur": "bestuur",
    "clb": "CLB",
    "leersteuncentra": "LSC",
    "internaat": "internaat",
}
TYPES = {
    **{level: level for level in LEVELS.values()},
    "DBSO": "CDO",
    "VWO": "VO",
    "bestuur": "Schoolbestuur",
    "LSC": "Leersteuncentrum",
    "internaat": "Internaat",
}
"""The name of each level in the register."""
OTHERS = ("SO", "SO", "SO", "SO", "SO", "BuSO", "VWO", "BaO", "BaO", "CLB", "andere", "andere")
NETWORKS = ("vrij onderwijs", "gemeentelijk onderwijs", "gemeenschapsonderwijs")
REGIONS = ("Noord", "Midden", "Zuid")


@dataclass(frozen=True)
class Institution:
    """A row of the register."""

    number: str
    name: str
    level: str
    network: str
    in_mandate: bool
    board: str = ""
    region: str = ""
    sites: int = 1
    staff_fte: float = 0.0
    high_needs: bool = False
    valid_from: str = ""
    valid_to: str = ""


def counts(year: SchoolYear) -> dict[str, int]:
    """Institutions of the mandate by level, as published; other years have those of 2023-2024."""
    column = "count_2022_2023" if year.first <= 2022 else "count_2023_2024"
    table = published("pov_2023_2024", "organisations_to_reach")
    return {level: whole(table[row_id][column]) for row_id, level in LEVELS.items()}


def mandate(year: SchoolYear) -> list[Institution]:
    """Institutions of the mandate in a school year, by level and in a fixed order."""
    left = counts(year)
    chosen = []
    for institution in _all():
        if institution.in_mandate and left[institution.level] > 0:
            left[institution.level] -= 1
            chosen.append(institution)
    return chosen


def others() -> list[Institution]:
    """Institutions of other networks that sometimes take part."""
    return [institution for institution in _all() if not institution.in_mandate]


def register(year: SchoolYear) -> list[Institution]:
    """All rows of the register: the mandate, the others, and institutions closed since."""
    present = {*mandate(year), *others()}
    closed = [one for one in _all() if one not in present and one.valid_to == f"{year.first}-08-31"]
    return sorted([*present, *closed], key=lambda institution: institution.number)


@cache
def _all() -> tuple[Institution, ...]:
    random = chance("provincie", "register")
    most = {
        level: max(counts(SchoolYear(2022))[level], counts(SchoolYear(2023))[level])
        for level in LEVELS.values()
    }
    own = [level for level in LEVELS.values() for _ in range(most[level])]
    levels = [*own, *OTHERS]
    ids = institution_ids(len(levels), random)
    names = institution_names(levels, random)
    boards = [number for number, level in zip(ids, levels, strict=True) if level == "bestuur"]
    institutions = []
    for position, (number, name, level) in enumerate(zip(ids, names, levels, strict=True)):
        is_own = position < len(own)
        teaches = level not in ("bestuur", "andere")
        closes = level == "SO" and is_own and own[:position].count("SO") >= 24
        opens = level in ("LSC", "internaat")
        institutions.append(
            Institution(
                number,
                name,
                level,
                "provinciaal onderwijs" if is_own else random.choice(NETWORKS),
                is_own,
                board=random.choice(boards) if is_own and teaches else "",
                region=random.choice(REGIONS),
                sites=random.choice((1, 1, 2, 3)),
                staff_fte=round(random.uniform(18, 140), 2) if teaches else 0.0,
                high_needs=is_own and teaches and random.random() < 0.2,
                valid_from="2023-09-01" if opens and is_own else "",
                valid_to="2023-08-31" if closes else "",
            )
        )
    return tuple(institutions)
