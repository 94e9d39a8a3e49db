"""The query of a figure as SQL that runs as it is printed, in DuckDB, at the root of the project.

1. Clean tables are read by their path.
2. Small tables of the settings (classes, scales of answers) are written into the query.
3. A figure that needs whole samples is computed outside the database. Its query gives the rows
   behind it, and the trace says which module computes the number from them.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbdreport.config.project import Project
from pbdreport.figures.definition import Figure
from pbdreport.figures.engine.context import Context

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from sqlglot import expressions as sg

MOST_VALUES = 2000
"""The most rows of a table of the settings; what is larger was computed from data."""


def measured_query(
    context: Context, figure: Figure, dims: Mapping[str, str]
) -> "tuple[ir.Table, bool]":
    """The query of an entry, and whether the database computes all of it."""
    import ibis.expr.operations as ops

    by = next(by for by in figure.breakdowns if set(by) == set(dims))
    measured = figure.measure(context, by)
    made = measured.op().find(ops.InMemoryTable)
    is_sql = not isinstance(measured.op(), ops.InMemoryTable) and all(
        len(table.data.to_pyarrow(table.schema)) <= MOST_VALUES for table in made
    )
    for name, value in dims.items():
        measured = measured.filter(measured[name].cast("string") == value)
    return measured, is_sql


def computed_in(figure: Figure) -> str:
    """The module that declares how a figure is measured."""
    module = inspect.getmodule(inspect.unwrap(figure.measure))
    return module.__name__ if module else ""


def runnable_sql(expression: "ir.Table", project: Project) -> str:
    """An expression on clean tables as SQL that runs as it is.

    Args:
        expression: Reads Parquet files, and tables in memory.
        project: Paths of files are relative to its root.
    """
    import ibis
    import sqlglot
    from sqlglot import expressions as sg

    tree = sqlglot.parse_one(str(ibis.to_sql(expression, dialect="duckdb")), dialect="duckdb")
    paths = dict(_files(expression, project))
    for table in list(tree.find_all(sg.Table)):
        if table.name in paths:
            alias = f' AS "{table.alias_or_name}"'
            table.replace(_parsed(f"read_parquet('{paths[table.name]}'){alias}"))
    settings = dict(_settings(expression))
    text = tree.sql(dialect="duckdb", pretty=True)
    for name, values in settings.items():
        text = re.sub(rf'"?\b{re.escape(name)}\b"?', f"({values})", text, count=0)
    return text


def _parsed(table: str) -> "sg.Expression":
    import sqlglot
    from sqlglot import expressions as sg

    found = sqlglot.parse_one(f"SELECT * FROM {table}", dialect="duckdb").find(sg.From)
    assert found is not None
    return found.this  # type: ignore[no-any-return]


def _files(expression: "ir.Table", project: Project) -> Iterator[tuple[str, str]]:
    """The views of the connection that read a Parquet file, with its path."""
    for backend in expression._find_backends()[0]:
        views = backend.con.execute(
            "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
        for name, sql in views:
            if match := re.search(r"'([^']+\.parquet)'", sql):
                yield name, project.shown(Path(match[1]))


def _settings(expression: "ir.Table") -> Iterator[tuple[str, str]]:
    """The tables in memory that an expression reads, as subqueries."""
    import ibis.expr.operations as ops

    for table in expression.op().find(ops.InMemoryTable):
        schema = table.schema
        records = table.data.to_pyarrow(schema).to_pylist()
        rows = ", ".join(
            f"({', '.join(_literal(record[name]) for name in schema.names)})" for record in records
        )
        columns = ", ".join(f'"{name}"' for name in schema.names)
        casts = ", ".join(
            f'CAST("{name}" AS {_sql_type(kind)}) AS "{name}"' for name, kind in schema.items()
        )
        if not records:
            nulls = ", ".join(
                f'CAST(NULL AS {_sql_type(kind)}) AS "{name}"' for name, kind in schema.items()
            )
            yield table.name, f"SELECT {nulls} WHERE FALSE"
            continue
        yield table.name, f"SELECT {casts} FROM (VALUES {rows}) AS made({columns})"


def _sql_type(kind: Any) -> str:
    from ibis.backends.sql.datatypes import DuckDBType

    return str(DuckDBType.to_string(kind))


def _literal(value: object) -> str:
    if value is None or value != value:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return f"'{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"
