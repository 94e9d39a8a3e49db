"""1 and 2. Loads all exports of a delivery into DuckDB and collects their errors."""

from dataclasses import dataclass

import duckdb

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingExport, PbdReportError, first_few
from pbdreport.ingest.checks.plausibility import unsettled_files
from pbdreport.ingest.corrections import apply_corrections, read_corrections
from pbdreport.ingest.delivery import RawFile, find_delivery, unreadable
from pbdreport.ingest.ingest_report import AppliedCorrection
from pbdreport.ingest.mapping.header_detection import (
    Header,
    doubled_columns,
    find_header,
    missing_columns,
)
from pbdreport.ingest.mapping.mapping_file import MappingFile
from pbdreport.ingest.raw_rows import RawRows
from pbdreport.ingest.readers.base import Records
from pbdreport.ingest.readers.database import read_database
from pbdreport.ingest.readers.other_tables import FORMATS, read_other_table
from pbdreport.ingest.readers.text import read_text
from pbdreport.ingest.readers.workbook import read_workbook
from pbdreport.schema import REQUIRED


@dataclass(frozen=True)
class LoadedDelivery:
    """A delivery loaded into DuckDB, with all errors so far."""

    raws: list[RawRows]
    """The rows of each source."""
    unknown: list[str]
    """Files that match no source."""
    corrected: list[AppliedCorrection]
    problems: list[PbdReportError]


def load_delivery(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    service: str,
    school_year: SchoolYear,
    mapping: MappingFile,
    profile: Profile,
) -> LoadedDelivery:
    """Load the rows of each source, apply corrections, and collect all errors."""
    try:
        files, unknown, problems = find_delivery(project, service, school_year, mapping.mapping)
        corrections = read_corrections(project.raw_folder(service, school_year), project)
    except PbdReportError as refusal:
        return LoadedDelivery([], [], [], [refusal])
    problems += unsettled_files(files, profile)
    raws = []
    for place, source in enumerate(mapping.mapping.source):
        raw = RawRows(connection, place, source)
        own = [file for file in files if file.source_number == place]
        problems += _load(raw, own, school_year, mapping)
        raws.append(raw)
    problems += _without_rows(files, mapping) if not problems else []
    corrected, wrong = ([], []) if problems else apply_corrections(connection, raws, corrections)
    for raw in raws:
        raw.skip_repeats()
    return LoadedDelivery(raws, unknown, corrected, [*problems, *wrong])


def _load(
    raw: RawRows, files: list[RawFile], school_year: SchoolYear, mapping: MappingFile
) -> list[PbdReportError]:
    headers: list[tuple[RawFile, Header]] = []
    problems: list[PbdReportError] = []
    for file in files:
        try:
            records = _records(file, school_year)
            header = find_header(file, records.head, mapping)
            headers.append((file, header))
            raw.load(file, header, records)
        except PbdReportError as problem:
            problems.append(problem)
        except OSError as error:
            problems.append(unreadable(file.shown, error))
    problems += doubled_columns(raw.source, headers, mapping)
    return problems + missing_columns(raw.source, headers, mapping)


def _records(file: RawFile, school_year: SchoolYear) -> Records:
    if file.source.format == "ics":
        # Imported here: its libraries are slow to load, and few services use calendars.
        from pbdreport.ingest.readers.calendars import read_calendar

        return read_calendar(file.path, file.source, file.shown, school_year)
    if file.source.format == "sqlite":
        return read_database(file.path, file.source, file.shown)
    if file.source.format == "xlsx":
        return read_workbook(file.path, file.source, file.shown)
    if file.source.format in FORMATS:
        return read_other_table(file.path, file.source, file.shown)
    return read_text(file.path, file.source, file.has_quotes, file.shown)


def _without_rows(files: list[RawFile], mapping: MappingFile) -> list[MissingExport]:
    """An error if a required table has no export at all, each of them being optional."""
    delivered = {table.name for file in files for table in file.source.table}
    missing = [name for name in REQUIRED if name not in delivered]
    feeding = [
        source.files
        for source in mapping.mapping.source
        if any(table.name in missing for table in source.table)
    ]
    if not feeding:
        return []
    return [
        MissingExport(
            "No export was delivered for a required table.",
            {"missing": first_few(missing), "expected": first_few(feeding, mapping.shown)},
            "Deliver the export, or correct `files` of its source in the mapping.",
        )
    ]
