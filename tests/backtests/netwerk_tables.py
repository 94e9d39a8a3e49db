"""Which figure of `netwerk` must give which cell of its published report."""

from collections.abc import Iterator

from backtests.cells import Cell, Term, numeric_cells, published_rows

REPORT = "go_2022_2023"
YEAR = 2022
PRIORITIES = ("data_literacy", "basic_care", "effective_didactics")
SESSION_OFFERS = {
    "basisgeletterdheid": "offer=so_basisgeletterdheid",
    "effectieve_didactiek": "offer=so_effectieve_didactiek",
    "infosessies": "theme=infosessies-nieuwe-leerplannen",
    "infosessies_buso": "theme=infosessies-nieuwe-leerplannen-buso",
    "vakspecifieke_plg": "offer=so_vakspecifieke_plg",
    "andere": "offer=so_andere_vormingen",
}
LEVELS = {
    "basisonderwijs": "BaO",
    "buitengewoon_basisonderwijs": "BuBaO",
    "secundair_onderwijs": "SO",
    "deeltijds_kunstonderwijs": "DKO",
    "volwassenenonderwijs": "VWO",
    "buitengewoon_secundair_onderwijs": "BuSO",
    "clb": "CLB",
}
CATEGORIES = {
    "sturend_kader": "sturend-kader",
    "basisonderwijs": "basisonderwijs",
    "secundair_onderwijs": "secundair-onderwijs",
    "clb": "clb",
}
FORMATION = {
    "formation_bao": "formatie-basisonderwijs",
    "formation_so_vo_dko": "formatie-secundair-volwassenen-en-deeltijds-kunstonderwijs",
    "formation_clb": "formatie-clb",
    "secondment_art17_2022_2023": "verlof-wegens-bijzondere-opdracht",
    "art19_2_staff": "aanstellingen-beleidsprioriteiten",
    "project_staff": "projectpersoneel-buiten-het-begeleidingsplan",
}
LINES = {
    "personeel": ("personeel", "expenditure"),
    "vervoer": ("vervoer", "expenditure"),
    "awk": ("algemene-werkingskosten", "expenditure"),
    "eigen_vorming": ("eigen-vorming", "expenditure"),
    "dotatie": ("dotatie", "income"),
    "professionalisering": ("uit-professionalisering", "income"),
    "projecten": ("uit-projecten", "income"),
    "diverse": ("diverse", "income"),
}
OTHER_DOMAINS = ("curriculum_bao", "leerlingenbegeleiding", "startende_leraren", "beleid")

Terms = tuple[tuple[Term, ...], tuple[Term, ...], int]


def cells() -> Iterator[Cell]:
    """Every cell of the report that a figure must give."""
    for table, made in TABLES.items():
        for row_id, column in numeric_cells(f"{REPORT}/{table}"):
            terms = made(table, row_id, column)
            if terms:
                yield Cell(f"{REPORT}/{table}", row_id, column, "netwerk", YEAR, *terms)


def _count(figure: str, *dims: str) -> Terms:
    return tuple(Term(figure, one) for one in dims), (), 1


def _ratio(figure: str, *dims: str, times: int = 1) -> Terms:
    below = tuple(Term(figure, one, "denominator") for one in dims)
    return tuple(Term(figure, one) for one in dims), below, times


def _same_ratio(figure: str, *dims: str) -> Terms:
    """Entries with one denominator: day-parts under the common denominator of all keys."""
    above = tuple(Term(figure, one) for one in dims)
    return above, (Term(figure, dims[0], "denominator"),), 1


def _parts(table: str) -> list[str]:
    rows = published_rows(f"{REPORT}/{table}").items()
    return [row_id for row_id, row in rows if row["row_type"] == "part"]


def _priorities(table: str, row_id: str, column: str) -> Terms:
    offers = _parts(table) if row_id == "total" else [row_id]
    if column == "dagdelen_total":
        return _same_ratio("priorities.day_parts_total", *(f"offer={one}" for one in offers))
    priority = column.removeprefix("dagdelen_")
    dims = [f"offer={one};priority={priority}" for one in offers]
    return _same_ratio("priorities.day_parts", *dims)


def _sessions(table: str, row_id: str, column: str) -> Terms:
    return _count(f"reach.{column}", f"offer={table}_{row_id}")


def _secondary(table: str, row_id: str, column: str) -> Terms:
    dims = SESSION_OFFERS.values() if row_id == "total" else [SESSION_OFFERS[row_id]]
    return _count(f"reach.{column}", *dims)


def _trajectories(table: str, row_id: str, column: str) -> Terms:
    offer = "plg_curriculum_bao" if table.startswith("plg") else row_id
    figure = "effort.contacts" if column == "interventions" else "effort.trajectories"
    return _count(figure, f"offer={offer}")


def _dotations(table: str, row_id: str, column: str) -> Terms:
    article = row_id.replace("art_", "artikel-").replace("_", "-")
    return _count("means.dotation", "" if row_id == "total" else f"article={article}")


def _budget(table: str, row_id: str, column: str) -> Terms:
    if row_id == "resultaat":
        return _count("means.result", "")
    figure = f"means.{column.removesuffix('_eur')}"
    if row_id in LINES:
        line, side = LINES[row_id]
        return _count(figure, f"line={line};side={side}")
    return _count(figure, f"side={row_id.removesuffix('_total')}")


def _formation(table: str, row_id: str, column: str) -> Terms | None:
    if row_id not in FORMATION:
        return None
    return _count("means.posts", f"category={FORMATION[row_id]}")


def _staffing(table: str, row_id: str, column: str) -> Terms:
    if column == "advisers_fte":
        if row_id == "total":
            return _count("means.advisers", "")
        return _count("means.staffing", f"category={CATEGORIES[row_id]}")
    name = {"institutions": "institutions", "locations": "sites", "staff_fte": "staff"}[column]
    return _count(f"means.{name}", "" if row_id == "total" else f"level={LEVELS[row_id]}")


def _support(table: str, row_id: str, column: str) -> Terms:
    return _count("means.staffing", f"category={row_id}")


def _goals(table: str, row_id: str, column: str) -> Terms:
    dims = f"goal={row_id}"
    if row_id == "beleid":
        part = "denominator" if column == "goal" else "numerator"
        return (Term("goals.progress", dims, part),), (), 1
    figure = "goals.target" if column == "goal" else "goals.progress"
    return _ratio(figure, dims, times=100)


def _projects(table: str, row_id: str, column: str) -> Terms | None:
    if row_id not in ("olb_schools", "pav_schools", "zrl_schools"):
        return None
    return _count("effort.trajectories", f"offer=project_{row_id.removesuffix('_schools')}")


def _time_use(table: str, row_id: str, column: str) -> Terms | None:
    group, _, activity = row_id.partition("_")
    code = {"core": "contact", "curriculum_development": "development"}.get(activity, activity)
    if group == "target":
        return None
    domains = ("curriculum_so",) if group == "so" else OTHER_DOMAINS
    dims = [f"activity={code};pillar={domain}" for domain in domains]
    return _ratio("effort.time_use", *dims, times=100)


def _scalars(table: str, row_id: str, column: str) -> Terms | None:
    offers, _, what = row_id.rpartition("_")
    if offers in TABLES and what in ("sessions", "participants"):
        return _count(f"reach.{what}", *(f"offer={offers}_{one}" for one in _parts(offers)))
    return SCALARS.get(row_id)


SCALARS: dict[str, Terms] = {
    "priority_dagdelen": _ratio("priorities.day_parts", ""),
    "priority_fte": _ratio("priorities.fte", ""),
    "policy_plg_school_groups": _count("reach.groups_with_plg", "pillar=beleid"),
    "school_groups_total": ((Term("reach.groups_with_plg", "", "denominator"),), (), 1),
    "negative_advice_institutions": _count("means.followed_up", ""),
    "reinspected_schools": (
        (Term("means.inspected_again", "advice=favourable", "denominator"),),
        (),
        1,
    ),
    "reinspected_favourable": _count("means.inspected_again", "advice=favourable"),
    "reinspected_unfavourable": _count("means.inspected_again", "advice=unfavourable"),
    "wage_share": _ratio("means.expenditure_share", "line=personeel", times=100),
    "transport_share_budget": _ratio("means.budgeted_share", "line=vervoer", times=100),
    "transport_share_actual": _ratio("means.expenditure_share", "line=vervoer", times=100),
    "own_training_share": _ratio("means.budgeted_share", "line=eigen-vorming", times=100),
    "general_operating_share": _ratio(
        "means.expenditure_share", "line=algemene-werkingskosten", times=100
    ),
    "trajectories_inclusive_interventions": (
        tuple(Term("effort.contacts", f"offer={one}") for one in _parts("trajectories_inclusive")),
        (),
        1,
    ),
    "trajectories_inclusive_schools": _count(
        "effort.trajectories", "kind=trajectory;pillar=leerlingenbegeleiding"
    ),
    "helpdesk_so_sessions": _count("reach.sessions", "offer=helpdesk_so"),
    "policy_institutions_reached": _count("effort.trajectories", "kind=trajectory;pillar=beleid"),
    "policy_goal_progress": _ratio("goals.progress", "goal=beleid", times=100),
}
"""Figures of the prose."""
TABLES = {
    "priorities_dagdelen": _priorities,
    "priorities_curriculum_bao": _priorities,
    "priorities_curriculum_so": _priorities,
    "priorities_inclusive": _priorities,
    "priorities_policy": _priorities,
    "helpdesk_bao": _sessions,
    "helpdesk_inclusive": _sessions,
    "helpdesk_policy": _sessions,
    "helpdesk_starters": _sessions,
    "training_bao": _sessions,
    "training_inclusive": _sessions,
    "training_policy": _sessions,
    "training_starters": _sessions,
    "sessions_curriculum_so": _secondary,
    "trajectories_curriculum_bao": _trajectories,
    "trajectories_inclusive": _trajectories,
    "trajectories_policy": _trajectories,
    "plg_curriculum_bao": _trajectories,
    "dotations_2022": _dotations,
    "budget_2022": _budget,
    "formation": _formation,
    "staffing_core": _staffing,
    "staffing_secondary": _support,
    "plan_goals": _goals,
    "projects": _projects,
    "time_use": _time_use,
    "scalars": _scalars,
}
"""How the cells of each table are made."""
