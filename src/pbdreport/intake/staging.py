"""3 and 4. The rows that each table of the mapping makes of a source, with values and faults."""

from dataclasses import dataclass

import duckdb

from pbdreport.config.mapping import ColumnRule, Mapping, Source, TableRule
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.intake.checks import fault
from pbdreport.intake.free_text import CODE, FreeTexts
from pbdreport.intake.headings import unpivoted
from pbdreport.intake.pseudonyms import Pseudonyms
from pbdreport.intake.questionnaires import ITEM, TABLE, VALUE, Questions
from pbdreport.intake.raw_table import RawTable
from pbdreport.intake.sql import literal, one_of
from pbdreport.intake.values import cell, cell_of, is_free_text, text, value
from pbdreport.model import TABLES, Column, Table, Type


@dataclass(frozen=True)
class Terms:
    """What the rows of a service and school year are read and checked by."""

    mapping: Mapping
    profile: Profile
    school_year: SchoolYear
    questions: Questions


@dataclass(frozen=True)
class Stage:
    """One table of a source: in the engine as `name`, with `row_id`, `part` (its place among the
    rows that come of one row), the columns of the model, and `is_faulty`.
    """

    name: str
    rule: TableRule
    table: Table
    raw: RawTable

    @property
    def source(self) -> Source:
        """The export that the rows come from."""
        return self.raw.source

    @property
    def takes_every_row(self) -> bool:
        """Whether each row of the source gives a row here."""
        return not (self.rule.where or self.rule.split or self.rule.unpivot)

    @property
    def is_in_order(self) -> bool:
        """Whether rows stand here as they stand in the source, in the order of `row_id`: nothing
        was joined to them or made of them.
        """
        joined = (
            column.type is Type.PSEUDONYM or is_free_text(column, rule) for column, rule in self.fed
        )
        return self.takes_every_row and not any(joined)

    def is_number_of_row(self, name: str) -> bool:
        """Whether a column holds, as it stands, what no two rows of the source have the same."""
        rule, column = self.rule.columns.get(name), self.table.column(name)
        if rule is None or not rule.headings or column.type is not Type.TEXT:
            return False
        if rule.values or rule.remove or rule.default or not self.takes_every_row:
            return False
        return bool(self.raw.unique) and cell(rule.headings, self.raw.files) == self.raw.unique

    def rule_of(self, column: Column) -> ColumnRule | None:
        """Where a column's values come from; none where the mapping does not feed it."""
        return self.rule.columns.get(column.name)

    @property
    def fed(self) -> list[tuple[Column, ColumnRule]]:
        """The columns of the model that the mapping feeds here."""
        pairs = ((column, self.rule_of(column)) for column in self.table.columns)
        return [(column, rule) for column, rule in pairs if rule is not None]

    @property
    def key_column(self) -> str:
        """The first column of the key that comes from a cell."""
        named = (name for name, rule in self.rule.columns.items() if rule.headings)
        return next((name for name in named if name in self.table.key), self.table.key[0])


def stages_of(raw: RawTable) -> list[Stage]:
    """The tables that a source feeds."""
    return [
        Stage(f"{raw.name}_stage_{number}", rule, TABLES[rule.name], raw)
        for number, rule in enumerate(raw.source.table)
    ]


def add_people(stage: Stage, terms: Terms, pseudonyms: Pseudonyms) -> None:
    """Make the pseudonyms of the people in a table."""
    for column, _ in stage.fed:
        if column.type is Type.PSEUDONYM:
            pseudonyms.add(_texts_of(stage, column, terms))


def left_out(connection: duckdb.DuckDBPyConnection, stage: Stage, terms: Terms) -> int:
    """How many free texts the profile did not let in."""
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


def _texts_of(stage: Stage, column: Column, terms: Terms) -> str:
    return f"SELECT t_{column.name} FROM ({_texts(stage, terms, '')})"


def stage_rows(
    connection: duckdb.DuckDBPyConnection, stage: Stage, terms: Terms, free_texts: FreeTexts
) -> None:
    """Make the rows of a table from the rows of its source, whose people are known by now."""
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
        f"coalesce({faults}) IS NOT NULL AS is_faulty FROM ({_checked(stage, terms, '')})"
    )


def stage_details(connection: duckdb.DuckDBPyConnection, stage: Stage, terms: Terms) -> None:
    """The cells and faults of the rows set aside, as `<name>_details`."""
    kept = ", ".join(f"x_{column.name}, f_{column.name}" for column, _ in stage.fed)
    only = "AND row_id IN (SELECT row_id FROM aside)"
    connection.execute(
        f"CREATE TABLE {stage.name}_details AS "
        f"SELECT row_id, part, at_key, {kept} FROM ({_checked(stage, terms, only)})"
    )


def _checked(stage: Stage, terms: Terms, only: str) -> str:
    fed = stage.fed
    values = ", ".join(
        f"{value(column.name, rule, column, stage.source)} AS v_{column.name}"
        for column, rule in fed
    )
    faults = ", ".join(
        f"{_fault(stage, column, rule, terms)} AS f_{column.name}" for column, rule in fed
    )
    return f"SELECT *, {faults} FROM (SELECT *, {values} FROM ({_texts(stage, terms, only)}))"


def _fault(stage: Stage, column: Column, rule: ColumnRule, terms: Terms) -> str:
    own = fault(column, rule, terms.mapping, terms.profile, terms.school_year)
    if (stage.table.name, column.name) != (TABLE, VALUE):
        return own
    # What was written, and not the value: free text that is left out has none.
    return f"coalesce({own}, {terms.questions.fault(f't_{ITEM}', f't_{VALUE}')})"


def _texts(stage: Stage, terms: Terms, only: str) -> str:
    fed = stage.fed
    files = stage.raw.files
    cells = ", ".join(f"{cell_of(rule, files)} AS x_{column.name}" for column, rule in fed)
    texts = ", ".join(
        f"{text(column, rule, terms.mapping)} AS t_{column.name}" for column, rule in fed
    )
    rows = f"SELECT row_id, part, at_key, {cells} FROM ({_parts(stage, only)}) {_where(stage)}"
    return f"SELECT *, {texts} FROM ({rows})"


def _where(stage: Stage) -> str:
    tests = [
        f"coalesce({cell((heading,), stage.raw.files)}, '') IN {one_of(allowed)}"
        for heading, allowed in stage.rule.where.items()
    ]
    return f"WHERE {' AND '.join(tests)}" if tests else ""


def _parts(stage: Stage, only: str) -> str:
    """The rows of the source, once for each part of a split cell or each of the named columns."""
    rows = f"SELECT * FROM {stage.raw.name} WHERE kind IS NULL AND NOT is_long {only}"
    if stage.rule.split:
        return _split(stage, rows)
    if stage.rule.unpivot:
        return _unpivoted(stage, rows)
    return f"SELECT *, 1 AS part, NULL::VARCHAR AS at_key FROM ({rows})"


def _split(stage: Stage, rows: str) -> str:
    split = stage.rule.split
    assert split is not None
    parts = f"string_split({cell(split.column, stage.raw.files)}, {literal(split.separator)})"
    return f"""
        SELECT *, nullif(trim(parts[part]), '') AS at_part, NULL::VARCHAR AS at_key FROM (
            SELECT *, unnest(range(1, len(parts) + 1)) AS part
            FROM (SELECT *, {parts} AS parts FROM ({rows}))
        ) WHERE trim(parts[part]) <> ''"""


def _unpivoted(stage: Stage, rows: str) -> str:
    unpivot = stage.rule.unpivot
    assert unpivot is not None
    columns = unpivoted(stage.rule)
    cells = ", ".join(cell(headings, stage.raw.files) for headings in columns.values())
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
