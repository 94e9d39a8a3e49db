"""The totals for each school year of `steden`.

2023-2024 is as OVSG published it, 2022-2023 as far as OVSG mentions the previous year
(consultation with partners rose by 7 %). The base of the reach was not published: of
the numbers for which 775 is 99 %, 779 to 786, we use 783. All else, and earlier years, is invented.

Until the plan of 2022-2025 a call or a mail to an institution was an intervention too. The exports
of 2021-2022 are gone; only the figures published by that definition remain.
"""

from dataclasses import dataclass

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.published_targets import published, whole

REPORT = "ovsg_2023_2024"
YEARS = tuple(SchoolYear(first) for first in range(2020, 2024))
LOST = SchoolYear(2021)
"""Its exports are gone."""
NEW_PLAN = SchoolYear(2022)
"""The first school year of the new plan, with its pillars and goals."""
SPLIT_ACTIVITIES = SchoolYear(2023)
"""The first school year in which guidance and training are separate activities."""
REWORDED = SchoolYear(2023)
"""The first school year in which two questions have a new wording."""
THRESHOLD = 16
"""Guidance is intensive above this number of interventions."""
PARTNERS = "externe_partners"


@dataclass(frozen=True)
class Aim:
    """The totals of a school year."""

    own: int
    """Own institutions on 1 October: the base of the reach."""
    reached: int
    others: int
    intensive: int
    """Own institutions above the threshold."""
    intensive_others: int
    fte_tenths: int
    heads: int
    """Advisers."""
    staff_members: int
    """In all own institutions."""
    webinar: int
    peer_groups: int
    by_call_only: int = 0
    """Own institutions that were only called or mailed."""


_AIMS = {
    2020: Aim(791, 742, 51, 104, 7, 571, 64, 0, 61, 0, by_call_only=21),
    2022: Aim(786, 771, 79, 139, 14, 587, 66, 35_222, 98, 52),
}
_OLD_DAYS = {
    "ses": 97,
    "handelingsplanning": 41,
    "talenbeleid": 112,
    "leerlingenbegeleiding_dko": 28,
    "clb": 131,
    "leer_lokaal": 305,
    "anderstalige_nieuwkomers": 48,
    "ovsg_toets": 96,
    PARTNERS: 188,
    "minimumdoelen_bao": 64,
    "afstandsonderwijs": 334,
}
_DAYS_BEFORE = {
    "ses": 94,
    "handelingsplanning": 62,
    "talenbeleid": 93,
    "leerlingenbegeleiding_dko": 44,
    "clb": 140,
    "leer_lokaal": 688,
    "anderstalige_nieuwkomers": 61,
    "ovsg_toets": 104,
    PARTNERS: 233,
    "vlaamse_toetsen": 22,
    "minimumdoelen_bao": 159,
    "minimumdoelen_so": 31,
}
PUBLISHED_THEN = {
    "reach.institutions_reached": ("766/789", "share"),
    "reach.outside_mandate": ("66", "institutions"),
    "reach.intensive": ("0.298", "share"),
    "means.advisers": ("57.9", "fte"),
}
"""The figures published for the lost year, by the old definitions."""
DAYS_PUBLISHED_THEN = {
    "ses": 90,
    "handelingsplanning": 55,
    "talenbeleid": 104,
    "leerlingenbegeleiding_dko": 36,
    "clb": 137,
    "leer_lokaal": 517,
    "anderstalige_nieuwkomers": 39,
    "ovsg_toets": 101,
    PARTNERS: 209,
    "minimumdoelen_bao": 118,
    "afstandsonderwijs": 96,
}


def aim(year: SchoolYear) -> Aim:
    """The totals of a school year; later years have those of 2023-2024."""
    return _AIMS.get(year.first) or _printed()


def _printed() -> Aim:
    reach, scalars = published(REPORT, "reach"), published(REPORT, "scalars")
    tenths = round(float(scalars["fte"]["value"]) * 10)
    return Aim(
        own=783,
        reached=whole(reach["own_institutions"]["value"]),
        others=whole(reach["other_institutions"]["value"]),
        intensive=155,
        intensive_others=17,
        fte_tenths=tenths,
        heads=68,
        staff_members=tenths * whole(scalars["staff_per_guide"]["value"]) // 10,
        webinar=whole(scalars["webinar_participants"]["value"]),
        peer_groups=whole(scalars["newcomer_group_participants"]["value"]),
    )


def theme_days(year: SchoolYear) -> dict[str, int]:
    """Working days by theme."""
    if year.first <= 2022:
        return _OLD_DAYS if year < NEW_PLAN else _DAYS_BEFORE
    rows = published(REPORT, "workdays")
    return {theme: whole(cells["working_days"]) for theme, cells in rows.items()}
