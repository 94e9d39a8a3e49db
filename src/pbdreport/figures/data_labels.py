"""Dutch labels that come from the data: titles of offers, themes, budget lines, goals."""

from collections import defaultdict

import ibis.expr.types as ir

from pbdreport.config.profile import ListName
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.engine.context import Context
from pbdreport.figures.engine.goal_status import ONCE
from pbdreport.figures.request import Labels
from pbdreport.indicators.codes import as_code

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
"""Dimension, table, column whose text is the label and from which the code is made."""

LISTED: tuple[ListName, ...] = ("theme", "core_task", "category")
"""Dimensions whose codes and labels a profile may list."""

NORM = "norm"
"""Not a dimension: the id of the goal that sets the norm of a figure, by figure and dimensions."""


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
            found[dimension] |= _pairs(rows.select(code=as_code(rows[text]), label=rows[text]))
    for dimension in LISTED:
        if listed := context.profile.labels(dimension):
            found[dimension] = dict(listed)
    if context.has("goals"):
        found[NORM] = norms_of(context)
    return {dimension: dict(sorted(found[dimension].items())) for dimension in sorted(found)}


def merge_labels(older: Labels, labels: Labels) -> Labels:
    """Merge the labels of two school years; the later year wins, and norms come from it alone."""
    both = {
        dimension: {**older.get(dimension, {}), **labels.get(dimension, {})}
        for dimension in sorted({*older, *labels})
    }
    if NORM in both:
        both[NORM] = labels.get(NORM, {})
    return {dimension: dict(sorted(known.items())) for dimension, known in both.items()}


def norms_of(context: Context) -> dict[str, str]:
    """The goals of this school year that set a yearly norm for a share of the whole mandate.

    A goal for some levels only, or one that adds up over the years, cannot be compared with a
    single value.
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
