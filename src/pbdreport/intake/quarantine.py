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


def write_quarantine(lines: Sequence[Line], folder: Path) -> None:
    """Write the faults for people and for programs."""
    columns = [[line[place] for line in lines] for place in range(1, 1 + len(SCHEMA))]
    pq.write_table(pa.table(columns, schema=SCHEMA), folder / "quarantine.parquet")
    with (folder / "quarantine.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(SCHEMA.names)
        writer.writerows([_harmless(str(cell)) for cell in line[1:6]] for line in lines)


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    is_number = cell[1:].replace(",", "").replace(".", "").isdigit()
    if not cell.startswith(_FORMULA) or cell == "-" or is_number:
        return cell
    return f"'{cell}"
