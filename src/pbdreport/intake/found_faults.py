"""The faults of the rows set aside, in the words of their files."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import duckdb

from pbdreport.config.mapping import KEY, PART, VALUE
from pbdreport.intake.headings import unpivoted
from pbdreport.intake.quarantine import MASK, Line
from pbdreport.intake.raw_table import LoadedFile, RawTable, at_row
from pbdreport.intake.reasons import BROKEN_ENTRY, CONFLICTS, OPEN_QUOTE, conflict, reason, too_long
from pbdreport.intake.setting_aside import CONFLICT, UNKNOWN
from pbdreport.intake.sql import literal
from pbdreport.intake.staging import Stage, Terms
from pbdreport.model import Column


@dataclass(frozen=True)
class Telling:
    """What it takes to tell a fault: the rows set aside, and the files they come from."""

    connection: duckdb.DuckDBPyConnection
    raws: list[RawTable]
    stages: list[Stage]
    terms: Terms

    @cached_property
    def files(self) -> dict[int, LoadedFile]:
        """The files of the delivery by their number."""
        return {loaded.file.number: loaded for raw in self.raws for loaded in raw.files}

    @cached_property
    def unknown(self) -> set[tuple[str, str]]:
        """The tables and columns in which rows refer to what is not there."""
        found = "SELECT DISTINCT stage, column_name FROM faults WHERE kind = "
        return set(self.connection.execute(found + literal(UNKNOWN)).fetchall())

    def file_of(self, row_id: int) -> LoadedFile:
        """The file that a row comes from."""
        return self.files[at_row(row_id)[0]]

    def line(self, row_id: int, heading: str, cell: str, why: str, group: str) -> Line:
        """A fault as the quarantine tells it."""
        loaded = self.file_of(row_id)
        shown = cell if not cell or heading in loaded.not_personal else MASK
        return Line(row_id, loaded.file.path.name, at_row(row_id)[1], heading, shown, why, group)


def heading_of(loaded: LoadedFile, stage: Stage, column: str, key: str) -> str:
    """The file's own heading above the cell that a column comes from."""
    alternatives = stage.rule.columns[column].headings
    if alternatives in ((KEY,), (VALUE,)):
        alternatives = unpivoted(stage.rule)[key]
    if alternatives == (PART,) and stage.rule.split:
        alternatives = stage.rule.split.column
    place = loaded.header.find(alternatives)
    return "" if place is None else loaded.header.headings[place]


def quarantine_lines(telling: Telling) -> list[Line]:
    """Every fault of every row set aside, in order of the files and their rows."""
    lines = set(_long_lines(telling))
    groups = _conflicting(telling.connection)
    for stage in telling.stages:
        for column, _ in stage.fed:
            lines.update(_value_lines(telling, stage, column, groups))
    return sorted(lines)


def _long_lines(telling: Telling) -> Iterator[Line]:
    for raw in telling.raws:
        rows = f"SELECT row_id FROM {raw.name} WHERE is_long AND kind IS NULL"
        for (row_id,) in telling.connection.execute(rows).fetchall():
            loaded = telling.file_of(row_id)
            is_broken = at_row(row_id)[1] in loaded.broken
            spoilt = BROKEN_ENTRY if raw.source.format == "ics" else OPEN_QUOTE
            why = spoilt if is_broken else too_long(len(loaded.header.headings))
            yield telling.line(row_id, "", "", why, why)


def _value_lines(
    telling: Telling, stage: Stage, column: Column, groups: dict[int, list[int]]
) -> Iterator[Line]:
    rule = stage.rule.columns[column.name]
    hints = _lost_zeros(telling, stage, column)

    @cache
    def why(kind: str, shown: str) -> str:
        return reason(kind, column, rule, stage, telling.terms, shown, hints.get(shown, ""))

    @cache
    def heading(number: int, key: str) -> str:
        return heading_of(telling.files[number], stage, column.name, key)

    found = telling.connection.execute(_faults_of(stage, column.name)).fetchall()
    for row_id, key, cell, kind, group in found:
        above = heading(at_row(row_id)[0], key)
        shown = cell if above in telling.file_of(row_id).not_personal else ""
        if kind == CONFLICT:
            others = [_told(telling, other, row_id) for other in groups[group] if other != row_id]
            yield telling.line(row_id, above, cell, conflict(others), CONFLICTS)
        else:
            yield telling.line(row_id, above, cell, why(kind, shown), why(kind, ""))


def _faults_of(stage: Stage, column: str) -> str:
    told = f"SELECT row_id, coalesce(at_key, ''), coalesce(x_{column}, ''),"
    return f"""
        {told} f_{column}, NULL FROM {stage.name}_details WHERE f_{column} IS NOT NULL
        UNION ALL
        {told} kind, key_group FROM {stage.name}_details JOIN faults USING (row_id, part)
        WHERE stage = {literal(stage.name)} AND column_name = {literal(column)}"""


def _lost_zeros(telling: Telling, stage: Stage, column: Column) -> dict[str, str]:
    """Unknown numbers that are a known one without its leading zeros, with the known one."""
    if (stage.name, column.name) not in telling.unknown:
        return {}
    if not any(other.table.name == column.references for other in telling.stages):
        return {}

    found = telling.connection.execute(f"""
        SELECT cell, any_value(known) FROM (
            SELECT DISTINCT x_{column.name} AS cell
            FROM {stage.name}_details JOIN faults USING (row_id, part)
            WHERE stage = {literal(stage.name)} AND kind = {literal(UNKNOWN)}
                AND column_name = {literal(column.name)}
        ) JOIN (SELECT DISTINCT {column.name} AS known FROM staged_{column.references})
            ON ltrim(known, '0') = cell
        GROUP BY cell HAVING count(*) = 1""").fetchall()
    return dict(found)


def _conflicting(connection: duckdb.DuckDBPyConnection) -> dict[int, list[int]]:
    """The rows that conflict on a key, by what stands for the key."""
    rows = connection.execute(
        "SELECT DISTINCT key_group, row_id FROM faults WHERE key_group IS NOT NULL ORDER BY ALL"
    ).fetchall()
    groups: dict[int, list[int]] = defaultdict(list)
    for group, row_id in rows:
        groups[group].append(row_id)
    return groups


def _told(telling: Telling, other: int, row_id: int) -> str:
    number, row = at_row(other)
    if number == at_row(row_id)[0]:
        return f"rij {row}"
    return f"rij {row} van {telling.file_of(other).file.path.name}"
