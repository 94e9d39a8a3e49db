"""Where a published number comes from: its definition, its query, and the rows behind it.

1. Numbers are told as published: what is suppressed stays suppressed, and its rows are refused.
2. The query is the measure's own, in SQL, on the clean tables, limited to the dimensions asked for.
3. The rows are those of the clean tables that the figure counts, with what stands about them in
   the plan and the register, limited to those dimensions that are columns there. People are known
   by pseudonyms only.
4. `counts` marks the rows that make the numerator, where a rule says which they are.
5. Of a part of a service, the clean tables are those of the part alone, under `build/parts`.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import Profile, read_profile
from pbdreport.errors import GateRefusal, UsageError, listing, suggestion
from pbdreport.figures.context import Context
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.place import Place
from pbdreport.figures.row import Row, dims_text, read_dims
from pbdreport.figures.rows_behind import rows_behind
from pbdreport.figures.scope import read_scope, write_part
from pbdreport.figures.store import open_figures

if TYPE_CHECKING:
    import ibis.expr.types as ir


class _Plain(Context):
    """A context that materialises nothing, so that a query shows all of its steps."""

    def kept(self, expression: "ir.Table", name: str) -> "ir.Table":
        """The expression itself."""
        return expression


@dataclass(frozen=True)
class Trace:
    """A number and where it comes from."""

    place: Place
    figure: Figure
    row: Row
    tables: Path
    """Where the tables of the query stand."""
    query: str
    rows: "ir.Table | None"
    """The rows behind it; None where none can be shown."""
    limited_to: tuple[str, ...]
    """The dimensions that the rows are limited to."""


def trace(place: Place, figure: str, dims: str) -> Trace:
    """Trace an entry of the registry.

    Args:
        place: Of whom, and when.
        figure: Its id.
        dims: Its dimensions, as `offer=OD2.2;mode=online`; empty for the whole.

    Raises:
        UsageError: There is no such figure, entry or part.
    """
    profile = read_profile(place.project, place.service)
    definition = _definition(figure, profile)
    wanted = _wanted(dims)
    row = open_figures(place).registry.row(figure, **wanted)
    if row.status == "x":
        return Trace(place, definition, row, place.tables, "", None, ())
    context = _part_context(place, profile) if place.scope else _context(place, profile)
    found, limited_to = rows_behind(context, definition, wanted)
    hidden = row.status == "c"
    return Trace(
        place,
        definition,
        row,
        context.folder,
        _query(context, definition, wanted),
        None if hidden else found,
        () if hidden else limited_to,
    )


def _definition(figure: str, profile: Profile) -> Figure:
    known = [known for known, one in FIGURES.items() if one.subject in profile.chapters]
    if figure not in known:
        raise UsageError(
            "A figure is traced by the id under which it is published.",
            {"wanted": figure, "found": listing(known)},
            suggestion(figure, known) + "docs/figures.md lists them.",
        )
    return FIGURES[figure]


def _wanted(dims: str) -> dict[str, str]:
    try:
        return read_dims(dims)
    except ValueError as error:
        raise UsageError(
            "Dimensions are written as key=value, joined by ';' or as words of their own.",
            {"wanted": "offer=OD2.2", "found": str(error)},
            "docs/tracing.md shows examples.",
        ) from None


def _context(place: Place, profile: Profile) -> Context:
    import ibis

    instruments = read_instruments(place.project, profile.effectiveness)
    connection = ibis.duckdb.connect()
    contexts: list[Context] = []
    for year in place.years:
        folder = place.data / place.service / str(year)
        contexts.append(_Plain(profile, instruments, year, folder, connection, tuple(contexts)))
    return contexts[-1]


def _part_context(place: Place, profile: Profile) -> Context:
    """The tables of a part, as its figures were counted from: those of its school year alone."""
    import ibis

    instruments = read_instruments(place.project, profile.effectiveness)
    report = f"{place.service}-{place.school_year}.{place.scope}"
    tables = place.project.workshop / "parts" / report
    shutil.rmtree(tables, ignore_errors=True)
    write_part(place.tables, read_scope(place.scope), tables)
    return _Plain(profile, instruments, place.school_year, tables, ibis.duckdb.connect())


def _query(context: Context, figure: Figure, dims: Mapping[str, str]) -> str:
    import ibis

    by = next(by for by in figure.breakdowns if set(by) == set(dims))
    measured = figure.measure(context, by)
    for name, value in dims.items():
        measured = measured.filter(measured[name].cast("string") == value)
    return str(ibis.to_sql(measured, dialect="duckdb"))


ROWS_TOLD = 10
_HIDDEN = {
    "c": "suppressed: too few people or institutions stand behind it",
    "x": "not available: its tables were not delivered",
    "z": "not applicable: there is nothing to count it of",
}


def trace_text(traced: Trace) -> list[str]:
    """What a trace tells, in lines."""
    figure, row = traced.figure, traced.row
    head = f"{figure.id} {dims_text(row.dims)}".rstrip()
    lines = [
        f"{head}  ({of_whom(traced.place)})",
        f"{figure.title}, version {figure.version}",
        "",
        f"  definition  {figure.explanation}",
        f"  formula     {figure.formula}",
        f"  sources     {', '.join(figure.sources)}",
        f"  about       {figure.concerns}",
        f"  published   {_published(row, traced.place.scope)}",
        *([f"  last year   {_last_year(row)}"] if row.previous_status else []),
        "",
    ]
    if traced.query:
        year = traced.place.school_year
        where = traced.place.project.shown(traced.tables)
        lines.append(f"Query (<table>_{year.first} is {where}/<table>.parquet)")
        lines += [*(f"  {line}" for line in traced.query.splitlines()), ""]
    return lines + (_rows_text(traced) if traced.rows is not None else [])


def of_whom(place: Place) -> str:
    """Whose figures: the service, the school year, and the part where it is about one."""
    return " ".join(filter(None, (place.service, str(place.school_year), place.scope)))


def _published(row: Row, scope: str) -> str:
    if row.status == "x" and scope:
        return "not available: its tables were not delivered, or do not divide into parts"
    if row.exact is None:
        return _HIDDEN[row.status]
    parts = f" = {row.numerator} / {row.denominator}" if row.denominator != 1 else ""
    status = ", low base" if row.status == "u" else ""
    return f"{_number(row.exact, row.unit)}{parts}, n {row.n}{status}"


def _last_year(row: Row) -> str:
    if row.previous_exact is None:
        return _HIDDEN.get(row.previous_status, "")
    source = {"data": "recomputed from its data", "published": "as published then"}
    broken = ", by another definition: a break in the series"
    told = f"{_number(row.previous_exact, row.unit)}, {source[row.previous_source]}"
    return told + (broken if row.previous_status == "b" else "")


def _number(value: Fraction, unit: str) -> str:
    if unit == "share":
        return f"{float(value * 100):.2f} %"
    return f"{float(value):.4f}".rstrip("0").rstrip(".") + f" {unit}"


def _rows_text(traced: Trace) -> list[str]:
    assert traced.rows is not None
    frame = traced.rows.head(ROWS_TOLD).to_pandas()
    count = int(traced.rows.count().to_pyarrow().as_py())
    not_limited = sorted(set(traced.row.dims) - set(traced.limited_to))
    lines = [
        f"Rows behind it: {count}" + (f", the first {ROWS_TOLD}:" if count > ROWS_TOLD else "")
    ]
    if not_limited:
        lines.append(f"  (not limited to {', '.join(not_limited)}: no column of the rows)")
    if count:
        text = frame.to_string(index=False, max_colwidth=28, na_rep="")
        lines += [f"  {line.rstrip()}" for line in text.splitlines()]
    return lines


def refuse_hidden(traced: Trace) -> None:
    """Refuse the rows of a figure that is suppressed.

    Raises:
        GateRefusal: It is.
    """
    if traced.row.status == "c":
        raise GateRefusal(
            "Rows are shown of figures that are shown.",
            {
                "figure": f"{traced.figure.id} {dims_text(traced.row.dims)}".rstrip(),
                "found": "suppressed: too few people stand behind it",
            },
            "Trace the whole, or a part that is published.",
        )
