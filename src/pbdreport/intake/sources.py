"""1 and 2. All exports of a delivery into the engine, with everything that refuses them."""

from dataclasses import dataclass

import duckdb

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, PbdReportError, listing
from pbdreport.intake.corrections import apply_corrections, read_corrections
from pbdreport.intake.delivery import RawFile, find_delivery, unreadable
from pbdreport.intake.doubts import unsettled
from pbdreport.intake.headings import Header, doubled_columns, find_header, missing_columns
from pbdreport.intake.mapping_file import MappingFile
from pbdreport.intake.raw_table import RawTable
from pbdreport.intake.records import Records
from pbdreport.intake.report import Corrected
from pbdreport.intake.text_files import read_text
from pbdreport.intake.workbooks import read_workbook
from pbdreport.model import REQUIRED


@dataclass(frozen=True)
class Load:
    """A delivery in the engine, with everything that is wrong with it so far."""

    raws: list[RawTable]
    """The rows of each source."""
    unknown: list[str]
    """Files that no source takes."""
    corrected: list[Corrected]
    problems: list[PbdReportError]


def load_delivery(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    service: str,
    school_year: SchoolYear,
    mapping: MappingFile,
    profile: Profile,
) -> Load:
    """The rows of each source, corrected, and all that is refused."""
    try:
        files, unknown, problems = find_delivery(project, service, school_year, mapping.mapping)
        corrections = read_corrections(project.raw_folder(service, school_year), project)
    except PbdReportError as refusal:
        return Load([], [], [], [refusal])
    problems += unsettled(files, profile)
    raws = []
    for place, source in enumerate(mapping.mapping.source):
        raw = RawTable(connection, place, source)
        own = [file for file in files if file.source_number == place]
        problems += _load(raw, own, school_year, mapping)
        raws.append(raw)
    problems += _without_rows(files, mapping) if not problems else []
    corrected, wrong = ([], []) if problems else apply_corrections(connection, raws, corrections)
    for raw in raws:
        raw.skip_repeats()
    return Load(raws, unknown, corrected, [*problems, *wrong])


def _load(
    raw: RawTable, files: list[RawFile], school_year: SchoolYear, mapping: MappingFile
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
        # Here, as its libraries take a while that most services need not wait for.
        from pbdreport.intake.calendars import read_calendar

        return read_calendar(file.path, file.source, file.shown, school_year)
    if file.source.format == "xlsx":
        return read_workbook(file.path, file.source, file.shown)
    return read_text(file.path, file.source, file.has_quotes, file.shown)


def _without_rows(files: list[RawFile], mapping: MappingFile) -> list[MissingFile]:
    """Required tables whose exports may all be missing one by one, and are."""
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
        MissingFile(
            "The delivery has exports for every table that a report cannot do without.",
            {"missing": listing(missing), "wanted": listing(feeding)},
            "Deliver what is missing, or correct `files` of its source in the mapping.",
        )
    ]
