"""What runs the expressions of the figures: DuckDB in this process, or Spark.

Every figure is the same on both: the same expressions, exact decimals. Spark takes its settings (a
cluster, memory) from its own configuration; docs/scale.md says when it is worth it.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from pbdreport.config.profile import Engine
from pbdreport.errors import InvalidConfiguration

SMALL = 10_000_000
"""Bytes of tables for which one thread is enough: DuckDB gives each at least 100,000 rows, and to
wake the others takes longer than most queries."""
_SPARK = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
}


def connected(engine: Engine, tables: Iterable[Path]) -> ibis.BaseBackend:
    """A connection to the engine of a profile, with no tables yet.

    Args:
        engine: What the profile says of it.
        tables: The folders whose tables will be asked.

    Raises:
        InvalidConfiguration: The profile wants Spark, and its packages are not there.
    """
    if engine.kind == "spark":
        return _spark()
    size = sum(path.stat().st_size for folder in tables for path in folder.glob("*.parquet"))
    return ibis.duckdb.connect(**({"threads": 1} if size < SMALL else {}))


@contextmanager
def queries_as_they_come() -> Iterator[None]:
    """Queries that nobody reads: to make them short takes a sixth of the time of all figures."""
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
            "The engine that a profile names is installed.",
            {"wanted": "pyspark", "found": "no such package"},
            "Install it with: pip install 'pbdreport[spark]'; or take kind out of [engine].",
        ) from None
    builder = SparkSession.builder.appName("pbdreport")
    for name, value in _SPARK.items():
        builder = builder.config(name, value)
    # A session of its own: tables of the same name of another report are others.
    session = builder.getOrCreate().newSession()
    session.sql(_strip_accents())
    return ibis.pyspark.connect(session)


def _strip_accents() -> str:
    """The function that DuckDB has under this name, for the letters of European languages."""
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


def kept(connection: ibis.BaseBackend, expression: ir.Table, name: str) -> ir.Table:
    """The expression's rows under a name, computed once."""
    if connection.name == "duckdb":
        return connection.create_table(name, expression, temp=True)
    # Small tables of this process go to Spark first: a cached query cannot bring them along.
    session = connection._session
    if not expression.op().find(ops.DatabaseTable):
        session.createDataFrame(connection.to_pyarrow(expression)).createOrReplaceTempView(name)
        return connection.table(name)
    connection._run_pre_execute_hooks(expression)
    return expression.cache()
