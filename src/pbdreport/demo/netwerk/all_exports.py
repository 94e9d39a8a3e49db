"""All exports of `netwerk` for a school year."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.agenda import Team, agenda
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Export, Layout
from pbdreport.demo.faults import Planted
from pbdreport.demo.inspections_and_complaints import complaints, inspections
from pbdreport.demo.netwerk.finance_and_goals import finance_export, goals_export, staffing_export
from pbdreport.demo.netwerk.interventions import interventions_export
from pbdreport.demo.netwerk.offers import COMPULSORY, PILLAR_NAMES, offers_export
from pbdreport.demo.netwerk.register import mandate, register_export
from pbdreport.demo.netwerk.sessions import enrolments_export, sessions_export
from pbdreport.demo.netwerk.survey import invitations_export, survey_export
from pbdreport.demo.netwerk.survey_materials import materials_export
from pbdreport.demo.netwerk.survey_plg import plg_export
from pbdreport.demo.netwerk.trajectories import planning_export, trajectories

POSTS = {
    "curriculum_bao": "8.4",
    "leerlingenbegeleiding": "4.1",
    "beleid": "9.2",
    "projecten": "1.2",
}
"""Invented: posts for interventions, where a domain has any; sessions are planned elsewhere."""
HOURS_PER_FTE = "1584"
"""396 day-parts of four hours."""
_SUBJECT_GUIDES = {
    "contact": 52,
    "preparation": 6,
    "travel": 3,
    "development": 36,
    "consultation": 2,
    "own_training": 1,
}
_OTHERS = {
    "contact": 40,
    "preparation": 10,
    "travel": 5,
    "development": 20,
    "consultation": 12,
    "own_training": 5,
    "other": 8,
}
TEAMS = tuple(
    Team(PILLAR_NAMES[domain], advisers, percent, themes)
    for domain, advisers, percent, themes in (
        ("curriculum_so", 24, _SUBJECT_GUIDES, ("Leerplannen SO", "Vakdidactiek")),
        ("curriculum_bao", 20, _OTHERS, ("Nederlands", "Wiskunde", "STEM", "Kleuteronderwijs")),
        ("leerlingenbegeleiding", 14, _OTHERS, ("Zorg", "Leersteun", "Welbevinden")),
        ("startende_leraren", 10, _OTHERS, ("Aanvangsbegeleiding", "Mentoren")),
        ("beleid", 12, _OTHERS, ("Leiderschap", "Schoolorganisatie", "Kwaliteitszorg")),
    )
)
"""Advisers by domain; percentages as published, where they were, and invented elsewhere."""
WAITS = (9, 21, 34, 38, 75, 18, 64)
"""Calendar days until complaints were answered; the last came in July."""


def delivery(year: SchoolYear) -> tuple[list[Export], list[Planted]]:
    """The files of a school year, and the rows planted in them."""
    sown = (
        register_export(year),
        interventions_export(year),
        planning_export(year),
        sessions_export(year),
        enrolments_export(year),
        survey_export(year),
        plg_export(year),
        agenda("netwerk", year, TEAMS),
    )
    exports = [export for export, _ in sown]
    exports += [offers_export(year), materials_export(year), invitations_export(year), _posts()]
    exports += [finance_export(year), staffing_export(year), goals_export()]
    exports += [complaints("netwerk", year, WAITS), _inspections(year)]
    return exports, [row for _, planted in sown for row in planted]


def _inspections(year: SchoolYear) -> Export:
    """The inspections of institutions in follow-up, of two similar ones, and of others."""
    of_follow_up = [one for one in trajectories(year) if one.guided.offer.kind == "follow_up"]
    followed = [one.institutions[0].number for one in of_follow_up if one.interventions]
    others = [
        one.number
        for one in mandate(year)
        if one.level in COMPULSORY and one.number not in followed
    ]
    chance("netwerk", year, "inspected").shuffle(others)
    again = ("favourable",) * 6 + ("unfavourable",) * 6
    return inspections("netwerk", year, followed, others, again, usual=60)


def _posts() -> Export:
    """`inzet_interventies.csv`: planned posts by domain."""
    rows = tuple(
        {"domein": PILLAR_NAMES[pillar], "vte": fte, "uren_per_vte": HOURS_PER_FTE}
        for pillar, fte in POSTS.items()
    )
    layout = Layout(numbers=frozenset({"vte"}))
    return Export("inzet_interventies.csv", tuple(rows[0]), rows, layout)
