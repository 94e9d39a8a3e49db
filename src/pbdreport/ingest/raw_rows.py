"""2. Loads the rows of a source into one table; skips titles, blanks, totals and exact repeats.

A row has one number in the whole delivery: the number of its file, then its line. The order of
these numbers is the order of the mapping, of the file names and of the lines.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import duckdb
import pyarrow as pa

from pbdreport.config.mapping import ROW, Source
from pbdreport.errors import PbdReportError
from pbdreport.ingest.delivery import RawFile
from pbdreport.ingest.mapping.header_detection import ADDED, Header
from pbdreport.ingest.readers.base import WHITESPACE, Records, cleaned
from pbdreport.ingest.sql import literal, one_of
from pbdreport.schema import TABLES, ColumnType

LINE_BITS = 32
TOLD = 100
"""The most lines of total rows reported for a source."""
_LIVING = "kind IS NULL AND NOT is_long"


@dataclass
class LoadedFile:
    """One file in the raw table of its source."""

    file: RawFile
    header: Header
    columns: list[str]
    """The column of the raw table for each heading."""
    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    broken: set[int] = field(default_factory=set)
    """Lines with unbalanced quotes."""
    totals: list[int] = field(default_factory=list)
    """The first lines that were skipped as totals."""

    @cached_property
    def not_personal(self) -> frozenset[str]:
        """The headings whose values may be shown."""
        return frozenset(cleaned(heading) for heading in self.file.source.not_personal)

    def column_of(self, alternatives: tuple[str, ...]) -> str | None:
        """The column of the raw table for the first alternative that the file has."""
        place = self.header.find(alternatives)
        return None if place is None else self.columns[place]


class RawRows:
    """The rows of all files of a source, as text cells.

    Columns: `row_id`, `kind` (why a row is skipped), `is_long` (the row has cells beyond the last
    heading, or cells that cannot be separated), and one for each heading.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, place: int, source: Source):
        """Create an empty table for the source at this position in the mapping."""
        self.connection = connection
        self.source = source
        self.name = f"raw_{place}"
        self.files: list[LoadedFile] = []
        self.alike = 0
        """Rows that equal an earlier one, in an export whose rows have no number of their own."""
        self.unique = ""
        """A column with a different value in each row that is not skipped; empty if unknown."""
        self._columns: dict[tuple[str, int], str] = {}
        connection.execute(
            f"CREATE TABLE {self.name} (row_id BIGINT, kind VARCHAR, is_long BOOLEAN)"
        )

    @property
    def columns(self) -> list[str]:
        """The columns with cells."""
        return list(self._columns.values())

    def load(self, file: RawFile, header: Header, records: Records) -> None:
        """Add the rows of a file.

        Raises:
            UnreadableFile: The file cannot be read to its end.
        """
        loaded = LoadedFile(file, header, self._columns_for(header))
        counted = _Counted(records.batches)
        batches = pa.RecordBatchReader.from_batches(records.schema, counted)
        connection = self.connection.cursor()
        connection.register("batches", batches)
        connection.execute(self._insertion(loaded, records))
        if counted.problem:
            raise counted.problem
        loaded.read = counted.rows - 1 + records.skipped.total()
        loaded.skipped.update(_above(records, header) + records.skipped)
        loaded.broken = records.broken
        self.files.append(loaded)

    def _columns_for(self, header: Header) -> list[str]:
        """The column for each heading; a heading has the same column in all files."""
        seen: Counter[str] = Counter()
        columns = []
        for heading in header.headings:
            key = (heading, seen[heading])
            seen[heading] += 1
            if key not in self._columns:
                self._columns[key] = f"c{len(self._columns)}"
                self.connection.execute(
                    f"ALTER TABLE {self.name} ADD COLUMN {self._columns[key]} VARCHAR"
                )
            columns.append(self._columns[key])
        return columns

    def _insertion(self, loaded: LoadedFile, records: Records) -> str:
        width = len(loaded.columns)
        cells = [
            f"{_filled(f'cells[{place}]', loaded.file.source.empty)} AS {column}"
            for place, column in enumerate(loaded.columns, start=1)
        ]
        names = ", ".join(loaded.columns)
        return f"""
            INSERT INTO {self.name} (row_id, kind, is_long, {names})
            SELECT {loaded.file.number << LINE_BITS} + line, {_kind(loaded)}, is_long, {names}
            FROM (
                SELECT line, {", ".join(cells)},
                    CASE WHEN is_broken THEN true WHEN len(cells) <= {width} THEN false
                        ELSE array_to_string(cells[{width + 1}:], '') <> '' END AS is_long
                FROM (
                    SELECT line, {records.cells} AS cells, {records.is_broken} AS is_broken
                    FROM batches
                )
                WHERE line > {loaded.header.line}
            )"""

    def skip_repeats(self) -> None:
        """Mark rows that equal an earlier row in every cell as skipped.

        Such rows also have the same key, and keys are faster to compare than rows. Where rows have
        no key of their own, two alike may be two things: they stay, and are counted in `alike`.
        """
        if self.files and self.has_no_key:
            if self._twice(", ".join(self.columns)):
                self.alike = self._rows_alike()
            return
        number = self._number_column()
        if not self.files or (number and not self._twice(number)):
            self.unique = number
            return
        among = f"hash({number}) IN (FROM twice)" if number else "true"
        cells = ", ".join(self.columns)
        if not self._twice(cells, among):
            return
        if self._has_joined_key:
            self.alike = self._rows_alike()
        self.connection.execute(f"""
            UPDATE {self.name} SET kind = 'repeat' WHERE row_id IN (
                SELECT row_id FROM {self.name} WHERE {_LIVING} AND hash({cells}) IN (FROM twice)
                QUALIFY row_number() OVER (PARTITION BY {cells} ORDER BY row_id) > 1
            )""")

    @property
    def has_no_key(self) -> bool:
        """Whether a table takes the number of the row as its key."""
        rules = (rule for table in self.source.table for rule in table.columns.values())
        return any(ROW in rule.headings for rule in rules)

    @property
    def _has_joined_key(self) -> bool:
        """Whether the key of a table is made of several columns."""
        rules = ((TABLES.get(table.name), table.columns) for table in self.source.table)
        return any(
            columns[name].join
            for table, columns in rules
            if table
            for name in table.key
            if name in columns
        )

    def _rows_alike(self) -> int:
        """The number of rows that equal an earlier row in every cell."""
        cells = ", ".join(self.columns)
        found = self.connection.execute(
            f"SELECT sum(rows - 1)::BIGINT FROM (SELECT count(*) AS rows FROM {self.name} "
            f"WHERE {_LIVING} AND hash({cells}) IN (FROM twice) GROUP BY {cells})"
        ).fetchall()
        return int(found[0][0] or 0)

    def _twice(self, cells: str, among: str = "true") -> bool:
        """Whether any rows have equal cells; the table `twice` gets the hashes of those cells."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE twice AS SELECT hash({cells}) AS row_hash "
            f"FROM {self.name} WHERE {_LIVING} AND {among} GROUP BY ALL HAVING count(*) > 1"
        )
        return self.connection.fetchall() != [(0,)]

    def _number_column(self) -> str:
        """The column with the key of the first table; empty if files differ."""
        for table in self.source.table:
            for key in TABLES[table.name].key if table.name in TABLES else ():
                rule = table.columns.get(key)
                headings = rule.headings if rule else ()
                if headings and headings[0] not in ADDED:
                    columns = {loaded.column_of(headings) for loaded in self.files}
                    return columns.pop() or "" if len(columns) == 1 else ""
        return ""

    def skip_left_out(self, stages: Sequence[str]) -> None:
        """Mark the rows that give no row in any of these stages as skipped."""
        taken = " UNION ALL ".join(f"SELECT row_id FROM {stage}" for stage in stages)
        self.connection.execute(
            f"UPDATE {self.name} SET kind = 'left_out' WHERE kind IS NULL AND NOT is_long "
            f"AND row_id NOT IN ({taken})"
        )

    def count_skipped(self) -> None:
        """Add the number of skipped rows to each file."""
        found = self.connection.execute(
            f"SELECT row_id >> {LINE_BITS}, kind, count(*) FROM {self.name} "
            "WHERE kind IS NOT NULL GROUP BY ALL"
        ).fetchall()
        by_number = {loaded.file.number: loaded for loaded in self.files}
        for number, kind, rows in found:
            by_number[number].skipped[kind] += rows
        totals = self.connection.execute(
            f"SELECT row_id FROM {self.name} WHERE kind = 'total' ORDER BY row_id LIMIT {TOLD}"
        ).fetchall()
        for (row_id,) in totals:
            number, line = at_row(row_id)
            by_number[number].totals.append(line)


class _Counted(Iterator[pa.RecordBatch]):
    """Counts the rows of batches; an error ends them and is raised after the query."""

    def __init__(self, batches: Iterator[pa.RecordBatch]):
        self.batches = batches
        self.rows = 0
        self.problem: PbdReportError | None = None

    def __next__(self) -> pa.RecordBatch:
        try:
            batch = next(self.batches)
        except PbdReportError as problem:
            self.problem = problem
            raise StopIteration from None
        self.rows += batch.num_rows
        return batch


def _filled(cell: str, empty: Sequence[str]) -> str:
    """SQL for a cell; NULL if its text means an empty cell."""
    words = one_of(["", *empty])
    return f"CASE WHEN {cell} NOT IN {words} THEN {cell} END" if empty else f"nullif({cell}, '')"


def _kind(loaded: LoadedFile) -> str:
    first = f"coalesce({', '.join(loaded.columns)})"
    total = loaded.file.source.total
    # CASE stops at the first cell that differs, which is nearly always the first one.
    differs = " ".join(
        f"WHEN {column} IS DISTINCT FROM {literal(heading) if heading else 'NULL'} THEN NULL"
        for column, heading in zip(loaded.columns, loaded.header.headings, strict=True)
    )
    return f"""CASE
        WHEN {first} IS NULL AND NOT is_long THEN 'blank'
        {f"WHEN {_is_total(loaded, first, total)} THEN 'total'" if total else ""}
        ELSE CASE {differs} ELSE 'title' END END"""


def _is_total(loaded: LoadedFile, first: str, total: str) -> str:
    """SQL for whether a row is a total row.

    Its first non-empty cell begins with the word, and a required or key cell is empty. A project
    may be called 'Totaalaanpak', or 'Totaal'.
    """
    # Tests the first letters first: for nearly all rows that is enough.
    begins = f"starts_with({first}, {literal(total)})"
    after = f"substr({first}, {len(total) + 1}, 1)"
    is_word = rf"NOT regexp_full_match({after}, '[\p{{L}}\p{{N}}_]')"
    empty = " OR ".join(f"{column} IS NULL" for column in _needed(loaded))
    return f"{begins} AND {is_word} AND ({empty or 'true'})"


def _needed(loaded: LoadedFile) -> list[str]:
    """The columns of the first table of a source that are required or in its key."""
    tables = loaded.file.source.table
    table = TABLES.get(tables[0].name) if tables else None
    if table is None:
        return []
    rules = ((column, tables[0].columns.get(column.name)) for column in table.columns)
    needed = (
        loaded.column_of(rule.headings)
        for column, rule in rules
        if (column.is_needed or column.counted_in or column.name in table.key)
        and not (column.type is ColumnType.DATE and not column.required)
        and rule
        and rule.headings
        and rule.headings[0] not in ADDED
        if rule.default is None and not rule.optional
    )
    return [column for column in dict.fromkeys(needed) if column]


def _above(records: Records, header: Header) -> Counter[str]:
    """The number of title and blank rows above the header row."""
    return Counter(
        "title" if any(cell.strip(WHITESPACE) for cell in cells) else "blank"
        for line, cells in records.head
        if line < header.line
    )


def at_row(row_id: int) -> tuple[int, int]:
    """The file number and the line in a row number."""
    return row_id >> LINE_BITS, row_id & ((1 << LINE_BITS) - 1)
