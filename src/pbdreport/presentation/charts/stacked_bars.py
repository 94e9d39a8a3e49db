"""Stacked bars: the parts of each value of a dimension."""

from collections.abc import Sequence
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.chart_choice import RISING
from pbdreport.presentation.charts.layout import (
    ChartLine,
    Frame,
    Swatch,
    draw_key,
    draw_labels,
    key_height,
    placed,
    room_for,
)
from pbdreport.presentation.charts.svg_canvas import Canvas, Size, text_width
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import number, percentage, status_text
from pbdreport.presentation.ordering import BY_VALUE, in_order
from pbdreport.presentation.palette import STEPS, label_role

BAR = 24
BLANK = "outline"
"""The colour role of a part outside the base: an empty bar."""
IN_PERCENT = Swatch("in %", "")
BY_PART = {
    "change": {"worse": "neg-2", "same": "rest", "improved": "pos-2"},
    "transition": {
        "became": "pos-2",
        "stayed": "pos-1",
        "never": "rest",
        "no_longer": "neg-2",
    },
}
"""The colours of changes: those of unfavourable and favourable answers."""
SMALLEST_LABELLED = 0.05
"""A share of the width; narrower parts get no number."""


def stack_lines(rows: Sequence[Entry], by: Sequence[str], words: Words) -> list[ChartLine]:
    """A line for each value of the first dimension, with its parts in natural order.

    Offers are sorted by the sum of their parts that are shown.
    """
    groups: dict[str, list[Entry]] = {}
    for row in in_order(rows, by, words):
        groups.setdefault(row.dims[by[0]], []).append(row)
    order = sorted(groups, key=lambda code: -shown_sum(groups[code]) if by[0] in BY_VALUE else 0)
    return [ChartLine(words.label(by[0], code), parts=tuple(groups[code])) for code in order]


def draw_stacked(
    lines: Sequence[ChartLine], dimension: str, figure: Figure, words: Words, size: Size
) -> Canvas:
    """Draw stacked bars with a key; their lengths are the values, not shares of them."""
    parts = words.arranged(dimension, {row.dims[dimension] for line in lines for row in line.parts})
    roles = part_roles(parts, dimension)
    swatches = [Swatch(words.label(dimension, part), roles[part]) for part in parts]
    swatches += [IN_PERCENT] if figure.unit == "share" else []
    room = room_for([_hidden_label(line) for line in lines], size)
    frame = placed(lines, size, key_height(swatches, size), BAR, room)
    canvas = Canvas(size, frame.bottom)
    draw_key(canvas, swatches)
    draw_labels(canvas, frame)
    limit = _limit(lines, figure)
    for place in frame.lines:
        _draw_stack(canvas, frame, place.middle, place.line, dimension, figure, roles, limit)
    return canvas


def shown_sum(rows: Sequence[Entry]) -> Fraction:
    """The sum of the rows that are shown."""
    return sum((row.exact for row in rows if row.is_shown and row.exact), Fraction(0))


def part_roles(parts: Sequence[str], dimension: str) -> dict[str, str]:
    """The colour role of each part: a category, or a step from little to much."""
    if dimension in BY_PART:
        return BY_PART[dimension]
    if dimension not in RISING:
        return {part: f"mark-{place}" for place, part in enumerate(parts, start=1)}
    steps = [part for part in parts if part != "none"]
    first = len(STEPS) - len(steps)
    return {"none": "rest"} | dict(zip(steps, STEPS[first:], strict=True))


def part_label(row: Entry, figure: Figure) -> str:
    """The number inside a part: rounded, without its unit, which is in the key."""
    value = row.exact or Fraction(0)
    return percentage(value) if figure.unit == "share" else number(value)


def draw_part(
    canvas: Canvas, left: float, middle: float, width: float, role: str, label: str
) -> None:
    """Draw a part with a narrow gap around it, and its label if that fits."""
    if role == BLANK:
        canvas.outline(left + 1.5, middle - BAR / 2 + 0.75, max(width - 3, 0.5), BAR - 1.5)
    else:
        canvas.bar(left + 0.75, middle - BAR / 2, max(width - 1.5, 0.5), BAR, role)
    if text_width(label, canvas.size.text - 1) <= width - 3:
        ink = "ink" if role == BLANK else label_role(role)
        canvas.text(left + width / 2, middle, label, ink, "center", smaller=1)


def _draw_stack(
    canvas: Canvas,
    frame: Frame,
    middle: float,
    line: ChartLine,
    dimension: str,
    figure: Figure,
    roles: dict[str, str],
    limit: Fraction,
) -> None:
    x = frame.left
    for row in line.parts:
        if not row.is_shown or not row.exact:
            continue
        width = frame.width * float(row.exact / limit)
        label = part_label(row, figure) if width >= frame.width * SMALLEST_LABELLED else ""
        draw_part(canvas, x, middle, width, roles[row.dims[dimension]], label)
        x += width
    canvas.text(x + 6, middle, _hidden_label(line), role="muted")


def _hidden_label(line: ChartLine) -> str:
    return " ".join(dict.fromkeys(status_text(row) for row in line.parts if not row.is_shown))


def _limit(lines: Sequence[ChartLine], figure: Figure) -> Fraction:
    largest = max((shown_sum(line.parts) for line in lines), default=Fraction(0))
    if figure.unit == "share" and Fraction(1, 2) < largest <= 1:
        return Fraction(1)
    return largest or Fraction(1)
