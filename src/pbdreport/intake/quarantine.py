"""The quarantine: one line for each fault of a row set aside, for reading and mending.

`quarantine.csv` for people, `quarantine.parquet` for programs: file, row, column (the file's own
heading), value (masked unless the mapping says that the column is not personal) and reason.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

MASK = "•••"
KEPT = 1_000
"""Lines for one kind of fault under one heading of a file; the rows of more are counted. A file in
which nearly every row is wrong has one mistake, not a million.
"""
SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
    ]
)
_FORMULA = ("=", "+", "-", "@")


class Line(NamedTuple):
    """One fault of one row."""

    row_id: int
    """Its place in the delivery; not written."""
    file: str
    row: int
    column: str
    value: str
    reason: str
    group: str
    """The reason without what differs from row to row; not written."""
    rows: int = 1
    """How many rows it stands for; not written."""


def further(file: str, column: str, group: str, rows: int) -> Line:
    """The line for all further rows with a fault: it has no row of its own, which is 0."""
    told = "rij" if rows == 1 else "rijen"
    why = f"nog {rows} {told} met dezelfde fout, niet elk apart vermeld: {group}"
    return Line(0, file, 0, column, "", why, group, rows)


def write_quarantine(lines: Sequence[Line], folder: Path) -> None:
    """Write the faults for people and for programs."""
    cells = [(line.file, line.row or None, *line[3:6]) for line in lines]
    columns = [list(column) for column in zip(*cells, strict=True)] or [[] for _ in SCHEMA]
    pq.write_table(pa.table(columns, schema=SCHEMA), folder / "quarantine.parquet")
    with (folder / "quarantine.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(SCHEMA.names)
        writer.writerows(
            ["" if cell is None else _harmless(str(cell)) for cell in row] for row in cells
        )


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    is_number = cell[1:].replace(",", "").replace(".", "").isdigit()
    if not cell.startswith(_FORMULA) or cell == "-" or is_number:
        return cell
    return f"'{cell}"
