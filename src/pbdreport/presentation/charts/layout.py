"""The layout of a chart: its lines, with labels beside the marks, or above them on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.svg_canvas import Canvas, Size, text_width, wrapped
from pbdreport.presentation.labels import Words
from pbdreport.presentation.ordering import in_drawing_order, label_of

GAP = 14
WIDEST_LABELS = 0.4
"""The largest share of the width that labels beside marks may take."""


@dataclass(frozen=True)
class ChartLine:
    """A line of a chart: a label with the rows drawn for it, or a heading."""

    label: str
    row: Entry | None = None
    parts: tuple[Entry, ...] = ()
    note: str = ""

    @property
    def has_marks(self) -> bool:
        """Whether it is more than a heading."""
        return self.row is not None or bool(self.parts)


@dataclass(frozen=True)
class PlacedLine:
    """A line with its position."""

    line: ChartLine
    label: tuple[str, ...]
    top: float
    """The top of its label, in pixels."""
    middle: float
    """The middle of its marks, in pixels."""


@dataclass(frozen=True)
class Frame:
    """The positions of all lines, and the area in which marks are drawn."""

    left: float
    right: float
    top: float
    bottom: float
    lines: tuple[PlacedLine, ...]

    @property
    def width(self) -> float:
        """Width of the area for marks."""
        return self.right - self.left


@dataclass(frozen=True)
class Swatch:
    """An entry of the key above a chart."""

    label: str
    role: str
    """The colour role; empty for text alone."""
    is_outline: bool = False
    is_dot: bool = False


def lines_of(rows: Sequence[Entry], by: Sequence[str], words: Words) -> list[ChartLine]:
    """A line for each row; with two dimensions, the first gives headings."""
    ordered = in_drawing_order(rows, by, words)
    if len(by) < 2:
        return [ChartLine(label_of(row, by, words), row) for row in ordered]
    lines: list[ChartLine] = []
    heading = ""
    for row in ordered:
        label = label_of(row, by[:-1], words)
        if label != heading:
            lines.append(ChartLine(label))
            heading = label
        lines.append(ChartLine(label_of(row, by[-1:], words), row))
    return lines


def placed(
    lines: Sequence[ChartLine], size: Size, top: float, mark: float, room_right: float
) -> Frame:
    """Position the lines.

    Args:
        lines: From top to bottom.
        size: The form of the drawing.
        top: The top of the first line, in pixels.
        mark: Height of the marks.
        room_right: Width kept free to the right of the marks, for values.
    """
    widest = max((_label_width(line, size) for line in lines if line.has_marks), default=0)
    column = min(widest, size.width * WIDEST_LABELS) if size.labels_beside else 0
    left = column + GAP if size.labels_beside else 1
    y = top
    places = []
    for line in lines:
        room = column if size.labels_beside and line.has_marks else size.width
        label = tuple(wrapped(line.label, room, size.text))
        text = (len(label) + bool(line.note)) * size.leading
        if not line.has_marks:
            y += GAP / 2
            places.append(PlacedLine(line, label, y, y + text / 2))
            y += text + GAP / 2
        elif size.labels_beside:
            height = max(text, mark)
            places.append(PlacedLine(line, label, y + (height - text) / 2, y + height / 2))
            y += height + GAP
        else:
            places.append(PlacedLine(line, label, y, y + text + 4 + mark / 2))
            y += text + 4 + mark + GAP
    return Frame(left, size.width - room_right, top, y - GAP / 2, tuple(places))


def draw_labels(canvas: Canvas, frame: Frame) -> None:
    """Draw the labels of all lines, with their notes."""
    size = canvas.size
    for place in frame.lines:
        y = place.top + size.leading / 2
        for text in place.label:
            canvas.text(0, y, text, bold=not place.line.has_marks)
            y += size.leading
        if place.line.note:
            canvas.text(0, y, place.line.note, role="muted", smaller=1)


def draw_across(
    canvas: Canvas,
    frame: Frame,
    x: float,
    mark: float,
    role: str = "ink",
    width: float = 1,
    dashed: bool = False,
) -> None:
    """Draw a vertical line; where labels are above the marks, only a piece at each mark."""
    if canvas.size.labels_beside:
        ends = [(frame.top - 4, frame.bottom)]
    else:
        half = mark / 2 + 3
        ends = [(at.middle - half, at.middle + half) for at in frame.lines if at.line.has_marks]
    for top, bottom in ends:
        canvas.line((x, top), (x, bottom), role, width, dashed)


def key_height(swatches: Sequence[Swatch], size: Size) -> float:
    """The height of a key, with the space below it."""
    return len(_key_rows(swatches, size)) * (size.leading + 4) + GAP if swatches else 0


def draw_key(canvas: Canvas, swatches: Sequence[Swatch]) -> None:
    """Draw the key, from the top left."""
    size = canvas.size
    for number, row in enumerate(_key_rows(swatches, size)):
        middle = number * (size.leading + 4) + size.leading / 2
        x = 0.0
        for swatch in row:
            if not swatch.role:
                canvas.text(x, middle, swatch.label, "muted")
                continue
            if swatch.is_dot:
                canvas.dot(x + 6, middle, swatch.role, filled=not swatch.is_outline)
            elif swatch.is_outline:
                canvas.outline(x + 0.75, middle - 6, 10.5, 12)
            else:
                canvas.bar(x, middle - 6, 12, 12, swatch.role)
            canvas.text(x + 18, middle, swatch.label)
            x += _swatch_width(swatch, size)


def room_for(texts: Sequence[str], size: Size) -> float:
    """The width needed for values to the right of their marks."""
    return max((text_width(text, size.text) for text in texts), default=0) * 1.05 + 8


def _key_rows(swatches: Sequence[Swatch], size: Size) -> list[list[Swatch]]:
    rows: list[list[Swatch]] = [[]]
    x = 0.0
    for swatch in swatches:
        width = _swatch_width(swatch, size)
        if rows[-1] and x + width - 20 > size.width:
            rows.append([])
            x = 0
        rows[-1].append(swatch)
        x += width
    return rows


def _swatch_width(swatch: Swatch, size: Size) -> float:
    return (18 if swatch.role else 0) + text_width(swatch.label, size.text) + 20


def _label_width(line: ChartLine, size: Size) -> float:
    return max(text_width(line.label, size.text), text_width(line.note, size.text - 1))
