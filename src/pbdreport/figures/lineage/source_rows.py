"""The rows of the clean tables behind a figure, with columns of their offer and institution."""

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.figures.definition import Figure
from pbdreport.figures.engine.context import Context
from pbdreport.figures.lineage.counted_rows import COUNTED
from pbdreport.indicators.codes import as_code

_FACTS = {
    "offers": ("offer_id", ("title", "kind", "pillar", "poc")),
    "institutions": (
        "institution_id",
        ("name", "level", "network", "group_id", "region", "high_needs", "in_mandate"),
    ),
}
"""Columns that are joined to rows that name an offer or an institution."""

_MAIN = (
    "answers",
    "responses",
    "contact_audiences",
    "contact_institutions",
    "contacts",
    "enrolments",
    "sessions",
    "trajectories",
    "time_entries",
    "capacity",
    "finance",
    "staffing",
    "complaints",
    "inspections",
    "goals",
    "institutions",
    "offers",
)
"""The table whose rows a figure counts is the first of these among its sources."""

_JOINED = {
    "answers": ("responses", "response_id"),
    "contact_audiences": ("contacts", "contact_id"),
    "contact_institutions": ("contacts", "contact_id"),
    "enrolments": ("sessions", "session_id"),
}
"""For a table without date and offer: the table that has them, and the column to join on."""

_RENAMED = {"offer_id": "offer", "group_id": "group", "item_id": "item"}


def source_rows(
    context: Context, figure: Figure, dims: Mapping[str, str]
) -> tuple[ir.Table, tuple[str, ...]]:
    """The rows that a figure counts, and the dimensions by which they could be filtered."""
    if figure.id in COUNTED:
        counted, decided = COUNTED[figure.id]
        rows = counted(context, dims)
        for name in dims.keys() - set(decided):
            rows = rows.filter(rows[name].cast("string") == dims[name])
        return rows.order_by(rows.columns[:1]), tuple(dims)
    main = next(name for name in _MAIN if name in figure.sources and context.has(name))
    rows = context.table(main)
    if main in _JOINED and context.has(_JOINED[main][0]):
        other, key = _JOINED[main]
        rows = _with(rows, context.table(other), key)
    for table, (key, names) in _FACTS.items():
        if key in rows.columns and table != main and context.has(table):
            rows = _with(rows, context.table(table).select(key, *names), key)
    rows = rows.rename({new: old for old, new in _RENAMED.items() if old in rows.columns})
    if figure.id in _COUNTS:
        rows = rows.mutate(counts=_COUNTS[figure.id](context, rows))
    limited = tuple(name for name in dims if name in rows.columns)
    for name in limited:
        rows = rows.filter(_is(rows[name], dims[name]))
    return rows.order_by(rows.columns[:2]), limited


def _with(rows: ir.Table, other: ir.Table, key: str) -> ir.Table:
    """Join the columns that only the other table has."""
    new = [name for name in other.columns if name == key or name not in rows.columns]
    joined = rows.left_join(other.select(*new), key)
    return joined.drop(f"{key}_right")


def _is(column: ir.Column, value: str) -> ir.BooleanValue:
    """Whether a column has the value of a dimension; themes and regions are compared as codes."""
    text = column.cast("string")
    return (text == value) | (as_code(text) == value)


def _above_threshold(hours: ir.Value, context: Context) -> ir.BooleanValue:
    rules = context.profile.reach
    return (
        hours >= rules.threshold_hours
        if rules.threshold_inclusive
        else (hours > rules.threshold_hours)
    )


def _over_threshold(context: Context, rows: ir.Table) -> ir.BooleanValue:
    applies = rows.offer.isin(context.offers.filter(_.threshold_applies).offer_id)
    hours = rows.hours.sum().over(ibis.window(group_by=[rows.offer, rows.institution_id]))
    return applies & _above_threshold(hours, context)


_COUNTS: dict[str, Callable[[Context, ir.Table], ir.BooleanValue]] = {
    "reach.over_threshold": _over_threshold,
    "effort.floor_hours": lambda context, rows: rows.counts_in_total,
    "effort.school_contact_hours": lambda context, rows: rows.counts_in_total,
}
"""For figures with a rule of their own: which rows count in the numerator."""
