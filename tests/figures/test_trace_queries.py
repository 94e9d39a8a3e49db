"""Every query that a trace prints runs as it is printed, and gives the published number."""

from fractions import Fraction

import duckdb
import pytest
from conftest import Built

from pbdreport.config.profile import read_profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.engine.context import Context
from pbdreport.figures.lineage import trace
from pbdreport.figures.lineage.counted_rows import COUNTED
from pbdreport.figures.lineage.query import measured_query, runnable_sql
from pbdreport.figures.lineage.source_rows import source_rows
from pbdreport.figures.registry.year_cache import exact_year
from pbdreport.figures.request import Request


@pytest.mark.parametrize("service", ["provincie", "netwerk"])
def test_every_query_of_every_figure_runs_as_printed(built: Built, service: str, monkeypatch):
    """One entry of the finest breakdown of each figure, by plain DuckDB without any of our code."""
    root = built.project.root
    request = Request(built.project, service, SchoolYear(2023), "", root / "data" / "processed")
    context = trace._context(request, read_profile(built.project, service))
    entries = {(row.figure, frozenset(row.dims)): row for row in exact_year(request).rows}
    monkeypatch.chdir(root)
    connection = duckdb.connect()
    wrong, counted, of_rows = [], 0, 0
    for (figure, names), row in entries.items():
        definition = FIGURES[figure]
        if row.status == "x" or names != frozenset(definition.breakdowns[-1]):
            continue
        measured, is_sql = measured_query(context, definition, row.dims)
        if not is_sql:
            rows, _ = source_rows(context, definition, row.dims)
            connection.execute(runnable_sql(rows, request.project)).fetchall()
            of_rows += 1
            continue
        found = connection.execute(runnable_sql(measured, request.project))
        heads = [column[0] for column in found.description]
        (line,) = (dict(zip(heads, cells, strict=True)) for cells in found.fetchall())
        counted += 1
        value = None
        if line["numerator"] is not None and line["denominator"]:
            value = Fraction(str(line["numerator"])) / Fraction(str(line["denominator"]))
        if value != row.exact:
            wrong.append((figure, dict(row.dims), value, row.exact))

    assert wrong == []
    assert counted > 40
    assert of_rows > 5


@pytest.mark.parametrize("service", ["provincie", "netwerk"])
def test_the_rows_of_institutions_and_trajectories_give_the_number(
    built: Built, service: str, monkeypatch
):
    """Counted, for every entry: reached by sessions only, the class without contact, each step."""
    root = built.project.root
    request = Request(built.project, service, SchoolYear(2023), "", root / "data" / "processed")
    # Tables in common are computed once: here nobody reads the query.
    monkeypatch.setattr(trace, "_Plain", Context)
    context = trace._context(request, read_profile(built.project, service))
    wrong, checked = [], set()
    for row in exact_year(request).rows:
        if row.figure not in COUNTED or row.status == "x" or row.exact is None:
            continue
        rows, limited = source_rows(context, FIGURES[row.figure], row.dims)
        found = rows.aggregate(base=rows.count(), counts=rows.counts.sum()).to_pyarrow().to_pylist()
        base, counts = found[0]["base"], found[0]["counts"] or 0
        expected = (row.numerator, row.denominator)
        given = (counts, base if FIGURES[row.figure].unit == "share" else 1)
        checked.add(row.figure)
        if given != expected or set(limited) != set(row.dims):
            wrong.append((row.figure, dict(row.dims), given, expected))

    assert wrong == []
    assert {"reach.institutions_reached", "reach.intensity_bands", "reach.ladder"} <= checked
