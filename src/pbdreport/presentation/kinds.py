"""Which chart shows a breakdown: what its definition names, where that can be read."""

from collections.abc import Sequence

from pbdreport.figures.definition import Chart, Figure
from pbdreport.figures.row import Row

ANSWER_DIMENSIONS = ("item", "answer")
RISING = ("band",)
"""Dimensions that run from little to much, for which a scale of one colour serves."""
MOST_CATEGORIES = 4
MOST_STEPS = 5


def kind_of(rows: Sequence[Row], figure: Figure, by: Sequence[str]) -> Chart:
    """The chart of a breakdown, whose dimensions stand from the outermost to the innermost.

    Parts that cannot be told apart, and figures by one dimension, are bars.
    """
    if figure.chart == "diverging" and by == ANSWER_DIMENSIONS:
        return "diverging"
    if figure.chart == "slopes" and by[1:] == ("wave",):
        return "slopes"
    if figure.chart == "intervals" and figure.unit == "share":
        return "intervals"
    if figure.chart == "stacked" and len(by) == 2 and _can_be_told_apart(rows, by[1]):
        return "stacked"
    return "bars"


def _can_be_told_apart(rows: Sequence[Row], dimension: str) -> bool:
    parts = {row.dims[dimension] for row in rows}
    return (
        len(parts - {"none"}) <= MOST_STEPS
        if dimension in RISING
        else len(parts) <= MOST_CATEGORIES
    )
