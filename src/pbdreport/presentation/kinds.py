"""Which chart shows a breakdown: what its definition names, where that can be read."""

from collections.abc import Sequence

from pbdreport.figures.definition import Chart, Figure
from pbdreport.figures.row import Row

ANSWER_DIMENSIONS = ("item", "answer")
RISING = ("band",)
"""Dimensions that run from little to much, for which a scale of one colour serves."""
MOST_CATEGORIES = 4
MOST_STEPS = 5
MOST_COLUMNS = 6
"""Of a heat map."""


def kind_of(rows: Sequence[Row], figure: Figure, by: Sequence[str]) -> Chart:
    """The chart of a breakdown, whose dimensions stand from the outermost to the innermost.

    Shares by two dimensions with more parts than can be told apart are a heat map. What is left,
    and figures by one dimension, are bars.
    """
    if figure.chart == "diverging" and by == ANSWER_DIMENSIONS:
        return "diverging"
    if figure.chart == "slopes" and by[1:] == ("wave",):
        return "slopes"
    if figure.chart == "stacked" and len(by) == 2 and _can_be_told_apart(rows, by[1]):
        return "stacked"
    if figure.unit == "share" and len(by) == 2 and _fits_across(rows, by):
        return "heat"
    if figure.chart == "intervals" and figure.unit == "share":
        return "intervals"
    return "bars"


def _fits_across(rows: Sequence[Row], by: Sequence[str]) -> bool:
    """Whether both dimensions have several parts, and one of them few enough for columns."""
    fewest = min(len({row.dims[name] for row in rows}) for name in by)
    return 1 < fewest <= MOST_COLUMNS


def _can_be_told_apart(rows: Sequence[Row], dimension: str) -> bool:
    parts = {row.dims[dimension] for row in rows}
    return (
        len(parts - {"none"}) <= MOST_STEPS
        if dimension in RISING
        else len(parts) <= MOST_CATEGORIES
    )
