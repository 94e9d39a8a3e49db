"""Describes the faults of the rows set aside, with the headings of their files."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import duckdb

from pbdreport.config.mapping import KEY, PART, VALUE
from pbdreport.ingest.checks.row_checks import CONFLICT, UNKNOWN
from pbdreport.ingest.mapping.cell_sql import unreadable_as
from pbdreport.ingest.mapping.header_detection import unpivoted
from pbdreport.ingest.quarantine.quarantine_file import KEPT, MASK, RowFault, further_faults
from pbdreport.ingest.quarantine.reason_text import (
    BROKEN_ENTRY,
    CONFLICTS,
    OPEN_QUOTE,
    SHOWN_AT_MOST,
    conflict,
    reason,
    too_long,
    unreadable,
)
from pbdreport.ingest.raw_rows import LINE_BITS, LoadedFile, RawRows, at_row
from pbdreport.ingest.readers.sheet_errors import ERROR, UNCOMPUTED
from pbdreport.ingest.sql import literal
from pbdreport.ingest.transform import IngestContext, TableStage, deciding_cells
from pbdreport.schema import Column

Places = dict[tuple[str, str, str], set[str]]
"""By file, heading and reason: the queries that together find the rows with this fault."""


@dataclass(frozen=True)
class FaultSource:
    """The data needed to describe faults: the rows set aside, and their files."""

    connection: duckdb.DuckDBPyConnection
    raws: list[RawRows]
    stages: list[TableStage]
    terms: IngestContext

    @cached_property
    def files(self) -> dict[int, LoadedFile]:
        """The files of the delivery by their number."""
        return {loaded.file.number: loaded for raw in self.raws for loaded in raw.files}

    @cached_property
    def unknown(self) -> set[tuple[str, str]]:
        """The stages and columns with references to something unknown."""
        found = "SELECT DISTINCT stage, column_name FROM faults WHERE kind = "
        return set(self.connection.execute(found + literal(UNKNOWN)).fetchall())

    def file_of(self, row_id: int) -> LoadedFile:
        """The file that a row comes from."""
        return self.files[at_row(row_id)[0]]

    def line(self, row_id: int, heading: str, cell: str, why: str, group: str) -> RowFault:
        """A fault as the quarantine lists it."""
        loaded = self.file_of(row_id)
        shown = cell if not cell or heading in loaded.not_personal else MASK
        return RowFault(
            row_id, loaded.file.path.name, at_row(row_id)[1], heading, shown, why, group
        )


def heading_of(loaded: LoadedFile, stage: TableStage, column: str, key: str) -> str:
    """The heading in the file that a column comes from."""
    rule = stage.rule.columns[column]
    alternatives = rule.headings or rule.several[:1]
    if alternatives in ((KEY,), (VALUE,)):
        alternatives = unpivoted(stage.rule)[key]
    if alternatives == (PART,) and stage.rule.split:
        alternatives = stage.rule.split.column
    place = loaded.header.find(alternatives)
    return "" if place is None else loaded.header.headings[place]


def quarantine_lines(source: FaultSource) -> list[RowFault]:
    """The faults of the rows set aside, in the order of the files and their rows.

    At most `KEPT` faults of one kind under one heading of a file are listed; if there are more, a
    last line counts the rows that are not.
    """
    lines: set[RowFault] = set()
    places: Places = defaultdict(set)
    for raw in source.raws:
        lines.update(_long_lines(source, raw, places))
    for stage in source.stages:
        for column, _ in stage.fed:
            lines.update(_value_lines(source, stage, column, places))
    return [*sorted(lines), *_further_lines(source, lines, places)]


def _further_lines(source: FaultSource, lines: set[RowFault], places: Places) -> Iterator[RowFault]:
    """A line for each kind of fault with more rows than are listed."""
    rows = {((line.file, line.column, line.group), line.row) for line in lines}
    listed = Counter(place for place, _ in rows)
    for place, queries in sorted(places.items()):
        if listed[place] >= KEPT:
            found = f"SELECT count(DISTINCT row_id) FROM ({' UNION ALL '.join(sorted(queries))})"
            [(total,)] = source.connection.execute(found).fetchall()
            if total > listed[place]:
                yield further_faults(*place, total - listed[place])


def _long_lines(source: FaultSource, raw: RawRows, places: Places) -> Iterator[RowFault]:
    spoilt = BROKEN_ENTRY if raw.source.format == "ics" else OPEN_QUOTE
    for loaded in raw.files:
        own = f"is_long AND kind IS NULL AND row_id >> {LINE_BITS} = {loaded.file.number}"
        rows_of = f"SELECT row_id FROM {raw.name} WHERE {own}"
        broken = f"row_id & {(1 << LINE_BITS) - 1} IN (SELECT unnest({sorted(loaded.broken)}))"
        long = too_long(len(loaded.header.headings))
        deciding = deciding_cells(raw)
        unsure = " OR ".join(f"{unreadable_as(cell)} IS NOT NULL" for cell in deciding.values())
        for heading, cell in deciding.items():
            yield from _unsure_lines(source, loaded, heading, cell, rows_of, places)
        for why, which in ((spoilt, broken), (long, f"NOT ({broken} OR {unsure or 'false'})")):
            rows = f"{rows_of} AND {which}"
            first = source.connection.execute(f"{rows} ORDER BY row_id LIMIT {KEPT}").fetchall()
            for (row_id,) in first:
                places[loaded.file.path.name, "", why].add(rows)
                yield source.line(row_id, "", "", why, why)


def _unsure_lines(
    source: FaultSource, loaded: LoadedFile, heading: str, cell: str, rows_of: str, places: Places
) -> Iterator[RowFault]:
    """The rows with a spreadsheet error in a cell that decides whether a table takes them."""
    for kind in (ERROR, UNCOMPUTED):
        rows = f"{rows_of} AND {unreadable_as(cell)} = {literal(kind)}"
        why = unreadable(kind, "")
        first = source.connection.execute(f"{rows} ORDER BY row_id LIMIT {KEPT}").fetchall()
        for (row_id,) in first:
            places[loaded.file.path.name, heading, why].add(rows)
            yield source.line(row_id, heading, "", why, why)


def _value_lines(
    source: FaultSource, stage: TableStage, column: Column, places: Places
) -> Iterator[RowFault]:
    rule = stage.rule.columns[column.name]
    hints = _lost_zeros(source, stage, column)

    @cache
    def why(kind: str, shown: str) -> str:
        return reason(kind, column, rule, stage, source.terms, shown, hints.get(shown, ""))

    @cache
    def heading(number: int, key: str) -> str:
        return heading_of(source.files[number], stage, column.name, key)

    faults = _faults_of(stage, column.name)
    found = source.connection.execute(_first(faults)).fetchall()
    others = _Conflicts(source, {key_group for *_, key_group in found} - {None})
    for row_id, key, cell, kind, key_group in found:
        loaded, number = source.file_of(row_id), at_row(row_id)[0]
        above = heading(number, key)
        shown = cell if above in loaded.not_personal else ""
        group = CONFLICTS if kind == CONFLICT else why(kind, "")
        places[loaded.file.path.name, above, group].add(
            f"SELECT row_id FROM ({faults}) WHERE row_id >> {LINE_BITS} = {number} "
            f"AND key = {literal(key)} AND kind = {literal(kind)}"
        )
        message = others.message(key_group, row_id) if kind == CONFLICT else why(kind, shown)
        yield source.line(row_id, above, cell, message, group)


def _first(faults: str) -> str:
    """The first faults of each kind in each file and column."""
    return (
        f"FROM ({faults}) QUALIFY row_number() OVER "
        f"(PARTITION BY row_id >> {LINE_BITS}, key, kind ORDER BY row_id, cell) <= {KEPT}"
    )


def _faults_of(stage: TableStage, column: str) -> str:
    cells = f"SELECT row_id, coalesce(at_key, '') AS key, coalesce(x_{column}, '') AS cell,"
    return f"""
        {cells} f_{column} AS kind, NULL::UBIGINT AS key_group
        FROM {stage.name}_details WHERE f_{column} IS NOT NULL
        UNION ALL
        {cells} kind, key_group FROM {stage.name}_details JOIN faults USING (row_id, part)
        WHERE stage = {literal(stage.name)} AND column_name = {literal(column)}"""


def _lost_zeros(source: FaultSource, stage: TableStage, column: Column) -> dict[str, str]:
    """Unknown numbers that equal a known one without its leading zeros, with that known one."""
    if (stage.name, column.name) not in source.unknown:
        return {}
    if not any(other.table.name == column.references for other in source.stages):
        return {}

    found = source.connection.execute(f"""
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
    """The rows that conflict on each key: the first few, and their total."""

    def __init__(self, source: FaultSource, key_groups: set[int]):
        self.source = source
        rows = source.connection.execute(
            f"SELECT key_group, list(row_id ORDER BY row_id)[:{SHOWN_AT_MOST + 1}], count(*) FROM "
            "(SELECT DISTINCT key_group, row_id FROM faults WHERE key_group IN (SELECT unnest(?))) "
            "GROUP BY ALL",
            [sorted(key_groups)],
        ).fetchall()
        self.rows = {key_group: (first, total) for key_group, first, total in rows}

    def message(self, key_group: int, row_id: int) -> str:
        """The reason why a row that conflicts with others is set aside."""
        first, total = self.rows[key_group]
        others = [_row_name(self.source, other, row_id) for other in first if other != row_id]
        return conflict(others, total - 1)


def _row_name(source: FaultSource, other: int, row_id: int) -> str:
    number, row = at_row(other)
    if number == at_row(row_id)[0]:
        return f"rij {row}"
    return f"rij {row} van {source.file_of(other).file.path.name}"
