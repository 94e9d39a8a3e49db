"""First and second measurements as two dots with intervals, joined by a line."""

from collections.abc import Sequence

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.layout import (
    ChartLine,
    Frame,
    Swatch,
    draw_across,
    draw_key,
    draw_labels,
    key_height,
    placed,
    room_for,
)
from pbdreport.presentation.charts.svg_canvas import Canvas, Size
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import status_text, value_text
from pbdreport.presentation.ordering import in_order

MARK, APART = 26, 7
"""Height of both measurements together, and the distance of each from the middle."""
STEPS = 4
"""The number of parts of the scale of a share."""


def slope_lines(rows: Sequence[Entry], by: Sequence[str], words: Words) -> list[ChartLine]:
    """A line for each question or composite scale, with its base, in the order asked."""
    groups: dict[str, list[Entry]] = {}
    for row in in_order(rows, by, words):
        groups.setdefault(row.dims[by[0]], []).append(row)
    return [
        ChartLine(words.label(by[0], code), parts=tuple(of), note=_base(of))
        for code, of in groups.items()
    ]


def draw_slopes(
    lines: Sequence[ChartLine], dimension: str, figure: Figure, words: Words, size: Size
) -> Canvas:
    """Draw the first measurement above the second, on the same scale."""
    swatches = [
        Swatch(words.label("wave", "pre"), "outline", is_outline=True, is_dot=True),
        Swatch(words.label("wave", "post"), "mark-1", is_dot=True),
    ]
    low, high = _range(lines, dimension, figure, words)
    room = max(room_for([_values(line, figure) for line in lines], size), 22)
    frame = placed(lines, size, key_height(swatches, size), MARK, room)
    frame = Frame(frame.left + 13, frame.right - 8, frame.top, frame.bottom, frame.lines)
    canvas = Canvas(size, frame.bottom + size.leading + 6)
    draw_key(canvas, swatches)
    _draw_scale(canvas, frame, figure, low, high)
    draw_labels(canvas, frame)
    unit = frame.width / (high - low)
    for place in frame.lines:
        _draw_line(canvas, frame.left - low * unit, unit, place.middle, place.line.parts)
        hidden = not all(row.is_shown for row in place.line.parts)
        x = frame.left + 4 if hidden else frame.right + 18
        role = "muted" if hidden else "ink"
        canvas.text(x, place.middle, _values(place.line, figure), role=role)
    return canvas


def _draw_line(
    canvas: Canvas, zero: float, unit: float, middle: float, rows: Sequence[Entry]
) -> None:
    ends: dict[str, tuple[float, float]] = {}
    for row in rows:
        if row.is_shown and row.exact is not None:
            is_first = row.dims["wave"] == "pre"
            y = middle - APART if is_first else middle + APART
            if row.lower is not None and row.upper is not None:
                low, high = (zero + unit * bound for bound in (row.lower, row.upper))
                canvas.line((low, y), (high, y), "outline" if is_first else "pos-1", width=2)
            ends[row.dims["wave"]] = (zero + unit * float(row.exact), y)
    if len(ends) == 2:
        canvas.line(ends["pre"], ends["post"], "muted", width=1.5)
    for wave, (x, y) in ends.items():
        if wave == "pre":
            canvas.dot(x, y, "outline", 4.5, filled=False)
        else:
            canvas.dot(x, y, "mark-1")


def _draw_scale(canvas: Canvas, frame: Frame, figure: Figure, low: float, high: float) -> None:
    parts = STEPS if figure.unit == "share" else round(high - low)
    for step in range(parts + 1):
        value = low + (high - low) * step / parts
        x = frame.left + frame.width * step / parts
        draw_across(canvas, frame, x, MARK, "muted" if step == 0 else "grid")
        label = f"{round(100 * value)}" if figure.unit == "share" else f"{round(value)}"
        if figure.unit == "share" and step in (0, parts):
            label = f"{label} %"
        canvas.text(
            x, frame.bottom + 4 + canvas.size.leading / 2, label, "muted", "center", smaller=1
        )


def _range(
    lines: Sequence[ChartLine], dimension: str, figure: Figure, words: Words
) -> tuple[float, float]:
    """The ends of the scale: 0 and 1 for shares, the lowest and highest answer for scores."""
    if figure.unit == "share":
        return 0, 1
    codes = {row.dims[dimension] for line in lines for row in line.parts}
    ends = [words.score_range(code) for code in sorted(codes)]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _values(line: ChartLine, figure: Figure) -> str:
    if hidden := [row for row in line.parts if not row.is_shown]:
        return status_text(hidden[0])
    return " \N{RIGHTWARDS ARROW} ".join(value_text(row, figure) for row in line.parts)


def _base(rows: Sequence[Entry]) -> str:
    bases = {row.n for row in rows if row.is_shown}
    base = bases.pop() if len(bases) == 1 else None
    return "" if base is None else f"n = {base} {status_text(rows[0])}".strip()
