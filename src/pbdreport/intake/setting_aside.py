"""4 and 5. Which raw rows are set aside, whole.

A row is set aside for a fault of its own: a wrong value, cells beyond its last heading, a reference
to what the delivery does not know. Then, until nothing changes, for what it stands beside: a
reference to what was set aside itself, a key that another row has with other content, another
answer to the same question, a person who answered the same measurement, before or after, more than
once.
In the end `is_faulty` of a stage says of each row whether it is set aside.
Tables: `aside` (row_id), and `faults` (row_id, part, stage, column_name, kind, key_group: the same
for rows that conflict) for all but wrong values, which are found again where they are told.
"""

from collections.abc import Iterator

import duckdb

from pbdreport.config.mapping import ColumnRule
from pbdreport.intake.questionnaires import ITEM, TABLE, Questions
from pbdreport.intake.raw_table import RawTable
from pbdreport.intake.sql import literal
from pbdreport.intake.staging import Stage
from pbdreport.model import TABLES, Column, Table

TOO_LONG, UNKNOWN, LOST, CONFLICT = "too_long", "unknown", "lost", "conflict"
TWICE = "twice"


def set_aside(
    connection: duckdb.DuckDBPyConnection,
    raws: list[RawTable],
    stages: list[Stage],
    questions: Questions,
) -> None:
    """Find the rows to set aside, and why."""
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
    """The rows of all stages by the table of the model that they are for."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, stages: list[Stage], questions: Questions
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
    def references(self) -> Iterator[tuple[Stage, Column]]:
        """The columns whose values stand in the key of another table, made from other rows."""
        for stage in self.stages:
            for column, rule in stage.fed:
                if column.references and not self._is_own_row(stage, column, rule):
                    yield stage, column

    def _is_own_row(self, stage: Stage, column: Column, rule: ColumnRule) -> bool:
        """Whether each row refers to what comes out of the very same row of the export."""
        return any(
            other.raw is stage.raw
            and other.table.name == column.references
            and other.takes_every_row
            and other.rule.columns.get(column.name) == rule
            for other in self.stages
        )

    def put_aside(self, rows: str) -> int:
        """Add the rows that a query gives; how many were new."""
        self.connection.execute(
            f"INSERT INTO aside SELECT DISTINCT row_id FROM ({rows}) ANTI JOIN aside USING (row_id)"
        )
        return int(self.connection.fetchall()[0][0])

    def set_aside_unknown(self, stage: Stage, column: Column) -> None:
        """Rows that refer to what no row of the delivery has."""
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
        """Rows that refer to what was set aside itself, in every row that has it."""
        new = 0
        for stage, column in self.references:
            if self._has(column.references):
                new += self._set_aside_lost(stage, column)
        return new

    def _set_aside_lost(self, stage: Stage, column: Column) -> int:
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

    def _note(self, rows: str, stage: Stage, column: str, kind: str) -> int:
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
        """Rows that have the same key and may not: all of them."""
        tables = [table for table in self.tables if table.key and not self._has_own_numbers(table)]
        found = sum(self._set_aside_conflicts(table, table.key) for table in tables)
        if self._has(TABLE):
            answers, once = TABLES[TABLE], self.questions.with_one_answer
            found += self._set_aside_conflicts(answers, ("response_id", ITEM), once)
        return found + (self._set_aside_twice() if self._has("responses") else 0) > 0

    def _set_aside_twice(self) -> int:
        """Responses of a person to one measurement, before or after: nobody knows which counts."""
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
        """Whether no two rows can have the same key: a part of it is the number of their row."""
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


def _union(table: Table, stages: list[Stage]) -> str:
    columns = ", ".join(column.name for column in table.columns)
    return " UNION ALL ".join(
        f"SELECT row_id, part, is_faulty, {columns}, {stage.rule.repeats} AS repeats, "
        f"{literal(stage.name)} AS stage, {literal(stage.key_column)} AS key_column "
        f"FROM {stage.name}"
        for stage in stages
        if stage.table.name == table.name
    )
