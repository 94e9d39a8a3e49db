"""The register, the guidance plan and the planned posts of `provincie`."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import Fault, Planted, Sowing, emptied, misspelt, plant
from pbdreport.demo.provincie.plan import POC, REASONS, REPORT, Offer, column, offers
from pbdreport.demo.provincie.register import TYPES, register
from pbdreport.demo.published_targets import published

GOALS = (
    (
        "indicator_1",
        "Realisatie van de voorziene VTE",
        "effort.fte_realised",
        "1",
    ),
    (
        "indicator_2",
        "Aanwezigheid in scholen en centra",
        "reach.present",
        "1",
    ),
    (
        "indicator_3",
        "Aanwezigheid op de klasvloer",
        "effort.presence",
        "0.6",
    ),
)
HEADINGS = ("Nr.", "Doel", "Figuur", "Streefcijfer")


def goals_export() -> Export:
    """`doelen.csv`: the yearly targets of the guidance plan."""
    rows = tuple(
        {**dict(zip(HEADINGS, goal, strict=True)), "Van": "2022-2023", "Tot": "2024-2025"}
        for goal in GOALS
    )
    layout = Layout(encoding="windows-1252", numbers=frozenset({"Streefcijfer"}))
    return Export("doelen.csv", tuple(rows[0]), rows, layout)


PILLARS = {
    **{f"p{number}": f"Pijler {number}" for number in range(1, 10)},
    "projects": "Projecten",
    "modernisation": "Modernisering SO",
}
KEYS = {
    "p1": ("1/6", "1/2", "0"),
    "p2": ("0", "1/6", "2/3"),
    "p3": ("0", "0", "1/2"),
    "p4": ("1/4", "1/4", "1/4"),
    "p5": ("1/10", "0", "1/5"),
    "p6": ("5/6", "0", "1/6"),
    "p7": ("0", "1/5", "3/5"),
    "p9": ("1/3", "0", "1/3"),
}
"""Invented: the share of the hours of a pillar's objectives for each priority."""
KEY_HEADINGS = (
    "Sleutel datageletterdheid",
    "Sleutel brede basiszorg",
    "Sleutel effectieve didactiek",
)
HOURS_PER_FTE = "1269.2"
OTHER_HOURS = {"p1": "1360.44", "p1_poc": "750"}
"""Planned hours of pillar 1 and of its support cell; their total is that of any other pillar."""
PROJECT_FUNDING = {
    "project_pna": "Project PNA B+",
    "project_loov": "LOOV & Samenscholing",
    "project_hoge_doelen": "Project Hoge doelen",
    "project_aav": "Project Vrijstelling AAV",
    "project_excellentie": "Project Excellentiefonds",
    "project_internaten": "Project Internaten",
}
WITHOUT_FLOOR = ("p8", "project_internaten")
"""Posts without planned floor hours."""
REGISTERED = ("p6", "p8", "p9", *PROJECT_FUNDING)
"""Posts whose realised full-time equivalents are registered, not derived from floor hours."""


def organisations(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`organisaties.xlsx`: the register, with titles above and a total below."""
    rows = [
        {
            "Instellingsnummer": one.number,
            "Naam": one.name,
            "Soort": TYPES.get(one.level, "Andere"),
            "Net": one.network,
            "Bestuur": one.board,
            "Regio": one.region,
            "Vestigingen": str(one.sites),
            "Personeel (VTE)": f"{one.staff_fte:g}",
            "Grote noden": "ja" if one.high_needs else "nee",
            "Te bereiken": "ja" if one.in_mandate else "nee",
            "Van": one.valid_from,
            "Tot": one.valid_to,
        }
        for one in register(year)
    ]
    layout = Layout(
        sheet="Register",
        titles=("Register van organisaties", f"Schooljaar {year}"),
        total=("Totaal", "Naam"),
        numbers=frozenset({"Vestigingen", "Personeel (VTE)"}),
        dates=frozenset({"Van", "Tot"}),
    )
    export = Export("organisaties.xlsx", tuple(rows[0]), tuple(rows), layout)
    faults = (Fault("misspelt_code", "Soort", misspelt), Fault("empty_required", "Naam", emptied))
    sowing = Sowing(faults, "Instellingsnummer", share=0.03)
    return plant(export, sowing, chance("provincie", year, "faults", "register"))


def guidance_plan(year: SchoolYear) -> Export:
    """`begeleidingsplan.xlsx`: objectives and projects, with the keys of the priorities."""
    rows = [_planned(position, offer) for position, offer in enumerate(offers(year))]
    layout = Layout(
        sheet="Doelstellingen",
        titles=("Begeleidingsplan: operationele doelstellingen en projecten",),
        numbers=frozenset({"Voorziene organisaties"}),
    )
    return Export("begeleidingsplan.xlsx", tuple(rows[0]), tuple(rows), layout)


def _planned(position: int, offer: Offer) -> Cells:
    applies = offer.over is not None
    keys = ("", "", "") if offer.is_project else KEYS.get(offer.pillar, ("", "", ""))
    return {
        "Nr.": offer.number,
        "Doelstelling": offer.title,
        "Pijler": PILLARS[offer.pillar],
        "Soort": "Project" if offer.is_project else "Doelstelling",
        "In plan": "nee" if offer.is_project else "ja",
        "POC": "ja" if offer.id in POC else "nee",
        "Voorziene organisaties": str(offer.planned or ""),
        "Drempel van toepassing": "ja" if applies else "nee",
        "Reden niet van toepassing": "" if applies else REASONS[position % len(REASONS)],
        "Financiering": offer.funding,
        **dict(zip(KEY_HEADINGS, keys, strict=True)),
    }


def posts(year: SchoolYear) -> Export:
    """`fte_planning.csv`: planned posts by pillar and funding, with earmarked means separately."""
    rows = []
    for row_id, cells in published(REPORT, "fte_per_pillar").items():
        planned = cells[f"planned_fte_{column(year)}"]
        if cells["row_type"] != "part" or not planned:
            continue
        earmarked = cells.get(f"earmarked_fte_{column(year)}", "") or "0"
        basic = round(float(planned) - float(earmarked), 3)
        funding = PROJECT_FUNDING.get(row_id, "basis")
        registered = cells[f"actual_fte_{column(year)}"] if row_id in REGISTERED else ""
        rows += [_post(row_id, funding, basic, registered)] if basic else []
        if float(earmarked):
            rows.append(_post(row_id, "gekleurd", float(earmarked), "" if basic else registered))
    numbers = frozenset({"VTE", "Uren per VTE", "VTE werkelijk"})
    layout = Layout(numbers=numbers, total=("Totaal", "VTE"))
    return Export("fte_planning.csv", tuple(rows[0]), tuple(rows), layout)


def _post(row_id: str, funding: str, fte: float, registered: str) -> Cells:
    pillar = "projects" if row_id.startswith("project") else row_id.removesuffix("_poc")
    return {
        "Pijler": PILLARS[pillar],
        "Financiering": funding,
        "POC": "ja" if row_id.endswith("_poc") else "nee",
        "VTE": f"{fte:.3f}",
        "Uren per VTE": OTHER_HOURS.get(row_id, HOURS_PER_FTE),
        "VTE werkelijk": registered,
        "Klasvloer voorzien": "nee" if row_id in WITHOUT_FLOOR else "ja",
    }
