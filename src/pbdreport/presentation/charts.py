"""Charts of figures, as SVG with real text and a text alternative made from the numbers.

Only what may be shown is drawn: a row that is not shown keeps its label and its symbol, unless
there are many of them; then the note and the table tell of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pbdreport.errors import UsageError
from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.alternatives import alternative
from pbdreport.presentation.arrange import anchor, available, named, nested
from pbdreport.presentation.bars import draw_bars
from pbdreport.presentation.canvas import NARROW, WIDE, Canvas, Size, house_style
from pbdreport.presentation.diverging import draw_diverging, item_lines
from pbdreport.presentation.heat import draw_heat, heat_of
from pbdreport.presentation.intervals import draw_intervals
from pbdreport.presentation.kinds import kind_of
from pbdreport.presentation.layout import Line, lines_of
from pbdreport.presentation.numbers import number
from pbdreport.presentation.slopes import draw_slopes, slope_lines
from pbdreport.presentation.stacked import draw_stacked, stack_lines
from pbdreport.presentation.words import Words

MOST_DIMENSIONS = 2
MOST_HIDDEN = 5
"""Lines of confidential numbers that a chart carries."""
FIRST, LAST = 10, 3
"""Of many lines, how many a phone shows from each end."""


@dataclass(frozen=True)
class Drawing:
    """A chart in two forms, of which a page shows one."""

    svg: str
    """For a page's column, for paper, and on its own."""
    narrow: str
    """For a phone: labels above the marks."""
    alt: str

    @property
    def html(self) -> str:
        """Both forms; the style sheet of figures shows the one that fits."""
        return f'<div class="drawing">{self.svg}{self.narrow}</div>'


def chart(
    rows: Sequence[Row],
    figure: Figure,
    by: Sequence[str],
    words: Words,
    goal: Fraction | None = None,
    beside: Sequence[Row] = (),
) -> Drawing:
    """Draw a figure as its definition says.

    Args:
        rows: The rows of one breakdown, masked.
        figure: Their definition.
        by: The dimensions of the breakdown, at most two.
        words: The labels.
        goal: What the figure aims at, for a line across bars.
        beside: For a chart of answers: the share outside the base, a row for each item.

    Raises:
        UsageError: The breakdown has more dimensions than a chart can show.
    """
    if len(by) > MOST_DIMENSIONS:
        raise UsageError(
            "A chart shows a figure by one or two dimensions.",
            {"figure": figure.id, "found": ", ".join(by)},
            "Show it as a table, or draw the rows of one value of a dimension.",
        )
    alt = alternative(rows, figure, by, words)
    by = nested(by)
    rows = available(rows, by)
    slug = anchor(rows, figure, by)
    by = named(rows, by)
    with house_style():
        wide = _draw(rows, figure, by, words, WIDE, goal, beside).svg(slug, alt)
        narrow = _draw(rows, figure, by, words, NARROW, goal, beside).svg(f"{slug}-narrow", alt)
    return Drawing(wide, narrow, alt)


def _draw(
    rows: Sequence[Row],
    figure: Figure,
    by: Sequence[str],
    words: Words,
    size: Size,
    goal: Fraction | None,
    beside: Sequence[Row],
) -> Canvas:
    if not rows:
        return _empty(size)
    kind = kind_of(rows, figure, by)
    if kind == "diverging":
        return draw_diverging(item_lines(rows, words, beside), figure, words, size)
    if kind == "slopes":
        return draw_slopes(slope_lines(rows, by, words), by[0], figure, words, size)
    if kind == "stacked":
        return draw_stacked(stack_lines(rows, by, words), by[1], figure, words, size)
    if kind == "heat":
        return draw_heat(heat_of(rows, by, words), figure, size)
    lines = _with_bases(lines_of(_worth_a_line(rows), by, words), figure)
    if not size.labels_beside and len(by) == 1:
        lines = _ends_of(lines)
    if kind == "intervals":
        return draw_intervals(lines, figure, words, size)
    return draw_bars(lines, figure, words, size, goal)


def _with_bases(lines: list[Line], figure: Figure) -> list[Line]:
    """Under the name of each share of people, on how many it rests."""
    if figure.concerns != "people" or figure.unit != "share":
        return lines
    return [
        replace(line, note=f"n = {number(line.row.n)}")
        if line.row and line.row.is_shown and line.row.n
        else line
        for line in lines
    ]


def _ends_of(lines: list[Line]) -> list[Line]:
    """For a phone: of many lines the first and the last, and how many stand between."""
    between = len(lines) - FIRST - LAST
    if between < FIRST:
        return lines
    return [*lines[:FIRST], Line(f"Nog {between} staan in de tabel"), *lines[-LAST:]]


def _worth_a_line(rows: Sequence[Row]) -> list[Row]:
    """Without the confidential rows where they are many and others are left."""
    told = [row for row in rows if row.status != "c"]
    return told if told and len(rows) - len(told) > MOST_HIDDEN else list(rows)


def _empty(size: Size) -> Canvas:
    canvas = Canvas(size, 2 * size.leading)
    canvas.text(0, size.leading, "Er zijn geen cijfers om te tekenen.", role="muted")
    return canvas
