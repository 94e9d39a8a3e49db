"""The road of a delivery, from the files in its raw folder to its tables."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from pbdreport.config.profile import Profile, pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError, refuse_all
from pbdreport.intake.accounts import file_reports, too_many_faults
from pbdreport.intake.doubts import (
    changed_meanwhile,
    doubtful_values,
    missing_months,
    refusals_of_shrunk,
    shrunk_sources,
    texts_left_out,
)
from pbdreport.intake.found_faults import Telling, quarantine_lines
from pbdreport.intake.free_text import FreeTexts
from pbdreport.intake.mapping_file import (
    MappingFile,
    feeds_people,
    problems_of,
    read_mapping_file,
)
from pbdreport.intake.pseudonyms import Pseudonyms
from pbdreport.intake.quarantine import Line, write_quarantine
from pbdreport.intake.quarantine_page import write_quarantine_page
from pbdreport.intake.questionnaires import not_reported, read_questions
from pbdreport.intake.raw_table import RawTable
from pbdreport.intake.report import IntakeReport, write_intake_report
from pbdreport.intake.setting_aside import set_aside
from pbdreport.intake.sources import load_delivery
from pbdreport.intake.staging import Stage, Terms, add_people, stage_details, stage_rows, stages_of
from pbdreport.intake.swap import replacing
from pbdreport.intake.tables import write_tables

QUARANTINE = ("quarantine.csv", "quarantine.html", "quarantine.parquet", "intake.json")
"""What is left of a delivery that was refused."""


def ingest(project: Project, service: str, school_year: SchoolYear) -> IntakeReport:
    """Make the tables of a service and school year from its raw exports.

    Raises:
        PbdReportError: What a user can put right, all of it together; the tables of an earlier
            intake then stay as they are.
    """
    profile = read_profile(project, service)
    mapping = read_mapping_file(project, service)
    questions = read_questions(project, profile)
    terms = Terms(mapping.mapping, profile, school_year, questions)
    folder = project.processed_folder(service, school_year)
    name = f"intake-{service}-{school_year}"
    lock, spill = project.workshop / f"{name}.lock", project.workshop / name
    with replacing(folder, lock, project.shown(folder)) as new, _engine(spill) as connection:
        key, keyless = _key_of(mapping, profile, service)
        load = load_delivery(connection, project, service, school_year, mapping, profile)
        refuse_all([*problems_of(mapping, profile), *keyless, *load.problems])
        stages = [stage for raw in load.raws if raw.files for stage in stages_of(raw)]
        lines = _check(connection, load.raws, stages, terms, Pseudonyms(connection, key))
        files = file_reports(connection, load.raws)
        absent = missing_months(connection, stages, terms, date.today())
        refuse_all([*changed_meanwhile(load.raws), *absent])
        shrunk = shrunk_sources(files, folder, profile)
        doubts = [*doubtful_values(connection, stages, terms), *shrunk]
        doubts += texts_left_out(connection, stages, terms)
        doubts += not_reported(mapping.mapping, questions)
        report = IntakeReport(
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
    return report


def _write(report: IntakeReport, lines: list[Line], profile: Profile, folder: Path) -> None:
    """What an intake tells, beside its tables."""
    write_intake_report(report, folder)
    write_quarantine(lines, folder)
    write_quarantine_page(lines, report, profile, folder)


@contextmanager
def _engine(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in memory that spills, where it must, to a folder of its own.

    What a killed run spilled is taken away: it may hold people.
    """
    shutil.rmtree(spill, ignore_errors=True)
    connection = duckdb.connect(config={"temp_directory": str(spill)})
    connection.execute("SET enable_progress_bar = false")
    # With one thread, Parquet would have its rows in other groups: other bytes for the same tables.
    if connection.execute("SELECT current_setting('threads')").fetchall() == [(1,)]:
        connection.execute("SET threads = 2")
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
    return quarantine_lines(Telling(connection, raws, stages, terms))


def _refuse(refusals: list[PbdReportError], new: Path, refused: Path) -> None:
    """Leave the quarantine of a refused delivery beside the tables, or take an earlier one away."""
    shutil.rmtree(refused, ignore_errors=True)
    if refusals:
        refused.mkdir()
        for name in QUARANTINE:
            shutil.copyfile(new / name, refused / name)
    refuse_all(refusals)
