"""The road of a delivery, from the files in its raw folder to its tables."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pbdreport.config.profile import Profile, pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError, refuse_all
from pbdreport.intake.accounts import file_reports, too_many_faults
from pbdreport.intake.found_faults import Telling, quarantine_lines
from pbdreport.intake.mapping_file import (
    MappingFile,
    feeds_people,
    problems_of,
    read_mapping_file,
)
from pbdreport.intake.pseudonyms import Pseudonyms
from pbdreport.intake.quarantine import Line, write_quarantine
from pbdreport.intake.raw_table import RawTable
from pbdreport.intake.report import IntakeReport, write_intake_report
from pbdreport.intake.setting_aside import set_aside
from pbdreport.intake.sources import load_delivery
from pbdreport.intake.staging import Stage, Terms, stage_details, stage_rows, stages_of
from pbdreport.intake.swap import replacing
from pbdreport.intake.tables import write_tables


def ingest(project: Project, service: str, school_year: SchoolYear) -> IntakeReport:
    """Make the tables of a service and school year from its raw exports.

    Raises:
        PbdReportError: What a user can put right, all of it together; the tables of an earlier
            intake then stay as they are.
    """
    profile = read_profile(project, service)
    mapping = read_mapping_file(project, service)
    terms = Terms(mapping.mapping, profile, school_year)
    folder = project.processed_folder(service, school_year)
    name = f"intake-{service}-{school_year}"
    lock, spill = project.workshop / f"{name}.lock", project.workshop / name
    with replacing(folder, lock, project.shown(folder)) as new, _engine(spill) as connection:
        key, keyless = _key_of(mapping, profile, service)
        raws, unknown, problems = load_delivery(connection, project, service, school_year, mapping)
        refuse_all([*problems_of(mapping, profile), *keyless, *problems])
        stages = [stage for raw in raws if raw.files for stage in stages_of(raw)]
        lines = _check(connection, raws, stages, terms, Pseudonyms(connection, key))
        files = file_reports(connection, raws)
        write_quarantine(lines, new)
        tables = write_tables(connection, stages, new)
        report = IntakeReport(service, str(school_year), tuple(files), tables, tuple(unknown))
        write_intake_report(report, new)
        refused = folder.with_name(f"refused-{folder.name}")
        _refuse(
            too_many_faults(files, profile, project.shown(refused / "quarantine.csv")), new, refused
        )
    return report


@contextmanager
def _engine(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in memory that spills, where it must, to a folder of its own.

    What a killed run spilled is taken away: it may hold people.
    """
    shutil.rmtree(spill, ignore_errors=True)
    connection = duckdb.connect(config={"temp_directory": str(spill)})
    connection.execute("SET enable_progress_bar = false")
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _key_of(
    mapping: MappingFile, profile: Profile, service: str
) -> tuple[bytes, list[PbdReportError]]:
    """The key of the pseudonyms, where the mapping feeds any; what is wrong with it."""
    if not feeds_people(mapping):
        return b"", []
    try:
        return pseudonym_key(profile, service), []
    except PbdReportError as problem:
        return b"", [problem]


def _check(
    connection: duckdb.DuckDBPyConnection,
    raws: list[RawTable],
    stages: list[Stage],
    terms: Terms,
    pseudonyms: Pseudonyms,
) -> list[Line]:
    """Values and checks of all rows; the faults of those set aside."""
    for stage in stages:
        stage_rows(connection, stage, terms, pseudonyms)
    for raw in raws:
        own = [stage for stage in stages if stage.raw is raw]
        if own and not any(stage.takes_every_row for stage in own):
            raw.skip_left_out([stage.name for stage in own])
    set_aside(connection, raws, stages)
    for stage in stages:
        stage_details(connection, stage, terms)
    return quarantine_lines(Telling(connection, raws, stages, terms))


def _refuse(refusals: list[PbdReportError], new: Path, refused: Path) -> None:
    """Leave the quarantine of a refused delivery beside the tables, or take an earlier one away."""
    shutil.rmtree(refused, ignore_errors=True)
    if refusals:
        refused.mkdir()
        for name in ("quarantine.csv", "quarantine.parquet", "intake.json"):
            shutil.copyfile(new / name, refused / name)
    refuse_all(refusals)
