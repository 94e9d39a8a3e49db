"""Dutch labels that only the data know: titles of offers, themes, budget lines, goals."""

from collections import defaultdict

import ibis.expr.types as ir

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.context import Context
from pbdreport.figures.place import Labels
from pbdreport.figures.plan_goals import ONCE
from pbdreport.indicators.codes import coded

TITLED = (("offer", "offers", "offer_id", "title"), ("goal", "goals", "goal_id", "statement"))
"""Dimension, table, column of the code, column of the label."""
CODED = (
    ("network", "institutions", "network"),
    ("region", "institutions", "region"),
    ("theme", "sessions", "theme"),
    ("theme", "time_entries", "theme"),
    ("project", "offers", "funding"),
    ("funding", "capacity", "funding"),
    ("reason", "trajectories", "reason"),
    ("line", "finance", "line"),
    ("article", "finance", "article"),
    ("category", "staffing", "category"),
)
"""Dimension, table, column whose text is the label and gives the code."""

NORM = "norm"
"""Not a dimension: the goal that is a norm of a figure, by the figure and its dims."""


def labels_of(context: Context) -> Labels:
    """Labels by dimension and code."""
    found: Labels = defaultdict(dict)
    for dimension, table, code, label in TITLED:
        if context.has(table):
            rows = context.table(table)
            found[dimension] |= _pairs(rows.select(code=rows[code], label=rows[label]))
    for dimension, table, text in CODED:
        if context.has(table):
            rows = context.table(table)
            found[dimension] |= _pairs(rows.select(code=coded(rows[text]), label=rows[text]))
    if context.has("goals"):
        found[NORM] = norms(context)
    return {dimension: dict(sorted(found[dimension].items())) for dimension in sorted(found)}


def merged(older: Labels, labels: Labels) -> Labels:
    """Labels of two school years: a code has its later label, and norms are of the later year."""
    both = {
        dimension: {**older.get(dimension, {}), **labels.get(dimension, {})}
        for dimension in sorted({*older, *labels})
    }
    if NORM in both:
        both[NORM] = labels.get(NORM, {})
    return {dimension: dict(sorted(known.items())) for dimension, known in both.items()}


def norms(context: Context) -> dict[str, str]:
    """The goals of this school year that say how high a share must be, every year and everywhere.

    A goal about some levels, or one that adds up over the years, is no measure of one number.
    """
    found = {}
    for goal in context.table("goals").order_by("goal_id").to_pyarrow().to_pylist():
        years = [SchoolYear.parse(goal[name]) for name in ("from_year", "to_year")]
        is_now = years[0] <= context.school_year <= years[1]
        is_yearly = goal["unit"] == "share" and goal["figure"] not in ONCE
        if is_now and is_yearly and goal["scope"] == "mandate":
            found[f"{goal['figure']} {goal['dims'] or ''}".strip()] = goal["goal_id"]
    return found


def _pairs(rows: ir.Table) -> dict[str, str]:
    known = rows.filter(rows.label.notnull()).distinct().order_by("code", "label")
    return {row["code"]: row["label"] for row in known.to_pyarrow().to_pylist()}
