"""A service carried over to its next school year: a folder, and what belongs in it."""

from pathlib import Path

from pbdreport.config.mapping import Source, read_mapping
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError


def next_year(project: Project, service: str) -> SchoolYear:
    """The school year after the last one that was delivered.

    Raises:
        UsageError: Nothing was delivered yet.
    """
    years = project.school_years(service)
    if not years:
        raise UsageError(
            "A service is carried over from a school year that was delivered.",
            {"wanted": f"data/raw/{service}/<school year>", "found": "no such folder"},
            "Name the first one with --school-year.",
        )
    return SchoolYear(years[-1].first + 1)


def new_year(project: Project, service: str, school_year: SchoolYear) -> tuple[Path, list[Source]]:
    """Make the raw folder of a school year; the exports that its mapping expects there.

    Profile and mapping hold for every year: what changes in an export is added to them, so that
    earlier years can still be read.

    Raises:
        UsageError: The folder is there already.
        PbdReportError: The service's mapping is missing or breaks a rule.
    """
    sources = read_mapping(project, service).source
    folder = project.raw_folder(service, school_year)
    if folder.exists():
        raise UsageError(
            "A new school year has no raw folder yet.",
            {"service": service, "found": project.shown(folder)},
            "Deliver the exports there and run: pbdreport ingest",
        )
    folder.mkdir(parents=True)
    return folder, list(sources)
