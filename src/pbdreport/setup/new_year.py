"""Prepares the next school year of a service: its raw folder, and the exports expected there."""

from pathlib import Path

from pbdreport.config.mapping import Source, read_mapping
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError
from pbdreport.storage.atomic_files import OWN_FOLDER


def next_year(project: Project, service: str) -> SchoolYear:
    """The school year after the last one with exports.

    Raises:
        UsageError: There are no exports yet.
    """
    years = project.school_years(service)
    if not years:
        raise UsageError(
            f"{service} has no school year with exports yet.",
            {"expected": f"data/raw/{service}/<school year>"},
            "Name the first school year with --school-year.",
        )
    return SchoolYear(years[-1].first + 1)


def new_year(project: Project, service: str, school_year: SchoolYear) -> tuple[Path, list[Source]]:
    """Create the raw folder of a school year; returns it and the exports of the mapping.

    Profile and mapping apply to all years: changes in an export are added to them, so that earlier
    years can still be read.

    Raises:
        UsageError: The folder already exists.
        PbdReportError: The mapping is missing or has an error.
    """
    sources = read_mapping(project, service).source
    folder = project.raw_folder(service, school_year)
    if folder.exists():
        raise UsageError(
            f"The raw folder of {service} for {school_year} already exists.",
            {"found": project.shown(folder)},
            "Deliver the exports there and run: pbdreport ingest",
        )
    folder.parent.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
    folder.mkdir(mode=OWN_FOLDER)
    return folder, list(sources)
