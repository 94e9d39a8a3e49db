"""A dot for each share, with a line for its interval."""

from collections.abc import Sequence

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.bars import previous_shown, year_swatches
from pbdreport.presentation.charts.layout import (
    ChartLine,
    Frame,
    draw_across,
    draw_key,
    draw_labels,
    key_height,
    placed,
    room_for,
)
from pbdreport.presentation.charts.svg_canvas import Canvas, Size
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import interval_text, status_text, value_text

MARK = 20
QUARTERS = (0, 25, 50, 75, 100)


def draw_intervals(lines: Sequence[ChartLine], figure: Figure, words: Words, size: Size) -> Canvas:
    """Draw dots on a scale of 0 to 100 %, with intervals, and the previous year's dot below."""
    rows = [line.row for line in lines if line.row]
    swatches = year_swatches(rows, words, is_dot=True)
    room = max(room_for([_value_label(row, figure, size) for row in rows], size), 22)
    frame = placed(lines, size, key_height(swatches, size), MARK, room)
    frame = Frame(frame.left + 13, frame.right - 8, frame.top, frame.bottom, frame.lines)
    canvas = Canvas(size, frame.bottom + size.leading + 6)
    draw_key(canvas, swatches)
    _draw_scale(canvas, frame)
    draw_labels(canvas, frame)
    for place in frame.lines:
        if place.line.row:
            _draw_row(canvas, frame, place.middle, place.line.row, figure)
    return canvas


def _draw_scale(canvas: Canvas, frame: Frame) -> None:
    for quarter in QUARTERS:
        x = frame.left + frame.width * quarter / 100
        draw_across(canvas, frame, x, MARK, "muted" if quarter == 0 else "grid")
        label = f"{quarter} %" if quarter in (0, 100) else str(quarter)
        canvas.text(
            x, frame.bottom + 4 + canvas.size.leading / 2, label, "muted", "center", smaller=1
        )


def _draw_row(canvas: Canvas, frame: Frame, middle: float, row: Entry, figure: Figure) -> None:
    previous = previous_shown(row)
    if previous is not None:
        canvas.dot(
            frame.left + frame.width * float(previous), middle + 7, "outline", 4, filled=False
        )
    if row.is_shown and row.lower is not None and row.upper is not None:
        low, high = (frame.left + frame.width * bound for bound in (row.lower, row.upper))
        canvas.line((low, middle), (high, middle), "pos-1", width=3)
    if row.is_shown and row.exact is not None:
        canvas.dot(frame.left + frame.width * float(row.exact), middle, "mark-1")
    role = "ink" if row.is_shown else "muted"
    x = frame.right + 18 if row.is_shown else frame.left + 4
    canvas.text(x, middle, _value_label(row, figure, canvas.size), role=role)


def _value_label(row: Entry, figure: Figure, size: Size) -> str:
    text = value_text(row, figure)
    if row.status == "u":
        text = f"{text} {status_text(row)}"
    bounds = interval_text(row, figure)
    return f"{text} ({bounds})" if bounds and size.labels_beside else text
