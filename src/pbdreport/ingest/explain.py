"""Explains one row of an export: for each column of its tables, the cell and what became of it.

Cells are masked, as in the quarantine, unless the mapping says that their column is not personal;
so is what became of them, except codes.
"""

from dataclasses import dataclass

import duckdb

from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError, did_you_mean, first_few, raise_all
from pbdreport.ingest.checks.survey_codes import read_survey_codes
from pbdreport.ingest.load_exports import load_delivery
from pbdreport.ingest.mapping.mapping_file import allowed_codes, problems_of, read_mapping_file
from pbdreport.ingest.pipeline import check_rows, engine, key_of
from pbdreport.ingest.privacy.pseudonyms import PseudonymTable
from pbdreport.ingest.quarantine.fault_messages import heading_of
from pbdreport.ingest.quarantine.quarantine_file import MASK
from pbdreport.ingest.raw_rows import LINE_BITS, LoadedFile, RawRows
from pbdreport.ingest.transform import IngestContext, TableStage, checked_sql, stages_of
from pbdreport.schema import Column

SKIPPED = {
    "blank": "it is blank",
    "title": "it repeats the headings",
    "total": "it is a total row",
    "repeat": "it repeats an earlier row in every cell",
    "left_out": "no table takes anything from it (`where`, `split`, `unpivot`)",
}


@dataclass(frozen=True)
class ExplainedValue:
    """How one value of a table came about."""

    table: str
    column: str
    heading: str
    """The heading that it comes from; empty for a constant."""
    cell: str
    """The cell as delivered."""
    text: str
    """What it means: after `remove`, `pad`, `values`, `default` and `suffix`."""
    value: str
    """The value in the table; empty if there is none."""


@dataclass(frozen=True)
class ExplainedRow:
    """How the values of one row came about, and what became of the row."""

    fate: str
    """Accepted, set aside, or why it was skipped."""
    values: tuple[ExplainedValue, ...]
    reasons: tuple[str, ...]
    """Why it was set aside: the heading and the reason, as in the quarantine."""


def explain_row(
    project: Project, service: str, school_year: SchoolYear, file: str, row: int
) -> ExplainedRow:
    """Explain one row; nothing is written.

    Args:
        project: The project.
        service: The service.
        school_year: The school year of the delivery.
        file: The name of the export.
        row: The number of the row, as in the quarantine.

    Raises:
        UsageError: The delivery has no such file or row.
        PbdReportError: The delivery cannot be read.
    """
    profile = read_profile(project, service)
    mapping = read_mapping_file(project, service)
    terms = IngestContext(
        mapping.mapping, profile, school_year, read_survey_codes(project, profile)
    )
    spill = project.workshop / f"explain-{service}-{school_year}"
    with engine(spill) as connection:
        key, keyless = key_of(mapping, profile, service)
        load = load_delivery(connection, project, service, school_year, mapping, profile)
        raise_all([*problems_of(mapping, profile), *keyless, *load.problems])
        raw, loaded = _find(load.raws, file)
        row_id = (loaded.file.number << LINE_BITS) + row
        stages = [stage for one in load.raws if one.files for stage in stages_of(one)]
        lines = check_rows(connection, load.raws, stages, terms, PseudonymTable(connection, key))
        found = connection.execute(
            f"SELECT kind FROM {raw.name} WHERE row_id = {row_id}"
        ).fetchall()
        if not found:
            raise UsageError(
                f"{file} has no row {row} with data.",
                {"headings": f"row {loaded.header.line}"},
                "Take the number of the row in a text editor, or of the sheet.",
            )
        values = tuple(
            value
            for stage in stages
            if stage.raw is raw
            for value in _values(connection, stage, loaded, row_id, terms)
        )
        reasons = tuple(
            f"{line.column}: {line.reason}" if line.column else line.reason
            for line in lines
            if (line.file, line.row) == (file, row)
        )
        fate = f"skipped: {SKIPPED.get(found[0][0], found[0][0])}" if found[0][0] else "accepted"
        is_aside = connection.execute(f"SELECT 1 FROM aside WHERE row_id = {row_id}").fetchall()
    return ExplainedRow("set aside" if is_aside else fate, values, reasons)


def _find(raws: list[RawRows], file: str) -> tuple[RawRows, LoadedFile]:
    for raw in raws:
        for loaded in raw.files:
            if loaded.file.path.name == file:
                return raw, loaded
    names = [loaded.file.path.name for raw in raws for loaded in raw.files]
    raise UsageError(
        f"The delivery has no export {file!r}.",
        {"found": first_few(names, "the raw folder")},
        did_you_mean(file, names) + "Name a file that a source of the mapping reads.",
    )


def _values(
    connection: duckdb.DuckDBPyConnection,
    stage: TableStage,
    loaded: LoadedFile,
    row_id: int,
    terms: IngestContext,
) -> list[ExplainedValue]:
    columns = [column for column, _ in stage.fed]
    names = ", ".join(f"x_{one.name}, t_{one.name}, v_{one.name}" for one in columns)
    query = checked_sql(stage, terms, f"AND row_id = {row_id}")
    rows = connection.execute(f"SELECT at_key, {names} FROM ({query}) ORDER BY part").fetchall()
    return [
        _value(stage, column, loaded, str(key or ""), cells[3 * place : 3 * place + 3], terms)
        for key, *cells in rows
        for place, column in enumerate(columns)
    ]


def _value(
    stage: TableStage,
    column: Column,
    loaded: LoadedFile,
    key: str,
    steps: list[object],
    terms: IngestContext,
) -> ExplainedValue:
    rule = stage.rule.columns[column.name]
    is_constant = rule.constant is not None
    heading = "" if is_constant else heading_of(loaded, stage, column.name, key)
    cell, text, value = ("" if step is None else str(step) for step in steps)
    codes = allowed_codes(column, terms.profile)
    may_show = is_constant or heading in loaded.not_personal
    return ExplainedValue(
        stage.table.name,
        column.name,
        heading,
        _masked(cell, may_show),
        _masked(text, may_show or text in codes),
        _masked(value, may_show or value in codes),
    )


def _masked(text: str, may_show: bool) -> str:
    return text if may_show or not text else MASK
