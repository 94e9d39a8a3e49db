"""Charts of figures, as SVG with real text and a text alternative computed from the numbers.

Suppressed entries keep their label and get their symbol, unless there are many of them; those are
left to the note and the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pbdreport.errors import UsageError
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.alt_text import alt_text
from pbdreport.presentation.charts.bars import draw_bars
from pbdreport.presentation.charts.chart_choice import chart_kind
from pbdreport.presentation.charts.diverging_bars import draw_diverging, item_lines
from pbdreport.presentation.charts.heat_map import draw_heat_map, heat_map_of
from pbdreport.presentation.charts.interval_dots import draw_intervals
from pbdreport.presentation.charts.layout import ChartLine, lines_of
from pbdreport.presentation.charts.slope_chart import draw_slopes, slope_lines
from pbdreport.presentation.charts.stacked_bars import draw_stacked, stack_lines
from pbdreport.presentation.charts.svg_canvas import NARROW, WIDE, Canvas, Size, house_style
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import number
from pbdreport.presentation.ordering import anchor, available, named, nested

MOST_DIMENSIONS = 2
MOST_HIDDEN = 5
"""The most lines of suppressed entries in a chart."""
FIRST, LAST = 10, 3
"""How many lines from each end of a long chart a phone shows."""


@dataclass(frozen=True)
class Drawing:
    """A chart in two widths, of which a page shows one."""

    svg: str
    """For wide screens, for paper, and as a file."""
    narrow: str
    """For phones: labels above the marks."""
    alt: str


def draw_chart(
    rows: Sequence[Entry],
    figure: Figure,
    by: Sequence[str],
    words: Words,
    goal: Fraction | None = None,
    beside: Sequence[Entry] = (),
) -> Drawing:
    """Draw a breakdown of a figure, as the kind of chart that its definition names.

    Args:
        rows: The rows of one breakdown, masked.
        figure: Their definition.
        by: The dimensions of the breakdown, at most two.
        words: The labels.
        goal: The target value, drawn as a line across bars.
        beside: For a chart of answers: the share outside the base, one row for each question.

    Raises:
        UsageError: The breakdown has more dimensions than a chart can show.
    """
    if len(by) > MOST_DIMENSIONS:
        raise UsageError(
            f"A breakdown by {len(by)} dimensions cannot be drawn.",
            {
                "figure": figure.id,
                "expected": f"at most {MOST_DIMENSIONS} dimensions",
                "found": ", ".join(by),
            },
            "Show it as a table, or draw the rows of one value of a dimension.",
        )
    alt = alt_text(rows, figure, by, words)
    by = nested(by)
    rows = available(rows, by)
    slug = anchor(rows, figure, by)
    by = named(rows, by)
    with house_style():
        wide = _draw(rows, figure, by, words, WIDE, goal, beside).svg(slug, alt)
        narrow = _draw(rows, figure, by, words, NARROW, goal, beside).svg(f"{slug}-narrow", alt)
    return Drawing(wide, narrow, alt)


def _draw(
    rows: Sequence[Entry],
    figure: Figure,
    by: Sequence[str],
    words: Words,
    size: Size,
    goal: Fraction | None,
    beside: Sequence[Entry],
) -> Canvas:
    if not rows:
        return _empty(size)
    kind = chart_kind(rows, figure, by)
    if kind == "diverging":
        return draw_diverging(item_lines(rows, words, beside), figure, words, size)
    if kind == "slopes":
        return draw_slopes(slope_lines(rows, by, words), by[0], figure, words, size)
    if kind == "stacked":
        return draw_stacked(stack_lines(rows, by, words), by[1], figure, words, size)
    if kind == "heat":
        return draw_heat_map(heat_map_of(rows, by, words), figure, size)
    lines = _with_bases(lines_of(_worth_a_line(rows), by, words), figure)
    if not size.labels_beside and len(by) == 1:
        lines = _ends_of(lines)
    if kind == "intervals":
        return draw_intervals(lines, figure, words, size)
    return draw_bars(lines, figure, words, size, goal)


def _with_bases(lines: list[ChartLine], figure: Figure) -> list[ChartLine]:
    """The lines with the base of each share of people as a note below its label."""
    if figure.concerns != "people" or figure.unit != "share":
        return lines
    return [
        replace(line, note=f"n = {number(line.row.n)}")
        if line.row and line.row.is_shown and line.row.n
        else line
        for line in lines
    ]


def _ends_of(lines: list[ChartLine]) -> list[ChartLine]:
    """For a phone: the first and the last of many lines, and how many are left out."""
    between = len(lines) - FIRST - LAST
    if between < FIRST:
        return lines
    return [*lines[:FIRST], ChartLine(f"Nog {between} staan in de tabel"), *lines[-LAST:]]


def _worth_a_line(rows: Sequence[Entry]) -> list[Entry]:
    """The rows without the suppressed ones, where there are many of those and others remain."""
    shown = [row for row in rows if row.status != "c"]
    return shown if shown and len(rows) - len(shown) > MOST_HIDDEN else list(rows)


def _empty(size: Size) -> Canvas:
    canvas = Canvas(size, 2 * size.leading)
    canvas.text(0, size.leading, "Er zijn geen cijfers om te tekenen.", role="muted")
    return canvas
