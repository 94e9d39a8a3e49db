"""A registration database: an SQLite file, and the same tables as a dump that psql loads.

Both have the same bytes in every run. The SQLite file is serialised from memory, and the library's
version in its header is set to a fixed one.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

Value = str | int | None

_VERSION = 96
"""The position of the library version in the header of an SQLite file."""
_FIXED_VERSION = (3_040_000).to_bytes(4, "big")


@dataclass(frozen=True)
class DatabaseTable:
    """A table of a database with its rows."""

    name: str
    columns: dict[str, str]
    """The type of each column, valid in both SQLite and PostgreSQL."""
    rows: tuple[tuple[Value, ...], ...]

    @property
    def create(self) -> str:
        """The statement that makes the table."""
        columns = ", ".join(f"{name} {type}" for name, type in self.columns.items())
        return f"CREATE TABLE {self.name} ({columns})"


@dataclass(frozen=True)
class SqliteFile:
    """The tables as an SQLite file."""

    name: str
    tables: tuple[DatabaseTable, ...]

    def write(self, folder: Path) -> Path:
        """Write the file; the same bytes in every run."""
        path = folder / self.name
        connection = sqlite3.connect(":memory:")
        try:
            for table in self.tables:
                connection.execute(table.create)
                marks = ", ".join("?" for _ in table.columns)
                connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", table.rows)
            connection.commit()
            connection.execute("VACUUM")
            content = bytearray(connection.serialize())
        finally:
            connection.close()
        content[_VERSION : _VERSION + 4] = _FIXED_VERSION
        path.write_bytes(bytes(content))
        return path


@dataclass(frozen=True)
class PostgresDump:
    """The tables as a script for psql: statements that make them, and their rows by COPY."""

    name: str
    tables: tuple[DatabaseTable, ...]

    def write(self, folder: Path) -> Path:
        """Write the file; the same bytes in every run."""
        path = folder / self.name
        parts = ["SET client_encoding = 'UTF8';\n"]
        for table in self.tables:
            parts.append(f"{table.create};\n")
            parts.append(f"COPY {table.name} ({', '.join(table.columns)}) FROM stdin;\n")
            parts += ["\t".join(map(_copied, row)) + "\n" for row in table.rows]
            parts.append("\\.\n")
        path.write_text("".join(parts), encoding="utf-8", newline="\n")
        return path


def _copied(value: Value) -> str:
    if value is None:
        return "\\N"
    text = str(value).replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
