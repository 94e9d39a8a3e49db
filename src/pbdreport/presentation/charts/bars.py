"""Horizontal bars from zero, each with its value; the previous year as an outline behind."""

from collections.abc import Sequence
from fractions import Fraction

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
from pbdreport.presentation.charts.svg_canvas import Align, Canvas, Size
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import exact_text, status_text, value_text

BAR, OUTLINE = 14, 22


def draw_bars(
    lines: Sequence[ChartLine],
    figure: Figure,
    words: Words,
    size: Size,
    goal: Fraction | None = None,
) -> Canvas:
    """Draw a bar for each line that has a row, and a line for the goal."""
    rows = [line.row for line in lines if line.row]
    swatches = year_swatches(rows, words)
    room = room_for([_value_label(row, figure) for row in rows], size)
    top = key_height(swatches, size) + (size.leading if goal is not None else 0)
    frame = placed(lines, size, top, OUTLINE, room)
    canvas = Canvas(size, frame.bottom)
    draw_key(canvas, swatches)
    draw_labels(canvas, frame)
    limit = _limit(rows, figure, goal)
    for place in frame.lines:
        if place.line.row:
            end = _draw_bar(canvas, frame, place.middle, place.line.row, limit)
            # Values at the ends of bars would be crossed by the line for the goal.
            x = end if goal is None else frame.right
            _draw_value(canvas, x + 6, place.middle, place.line.row, figure)
    draw_across(canvas, frame, frame.left, OUTLINE)
    if goal is not None:
        _draw_goal(canvas, frame, float(goal / limit), exact_text(goal, figure, figure.decimals))
    return canvas


def year_swatches(rows: Sequence[Entry], words: Words, is_dot: bool = False) -> list[Swatch]:
    """The key for both years, where any row has a value for the previous year."""
    if not any(previous_shown(row) for row in rows):
        return []
    years = words.school_year, words.school_year.previous
    return [
        Swatch(str(years[0]), "mark-1", is_dot=is_dot),
        Swatch(str(years[1]), "outline", is_outline=True, is_dot=is_dot),
    ]


def previous_shown(row: Entry) -> Fraction | None:
    """The previous year's value, where both years' values may be shown."""
    return row.previous_exact if row.is_shown and row.previous_status in ("ok", "u") else None


def _draw_bar(canvas: Canvas, frame: Frame, middle: float, row: Entry, limit: Fraction) -> float:
    """Draw the bar of a row and return its right end."""
    end = frame.left
    previous = previous_shown(row)
    if previous is not None:
        width = frame.width * float(previous / limit)
        canvas.outline(frame.left, middle - OUTLINE / 2, width, OUTLINE)
        end = frame.left + width
    if row.exact is not None and row.is_shown:
        width = frame.width * float(row.exact / limit)
        canvas.bar(frame.left, middle - BAR / 2, width, BAR, "mark-1")
        end = max(end, frame.left + width)
    return end


def _draw_value(canvas: Canvas, x: float, middle: float, row: Entry, figure: Figure) -> None:
    role = "ink" if row.is_shown else "muted"
    canvas.text(x, middle, _value_label(row, figure), role=role)


def _value_label(row: Entry, figure: Figure) -> str:
    text = value_text(row, figure)
    return f"{text} {status_text(row)}" if row.status == "u" else text


def _limit(rows: Sequence[Entry], figure: Figure, goal: Fraction | None) -> Fraction:
    """The value at the right edge: the largest drawn; 1 for shares of which one is over half."""
    values = [row.exact for row in rows if row.is_shown and row.exact is not None]
    values += [value for row in rows if (value := previous_shown(row)) is not None]
    values += [goal] if goal is not None else []
    largest = max(values, default=Fraction(0))
    if figure.unit == "share" and Fraction(1, 2) < largest <= 1:
        return Fraction(1)
    return largest or Fraction(1)


def _draw_goal(canvas: Canvas, frame: Frame, place: float, text: str) -> None:
    x = frame.left + frame.width * place
    align: Align = "right" if place > 0.5 else "left"
    canvas.text(x, frame.top - canvas.size.leading / 2 - 4, f"doel {text}", "ink", align)
    draw_across(canvas, frame, x, OUTLINE, width=1.5, dashed=True)
