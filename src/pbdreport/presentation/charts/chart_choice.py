"""The kind of chart for a breakdown: the one its definition names, where that is readable."""

from collections.abc import Sequence

from pbdreport.figures.definition import Chart, Figure
from pbdreport.figures.registry.entry import Entry

ANSWER_DIMENSIONS = ("item", "answer")
RISING = ("band",)
"""Dimensions that run from little to much, drawn in shades of one colour."""
MOST_CATEGORIES = 4
MOST_STEPS = 5
MOST_COLUMNS = 6
"""The most columns of a heat map."""


def chart_kind(rows: Sequence[Entry], figure: Figure, by: Sequence[str]) -> Chart:
    """The kind of chart for a breakdown; its dimensions run from the outermost to the innermost.

    Shares by two dimensions become a heat map where stacked bars would need too many colours.
    Everything else is drawn as bars.
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


def _fits_across(rows: Sequence[Entry], by: Sequence[str]) -> bool:
    """Whether both dimensions have several values, and one of them few enough for columns."""
    fewest = min(len({row.dims[name] for row in rows}) for name in by)
    return 1 < fewest <= MOST_COLUMNS


def _can_be_told_apart(rows: Sequence[Entry], dimension: str) -> bool:
    parts = {row.dims[dimension] for row in rows}
    return (
        len(parts - {"none"}) <= MOST_STEPS
        if dimension in RISING
        else len(parts) <= MOST_CATEGORIES
    )
