"""The quarantine: one line for each fault of a row set aside, for reading and mending.

`quarantine.csv` for people, `quarantine.parquet` for programs: file, row, column (the file's own
heading), value (masked unless the mapping says that the column is not personal) and reason.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, order=True)
class Line:
    """One fault of one row."""

    row_id: int
    """Its place in the delivery; not written."""
    file: str
    row: int
    column: str
    value: str
    reason: str


def write_quarantine(lines: Sequence[Line], folder: Path) -> None:
    """Write the faults for people and for programs."""
    columns = {name: [getattr(line, name) for line in lines] for name in SCHEMA.names}
    pq.write_table(pa.table(columns, SCHEMA), folder / "quarantine.parquet")
    with (folder / "quarantine.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(SCHEMA.names)
        for line in zip(*columns.values(), strict=True):
            writer.writerow([_harmless(str(cell)) for cell in line])


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    is_number = cell[1:].replace(",", "").replace(".", "").isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell
