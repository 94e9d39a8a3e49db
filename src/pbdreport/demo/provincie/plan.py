"""The guidance plan of `provincie`: its objectives and projects, and the totals of each.

Hours, organisations reached and organisations above the threshold are those published for the two
school years; what the year before prints as percentages only becomes the whole numbers nearest to
the later year that print as those percentages. A school year without published figures has those
of 2023-2024.
"""

from dataclasses import dataclass
from functools import cache

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.published_targets import published, whole

REPORT = "pov_2023_2024"
MODES = {
    "physical": "physical",
    "online": "online",
    "hybrid": "hybrid",
    "helpdesk": "helpdesk",
    "walk": "learning_walk",
    "class_visit": "class_visit",
}
POC = ("OD1.3", "OD1.4")
PROJECTS = {
    "project_pna": "PNA",
    "project_hoge_doelen": "HD",
    "project_aav": "AAV",
    "project_excellentie": "EXC",
    "modernisering": "MOD",
}
PROJECT_REACH = {"PNA": 14, "HD": 6, "AAV": 7, "EXC": 9, "MOD": 20, "OD3.6": 6}
"""Not published: how many institutions of the mandate take part."""
WITH_OTHERS = ("PNA", "HD", "OD3.6", "MOD")
REASONS = ("Korte interventie", "Helpdesk", "Klasbezoek", "Intervisie")


@dataclass(frozen=True)
class Offer:
    """An item of the plan with its published figures; hours are whole numbers."""

    number: str
    title: str
    pillar: str
    floor: int
    planned: int | None = None
    reached: int = 0
    over: int | None = None
    """None: the threshold does not apply."""
    is_project: bool = False
    funding: str = "basis"
    extra_floor: int = 0
    """Hours registered separately, outside the totals."""

    @property
    def id(self) -> str:
        """Its number, as a code."""
        return self.number.replace(" ", "")


def column(year: SchoolYear) -> str:
    """The suffix of the published columns for a school year."""
    return "2022_2023" if year.first <= 2022 else "2023_2024"


def kind_row(offer: Offer, year: SchoolYear) -> str:
    """The row of the published table of modes that has the hours of an offer."""
    if offer.id == "OD4.2":
        return "p4"
    rows = {code: row for row, code in PROJECTS.items()}
    return rows.get(offer.id, offer.pillar)


def mode_hours(row: str, year: SchoolYear) -> dict[str, int]:
    """School-contact hours by mode in a row of the published table."""
    cells = published(REPORT, "kind_hours")[row]
    hours = {mode: whole(cells.get(f"{name}_{column(year)}", "")) for name, mode in MODES.items()}
    return {mode: amount for mode, amount in hours.items() if amount}


@cache
def offers(year: SchoolYear) -> tuple[Offer, ...]:
    """The objectives and projects of a school year that have hours."""
    hours = published(REPORT, "floor_hours_per_od")
    reach = published(REPORT, "reach_per_od")
    found = []
    for row_id, cells in hours.items():
        floor = whole(cells[f"hours_{column(year)}"])
        if cells["row_type"] != "part" or not floor:
            continue
        if row_id in reach:
            found.append(_objective(row_id, floor, year))
        else:
            found.append(_project(row_id, cells["short_label_nl"], floor))
    return tuple(found)


def _project(row_id: str, title: str, floor: int) -> Offer:
    code = PROJECTS[row_id]
    pillar = "modernisation" if code == "MOD" else "projects"
    reached = PROJECT_REACH[code]
    return Offer(
        code, title, pillar, floor, reached=reached, is_project=True, funding=title.split(" (")[0]
    )


def _objective(row_id: str, floor: int, year: SchoolYear) -> Offer:
    reach = published(REPORT, "reach_per_od")[row_id]
    number, title = reach["od"], reach["short_label_nl"]
    code = number.replace(" ", "")
    if not reach["planned_organisations"]:
        return Offer(number, title, reach["pillar_id"], floor, reached=PROJECT_REACH[code])
    planned, reached, over = _counts(row_id, year)
    pillar, is_project, funding = _place(code, reach["pillar_id"], year)
    extra = published(REPORT, "floor_hours_per_od")[row_id]["hours_2023_2024_extra"]
    apart = whole(extra) if code == "OD6.2" and column(year) == "2023_2024" else 0
    return Offer(number, title, pillar, floor, planned, reached, over, is_project, funding, apart)


def _place(code: str, pillar: str, year: SchoolYear) -> tuple[str, bool, str]:
    """Pillar, whether it is a project, funding; two objectives moved since the previous year."""
    if column(year) == "2022_2023" and code == "OD4.1":
        return "p6", False, "basis"
    if column(year) == "2022_2023" and code == "OD4.2":
        return "projects", True, "LOOV & Samenscholing"
    return pillar, False, "basis"


def _counts(row_id: str, year: SchoolYear) -> tuple[int, int, int | None]:
    """The numbers of organisations planned, reached, and above the threshold."""
    reach = published(REPORT, "reach_per_od")[row_id]
    above = published(REPORT, "reach_over_20h_per_od")[row_id]
    applies = not above["status_raw"]
    planned, reached = whole(reach["planned_organisations"]), whole(reach["unique_organisations"])
    if column(year) == "2023_2024":
        return planned, reached, whole(above["organisations_over_20h"]) if applies else None
    reach_pct = whole(reach["reach_pct_2022_2023"])
    over_pct = whole(above["share_over_20h_pct_2022_2023"]) if applies else None
    return _nearest(planned, reach_pct, over_pct)


def _nearest(near: int, reach_pct: int, over_pct: int | None) -> tuple[int, int, int | None]:
    """Whole numbers that give the printed percentages, with the plan nearest to a known one."""
    for planned in sorted(range(2, 53), key=lambda number: (abs(number - near), number)):
        for reached in range(1, planned + 1):
            if _percent(reached, planned) != reach_pct:
                continue
            if over_pct is None:
                return planned, reached, None
            for over in range(reached + 1):
                if _percent(over, reached) == over_pct:
                    return planned, reached, over
    raise ValueError(f"no whole numbers print as {reach_pct}% and {over_pct}%")


def _percent(part: int, whole_: int) -> int:
    return (200 * part + whole_) // (2 * whole_)
