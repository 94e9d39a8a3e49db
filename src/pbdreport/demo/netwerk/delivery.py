"""All exports of `netwerk` for a school year."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.export import Export, Layout
from pbdreport.demo.faults import Planted
from pbdreport.demo.netwerk.interventions import interventions_export
from pbdreport.demo.netwerk.offers import PILLAR_NAMES, offers_export
from pbdreport.demo.netwerk.register import register_export
from pbdreport.demo.netwerk.sessions import enrolments_export, sessions_export
from pbdreport.demo.netwerk.survey import invitations_export, survey_export
from pbdreport.demo.netwerk.trajectories import planning_export

POSTS = {
    "curriculum_bao": "8.4",
    "leerlingenbegeleiding": "4.1",
    "beleid": "9.2",
    "projecten": "1.2",
}
"""Invented: posts for interventions, where a domain has any; sessions are planned elsewhere."""
HOURS_PER_FTE = "1584"
"""396 day-parts of four hours."""


def delivery(year: SchoolYear) -> tuple[list[Export], list[Planted]]:
    """The files of a school year, and the rows that are there on purpose."""
    sown = (
        register_export(year),
        interventions_export(year),
        planning_export(year),
        sessions_export(year),
        enrolments_export(year),
        survey_export(year),
    )
    exports = [export for export, _ in sown]
    exports += [offers_export(year), invitations_export(year), _posts()]
    return exports, [row for _, planted in sown for row in planted]


def _posts() -> Export:
    """`inzet_interventies.csv`: planned posts by domain."""
    rows = tuple(
        {"domein": PILLAR_NAMES[pillar], "vte": fte, "uren_per_vte": HOURS_PER_FTE}
        for pillar, fte in POSTS.items()
    )
    layout = Layout(numbers=frozenset({"vte"}))
    return Export("inzet_interventies.csv", tuple(rows[0]), rows, layout)
