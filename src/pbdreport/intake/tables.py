"""6. What is left is written: one Parquet file a table, the same bytes on every run."""

from pathlib import Path

import duckdb

from pbdreport.intake.sql import literal
from pbdreport.intake.staging import Stage
from pbdreport.model import TABLES, Table


def write_tables(
    connection: duckdb.DuckDBPyConnection, stages: list[Stage], folder: Path
) -> dict[str, int]:
    """Write the tables that the mapping feeds; the rows of each."""
    rows = {}
    for table in TABLES.values():
        feeding = [stage for stage in stages if stage.table.name == table.name]
        if feeding:
            rows[table.name] = _write(connection, table, feeding, folder)
    return rows


def _write(
    connection: duckdb.DuckDBPyConnection, table: Table, feeding: list[Stage], folder: Path
) -> int:
    columns = ", ".join(column.name for column in table.columns)
    once = (
        f"QUALIFY row_number() OVER (PARTITION BY {', '.join(table.key)} ORDER BY row_id, part) = 1"
        if table.key and any(may_repeat(stage) for stage in feeding)
        else ""
    )
    order = "" if _are_in_order(feeding) else "ORDER BY row_id, part"
    path = literal(str(folder / f"{table.name}.parquet"))
    written = connection.execute(
        f"COPY (SELECT {columns} FROM staged_{table.name} WHERE NOT is_faulty {once} {order}) "
        f"TO {path} (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()
    return int(written[0][0])


def _are_in_order(feeding: list[Stage]) -> bool:
    """Whether the rows of a table stand in order of the delivery already, source after source."""
    sources = {stage.raw.name for stage in feeding}
    return len(sources) == len(feeding) and all(
        stage.is_in_order and not may_repeat(stage) for stage in feeding
    )


def may_repeat(stage: Stage) -> bool:
    """Whether rows of a table may come out of a source twice."""
    return stage.rule.repeats or stage.rule.split is not None or stage.rule.unpivot is not None
