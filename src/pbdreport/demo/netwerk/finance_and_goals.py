"""Money, staff and goals of `netwerk`, as published for 2022 and 2022-2023.

Amounts have cents, as in bookkeeping; the published ones are whole euros, with totals from before
rounding. Other years have a few percent more of each.
"""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.netwerk.register import REPORT
from pbdreport.demo.published_targets import published

CENTS = {
    "personeel": (0.25, -0.35),
    "vervoer": (0.25, -0.35),
    "awk": (0.25, -0.35),
    "eigen_vorming": (0.25, -0.35),
    "dotatie": (0.0, 0.08),
    "professionalisering": (0.0, 0.07),
    "projecten": (0.0, 0.08),
    "diverse": (0.0, 0.07),
}
"""What is added to the printed amounts, budgeted and actual: then the printed totals are exact."""
LATER = 1.03
FORMATION = {
    "formation_bao": "Formatie basisonderwijs",
    "formation_so_vo_dko": "Formatie secundair, volwassenen- en deeltijds kunstonderwijs",
    "formation_clb": "Formatie CLB",
    "art19_2_staff": "Aanstellingen beleidsprioriteiten",
    "project_staff": "Projectpersoneel buiten het begeleidingsplan",
}
SECONDMENT = "Verlof wegens bijzondere opdracht"
FRAME = {
    "sturend_kader": "Sturend kader",
    "basisonderwijs": "Basisonderwijs",
    "secundair_onderwijs": "Secundair onderwijs",
    "clb": "CLB",
}
GOALS = (
    (
        "curriculum_bao",
        "Curriculum basisonderwijs: scholen met een traject",
        "reach.institutions_reached",
        "kind=trajectory;pillar=curriculum_bao",
        "0.9",
        "share",
        "BaO",
    ),
    (
        "curriculum_so",
        "Curriculum secundair onderwijs: leraren in vorming",
        "reach.people",
        "pillar=curriculum_so",
        "14500",
        "people",
        "SO BuSO",
    ),
    (
        "leerlingenbegeleiding",
        "Leerlingenbegeleiding: bereikte scholen",
        "reach.institutions_reached",
        "",
        "0.9",
        "share",
        "BaO BuBaO SO BuSO",
    ),
    (
        "startende_leraren",
        "Startende leraren: bereikte scholen",
        "reach.institutions_reached",
        "pillar=startende_leraren",
        "0.6",
        "share",
        "BaO BuBaO SO BuSO",
    ),
    (
        "beleid",
        "Beleid en kwaliteit: schoolspecifieke trajecten",
        "effort.trajectories",
        "kind=trajectory;pillar=beleid",
        "360",
        "trajectories",
        "mandate",
    ),
)
"""Targets are published, but for the number of teachers in secondary education."""
GOAL_HEADINGS = ("doel", "omschrijving", "figuur", "deel", "streefcijfer", "eenheid", "bereik")


def finance_export(year: SchoolYear) -> Export:
    """`boekhouding.xlsx`: budget and execution of the calendar year, and the dotations."""
    rows = [*_budget(year), *_dotations(year)]
    layout = Layout(
        sheet="Uitvoering",
        titles=(f"Begroting en uitvoering {year.first}",),
        numbers=frozenset({"Begroot", "Werkelijk"}),
    )
    return Export("boekhouding.xlsx", tuple(rows[0]), tuple(rows), layout)


def _budget(year: SchoolYear) -> list[Cells]:
    rows = []
    for row_id, cells in published(REPORT, "budget_2022").items():
        if cells["row_type"] != "part":
            continue
        budgeted, actual = CENTS[row_id]
        rows.append(
            {
                "Jaar": str(year.first),
                "Post": cells["item"],
                "Kant": cells["side"],
                "Artikel": "",
                "Begroot": _amount(cells["budgeted_eur"], budgeted, year),
                "Werkelijk": _amount(cells["actual_eur"], actual, year),
            }
        )
    return rows


def _dotations(year: SchoolYear) -> list[Cells]:
    return [
        {
            "Jaar": str(year.first),
            "Post": cells["purpose_nl"],
            "Kant": "dotatie",
            "Artikel": cells["article"],
            "Begroot": "",
            "Werkelijk": _amount(cells["amount_eur"], 0, year),
        }
        for cells in published(REPORT, "dotations_2022").values()
        if cells["row_type"] == "part"
    ]


def _amount(printed: str, cents: float, year: SchoolYear) -> str:
    if not printed:
        return ""
    growth = 1 if year.first <= 2022 else LATER
    return f"{(float(printed) + cents) * growth:.2f}"


def staffing_export(year: SchoolYear) -> Export:
    """`personeel.csv`: the functional frame, other staff, and posts by their legal basis."""
    core = published(REPORT, "staffing_core")
    rows = [(FRAME[row], "", core[row]["advisers_fte"]) for row in FRAME]
    rows += [
        (cells["process"], "", cells["staff_fte"])
        for cells in published(REPORT, "staffing_secondary").values()
    ]
    formation = published(REPORT, "formation")
    rows += [
        (label, formation[row]["legal_basis"], formation[row]["fte"])
        for row, label in FORMATION.items()
    ]
    moment = "2022_2023" if year.first <= 2022 else "2023_09"
    seconded = formation[f"secondment_art17_{moment}"]
    rows.append((SECONDMENT, seconded["legal_basis"], seconded["fte"]))
    written = tuple(
        {"categorie": category, "rechtsgrond": basis, "vte": fte} for category, basis, fte in rows
    )
    return Export("personeel.csv", tuple(written[0]), written, Layout(numbers=frozenset({"vte"})))


def goals_export() -> Export:
    """`plandoelen.csv`: the goals of the guidance plan over three school years."""
    rows = tuple(
        {**dict(zip(GOAL_HEADINGS, goal, strict=True)), "van": "2022-2023", "tot": "2024-2025"}
        for goal in GOALS
    )
    layout = Layout(encoding="utf-8-sig", numbers=frozenset({"streefcijfer"}))
    return Export("plandoelen.csv", tuple(rows[0]), rows, layout)
