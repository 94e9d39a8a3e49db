"""Dutch labels that only the data know: titles of offers, themes, budget lines, goals."""

from collections import defaultdict
from collections.abc import Iterable

import ibis.expr.types as ir

from pbdreport.figures.context import Context
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


def labels_of(contexts: Iterable[Context]) -> dict[str, dict[str, str]]:
    """Labels by dimension and code; a later school year's label of a code holds."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for context in contexts:
        for dimension, table, code, label in TITLED:
            if context.has(table):
                rows = context.table(table)
                found[dimension] |= _pairs(rows.select(code=rows[code], label=rows[label]))
        for dimension, table, text in CODED:
            if context.has(table):
                rows = context.table(table)
                found[dimension] |= _pairs(rows.select(code=coded(rows[text]), label=rows[text]))
    return {dimension: dict(sorted(found[dimension].items())) for dimension in sorted(found)}


def _pairs(rows: ir.Table) -> dict[str, str]:
    known = rows.filter(rows.label.notnull()).distinct().order_by("code", "label")
    return {row["code"]: row["label"] for row in known.to_pyarrow().to_pylist()}
