"""Writes the quarantine: one line for each fault of a row that was set aside.

`quarantine.csv` is for people, `quarantine.parquet` for programs: file, row, column (the heading in
the file), value (masked unless the mapping says that the column is not personal) and reason.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

MASK = "•••"
KEPT = 1_000
"""The most lines for one kind of fault under one heading of a file; further rows are counted. A
file in which nearly every row is wrong has one mistake, not a million.
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


class RowFault(NamedTuple):
    """One fault of one row."""

    row_id: int
    """The number of the row in the delivery; not written."""
    file: str
    row: int
    column: str
    value: str
    reason: str
    group: str
    """The reason without its details for this row; not written."""
    rows: int = 1
    """How many rows this line counts; not written."""


def further_faults(file: str, column: str, group: str, rows: int) -> RowFault:
    """The line that counts all further rows with a fault; its row number is 0."""
    noun = "rij" if rows == 1 else "rijen"
    why = f"nog {rows} {noun} met dezelfde fout, niet elk apart vermeld: {group}"
    return RowFault(0, file, 0, column, "", why, group, rows)


def write_quarantine(lines: Sequence[RowFault], folder: Path) -> None:
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
    """A cell escaped so that a spreadsheet does not run it as a formula."""
    is_number = cell[1:].replace(",", "").replace(".", "").isdigit()
    if not cell.startswith(_FORMULA) or cell == "-" or is_number:
        return cell
    return f"'{cell}"
