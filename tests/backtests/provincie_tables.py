"""Which figure of `provincie` must give which cell of its published report."""

from collections.abc import Iterator

from backtests.cells import Cell, Term, numeric_cells, published_rows

REPORT = "pov_2023_2024"
YEARS = {"2023_2024": 2023, "2022_2023": 2022}
PILLARS = ("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p9")
PROJECTS = {
    "project_pna": "project-pna-b",
    "project_loov": "loov-samenscholing",
    "project_hoge_doelen": "project-hoge-doelen",
    "project_aav": "project-vrijstelling-aav",
    "project_excellentie": "project-excellentiefonds",
    "project_internaten": "project-internaten",
}
OFFERS = {
    "project_pna": "PNA",
    "project_hoge_doelen": "HD",
    "project_aav": "AAV",
    "project_excellentie": "EXC",
    "modernisering": "MOD",
}
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
MODES = {
    "physical": "physical",
    "online": "online",
    "hybrid": "hybrid",
    "helpdesk": "helpdesk",
    "walk": "learning_walk",
    "class_visit": "class_visit",
}


def cells() -> Iterator[Cell]:
    """Every cell of the report that a figure must give."""
    for table, column, year in _columns():
        for row_id, row in published_rows(f"{REPORT}/{table}").items():
            if not row.get(column):
                continue
            terms = _terms(table, row_id, column, year)
            if terms:
                yield Cell(f"{REPORT}/{table}", row_id, column, "provincie", year, *terms)


def _columns() -> Iterator[tuple[str, str, int]]:
    """Table, column and school year of all printed numbers."""
    for table in TABLES:
        names = dict.fromkeys(column for _, column in numeric_cells(f"{REPORT}/{table}"))
        for column in names:
            year = next((YEARS[ending] for ending in YEARS if ending in column), 2023)
            yield table, column, year


Terms = tuple[tuple[Term, ...], tuple[Term, ...], int]


def _count(figure: str, *dims: str) -> Terms:
    return tuple(Term(figure, one) for one in dims), (), 1


def _part(figure: str, part: str, *dims: str) -> Terms:
    return tuple(Term(figure, one, part) for one in dims), (), 1


def _ratio(figure: str, *dims: str, times: int = 1) -> Terms:
    below = tuple(Term(figure, one, "denominator") for one in dims)
    return tuple(Term(figure, one) for one in dims), below, times


def _terms(table: str, row_id: str, column: str, year: int) -> Terms | None:
    return TABLES[table](row_id, column, year)


def _with_poc(row_id: str) -> str:
    """The dimensions of a row of pillars, where the support cell of pillar 1 stands apart."""
    if row_id in ("p1", "p1_poc"):
        return f"pillar=p1;poc={'true' if row_id == 'p1_poc' else 'false'}"
    return f"pillar={row_id}"


def _place(row_id: str) -> tuple[str, ...]:
    """The dimensions of a row of pillars, projects and totals."""
    if row_id in PROJECTS:
        return (f"project={PROJECTS[row_id]}",)
    return {
        "subtotal": ("plan=plan",),
        "subtotal_projects": ("plan=plan", "pillar=projects"),
        "projects": ("pillar=projects",),
        "modernisering": ("pillar=modernisation",),
        "total": ("",),
    }.get(row_id, (_with_poc(row_id),))


def _fte(row_id: str, column: str, year: int) -> Terms:
    place = _place(row_id)
    if column.startswith("planned"):
        if row_id in PROJECTS:
            place = (f"funding={PROJECTS[row_id]}",)
        return _count("effort.planned_fte", *place)
    if column.startswith("earmarked"):
        funding = "funding=gekleurd"
        which = funding if row_id == "subtotal" else f"{funding};pillar={row_id}"
        return _count("effort.planned_fte", which)
    return _ratio("effort.realised_fte", *place)


def _indicators(row_id: str, column: str, year: int) -> Terms | None:
    if column == "target":
        return _ratio("goals.target", f"goal={row_id}", times=100)
    figure = {"indicator_1": "effort.fte_realised", "indicator_3": "effort.presence"}.get(row_id)
    return _ratio(figure, "", times=100) if figure else None


def _organisations(row_id: str, column: str, year: int) -> Terms:
    return _count("means.institutions", f"level={LEVELS[row_id]}" if row_id in LEVELS else "")


def _offer(row_id: str) -> str:
    return f"offer={OFFERS.get(row_id) or row_id.upper().replace('_', '', 1).replace('_', '.')}"


def _reach(row_id: str, column: str, year: int) -> Terms:
    dims = "" if row_id == "total" else _offer(row_id)
    if column.startswith("reach_pct"):
        figure = "reach.planned_reached" if dims else "reach.planned_mean"
        return _ratio(figure, dims, times=100)
    part = "denominator" if column.startswith("planned") else "numerator"
    return _part("reach.planned_reached", part, dims)


def _over(row_id: str, column: str, year: int) -> Terms:
    dims = "" if row_id == "total" else _offer(row_id)
    if column.startswith("share"):
        return _ratio("reach.over_threshold", dims, times=100)
    part = "denominator" if column == "organisations" else "numerator"
    return _part("reach.over_threshold", part, dims)


def _presence(row_id: str, column: str, year: int) -> Terms:
    place = ("",) if row_id == "subtotal_projects" else _place(row_id)
    if column.startswith("floor_hours"):
        return _count("effort.floor_hours", *_place(row_id))
    if column.startswith("planned"):
        return _part("effort.presence", "denominator", *place)
    return _ratio("effort.presence", *place, times=100)


def _bridge(row_id: str, column: str, year: int) -> Terms | None:
    if row_id not in ("plan", "total") or "2021" in column:
        return None
    return _ratio("effort.presence", "plan=plan" if row_id == "plan" else "", times=100)


def _floor(row_id: str, column: str, year: int) -> Terms:
    if not column.startswith("share"):
        return _count("effort.floor_hours", *_place(row_id))
    if row_id == "subtotal":
        parts = tuple(Term("effort.floor_share", f"pillar={one}") for one in PILLARS)
        return parts, (Term("effort.floor_hours", "plan=plan"),), 100
    return _ratio("effort.floor_share", _with_poc(row_id), times=100)


def _change(row_id: str, column: str, year: int) -> Terms:
    return _count("effort.floor_hours", f"pillar={row_id.removesuffix('_incl_poc')}")


def _floor_per_offer(row_id: str, column: str, year: int) -> Terms | None:
    if column.endswith("extra"):
        return None
    if row_id.startswith("subtotal_"):
        pillar = row_id.removeprefix("subtotal_").replace("situational", "modernisation")
        return _count("effort.floor_hours", f"pillar={pillar}")
    return _count("effort.floor_hours", "" if row_id == "total" else _offer(row_id))


def _leverage(row_id: str, column: str, year: int) -> Terms | None:
    if column.endswith("extra"):
        return None
    if column.startswith("leverage"):
        return _ratio("effort.leverage", *_place(row_id))
    return _count(f"effort.{column}", *_place(row_id))


def _kind_places(row_id: str, year: int) -> tuple[str, ...]:
    """Pillar 4 of the year before holds the ended projects that its floor hours do not."""
    ended = ("project=loov-samenscholing",) if year == 2022 else ()
    if row_id == "p4":
        return ("pillar=p4", *ended)
    if row_id in ("subtotal", "subtotal_projects"):
        projects = ("pillar=projects",) if row_id == "subtotal_projects" else ended
        return (*(f"pillar={one}" for one in PILLARS), *projects)
    if row_id.startswith("p") and row_id not in PROJECTS:
        return (f"pillar={row_id}",)
    return _place(row_id)


def _kind(row_id: str, column: str, year: int) -> Terms | None:
    places = _kind_places(row_id, year)
    mode = next((code for name, code in MODES.items() if column.startswith(name)), "")
    within = tuple(f"mode={mode};{one}".rstrip(";") if mode else one for one in places)
    hours = tuple(Term("effort.school_contact_hours", one) for one in within)
    if not column.endswith("pct"):
        return hours, (), 1
    if len(places) == 1:
        return _ratio("effort.mode_share", *within, times=100)
    return hours, tuple(Term("effort.school_contact_hours", one) for one in places), 100


def _audiences(row_id: str, column: str, year: int) -> Terms:
    if row_id == "school_hits":
        return _count("reach.participations", "")
    if row_id == "contact_hours":
        return _count("effort.school_contact_hours", "")
    return _count("reach.audience", "" if row_id == "total" else f"audience={row_id}")


TABLES = {
    "indicators": _indicators,
    "fte_per_pillar": _fte,
    "organisations_to_reach": _organisations,
    "reach_per_od": _reach,
    "reach_over_20h_per_od": _over,
    "floor_pct_per_pillar": _presence,
    "floor_pct_bridge": _bridge,
    "floor_hours_per_pillar": _floor,
    "floor_hours_change": _change,
    "floor_hours_per_od": _floor_per_offer,
    "contact_hours_leverage": _leverage,
    "kind_hours": _kind,
    "kind_shares": _kind,
    "target_groups": _audiences,
}
"""How the cells of each table are made."""
