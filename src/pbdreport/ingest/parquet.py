"""6. Writes the tables: one Parquet file each, with the same bytes on every run."""

from pathlib import Path

import duckdb

from pbdreport.ingest.sql import literal
from pbdreport.ingest.transform import TableStage
from pbdreport.schema import TABLES, Table


def write_tables(
    connection: duckdb.DuckDBPyConnection, stages: list[TableStage], folder: Path
) -> dict[str, int]:
    """Write the tables that the mapping fills; returns the number of rows of each."""
    rows = {}
    for table in TABLES.values():
        feeding = [stage for stage in stages if stage.table.name == table.name]
        if feeding:
            rows[table.name] = _write(connection, table, feeding, folder)
    return rows


def _write(
    connection: duckdb.DuckDBPyConnection, table: Table, feeding: list[TableStage], folder: Path
) -> int:
    columns = ", ".join(column.name for column in table.columns)
    # Two tables of the mapping may make rows of the same row of an export.
    place = "row_id, part, stage" if len(feeding) > 1 else "row_id, part"
    once = (
        f"QUALIFY row_number() OVER (PARTITION BY {', '.join(table.key)} ORDER BY {place}) = 1"
        if table.key and any(may_repeat(stage) for stage in feeding)
        else ""
    )
    order = "" if _are_in_order(feeding) else f"ORDER BY {place}"
    path = literal(str(folder / f"{table.name}.parquet"))
    written = connection.execute(
        f"COPY (SELECT {columns} FROM staged_{table.name} WHERE NOT is_faulty {once} {order}) "
        f"TO {path} (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()
    return int(written[0][0])


def _are_in_order(feeding: list[TableStage]) -> bool:
    """Whether the rows of a table are already in the order of the delivery."""
    sources = {stage.raw.name for stage in feeding}
    return len(sources) == len(feeding) and all(
        stage.is_in_order and not may_repeat(stage) for stage in feeding
    )


def may_repeat(stage: TableStage) -> bool:
    """Whether a source may give the same row of a table twice."""
    return stage.rule.repeats or stage.rule.split is not None or stage.rule.unpivot is not None
