"""4 and 5. Finds the raw rows that are set aside, as a whole.

A row is set aside for a fault of its own: a wrong value, cells beyond the last heading, a reference
to something unknown. Then, until nothing changes, for faults in relation to other rows: a reference
to a row that was set aside, a key that another row has with other content, another answer to the
same question, a period that overlaps another of the same institution, or more than one response of
a person to the same measurement (before or after).
In the end, `is_faulty` of a stage says whether a row is set aside.
Tables: `aside` (row_id), and `faults` (row_id, part, stage, column_name, kind, key_group: equal
for rows that conflict). Wrong values are not in `faults`; they are found again for the messages.
"""

from collections.abc import Iterator

import duckdb

from pbdreport.config.mapping import ColumnRule
from pbdreport.ingest.checks.survey_codes import ITEM, TABLE, SurveyCodes
from pbdreport.ingest.raw_rows import RawRows
from pbdreport.ingest.sql import literal
from pbdreport.ingest.transform import TableStage
from pbdreport.schema import TABLES, Column, Table

TOO_LONG, UNKNOWN, LOST, CONFLICT = "too_long", "unknown", "lost", "conflict"
TWICE, OVERLAP = "twice", "overlap"


def set_aside(
    connection: duckdb.DuckDBPyConnection,
    raws: list[RawRows],
    stages: list[TableStage],
    questions: SurveyCodes,
) -> None:
    """Find the rows to set aside, and the reasons."""
    connection.execute("CREATE TABLE aside (row_id BIGINT)")
    connection.execute(
        "CREATE TABLE faults (row_id BIGINT, part BIGINT, stage VARCHAR, "
        "column_name VARCHAR, kind VARCHAR, key_group UBIGINT)"
    )
    rows = _Rows(connection, stages, questions)
    for raw in raws:
        rows.put_aside(f"SELECT row_id FROM {raw.name} WHERE is_long AND kind IS NULL")
    for stage in stages:
        rows.put_aside(f"SELECT row_id FROM {stage.name} WHERE is_faulty")
    for stage, column in rows.references:
        rows.set_aside_unknown(stage, column)
    changed = True
    while changed:
        while rows.set_aside_lost():
            pass
        changed = rows.set_aside_conflicts()
    for stage in stages:
        connection.execute(
            f"UPDATE {stage.name} SET is_faulty = true "
            "WHERE NOT is_faulty AND row_id IN (SELECT row_id FROM aside)"
        )


class _Rows:
    """The rows of all stages, by table of the model."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        stages: list[TableStage],
        questions: SurveyCodes,
    ):
        self.connection = connection
        self.stages = stages
        self.questions = questions
        for table in {stage.table.name: stage.table for stage in stages}.values():
            connection.execute(f"CREATE VIEW staged_{table.name} AS {_union(table, stages)}")
        self.tables = [table for name, table in TABLES.items() if self._has(name)]

    def _has(self, table: str) -> bool:
        return any(stage.table.name == table for stage in self.stages)

    @property
    def references(self) -> Iterator[tuple[TableStage, Column]]:
        """The columns that refer to the key of another table, made from other rows."""
        for stage in self.stages:
            for column, rule in stage.fed:
                if column.references and not self._is_own_row(stage, column, rule):
                    yield stage, column

    def _is_own_row(self, stage: TableStage, column: Column, rule: ColumnRule) -> bool:
        """Whether each row refers to a row made from the same row of the export."""
        return any(
            other.raw is stage.raw
            and other.table.name == column.references
            and other.takes_every_row
            and other.rule.columns.get(column.name) == rule
            for other in self.stages
        )

    def put_aside(self, rows: str) -> int:
        """Add the rows of a query, and return how many were new."""
        self.connection.execute(
            f"INSERT INTO aside SELECT DISTINCT row_id FROM ({rows}) ANTI JOIN aside USING (row_id)"
        )
        return int(self.connection.fetchall()[0][0])

    def set_aside_unknown(self, stage: TableStage, column: Column) -> None:
        """Set rows aside that refer to something that no row of the delivery has."""
        name = column.name
        known = (
            f"SELECT {name} FROM staged_{column.references}"
            if self._has(column.references)
            else f"SELECT NULL::VARCHAR AS {name}"
        )
        unknown = (
            f"SELECT row_id, part FROM {stage.name} ANTI JOIN ({known}) USING ({name}) "
            f"WHERE {name} IS NOT NULL"
        )
        self._note(unknown, stage, name, UNKNOWN)

    def set_aside_lost(self) -> int:
        """Set rows aside whose reference is only in rows that were set aside; how many were new."""
        new = 0
        for stage, column in self.references:
            if self._has(column.references):
                new += self._set_aside_lost(stage, column)
        return new

    def _set_aside_lost(self, stage: TableStage, column: Column) -> int:
        name, parent = column.name, f"staged_{column.references}"
        lost = f"SELECT DISTINCT {name} FROM {parent} SEMI JOIN aside USING (row_id)"
        living = (
            f"SELECT {name} FROM {parent} SEMI JOIN ({lost}) USING ({name}) "
            "ANTI JOIN aside USING (row_id)"
        )
        children = f"""
            SELECT row_id, part FROM {stage.name}
            SEMI JOIN ({lost} ANTI JOIN ({living}) USING ({name})) USING ({name})
            ANTI JOIN aside USING (row_id)"""
        return self._note(children, stage, name, LOST)

    def _note(self, rows: str, stage: TableStage, column: str, kind: str) -> int:
        return self._keep(
            f"SELECT row_id, part, {literal(stage.name)}, {literal(column)}, {literal(kind)}, NULL "
            f"FROM ({rows})"
        )

    def _keep(self, faults: str) -> int:
        found = "found (row_id, part, stage, column_name, kind, key_group)"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {found} AS {faults}")
        self.connection.execute("INSERT INTO faults SELECT * FROM found")
        return self.put_aside("FROM found")

    def set_aside_conflicts(self) -> bool:
        """Set all rows aside that share a key and may not; whether any were new."""
        tables = [table for table in self.tables if table.key and not self._has_own_numbers(table)]
        found = sum(self._set_aside_conflicts(table, table.key) for table in tables)
        if self._has(TABLE):
            answers, once = TABLES[TABLE], self.questions.with_one_answer
            found += self._set_aside_conflicts(answers, ("response_id", ITEM, "wave"), once)
        if self._has("institutions"):
            found += self._set_aside_overlaps()
        return found + (self._set_aside_twice() if self._has("responses") else 0) > 0

    def _set_aside_overlaps(self) -> int:
        """Set all rows of an institution aside whose periods overlap: it would count twice."""
        living = "SELECT * FROM staged_institutions ANTI JOIN aside USING (row_id)"
        own = "OVER (PARTITION BY institution_id ORDER BY first ROWS"
        return self._keep(f"""
            SELECT row_id, part, stage, 'valid_from', {literal(OVERLAP)}, NULL FROM (
                SELECT *, coalesce(valid_from, DATE '0001-01-01') AS first,
                    coalesce(valid_to, DATE '9999-12-31') AS last
                FROM ({living}) WHERE NOT repeats
                QUALIFY count(*) OVER (PARTITION BY institution_id) > 1
            ) QUALIFY coalesce(max(last) {own} BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                    >= first, false)
                OR coalesce(min(first) {own} BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
                    <= last, false)""")

    def _set_aside_twice(self) -> int:
        """Set all responses of a person to one measurement (before or after) aside, if several."""
        living = (
            "SELECT * FROM staged_responses ANTI JOIN aside USING (row_id) WHERE "
            "wave IN ('pre', 'post') AND disposition IN ('complete', 'partial') "
            "AND respondent_key IS NOT NULL"
        )
        same = "OVER (PARTITION BY instrument, wave, respondent_key)"
        return self._keep(
            f"SELECT row_id, part, stage, 'respondent_key', {literal(TWICE)}, NULL FROM ({living}) "
            f"QUALIFY min(response_id) {same} <> max(response_id) {same}"
        )

    def _has_own_numbers(self, table: Table) -> bool:
        """Whether keys are unique by construction: the number of the row is part of the key."""
        stages = [stage for stage in self.stages if stage.table.name == table.name]
        return len(stages) == 1 and any(map(stages[0].is_number_of_row, table.key))

    def _set_aside_conflicts(
        self, table: Table, columns: tuple[str, ...], only: str = "true"
    ) -> int:
        key = ", ".join(columns)
        content = f"hash({', '.join(column.name for column in table.columns)})"
        living = f"SELECT * FROM staged_{table.name} ANTI JOIN aside USING (row_id) WHERE {only}"
        conflict = (
            "min({0}) {1} <> max({0}) {1} OR "
            "(min(row_id) {1} <> max(row_id) {1} AND NOT bool_and(repeats) {1})"
        )
        exactly = conflict.format(content, f"OVER (PARTITION BY {key})")
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE twice AS SELECT hash({key}) AS key_hash "
            f"FROM ({living}) GROUP BY ALL HAVING count(*) > 1"
        )
        if self.connection.fetchall() == [(0,)]:
            return 0
        return self._keep(f"""
            SELECT row_id, part, stage, key_column, {literal(CONFLICT)},
                hash({literal(table.name)}, {key})
            FROM ({living}) WHERE hash({key}) IN (FROM twice) QUALIFY {exactly}""")


def _union(table: Table, stages: list[TableStage]) -> str:
    columns = ", ".join(column.name for column in table.columns)
    return " UNION ALL ".join(
        f"SELECT row_id, part, is_faulty, {columns}, {stage.rule.repeats} AS repeats, "
        f"{literal(stage.name)} AS stage, {literal(stage.key_column)} AS key_column "
        f"FROM {stage.name}"
        for stage in stages
        if stage.table.name == table.name
    )
