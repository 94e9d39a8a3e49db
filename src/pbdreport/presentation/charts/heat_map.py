"""A heat map by seaborn: a field with its number for each pair of values of two dimensions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.chart_choice import MOST_COLUMNS
from pbdreport.presentation.charts.layout import GAP, WIDEST_LABELS, Swatch, draw_key, key_height
from pbdreport.presentation.charts.svg_canvas import Canvas, Size, text_width, wrapped
from pbdreport.presentation.labels import Words, mark
from pbdreport.presentation.numbers import half_up, number, percentage, status_text
from pbdreport.presentation.ordering import PARTS_LAST, in_order
from pbdreport.presentation.palette import STEPS, colour, label_role

FIELD = 26
"""Height of a field."""
WIDTHS = (5, 10, 20)
"""Candidate widths of a colour class, in percentage points; the narrowest that fits is used."""
LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class HeatMap:
    """The content of a heat map: labels down and across, and the row of each field."""

    down: tuple[str, ...]
    across: tuple[str, ...]
    fields: Mapping[tuple[int, int], Entry]


@dataclass(frozen=True)
class _Scale:
    """The colour classes: the lowest value and the width of each, in per cent."""

    start: int
    width: int
    roles: tuple[str, ...]

    def place(self, row: Entry) -> int:
        share = (row.exact or Fraction(0)) * 100
        return min(int((share - self.start) // self.width), len(self.roles) - 1)

    @property
    def swatches(self) -> list[Swatch]:
        """The key of the colours."""
        lows = [self.start + self.width * nth for nth in range(len(self.roles))]
        ends = [f"{low} tot {low + self.width}" for low in lows]
        return [*map(Swatch, ends, self.roles), Swatch("in %", "")]


def heat_map_of(rows: Sequence[Entry], by: Sequence[str], words: Words) -> HeatMap:
    """Choose which dimension runs down and which across; both in natural order.

    Parts run across what they are parts of; otherwise the dimension with fewer values runs
    across.
    """
    codes = {name: words.arranged(name, {row.dims[name] for row in rows}) for name in by}
    down, across = by
    are_parts = across in PARTS_LAST and len(codes[across]) <= MOST_COLUMNS
    if not are_parts and len(codes[across]) > len(codes[down]):
        down, across = across, down
    return HeatMap(
        tuple(words.label(down, code) for code in codes[down]),
        tuple(words.label(across, code) for code in codes[across]),
        {
            (codes[down].index(row.dims[down]), codes[across].index(row.dims[across])): row
            for row in in_order(rows, by, words)
        },
    )


def draw_heat_map(heat: HeatMap, figure: Figure, size: Size) -> Canvas:
    """Fields in classes of colour, each with its number; what is not shown has its sign."""
    scale = _scale([row for row in heat.fields.values() if row.is_shown])
    labels = _labels(heat, size)
    left = labels.width + GAP if size.labels_beside else 0
    width = (size.width - left) / len(heat.across)
    heads, explained = _heads(heat.across, width, size)
    key = key_height(scale.swatches, size)
    top = key + (len(explained) + max(map(len, heads))) * size.leading + 6 + 6 * bool(explained)
    table = _Table(left, top, width, labels.above, heat)
    canvas = Canvas(size, table.bottom)
    draw_key(canvas, scale.swatches)
    _draw_heads(canvas, heads, explained, key, table)
    for nth, lines in enumerate(labels.lines):
        middle = table.label_middle(nth)
        for line, text in enumerate(lines):
            canvas.text(0, middle + (line - (len(lines) - 1) / 2) * size.leading, text)
    canvas.fields(table.classes(scale), [colour(role) for role in scale.roles], table.box)
    for nth, at in product(range(len(heat.down)), range(len(heat.across))):
        text, role = _label(heat.fields.get((nth, at)), figure, scale)
        canvas.text(*table.middle(nth, at), text, role, "center", smaller=1)
    return canvas


@dataclass(frozen=True)
class _Labels:
    """The labels of the rows, and how many fields high a label above its row is."""

    lines: tuple[tuple[str, ...], ...]
    width: float
    above: int


def _labels(heat: HeatMap, size: Size) -> _Labels:
    widest = max(text_width(label, size.text) for label in heat.down)
    width = min(widest, size.width * WIDEST_LABELS) if size.labels_beside else size.width
    lines = tuple(tuple(wrapped(label, width, size.text)) for label in heat.down)
    high = max(map(len, lines)) * size.leading
    return _Labels(lines, width, 0 if size.labels_beside else -int(-high // FIELD))


@dataclass(frozen=True)
class _Table:
    """The positions of the fields: lines of equal height, some of them for labels only."""

    left: float
    top: float
    width: float
    above: int
    heat: HeatMap

    @property
    def lines(self) -> int:
        return (self.above + 1) * len(self.heat.down)

    @property
    def height(self) -> float:
        """The height of a line; with labels at the side it fits two lines of text."""
        return FIELD if self.above else FIELD + 8

    @property
    def bottom(self) -> float:
        return self.top + self.lines * self.height

    @property
    def box(self) -> tuple[float, float, float, float]:
        across = self.width * len(self.heat.across)
        return self.left, self.top, across, self.bottom - self.top

    def middle(self, nth: int, at: int) -> tuple[float, float]:
        line = (self.above + 1) * nth + self.above
        return self.left + self.width * (at + 0.5), self.top + self.height * (line + 0.5)

    def label_middle(self, nth: int) -> float:
        lines = self.above or 1
        return self.top + self.height * ((self.above + 1) * nth + lines / 2)

    def classes(self, scale: "_Scale") -> list[list[int | None]]:
        """The colour class of each field, line by line."""
        empty: list[int | None] = [None] * len(self.heat.across)
        found = []
        for nth in range(len(self.heat.down)):
            rows = [self.heat.fields.get((nth, at)) for at in range(len(self.heat.across))]
            found += [empty] * self.above
            found.append([scale.place(row) if row and row.is_shown else None for row in rows])
        return found


def _scale(rows: Sequence[Entry]) -> _Scale:
    shares = [row.exact * 100 for row in rows if row.exact is not None] or [Fraction(0)]
    low, high = min(shares), max(shares)
    for width in WIDTHS:
        start = int(low // width) * width
        count = max(1, -int((start - high) // width))
        if count <= len(STEPS):
            break
    spread = max(count - 1, 1)
    places = [round(nth * (len(STEPS) - 1) / spread) for nth in range(count)]
    return _Scale(start, width, tuple(STEPS[place] for place in places))


def _label(row: Entry | None, figure: Figure, scale: _Scale) -> tuple[str, str]:
    """The text in a field, in whole per cent, and its colour."""
    if row is None:
        return mark("absent"), "muted"
    if not row.is_shown or row.exact is None:
        return status_text(row), "muted"
    text = percentage(row.exact) if figure.unit == "share" else number(half_up(row.exact))
    return f"{text} {status_text(row)}".rstrip(), label_role(scale.roles[scale.place(row)])


def _heads(labels: Sequence[str], width: float, size: Size) -> tuple[list[list[str]], list[str]]:
    """The column headings; letters with a key above the map where a word would not fit."""
    words = [word for label in labels for word in label.split()]
    if all(text_width(word, size.text - 2) <= width - 2 for word in words):
        return [wrapped(label, width - 2, size.text - 2, 5) for label in labels], []
    return (
        [[letter] for letter in LETTERS[: len(labels)]],
        [f"{letter}  {label}" for letter, label in zip(LETTERS, labels, strict=False)],
    )


def _draw_heads(
    canvas: Canvas,
    heads: Sequence[Sequence[str]],
    explained: Sequence[str],
    key: float,
    table: _Table,
) -> None:
    leading = canvas.size.leading
    for nth, text in enumerate(explained):
        canvas.text(0, key + (nth + 0.5) * leading, text)
    for at, lines in enumerate(heads):
        x, _ = table.middle(0, at)
        for nth, text in enumerate(lines):
            y = table.top - 6 - (len(lines) - nth - 0.5) * leading
            canvas.text(x, y, text, align="center", smaller=2, bold=bool(explained))
