"""The engine that runs the queries of the figures: DuckDB in this process, or Spark.

Both give the same figures: the same expressions, exact decimals. Spark reads its settings (cluster,
memory) from its own configuration; docs/scale.md says when it is worth using.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from pbdreport.config.profile import EngineSettings
from pbdreport.errors import InvalidConfiguration
from pbdreport.storage.atomic_files import spilling_to

SMALL = 10_000_000
"""Size of the tables, in bytes, below which one thread is enough: DuckDB gives each thread at least
100,000 rows, and waking the others takes longer than most queries."""
_SPARK = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
}


def connect(engine: EngineSettings, tables: Iterable[Path], spill: Path) -> ibis.BaseBackend:
    """A connection to the engine that the profile names, without tables.

    Args:
        engine: The engine settings of the profile.
        tables: The folders whose tables will be queried.
        spill: The folder for data that does not fit in memory.

    Raises:
        InvalidConfiguration: The profile asks for Spark, and its packages are not installed.
    """
    if engine.kind == "spark":
        return _spark()
    size = sum(path.stat().st_size for folder in tables for path in folder.glob("*.parquet"))
    few = {"threads": 1} if size < SMALL else {}
    return ibis.duckdb.connect(**few, **spilling_to(spill))


@contextmanager
def unformatted_queries() -> Iterator[None]:
    """Skip merging nested selects: it makes queries readable, but takes a sixth of the time."""
    usual = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = usual


def _spark() -> ibis.BaseBackend:
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise InvalidConfiguration(
            "The profile asks for the engine Spark, but pyspark is not installed.",
            {"expected": "the package pyspark", "found": "no such package"},
            "Install it with: pip install 'pbdreport[spark]'; or remove kind from [engine].",
        ) from None
    builder = SparkSession.builder.appName("pbdreport")
    for name, value in _SPARK.items():
        builder = builder.config(name, value)
    # A separate session: another report may have tables with the same names.
    session = builder.getOrCreate().newSession()
    session.sql(_strip_accents())
    return ibis.pyspark.connect(session)


def _strip_accents() -> str:
    """Spark SQL for DuckDB's function of this name, for the letters of European languages."""
    letters = {
        letter: base
        for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
        if (base := unicodedata.normalize("NFD", letter)[0]).isascii()
    }
    marks = "".join(map(chr, range(0x300, 0x370)))
    accented, plain = "".join(letters) + marks, "".join(letters.values())
    return (
        "CREATE TEMPORARY FUNCTION strip_accents(text STRING) RETURNS STRING "
        f"RETURN translate(text, '{accented}', '{plain}')"
    )


def cached_table(connection: ibis.BaseBackend, expression: ir.Table, name: str) -> ir.Table:
    """A named table with the rows of the expression, computed once."""
    if connection.name == "duckdb":
        return connection.create_table(name, expression, temp=True)
    # In-memory tables are sent to Spark first: a cached query cannot refer to them.
    session = connection._session
    if not expression.op().find(ops.DatabaseTable):
        session.createDataFrame(connection.to_pyarrow(expression)).createOrReplaceTempView(name)
        return connection.table(name)
    connection._run_pre_execute_hooks(expression)
    return expression.cache()
