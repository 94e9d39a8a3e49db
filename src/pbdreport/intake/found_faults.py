"""The faults of the rows set aside, in the words of their files."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import duckdb

from pbdreport.config.mapping import KEY, PART, VALUE
from pbdreport.intake.headings import unpivoted
from pbdreport.intake.quarantine import KEPT, MASK, Line, further
from pbdreport.intake.raw_table import LINE_BITS, LoadedFile, RawTable, at_row
from pbdreport.intake.reasons import (
    BROKEN_ENTRY,
    CONFLICTS,
    OPEN_QUOTE,
    SHOWN_AT_MOST,
    conflict,
    reason,
    too_long,
)
from pbdreport.intake.setting_aside import CONFLICT, UNKNOWN
from pbdreport.intake.sql import literal
from pbdreport.intake.staging import Stage, Terms
from pbdreport.model import Column

Places = dict[tuple[str, str, str], set[str]]
"""By file, heading and reason: queries that together give the rows with that fault."""


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
    """The faults of the rows set aside, in order of the files and their rows.

    Of one kind, under one heading of one file, the first `KEPT`; where there are more, a last line
    stands for the rows that have none.
    """
    lines: set[Line] = set()
    places: Places = defaultdict(set)
    for raw in telling.raws:
        lines.update(_long_lines(telling, raw, places))
    for stage in telling.stages:
        for column, _ in stage.fed:
            lines.update(_value_lines(telling, stage, column, places))
    return [*sorted(lines), *_further_lines(telling, lines, places)]


def _further_lines(telling: Telling, lines: set[Line], places: Places) -> Iterator[Line]:
    """A line for each kind of fault that more rows have than have lines of their own."""
    rows = {((line.file, line.column, line.group), line.row) for line in lines}
    told = Counter(place for place, _ in rows)
    for place, queries in sorted(places.items()):
        if told[place] >= KEPT:
            found = f"SELECT count(DISTINCT row_id) FROM ({' UNION ALL '.join(sorted(queries))})"
            [(total,)] = telling.connection.execute(found).fetchall()
            if total > told[place]:
                yield further(*place, total - told[place])


def _long_lines(telling: Telling, raw: RawTable, places: Places) -> Iterator[Line]:
    spoilt = BROKEN_ENTRY if raw.source.format == "ics" else OPEN_QUOTE
    for loaded in raw.files:
        own = f"is_long AND kind IS NULL AND row_id >> {LINE_BITS} = {loaded.file.number}"
        broken = f"row_id & {(1 << LINE_BITS) - 1} IN (SELECT unnest({sorted(loaded.broken)}))"
        long = too_long(len(loaded.header.headings))
        for why, which in ((spoilt, broken), (long, f"NOT {broken}")):
            rows = f"SELECT row_id FROM {raw.name} WHERE {own} AND {which}"
            first = telling.connection.execute(f"{rows} ORDER BY row_id LIMIT {KEPT}").fetchall()
            for (row_id,) in first:
                places[loaded.file.path.name, "", why].add(rows)
                yield telling.line(row_id, "", "", why, why)


def _value_lines(telling: Telling, stage: Stage, column: Column, places: Places) -> Iterator[Line]:
    rule = stage.rule.columns[column.name]
    hints = _lost_zeros(telling, stage, column)

    @cache
    def why(kind: str, shown: str) -> str:
        return reason(kind, column, rule, stage, telling.terms, shown, hints.get(shown, ""))

    @cache
    def heading(number: int, key: str) -> str:
        return heading_of(telling.files[number], stage, column.name, key)

    faults = _faults_of(stage, column.name)
    found = telling.connection.execute(_first(faults)).fetchall()
    others = _Conflicts(telling, {key_group for *_, key_group in found} - {None})
    for row_id, key, cell, kind, key_group in found:
        loaded, number = telling.file_of(row_id), at_row(row_id)[0]
        above = heading(number, key)
        shown = cell if above in loaded.not_personal else ""
        group = CONFLICTS if kind == CONFLICT else why(kind, "")
        places[loaded.file.path.name, above, group].add(
            f"SELECT row_id FROM ({faults}) WHERE row_id >> {LINE_BITS} = {number} "
            f"AND key = {literal(key)} AND kind = {literal(kind)}"
        )
        told = others.told(key_group, row_id) if kind == CONFLICT else why(kind, shown)
        yield telling.line(row_id, above, cell, told, group)


def _first(faults: str) -> str:
    """The first faults of each kind in each file and column."""
    return (
        f"FROM ({faults}) QUALIFY row_number() OVER "
        f"(PARTITION BY row_id >> {LINE_BITS}, key, kind ORDER BY row_id, cell) <= {KEPT}"
    )


def _faults_of(stage: Stage, column: str) -> str:
    told = f"SELECT row_id, coalesce(at_key, '') AS key, coalesce(x_{column}, '') AS cell,"
    return f"""
        {told} f_{column} AS kind, NULL::UBIGINT AS key_group
        FROM {stage.name}_details WHERE f_{column} IS NOT NULL
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


class _Conflicts:
    """The rows that conflict on some keys, by what stands for the key: the first few, and all."""

    def __init__(self, telling: Telling, key_groups: set[int]):
        self.telling = telling
        rows = telling.connection.execute(
            f"SELECT key_group, list(row_id ORDER BY row_id)[:{SHOWN_AT_MOST + 1}], count(*) FROM "
            "(SELECT DISTINCT key_group, row_id FROM faults WHERE key_group IN (SELECT unnest(?))) "
            "GROUP BY ALL",
            [sorted(key_groups)],
        ).fetchall()
        self.rows = {key_group: (first, total) for key_group, first, total in rows}

    def told(self, key_group: int, row_id: int) -> str:
        """Why a row is refused that conflicts with others."""
        first, total = self.rows[key_group]
        others = [_told(self.telling, other, row_id) for other in first if other != row_id]
        return conflict(others, total - 1)


def _told(telling: Telling, other: int, row_id: int) -> str:
    number, row = at_row(other)
    if number == at_row(row_id)[0]:
        return f"rij {row}"
    return f"rij {row} van {telling.file_of(other).file.path.name}"
