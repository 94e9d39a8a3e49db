"""Random surveys, taken in and masked by the package, as registries that the auditor can read.

No page is made: kernels would take most of the time, and pages show the registry.
"""

import contextlib
import io
from pathlib import Path

from auditor.surveys import SERVICE, YEAR, Survey, write_survey

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.open_figures import open_figures
from pbdreport.figures.registry.registry import write_csv
from pbdreport.figures.request import Request
from pbdreport.figures.units.unit_figures import unit_requests
from pbdreport.ingest.pipeline import ingest


def publish(survey: Survey, root: Path, each: str = "group") -> list[Path]:
    """The published folders of a survey: the whole, then each unit."""
    write_survey(root, survey)
    project, year = Project(root), SchoolYear.parse(YEAR)
    with contextlib.redirect_stdout(io.StringIO()):
        ingest(project, SERVICE, year)
    whole = Request(project, SERVICE, year, "", root / "data" / "processed")
    found = []
    scopes = [whole]
    if each:
        any_unit = Request(project, SERVICE, year, f"{each}.any", whole.data)
        scopes += unit_requests(any_unit)
    for request in scopes:
        name = YEAR + (f".{request.scope}" if request.scope else "")
        folder = root / "reports" / SERVICE / name / "data"
        folder.mkdir(parents=True)
        with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(open_figures(request).registry, file)
        found.append(folder.parent)
    return found
