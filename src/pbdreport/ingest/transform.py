"""3 and 4. Makes the rows of each table from the rows of a source, with values and faults."""

import re
from dataclasses import dataclass

import duckdb

from pbdreport.config.mapping import PART, ColumnRule, Mapping, Source, TableRule
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.ingest.checks.survey_codes import ITEM, TABLE, VALUE, SurveyCodes
from pbdreport.ingest.checks.value_checks import value_fault
from pbdreport.ingest.mapping.cell_sql import (
    cell_of,
    cell_sql,
    is_free_text,
    is_pseudonym,
    text_sql,
    unreadable_as,
    value_sql,
)
from pbdreport.ingest.mapping.header_detection import ADDED, unpivoted
from pbdreport.ingest.privacy.free_text import CODE, FreeTexts
from pbdreport.ingest.privacy.pseudonyms import PseudonymTable
from pbdreport.ingest.raw_rows import RawRows
from pbdreport.ingest.sql import literal, one_of
from pbdreport.schema import TABLES, Column, ColumnType, Table


@dataclass(frozen=True)
class IngestContext:
    """The configuration by which the rows of a service and school year are read and checked."""

    mapping: Mapping
    profile: Profile
    school_year: SchoolYear
    questions: SurveyCodes


@dataclass(frozen=True)
class TableStage:
    """The rows of one table made from one source.

    The DuckDB table `name` has `row_id`, `part` (its number among the rows made from one row), the
    columns of the model, and `is_faulty`.
    """

    name: str
    rule: TableRule
    table: Table
    raw: RawRows

    @property
    def source(self) -> Source:
        """The export that the rows come from."""
        return self.raw.source

    @property
    def takes_every_row(self) -> bool:
        """Whether each row of the source gives exactly one row here."""
        rule = self.rule
        return not (rule.where or rule.where_filled or rule.split or rule.unpivot)

    @property
    def is_in_order(self) -> bool:
        """Whether the rows are still in the order of `row_id`: no join or split changed it."""
        joined = (
            is_pseudonym(column, rule) or is_free_text(column, rule) for column, rule in self.fed
        )
        return self.takes_every_row and not any(joined)

    def is_number_of_row(self, name: str) -> bool:
        """Whether a column is an unchanged copy of a column that is unique in the source."""
        rule, column = self.rule.columns.get(name), self.table.column(name)
        if rule is None or not rule.headings or column.type is not ColumnType.TEXT:
            return False
        if rule.values or rule.remove or rule.pad or rule.default or not self.takes_every_row:
            return False
        if rule.suffix:
            return False
        if column.is_code or rule.suffix:
            return False
        return bool(self.raw.unique) and cell_sql(rule.headings, self.raw.files) == self.raw.unique

    def rule_of(self, column: Column) -> ColumnRule | None:
        """The rule of the mapping for a column; None if it has none."""
        return self.rule.columns.get(column.name)

    @property
    def fed(self) -> list[tuple[Column, ColumnRule]]:
        """The columns of the model that the mapping fills, with their rules."""
        pairs = ((column, self.rule_of(column)) for column in self.table.columns)
        return [(column, rule) for column, rule in pairs if rule is not None]

    @property
    def key_column(self) -> str:
        """The first column of the key that comes from a cell."""
        named = (name for name, rule in self.rule.columns.items() if rule.headings)
        return next((name for name in named if name in self.table.key), self.table.key[0])


def stages_of(raw: RawRows) -> list[TableStage]:
    """The stages of a source: one for each table made from it."""
    return [
        TableStage(f"{raw.name}_stage_{number}", rule, TABLES[rule.name], raw)
        for number, rule in enumerate(raw.source.table)
    ]


def deciding_cells(raw: RawRows) -> dict[str, str]:
    """SQL for the cells that decide which rows the tables of a source take, by heading."""
    headings = (heading for rule in raw.source.table for heading in rule.where)
    return {
        heading: cell_sql((heading,), raw.files)
        for heading in dict.fromkeys(headings)
        if heading not in ADDED
    }


def set_undecided_aside(connection: duckdb.DuckDBPyConnection, raw: RawRows) -> None:
    """Set rows aside with a spreadsheet error in a cell that decides which table takes them."""
    for found in deciding_cells(raw).values() if raw.files else ():
        connection.execute(
            f"UPDATE {raw.name} SET is_long = true "
            f"WHERE kind IS NULL AND NOT is_long AND {unreadable_as(found)} IS NOT NULL"
        )


def add_people(stage: TableStage, terms: IngestContext, pseudonyms: PseudonymTable) -> None:
    """Add pseudonyms for the people in a table."""
    for column, rule in stage.fed:
        if is_pseudonym(column, rule):
            pseudonyms.add(_texts_of(stage, column, terms))


def left_out(connection: duckdb.DuckDBPyConnection, stage: TableStage, terms: IngestContext) -> int:
    """The number of free texts that the profile does not accept."""
    return sum(
        int(
            connection.execute(
                f"SELECT count(*) FROM ({_texts_of(stage, column, terms)}) AS found (plain) "
                f"WHERE NOT regexp_full_match(plain, '{CODE}')"
            ).fetchall()[0][0]
        )
        for column, rule in stage.fed
        if is_free_text(column, rule) and not terms.profile.intake.free_text
    )


def _texts_of(stage: TableStage, column: Column, terms: IngestContext) -> str:
    return f"SELECT t_{column.name} FROM ({_texts(stage, terms, '')})"


def stage_rows(
    connection: duckdb.DuckDBPyConnection,
    stage: TableStage,
    terms: IngestContext,
    free_texts: FreeTexts,
) -> None:
    """Make the rows of a table from the rows of its source; call `add_people` first."""
    for column, rule in stage.fed:
        if is_free_text(column, rule):
            free_texts.add(_texts_of(stage, column, terms))
    values = ", ".join(
        f"{f'v_{column.name}' if stage.rule_of(column) else f'NULL::{column.type.sql}'}"
        f" AS {column.name}"
        for column in stage.table.columns
    )
    faults = ", ".join(f"f_{column.name}" for column, _ in stage.fed)
    connection.execute(
        f"CREATE TABLE {stage.name} AS SELECT row_id, part, {values}, "
        f"coalesce({faults}) IS NOT NULL AS is_faulty FROM ({checked_sql(stage, terms, '')})"
    )


def stage_details(
    connection: duckdb.DuckDBPyConnection, stage: TableStage, terms: IngestContext
) -> None:
    """Create the table `<name>_details` with the cells and faults of the rows set aside."""
    kept = ", ".join(f"x_{column.name}, f_{column.name}" for column, _ in stage.fed)
    only = "AND row_id IN (SELECT row_id FROM aside)"
    connection.execute(
        f"CREATE TABLE {stage.name}_details AS "
        f"SELECT row_id, part, at_key, {kept} FROM ({checked_sql(stage, terms, only)})"
    )


def checked_sql(stage: TableStage, terms: IngestContext, only: str) -> str:
    """SQL for the rows of a table with cells, texts, values and faults; `only` limits them."""
    fed = stage.fed
    values = ", ".join(
        f"{value_sql(column.name, rule, column, stage.source)} AS v_{column.name}"
        for column, rule in fed
    )
    faults = ", ".join(
        f"{_fault(stage, column, rule, terms)} AS f_{column.name}" for column, rule in fed
    )
    return f"SELECT *, {faults} FROM (SELECT *, {values} FROM ({_texts(stage, terms, only)}))"


def _fault(stage: TableStage, column: Column, rule: ColumnRule, terms: IngestContext) -> str:
    others = [other.name for other, _ in stage.fed]
    own = value_fault(column, rule, terms.mapping, terms.profile, terms.school_year, others)
    if (stage.table.name, column.name) != (TABLE, VALUE):
        return own
    # Checks the text and not the value: free text that is left out has no value.
    return f"coalesce({own}, {terms.questions.fault(f't_{ITEM}', f't_{VALUE}')})"


def _texts(stage: TableStage, terms: IngestContext, only: str) -> str:
    fed = stage.fed
    files = stage.raw.files
    cells = ", ".join(f"{cell_of(rule, files)} AS x_{column.name}" for column, rule in fed)
    texts = ", ".join(
        f"{text_sql(column, rule, terms.mapping)} AS t_{column.name}" for column, rule in fed
    )
    parts = _parts(stage, only, terms.mapping)
    rows = f"SELECT row_id, part, at_key, {cells} FROM ({parts}) {_where(stage)}"
    return f"SELECT *, {texts} FROM ({rows})"


def _where(stage: TableStage) -> str:
    tests = [
        f"coalesce({cell_sql((heading,), stage.raw.files)}, '') IN {one_of(allowed)}"
        for heading, allowed in stage.rule.where.items()
    ]
    if stage.rule.where_filled:
        cells = (cell_sql((heading,), stage.raw.files) for heading in stage.rule.where_filled)
        tests.append(f"coalesce({', '.join(cells)}) IS NOT NULL")
    return f"WHERE {' AND '.join(tests)}" if tests else ""


def _parts(stage: TableStage, only: str, mapping: Mapping) -> str:
    """SQL for the rows of the source, once for each part of a split cell or unpivoted column."""
    rows = f"SELECT * FROM {stage.raw.name} WHERE kind IS NULL AND NOT is_long {only}"
    if stage.rule.split:
        return _split(stage, rows, mapping)
    if stage.rule.unpivot:
        return _unpivoted(stage, rows)
    return f"SELECT *, 1 AS part, NULL::VARCHAR AS at_key FROM ({rows})"


def _split(stage: TableStage, rows: str, mapping: Mapping) -> str:
    split = stage.rule.split
    assert split is not None
    cell = cell_sql(split.column, stage.raw.files)
    labels = _labels_with_separator(stage, mapping)
    for label in labels:
        cell = _held_together(cell, label, split.separator)
    parts = f"string_split({cell}, {literal(split.separator)})"
    part = "trim(parts[part])"
    if labels:
        part = f"replace({part}, {literal(_HELD)}, {literal(split.separator)})"
    return f"""
        SELECT *, nullif({part}, '') AS at_part, NULL::VARCHAR AS at_key FROM (
            SELECT *, unnest(range(1, len(parts) + 1)) AS part
            FROM (SELECT *, {parts} AS parts FROM ({rows}))
        ) WHERE trim(parts[part]) <> ''"""


_HELD = "\ue000"
"""Stands for a separator inside a label; no text contains it."""


def _labels_with_separator(stage: TableStage, mapping: Mapping) -> list[str]:
    """The words for a part that contain the separator, the longest first."""
    assert stage.rule.split is not None
    separator = stage.rule.split.separator
    words = {
        word
        for rule in stage.rule.columns.values()
        if rule.headings == (PART,)
        for word in mapping.translations(rule)
        if separator in word
    }
    return sorted(words, key=lambda word: (-len(word), word))


def _held_together(cell: str, label: str, separator: str) -> str:
    """SQL for a cell in which a label that is a whole part has no separators."""
    edge = re.escape(separator)
    pattern = rf"(?i)(^|{edge})(\s*){re.escape(label)}(\s*)($|{edge})"
    held = label.replace("\\", r"\\").replace(separator, _HELD)
    by = rf"\1\2{held}\3\4"
    return f"regexp_replace({cell}, {literal(pattern)}, {literal(by)}, 'g')"


def _unpivoted(stage: TableStage, rows: str) -> str:
    unpivot = stage.rule.unpivot
    assert unpivot is not None
    columns = unpivoted(stage.rule)
    cells = ", ".join(cell_sql(headings, stage.raw.files) for headings in columns.values())
    keys = ", ".join(literal(code) for code in columns)
    tests = ["at_value IS NOT NULL"] if unpivot.skip_empty else []
    if unpivot.skip:
        tests.append(f"coalesce(at_value, '') NOT IN {one_of(unpivot.skip)}")
    where = f"WHERE {' AND '.join(tests)}" if tests else ""
    return f"""
        SELECT * FROM (
            SELECT *, unnest([{cells}]) AS at_value, unnest([{keys}]) AS at_key,
                unnest(range(1, {len(columns) + 1})) AS part
            FROM ({rows})
        ) {where}"""
