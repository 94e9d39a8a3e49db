"""Ingests a delivery: from the files in its raw folder to its tables."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from pbdreport.config.profile import Profile, pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError, raise_all
from pbdreport.ingest.checks.plausibility import (
    files_changed_meanwhile,
    implausible_values,
    missing_months,
    refusals_of_shrunk,
    rows_alike,
    shrunk_sources,
    texts_left_out,
)
from pbdreport.ingest.checks.profile_lists import unmatched_categories
from pbdreport.ingest.checks.row_checks import set_aside
from pbdreport.ingest.checks.survey_codes import not_reported, read_survey_codes
from pbdreport.ingest.ingest_report import IngestReport, write_ingest_report
from pbdreport.ingest.load_exports import load_delivery
from pbdreport.ingest.mapping.mapping_file import (
    MappingFile,
    feeds_people,
    problems_of,
    read_mapping_file,
    without_made_up,
)
from pbdreport.ingest.parquet import write_tables
from pbdreport.ingest.privacy.free_text import FreeTexts
from pbdreport.ingest.privacy.pseudonyms import PseudonymTable
from pbdreport.ingest.quarantine.fault_messages import FaultSource, quarantine_lines
from pbdreport.ingest.quarantine.quarantine_file import RowFault, write_quarantine
from pbdreport.ingest.quarantine.quarantine_page import write_quarantine_page
from pbdreport.ingest.raw_rows import RawRows
from pbdreport.ingest.row_counts import file_reports, too_many_faults
from pbdreport.ingest.transform import (
    IngestContext,
    TableStage,
    add_people,
    set_undecided_aside,
    stage_details,
    stage_rows,
    stages_of,
)
from pbdreport.schema import model_form
from pbdreport.storage.atomic_files import OWN_FOLDER, make_private, replace_folder
from pbdreport.storage.seal import seal

QUARANTINE = ("quarantine.csv", "quarantine.html", "quarantine.parquet", "intake.json")
"""The files that are kept of a delivery that was refused."""


def ingest(project: Project, service: str, school_year: SchoolYear) -> IngestReport:
    """Make the tables of a service and school year from its raw exports.

    Raises:
        PbdReportError: All errors that a user can fix, together; existing tables are then left
            as they are.
    """
    profile = read_profile(project, service)
    mapping, made_up = without_made_up(read_mapping_file(project, service), profile)
    questions = read_survey_codes(project, profile)
    terms = IngestContext(mapping.mapping, profile, school_year, questions)
    folder = project.processed_folder(service, school_year)
    name = f"intake-{service}-{school_year}"
    lock, spill = project.workshop / f"{name}.lock", project.workshop / name
    with replace_folder(folder, lock, project.shown(folder)) as new, engine(spill) as connection:
        key, keyless = key_of(mapping, profile, service)
        load = load_delivery(connection, project, service, school_year, mapping, profile)
        raise_all([*problems_of(mapping, profile), *keyless, *load.problems])
        stages = [stage for raw in load.raws if raw.files for stage in stages_of(raw)]
        lines = check_rows(connection, load.raws, stages, terms, PseudonymTable(connection, key))
        files = file_reports(connection, load.raws)
        absent = missing_months(connection, stages, terms, date.today())
        at = project.shown(project.services / service / "profile.toml")
        unmatched = unmatched_categories(connection, stages, profile, at)
        raise_all([*files_changed_meanwhile(load.raws), *absent, *unmatched])
        shrunk = shrunk_sources(files, folder, profile)
        doubts = [*implausible_values(connection, stages, terms), *shrunk]
        doubts += texts_left_out(connection, stages, terms)
        doubts += rows_alike(load.raws)
        doubts += [*not_reported(mapping.mapping, questions), *made_up]
        report = IngestReport(
            service=service,
            school_year=str(school_year),
            files=tuple(files),
            tables=write_tables(connection, stages, new),
            unknown_files=tuple(load.unknown),
            corrections=tuple(load.corrected),
            doubts=tuple(doubts),
        )
        _write(report, lines, profile, new)
        refused = folder.with_name(f"refused-{folder.name}")
        refusals = too_many_faults(files, lines, profile, project.shown(refused / "quarantine.csv"))
        refusals += refusals_of_shrunk(shrunk, profile, project.shown(folder))
        _refuse(refusals, new, refused)
        seal(new, model_form())
    return report


def _write(report: IngestReport, lines: list[RowFault], profile: Profile, folder: Path) -> None:
    """Write the intake report and the quarantine next to the tables."""
    write_ingest_report(report, folder)
    write_quarantine(lines, folder)
    write_quarantine_page(lines, report, profile, folder)


@contextmanager
def engine(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB database in memory that spills into a folder of its own.

    Files that a killed run left there are deleted: they may contain personal data.
    """
    shutil.rmtree(spill, ignore_errors=True)
    connection = duckdb.connect(config={"temp_directory": str(spill)})
    connection.execute("SET enable_progress_bar = false")
    # One thread would give other row groups in Parquet: other bytes for the same tables.
    if connection.execute("SELECT current_setting('threads')").fetchall() == [(1,)]:
        connection.execute("SET threads = 2")
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def key_of(
    mapping: MappingFile, profile: Profile, service: str
) -> tuple[bytes, list[PbdReportError]]:
    """The key for pseudonyms, if the mapping needs one, and the error if it is missing."""
    if not feeds_people(mapping):
        return b"", []
    try:
        return pseudonym_key(profile, service), []
    except PbdReportError as problem:
        return b"", [problem]


def check_rows(
    connection: duckdb.DuckDBPyConnection,
    raws: list[RawRows],
    stages: list[TableStage],
    terms: IngestContext,
    pseudonyms: PseudonymTable,
) -> list[RowFault]:
    """Make and check the values of all rows; returns the faults of those set aside."""
    for raw in raws:
        set_undecided_aside(connection, raw)
    for stage in stages:
        add_people(stage, terms, pseudonyms)
    free_texts = FreeTexts(connection, terms.profile.intake.free_text)
    for stage in stages:
        stage_rows(connection, stage, terms, free_texts)
    for raw in raws:
        own = [stage for stage in stages if stage.raw is raw]
        if own and not any(stage.takes_every_row for stage in own):
            raw.skip_left_out([stage.name for stage in own])
    set_aside(connection, raws, stages, terms.questions)
    for stage in stages:
        stage_details(connection, stage, terms)
    return quarantine_lines(FaultSource(connection, raws, stages, terms))


def _refuse(refusals: list[PbdReportError], new: Path, refused: Path) -> None:
    """Keep the quarantine of a refused delivery next to the tables; delete an earlier one."""
    shutil.rmtree(refused, ignore_errors=True)
    if refusals:
        refused.mkdir(mode=OWN_FOLDER)
        for name in QUARANTINE:
            shutil.copyfile(new / name, refused / name)
        make_private(refused)
    raise_all(refusals)
