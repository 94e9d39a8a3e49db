"""Tables small enough to check by eye, written as text."""

import csv
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from pbdreport.schema import TABLES

TYPES = {
    "hours": "decimal(18, 4)",
    "contact_hours": "decimal(18, 4)",
    "floor_hours": "decimal(18, 4)",
    "planned_fte": "decimal(18, 4)",
    "hours_per_fte": "decimal(18, 4)",
    "day_part_hours": "decimal(18, 4)",
    "staff_count": "int64",
    "planned_institutions": "int64",
    "invited": "int64",
    "records": "int64",
    "valid_from": "date",
    "valid_to": "date",
    "date": "date",
    "in_mandate": "boolean",
    "counts_in_total": "boolean",
    "threshold_applies": "boolean",
    "in_plan": "boolean",
    "poc": "boolean",
    "floor_planned": "boolean",
    "registration_required": "boolean",
    "own_network": "boolean",
    "is_choice": "boolean",
    "pre_measured": "boolean",
    "post_measured": "boolean",
    "people": "int64",
    "times": "int64",
    "contacts": "int64",
    "sites": "int64",
    "realised_fte": "decimal(18, 4)",
    "staff_fte": "decimal(18, 4)",
    "fte": "decimal(18, 4)",
    "budgeted": "decimal(18, 4)",
    "actual": "decimal(18, 4)",
    "received_on": "date",
    "answered_on": "date",
}


def table(text: str) -> ir.Table:
    """A table from lines of cells separated by `|`; an empty cell is a missing value."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    columns = cells[0]
    records = [[cell if cell != "" else None for cell in line] for line in cells[1:]]
    frame = pd.DataFrame(records, columns=columns, dtype=object)
    schema = ibis.schema(dict.fromkeys(columns, "string"))
    made = ibis.memtable(frame, schema=schema)
    return made.mutate(**{name: made[name].cast(TYPES[name]) for name in columns if name in TYPES})


def rows(expression: ir.Table, *also: str) -> list[tuple[object, ...]]:
    """The groups of an indicator in order: its `by` columns, numerator and denominator."""
    parts = ("numerator", "denominator", "n", "lower", "upper", "institutions", "largest")
    names = [name for name in expression.columns if name not in parts]
    wanted = [*names, "numerator", "denominator", *also]
    records = expression.to_pyarrow().to_pylist()
    return sorted(tuple(record[name] for name in wanted) for record in records)


def write_table(name: str, text: str, folder: Path) -> None:
    """A table of the model as intake writes it, from lines of cells separated by commas."""
    records = list(csv.DictReader(line.strip() for line in text.strip().splitlines()))
    columns = TABLES[name].columns
    values = ", ".join(
        "("
        + ", ".join(
            f"CAST('{record[column.name]}' AS {column.type.sql})"
            if record.get(column.name)
            else f"CAST(NULL AS {column.type.sql})"
            for column in columns
        )
        + ")"
        for record in records
    )
    names = ", ".join(f'"{column.name}"' for column in columns)
    path = folder / f"{name}.parquet"
    duckdb.sql(f"COPY (SELECT * FROM (VALUES {values}) AS t({names})) TO '{path}'")
