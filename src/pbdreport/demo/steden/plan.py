"""The guidance plan of `steden`: themes by core task and pillar, offers, goals.

A plan lasts three school years. The one of 2022-2025 has other pillars, goals and codes than the
one of 2019-2022. A theme has one or two pillars, and one core task.
"""

from dataclasses import dataclass

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.published_targets import published
from pbdreport.demo.steden.aims import NEW_PLAN, REPORT, theme_days
from pbdreport.demo.workbook_file import Sheet

PILLARS = {
    "P1": "Sterk leren",
    "P2": "Iedereen mee",
    "P3": "Sterk beleid",
    "P4": "Sterk netwerk",
}
OLD_PILLARS = {"S1": "Kwaliteit", "S2": "Zorg en kansen", "S3": "Leerplannen"}
CORE_TASKS = {
    "kerntaak 1": "Kerntaak 1",
    "kerntaak 2": "Kerntaak 2",
    "kerntaak 3": "Kerntaak 3",
    "kerntaak 4": "Kerntaak 4",
    "samenwerking": "Samenwerking",
}
"""The name of each core task in the registers."""
UNDER = {
    "ses": ("P2",),
    "handelingsplanning": ("P2",),
    "talenbeleid": ("P1", "P2"),
    "leerlingenbegeleiding_dko": ("P2",),
    "clb": ("P2", "P4"),
    "leer_lokaal": ("P1",),
    "anderstalige_nieuwkomers": ("P2",),
    "ovsg_toets": ("P1", "P3"),
    "externe_partners": ("P4",),
    "vlaamse_toetsen": ("P3", "P4"),
    "minimumdoelen_bao": ("P1",),
    "minimumdoelen_so": ("P1",),
}
"""Pillars of a theme in the plan of 2022-2025."""
OLD_UNDER = {
    "ses": ("S2",),
    "handelingsplanning": ("S2",),
    "talenbeleid": ("S2", "S3"),
    "leerlingenbegeleiding_dko": ("S2",),
    "clb": ("S2",),
    "leer_lokaal": ("S3",),
    "anderstalige_nieuwkomers": ("S2",),
    "ovsg_toets": ("S1",),
    "externe_partners": ("S1",),
    "minimumdoelen_bao": ("S3",),
    "afstandsonderwijs": ("S1", "S3"),
}
"""Pillars of a theme in the plan of 2019-2022."""
TITLES = {
    "ses": "SES-middelen en leerlingenbegeleiding",
    "handelingsplanning": "Handelingsplanning",
    "talenbeleid": "Onderwijskundig (talen)beleid",
    "leerlingenbegeleiding_dko": "Leerlingenbegeleiding in de academie",
    "clb": "Beroepsbekwaamheid CLB-medewerkers",
    "leer_lokaal": "Leerplan Lokaal",
    "anderstalige_nieuwkomers": "Anderstalige nieuwkomers",
    "ovsg_toets": "Toets einde basisonderwijs",
    "externe_partners": "Overleg met externe partners",
    "vlaamse_toetsen": "Overleg Vlaamse toetsen",
    "minimumdoelen_bao": "Minimumdoelen basisonderwijs",
    "minimumdoelen_so": "Minimumdoelen secundair onderwijs",
    "afstandsonderwijs": "Afstandsonderwijs",
}
"""The name of each theme in the registers."""
BY_LEVEL = {
    "BaO": "Schoolnabije begeleiding basisonderwijs",
    "BuBaO": "Schoolnabije begeleiding buitengewoon onderwijs",
    "SO": "Schoolnabije begeleiding secundair onderwijs",
    "DKO": "Begeleiding van academies",
    "VWO": "Begeleiding van centra voor volwassenenonderwijs",
    "CLB": "Begeleiding van CLB",
}
"""Guidance on the questions of an institution itself, without a theme."""
ORIENTATION, NEWCOMERS = "V ORI", "V NIEUW"
SHARE = "aandeel"
GOALS = (
    ("D1", "P4", "Elke eigen instelling bereiken", "reach.institutions_reached", "1", SHARE),
    ("D2", "P3", "Een kwart van de begeleidingen is intensief", "reach.intensive", "0.25", SHARE),
    ("D3", "P1", "Tevreden deelnemers", "effectiveness.headline", "0.85", SHARE),
)
OLD_GOALS = (
    ("G1", "S1", "Het bereik verbreden", "reach.institutions_reached", "0.95", SHARE),
    ("G2", "S3", "Andere instellingen ondersteunen", "reach.outside_mandate", "60", "aantal"),
)
GOAL_HEADINGS = ("Doel", "Pijler", "Omschrijving", "Figuur", "Streefcijfer", "Eenheid")


@dataclass(frozen=True)
class Offer:
    """An item of the guidance plan."""

    code: str
    """With a space in it, as the service writes it."""
    title: str
    kind: str
    theme: str
    core_task: str
    pillars: tuple[str, ...]
    levels: tuple[str, ...]
    """Of the institutions that advisers visit for it; empty where they visit none."""


def is_new(year: SchoolYear) -> bool:
    """Whether the plan of 2022-2025 applies."""
    return year >= NEW_PLAN


def core_task(theme: str) -> str:
    """The core task of a theme, as registers call it."""
    rows = published(REPORT, "workdays")
    return CORE_TASKS[rows[theme]["core_task"]] if theme in rows else CORE_TASKS["kerntaak 1"]


def offers(year: SchoolYear) -> tuple[Offer, ...]:
    """The plan of a school year."""
    under = UNDER if is_new(year) else OLD_UNDER
    broad = ("P1", "P3") if is_new(year) else ("S1",)
    prefix = "T" if is_new(year) else "TH"
    found = [
        Offer(
            f"{prefix} {number:02}",
            TITLES[theme],
            "Overleg" if core_task(theme) == CORE_TASKS["samenwerking"] else "Thema",
            theme,
            core_task(theme),
            under[theme],
            _levels(theme),
        )
        for number, theme in enumerate(theme_days(year), start=1)
    ]
    found += [
        Offer(f"B {level}", title, "Begeleiding", "", CORE_TASKS["kerntaak 1"], broad, (level,))
        for level, title in BY_LEVEL.items()
    ]
    training = CORE_TASKS["kerntaak 2"]
    found.append(Offer(ORIENTATION, "Webinar oriëntering", "Vorming", "", training, broad, ()))
    if is_new(year):
        theme = "anderstalige_nieuwkomers"
        title = "Digitale uitwisseling nieuwkomers"
        task = core_task(theme)
        found.append(Offer(NEWCOMERS, title, "Vorming", theme, task, under[theme], ()))
    return tuple(found)


def _levels(theme: str) -> tuple[str, ...]:
    if core_task(theme) == CORE_TASKS["samenwerking"]:
        return ()
    if theme == "clb":
        return ("CLB",)
    if theme == "leerlingenbegeleiding_dko":
        return ("DKO",)
    return ("BaO", "BuBaO", "SO") if theme in ("ses", "afstandsonderwijs") else ("BaO", "BuBaO")


def plan_sheet(year: SchoolYear) -> Sheet:
    """The sheet `Plan`: one row is one item, with a cross under each of its pillars."""
    pillars = PILLARS if is_new(year) else OLD_PILLARS
    rows: tuple[Cells, ...] = tuple(
        {
            "Aanbod|Code": offer.code,
            "Aanbod|Titel": offer.title,
            "Aanbod|Soort": offer.kind,
            "Inhoud|Thema": TITLES.get(offer.theme, ""),
            "Inhoud|Kerntaak": offer.core_task,
            **{f"Pijler|{code}": "x" if code in offer.pillars else "" for code in pillars},
            **{f"Plan|{name}": cell for name, cell in _period(year).items()},
        }
        for offer in offers(year)
    )
    return Sheet("Plan", tuple(rows[0]), rows, total=("Totaal", "Aanbod|Titel"))


def goals_export(year: SchoolYear) -> Export:
    """`plandoelen.csv`: the goals of the plan that applies."""
    rows: tuple[Cells, ...] = tuple(
        {**dict(zip(GOAL_HEADINGS, goal, strict=True)), **_period(year)}
        for goal in (GOALS if is_new(year) else OLD_GOALS)
    )
    layout = Layout(numbers=frozenset({"Streefcijfer"}))
    return Export("plandoelen.csv", tuple(rows[0]), rows, layout)


def _period(year: SchoolYear) -> Cells:
    """First and last school year of the plan that applies."""
    first, last = ("2022-2023", "2024-2025") if is_new(year) else ("2019-2020", "2021-2022")
    return {"Van": first, "Tot": last}
