"""Traces a published number: its definition, its query, and the rows behind it.

1. Numbers are those published: a suppressed number stays suppressed, and its rows are not shown.
2. The query is that of the measure, as SQL on the clean tables, filtered by the dimensions; it runs
   as it is printed. Where a number is computed outside the database, it gives the rows behind it.
3. The rows are those of the clean tables that the figure counts, with columns of their offer and
   institution, filtered by the dimensions that are columns there. People appear as pseudonyms only.
4. For figures with a rule of their own, the column `counts` marks the rows in the numerator; of
   institutions and trajectories there is one row for each in the denominator.
5. For a unit, the clean tables hold its own rows only; they are written under `build/parts`.
"""

import shutil
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import Profile, read_profile
from pbdreport.errors import GateRefusal, UsageError, did_you_mean, first_few
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.engine.context import Context
from pbdreport.figures.lineage.query import computed_in, measured_query, runnable_sql
from pbdreport.figures.lineage.source_rows import source_rows
from pbdreport.figures.open_figures import open_figures
from pbdreport.figures.registry.entry import Entry, dims_text, read_dims
from pbdreport.figures.request import Request
from pbdreport.figures.units.unit import read_unit, write_unit_tables
from pbdreport.storage.atomic_files import spilling_to

if TYPE_CHECKING:
    import ibis.expr.types as ir


class _Plain(Context):
    """A context that materialises nothing, so that a query shows all its steps."""

    def kept(self, expression: "ir.Table", name: str) -> "ir.Table":
        """The expression itself."""
        return expression


@dataclass(frozen=True)
class Trace:
    """A published number with its definition, query and rows."""

    request: Request
    figure: Figure
    row: Entry
    tables: Path
    """The folder of the tables that the query reads."""
    query: str
    """SQL that runs at the root of the project."""
    computed_in: str
    """The module that computes the number from the rows of the query; empty if the query does."""
    rows: "ir.Table | None"
    """The rows behind it; None if none can be shown."""
    limited_to: tuple[str, ...]
    """The dimensions by which the rows are filtered."""


def trace(request: Request, figure: str, dims: str) -> Trace:
    """Trace an entry of the registry.

    Args:
        request: Service, school year and unit.
        figure: The id of the figure.
        dims: The dimensions of the entry, as `offer=OD2.2;mode=online`; empty for the whole.

    Raises:
        UsageError: There is no such figure, entry or unit.
    """
    profile = read_profile(request.project, request.service)
    definition = _definition(figure, profile)
    wanted = _wanted(dims)
    row = open_figures(request).registry.row(figure, **wanted)
    if row.status == "x":
        return Trace(request, definition, row, request.tables, "", "", None, ())
    context = _unit_context(request, profile) if request.scope else _context(request, profile)
    found, limited_to = source_rows(context, definition, wanted)
    hidden = row.status == "c"
    measured, is_sql = measured_query(context, definition, wanted)
    return Trace(
        request,
        definition,
        row,
        context.folder,
        runnable_sql(measured if is_sql else found, request.project),
        "" if is_sql else computed_in(definition),
        None if hidden else found,
        () if hidden else limited_to,
    )


def _definition(figure: str, profile: Profile) -> Figure:
    known = [known for known, one in FIGURES.items() if one.subject in profile.chapters]
    if figure not in known:
        raise UsageError(
            f"The report of {profile.name} has no figure {figure!r}.",
            {"found": first_few(known)},
            did_you_mean(figure, known) + "docs/figures.md lists all of them.",
        )
    return FIGURES[figure]


def _wanted(dims: str) -> dict[str, str]:
    try:
        return read_dims(dims)
    except ValueError as error:
        raise UsageError(
            f"{dims!r} is not a list of dimensions.",
            {"expected": "key=value, joined by ';', such as offer=OD2.2", "found": str(error)},
            "docs/tracing.md shows examples.",
        ) from None


def _context(request: Request, profile: Profile) -> Context:
    import ibis

    instruments = read_instruments(request.project, profile.effectiveness)
    connection = ibis.duckdb.connect(**spilling_to(request.project.workroom("parts")))
    contexts: list[Context] = []
    for year in request.years:
        folder = request.data / request.service / str(year)
        contexts.append(
            _Plain(profile, instruments, year, folder, connection, tuple(contexts), FIGURES)
        )
    return contexts[-1]


def _unit_context(request: Request, profile: Profile) -> Context:
    """The tables of a unit, of its school year alone, from which its figures were counted."""
    import ibis

    instruments = read_instruments(request.project, profile.effectiveness)
    report = f"{request.service}-{request.school_year}.{request.scope}"
    tables = request.project.workroom("parts") / report
    shutil.rmtree(tables, ignore_errors=True)
    write_unit_tables(request.tables, read_unit(request.scope), tables)
    connection = ibis.duckdb.connect(**spilling_to(tables.parent))
    return _Plain(profile, instruments, request.school_year, tables, connection, figures=FIGURES)


ROWS_SHOWN = 10
_HIDDEN = {
    "c": "suppressed: it is based on too few people or institutions",
    "x": "not available: its tables were not delivered",
    "z": "not applicable: there is nothing to divide by, or nothing was measured",
}


def trace_text(traced: Trace) -> list[str]:
    """A trace as lines of text."""
    figure, row = traced.figure, traced.row
    head = f"{figure.id} {dims_text(row.dims)}".rstrip()
    lines = [
        f"{head}  ({request_text(traced.request)})",
        f"{figure.title}, version {figure.version}",
        "",
        f"  definition  {figure.explanation}",
        f"  formula     {figure.formula}",
        f"  sources     {', '.join(figure.sources)}",
        f"  about       {figure.concerns}",
        f"  published   {_published(row, traced.request.scope)}",
        *([f"  previous    {_previous_year(row)}"] if row.previous_status else []),
        "",
    ]
    if traced.query:
        if traced.computed_in:
            lines.append(f"Query of the rows ({traced.computed_in} computes the number from them)")
        else:
            lines.append("Query (for DuckDB, at the root of the project)")
        lines += [*(f"  {line}" for line in traced.query.splitlines()), ""]
    return lines + (_rows_text(traced) if traced.rows is not None else [])


def request_text(request: Request) -> str:
    """The service, the school year and, if any, the unit of a request."""
    return " ".join(filter(None, (request.service, str(request.school_year), request.scope)))


def _published(row: Entry, scope: str) -> str:
    if row.status == "x" and scope:
        return "not available: its tables were not delivered, or cannot be divided into units"
    if row.exact is None:
        return _HIDDEN[row.status]
    parts = f" = {row.numerator} / {row.denominator}" if row.denominator != 1 else ""
    status = ", low base" if row.status == "u" else ""
    return f"{_number(row.exact, row.unit)}{parts}, n {row.n}{status}"


def _previous_year(row: Entry) -> str:
    if row.previous_exact is None:
        return _HIDDEN.get(row.previous_status, "")
    source = {"data": "recomputed from its data", "published": "as published then"}
    broken = ", by another version of the definition: a break in the series"
    text = f"{_number(row.previous_exact, row.unit)}, {source[row.previous_source]}"
    return text + (broken if row.previous_status == "b" else "")


def _number(value: Fraction, unit: str) -> str:
    if unit == "share":
        return f"{float(value * 100):.2f} %"
    return f"{float(value):.4f}".rstrip("0").rstrip(".") + f" {unit}"


def _rows_text(traced: Trace) -> list[str]:
    assert traced.rows is not None
    frame = traced.rows.head(ROWS_SHOWN).to_pandas()
    count = int(traced.rows.count().to_pyarrow().as_py())
    not_limited = sorted(set(traced.row.dims) - set(traced.limited_to))
    lines = [
        f"Rows behind it: {count}" + (f", the first {ROWS_SHOWN}:" if count > ROWS_SHOWN else "")
    ]
    if not_limited:
        lines.append(f"  (not filtered by {', '.join(not_limited)}: the rows have no such column)")
    if count:
        text = frame.to_string(index=False, max_colwidth=28, na_rep="")
        lines += [f"  {line.rstrip()}" for line in text.splitlines()]
    return lines


def refuse_hidden(traced: Trace) -> None:
    """Refuse to list the rows of a suppressed figure.

    Raises:
        GateRefusal: The figure is suppressed.
    """
    if traced.row.status == "c":
        raise GateRefusal(
            "Cannot list rows: this figure is suppressed.",
            {
                "figure": f"{traced.figure.id} {dims_text(traced.row.dims)}".rstrip(),
                "found": _HIDDEN["c"],
            },
            "Trace the whole, or an entry that is published.",
        )
