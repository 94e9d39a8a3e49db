"""The offer of `netwerk`: trajectories and learning communities, sessions, and how many of each.

Numbers are those published for 2022-2023; another school year has some five to ten percent more
or less of each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Export, Layout
from pbdreport.demo.netwerk.register import REPORT
from pbdreport.demo.published_targets import priority_keys, published, whole

PRIORITIES = {
    "key_data_literacy": "Sleutel datageletterdheid",
    "key_basic_care": "Sleutel brede basiszorg",
    "key_effective_didactics": "Sleutel effectieve didactiek",
}
KIND_NAMES = {
    "trajectory": "Verandertraject",
    "plg": "Professionele leergemeenschap",
    "training": "Vorming",
    "info": "Infosessie",
    "helpdesk": "Helpdesk",
    "project": "Project",
    "follow_up": "Opvolging",
}
PILLAR_NAMES = {
    "curriculum_bao": "Curriculum basisonderwijs",
    "curriculum_so": "Curriculum secundair onderwijs",
    "leerlingenbegeleiding": "Leerlingenbegeleiding",
    "startende_leraren": "Startende leraren",
    "beleid": "Beleid en kwaliteit",
    "projecten": "Projecten",
}
PRIMARY, SECONDARY = ("BaO", "BuBaO"), ("SO", "BuSO")
SPECIAL, COMPULSORY = ("BuBaO", "BuSO"), ("BaO", "SO", "BuBaO", "BuSO")
EVERYONE = (*COMPULSORY, "VWO", "DKO", "CLB")
TRAJECTORY_TABLES = (
    ("trajectories_curriculum_bao", "curriculum_bao", "schools"),
    ("trajectories_inclusive", "leerlingenbegeleiding", "trajectories"),
    ("trajectories_policy", "beleid", "trajectories"),
)
LEVELS_OF = {
    "curriculum_bao": ("BaO",),
    "curriculum_so": SECONDARY,
    "leerlingenbegeleiding": COMPULSORY,
    "startende_leraren": COMPULSORY,
    "beleid": EVERYONE,
    "projecten": SECONDARY,
}
LEVELS_OF_OFFER = {
    "plg_buo": SPECIAL,
    "vt_handelingsplanmatig_buo": SPECIAL,
    "vt_evaluatiebeleid_vwo": ("VWO",),
    "vt_feedback_vwo": ("VWO",),
    "vt_flex_bao": ("BaO",),
    "vt_methode": ("BaO",),
    "vt_flex_so": ("SO",),
    "project_zrl": ("BaO",),
    "project_olb": ("SO",),
    "project_pav": ("SO",),
    "opvolging_ongunstig": COMPULSORY,
}
LEVELS_BY_MARK = {
    "buo": SPECIAL,
    "bao": PRIMARY,
    "vwo": ("VWO",),
    "volwassenen": ("VWO",),
    "hbo5": ("SO",),
    "_so": SECONDARY,
}
"""For sessions: what in an offer's code tells whom it is meant for."""
SESSION_TABLES = (
    ("training_bao", "curriculum_bao", "training"),
    ("helpdesk_bao", "curriculum_bao", "helpdesk"),
    ("training_inclusive", "leerlingenbegeleiding", "training"),
    ("helpdesk_inclusive", "leerlingenbegeleiding", "helpdesk"),
    ("training_starters", "startende_leraren", "training"),
    ("helpdesk_starters", "startende_leraren", "helpdesk"),
    ("training_policy", "beleid", "training"),
    ("helpdesk_policy", "beleid", "helpdesk"),
)
SECONDARY_SESSIONS = {
    "basisgeletterdheid": ("so_basisgeletterdheid", "training"),
    "effectieve_didactiek": ("so_effectieve_didactiek", "training"),
    "infosessies": ("so_infosessie", "info"),
    "infosessies_buso": ("so_infosessie", "info"),
    "vakspecifieke_plg": ("so_vakspecifieke_plg", "plg"),
    "andere": ("so_andere_vormingen", "training"),
}
INVENTED = (
    ("project_olb", "Onderwijsloopbaanbegeleiding SO", "project", "projecten", 17, 84),
    ("project_pav", "Algemene vakken SO", "project", "projecten", 25, 96),
    ("project_zrl", "Zelfregulerend leren BaO", "project", "projecten", 29, 118),
    (
        "opvolging_ongunstig",
        "Opvolging na een ongunstig advies",
        "follow_up",
        "beleid",
        25,
        212,
    ),
)
"""Numbers of institutions are published, numbers of interventions are not."""


@dataclass(frozen=True)
class Offer:
    """An item of the plan."""

    id: str
    title: str
    kind: str
    pillar: str


@dataclass(frozen=True)
class Guided:
    """An offer of trajectories or learning communities, with their numbers and interventions."""

    offer: Offer
    trajectories: int
    interventions: int

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels for which it is meant."""
        return LEVELS_OF_OFFER.get(self.offer.id, LEVELS_OF[self.offer.pillar])


@dataclass(frozen=True)
class Held:
    """An offer of sessions, with their numbers of sessions and participants."""

    offer: Offer
    theme: str
    sessions: int
    participants: int
    teams: int = 0
    is_registered: bool = True
    """Without registration nobody knows who came."""

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels for which it is meant."""
        for mark, levels in LEVELS_BY_MARK.items():
            if mark in self.offer.id:
                return levels
        return LEVELS_OF[self.offer.pillar]


def _scaled(count: int, name: str, year: SchoolYear) -> int:
    if year.first <= 2022:
        return count
    random = chance("netwerk", year, name)
    return max(1, round(count * (1 + random.choice((-1, 1, 1)) * random.uniform(0.05, 0.1))))


@cache
def guided(year: SchoolYear) -> tuple[Guided, ...]:
    """Offers of trajectories and learning communities."""
    return tuple(
        Guided(
            offer,
            _scaled(trajectories, offer.id, year),
            _scaled(interventions, offer.id, year),
        )
        for offer, trajectories, interventions in _published_trajectories()
    )


def _published_trajectories() -> Iterator[tuple[Offer, int, int]]:
    for table, pillar, column in TRAJECTORY_TABLES:
        for row_id, cells in published(REPORT, table).items():
            kind = "plg" if row_id.startswith("plg") else "trajectory"
            offer = Offer(row_id, cells["trajectory"], kind, pillar)
            yield offer, whole(cells[column]), whole(cells["interventions"])
    cells = published(REPORT, "plg_curriculum_bao")["curriculum_bao"]
    offer = Offer("plg_curriculum_bao", "PLG Curriculum BaO", "plg", "curriculum_bao")
    yield offer, whole(cells["plgs"]), whole(cells["interventions"])
    for row_id, title, kind, pillar, trajectories, interventions in INVENTED:
        yield Offer(row_id, title, kind, pillar), trajectories, interventions


@cache
def held(year: SchoolYear) -> tuple[Held, ...]:
    """Offers of sessions; an offer with two themes occurs twice."""
    return tuple(
        Held(
            one.offer,
            one.theme,
            _scaled(one.sessions, one.theme, year),
            _scaled(one.participants, one.theme, year) if one.participants else 0,
            one.teams,
            one.is_registered,
        )
        for one in _published_sessions()
    )


def _published_sessions() -> Iterator[Held]:
    for table, pillar, kind in SESSION_TABLES:
        for row_id, cells in published(REPORT, table).items():
            theme = (cells.get("theme") or cells["training"]).replace("GO!-", "")
            kind_here = "info" if row_id.startswith("infosessie") else kind
            title = theme if kind != "helpdesk" else f"Helpdesk: {theme}"
            offer = Offer(f"{table}_{row_id}", title, kind_here, pillar)
            people = whole(cells["participants"])
            teams = whole(cells.get("teams", ""))
            yield Held(offer, theme, whole(cells["sessions"]), people, teams, people > 0)
    for row_id, cells in published(REPORT, "sessions_curriculum_so").items():
        if row_id in SECONDARY_SESSIONS:
            code, kind = SECONDARY_SESSIONS[row_id]
            title = cells["theme"].removesuffix(" BuSO")
            offer = Offer(code, title, kind, "curriculum_so")
            sessions, people = whole(cells["sessions"]), whole(cells["participants"])
            yield Held(offer, cells["theme"], sessions, people)
    offer = Offer("helpdesk_so", "Helpdesk curriculum SO", "helpdesk", "curriculum_so")
    yield Held(offer, "Leerplannen SO", 35, 0, is_registered=False)


def _goal(offer: Offer) -> str:
    """The goal of an offer; trajectories and trainings on policy include pupil guidance."""
    about_pupils = offer.pillar in ("leerlingenbegeleiding", "beleid")
    is_lasting = offer.kind not in ("helpdesk", "info")
    return "leerlingenbegeleiding" if about_pupils and is_lasting else ""


def offers_export(year: SchoolYear) -> Export:
    """`aanbod.xlsx`: every offer once, with its keys for the policy priorities."""
    every = {one.offer.id: one.offer for one in guided(year)}
    every |= {one.offer.id: one.offer for one in held(year)}
    keys = priority_keys()
    rows = tuple(
        {
            "Code": offer.id,
            "Titel": offer.title,
            "Soort": KIND_NAMES[offer.kind],
            "Domein": PILLAR_NAMES[offer.pillar],
            "Begeleidingsplan": "N" if offer.kind == "project" else "J",
            "Plandoel": _goal(offer),
            **{
                heading: keys.get(offer.id, {}).get(column, "")
                for column, heading in PRIORITIES.items()
            },
        }
        for offer in every.values()
    )
    layout = Layout(sheet="Aanbod")
    return Export("aanbod.xlsx", tuple(rows[0]), rows, layout)
