"""Bars of parts beside each other: what something consists of."""

from collections.abc import Sequence
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import BY_VALUE, in_order
from pbdreport.presentation.canvas import Canvas, Size, text_width
from pbdreport.presentation.kinds import RISING
from pbdreport.presentation.layout import (
    Frame,
    Line,
    Swatch,
    draw_key,
    draw_labels,
    key_height,
    placed,
    room_for,
)
from pbdreport.presentation.numbers import number, percentage, status_text
from pbdreport.presentation.palette import STEPS, label_role
from pbdreport.presentation.words import Words

BAR = 24
BLANK = "outline"
"""The colour of a part that stands outside the base: an empty bar."""
IN_PERCENT = Swatch("in %", "")
CHANGES = {"worse": "neg-2", "same": "rest", "improved": "pos-2"}
"""The colours of change: those of unfavourable and favourable answers."""
SMALLEST_LABELLED = 0.05
"""Of the field: narrower parts carry no number."""


def stack_lines(rows: Sequence[Row], by: Sequence[str], words: Words) -> list[Line]:
    """A line for each value of the first dimension, with its parts in natural order.

    Offers stand in order of the sum of what is shown of them.
    """
    groups: dict[str, list[Row]] = {}
    for row in in_order(rows, by, words):
        groups.setdefault(row.dims[by[0]], []).append(row)
    order = sorted(groups, key=lambda code: -shown_sum(groups[code]) if by[0] in BY_VALUE else 0)
    return [Line(words.label(by[0], code), parts=tuple(groups[code])) for code in order]


def draw_stacked(
    lines: Sequence[Line], dimension: str, figure: Figure, words: Words, size: Size
) -> Canvas:
    """Parts beside each other, with a key; the lengths are the values themselves."""
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


def shown_sum(rows: Sequence[Row]) -> Fraction:
    """The sum of the rows that are shown."""
    return sum((row.exact for row in rows if row.is_shown and row.exact), Fraction(0))


def part_roles(parts: Sequence[str], dimension: str) -> dict[str, str]:
    """The colour of each part: of categories, or of a scale from little to much."""
    if dimension == "change":
        return CHANGES
    if dimension not in RISING:
        return {part: f"mark-{place}" for place, part in enumerate(parts, start=1)}
    steps = [part for part in parts if part != "none"]
    first = len(STEPS) - len(steps)
    return {"none": "rest"} | dict(zip(steps, STEPS[first:], strict=True))


def part_label(row: Row, figure: Figure) -> str:
    """The number inside a part: whole, and without a sign, which the key tells."""
    value = row.exact or Fraction(0)
    return percentage(value) if figure.unit == "share" else number(value)


def draw_part(
    canvas: Canvas, left: float, middle: float, width: float, role: str, label: str
) -> None:
    """A part with a hair of space around it, and its label where it fits."""
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
    line: Line,
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


def _hidden_label(line: Line) -> str:
    return " ".join(dict.fromkeys(status_text(row) for row in line.parts if not row.is_shown))


def _limit(lines: Sequence[Line], figure: Figure) -> Fraction:
    largest = max((shown_sum(line.parts) for line in lines), default=Fraction(0))
    if figure.unit == "share" and Fraction(1, 2) < largest <= 1:
        return Fraction(1)
    return largest or Fraction(1)
