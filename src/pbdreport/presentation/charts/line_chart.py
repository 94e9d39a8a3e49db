"""Figures over school years as lines: a panel for each entry, all on one scale from zero.

- A year that was hidden or is missing is a gap: no line runs across it.
- Where the definition changed, the line is broken and a dashed line stands between the years.
- A year that is known as published then, and not counted again, has an open dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.series import YearEntry
from pbdreport.presentation.charts.layout import GAP, Swatch, draw_key, key_height
from pbdreport.presentation.charts.svg_canvas import (
    NARROW,
    WIDE,
    Canvas,
    Size,
    house_style,
    text_width,
    wrapped,
)
from pbdreport.presentation.labels import mark, meanings
from pbdreport.presentation.numbers import status_text, value_text

TALL, LOW = 150, 84
"""Height of the area for marks in pixels: of one panel alone, and of several."""
BETWEEN = 28
"""Distance between two columns of panels, in pixels."""


@dataclass(frozen=True)
class Panel:
    """A series with its label; the label is empty if it is the only one."""

    label: str
    years: tuple[YearEntry, ...]


def draw_lines(panels: Sequence[Panel], figure: Figure, slug: str, alt: str) -> tuple[str, str]:
    """Draw a panel for each series, as SVG for wide pages and for phones.

    Args:
        panels: In the order in which they are drawn.
        figure: Their definition.
        slug: The prefix of the ids in the drawing.
        alt: The text alternative.
    """
    with house_style():
        wide, narrow = (_drawn(panels, figure, size) for size in (WIDE, NARROW))
        return wide.svg(slug, alt), narrow.svg(f"{slug}-narrow", alt)


def _drawn(panels: Sequence[Panel], figure: Figure, size: Size) -> Canvas:
    years = all_years(panels)
    top = highest([one for panel in panels for one in panel.years])
    swatches = _key(panels)
    columns = 2 if size.labels_beside and len(panels) > 1 else 1
    width = (size.width - (columns - 1) * BETWEEN) / columns
    height = TALL if len(panels) == 1 else LOW
    labels = [wrapped(panel.label, width, size.text, 2) if panel.label else [] for panel in panels]
    rows = [
        (at, max(len(lines) for lines in labels[at : at + columns]))
        for at in range(0, len(panels), columns)
    ]
    y = key_height(swatches, size)
    boxes: list[tuple[Panel, list[str], float, float]] = []
    for at, lines in rows:
        for column, panel in enumerate(panels[at : at + columns]):
            label = labels[at + column]
            boxes.append((panel, label, column * (width + BETWEEN), y))
        y += lines * size.leading + height + 3 * size.leading + GAP
    canvas = Canvas(size, y - GAP)
    draw_key(canvas, swatches)
    for panel, label, left, above in boxes:
        lines = max(count for at, count in rows if panel in panels[at : at + columns])
        for nth, line in enumerate(label):
            canvas.text(left, above + (nth + 0.5) * size.leading, line, bold=True)
        area = Area(left, above + (lines + 1) * size.leading, width, height, years, top)
        _draw_panel(canvas, panel, area, figure)
    return canvas


@dataclass(frozen=True)
class Area:
    """The area of a panel in which marks are drawn, in pixels, with its scales."""

    left: float
    top: float
    width: float
    height: float
    years: Sequence[SchoolYear]
    most: float
    """The value at the top."""

    @property
    def bottom(self) -> float:
        """Where the value is zero."""
        return self.top + self.height

    def x(self, year: SchoolYear) -> float:
        """The middle of a school year; the first and last leave room for their labels."""
        place = self.years.index(year) + 0.5
        return self.left + place * self.width / len(self.years)

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.bottom - self.height * value / self.most


def _draw_panel(canvas: Canvas, panel: Panel, area: Area, figure: Figure) -> None:
    canvas.line((area.left, area.bottom), (area.left + area.width, area.bottom), "muted")
    size = canvas.size
    known = {one.school_year: one for one in panel.years}
    for year in area.years:
        text = str(year) if _fits(area, size) else f"\N{RIGHT SINGLE QUOTATION MARK}{year.end:%y}"
        y = area.bottom + size.leading * 0.8
        canvas.text(area.x(year), y, text, "muted", "center", smaller=1)
    for before, one in connected(panel.years, area.years):
        ends = [(area.x(each.school_year), area.y(_value(each))) for each in (before, one)]
        canvas.line(ends[0], ends[1], "mark-1", width=2)
    for year in area.years:
        found = known.get(year)
        if found is None:
            continue
        x = area.x(year)
        if found.break_reason:
            between = x - area.width / len(area.years) / 2
            canvas.line((between, area.top), (between, area.bottom), "outline", dashed=True)
        if found.entry.exact is None or not found.entry.is_shown:
            above = area.bottom - size.leading / 2
            canvas.text(x, above, status_text(found.entry), "muted", "center")
            continue
        y = area.y(_value(found))
        published = found.source == "published"
        canvas.dot(x, y, "outline" if published else "mark-1", 4.5, filled=not published)
        text = value_text(found.entry, figure)
        canvas.text(x, y - size.leading * 0.8, text, "ink", "center", smaller=1)


def _fits(area: Area, size: Size) -> bool:
    """Whether whole school years fit side by side below a panel."""
    return text_width("2023-2024 ", size.text - 1) <= area.width / len(area.years)


def connected(
    years: Sequence[YearEntry], all_of: Sequence[SchoolYear]
) -> list[tuple[YearEntry, YearEntry]]:
    """The pairs of years that a line may join: next to each other, shown, and comparable."""
    pairs = []
    for before, one in pairwise(years):
        next_to = all_of.index(one.school_year) - all_of.index(before.school_year) == 1
        shown = all(each.entry.is_shown and each.entry.exact is not None for each in (before, one))
        if next_to and shown and not one.break_reason:
            pairs.append((before, one))
    return pairs


def all_years(panels: Sequence[Panel]) -> list[SchoolYear]:
    """Every school year from the first to the last, also those without a value."""
    found = sorted({one.school_year for panel in panels for one in panel.years})
    years = found[:1]
    while years and years[-1] < found[-1]:
        years.append(years[-1].next)
    return years


def highest(entries: Sequence[YearEntry]) -> float:
    """The end of the scale: a round number that no value exceeds; at most 1 for shares."""
    values = [_value(one) for one in entries if one.entry.exact is not None]
    most = max(values, default=0.0)
    if most <= 0:
        return 1.0
    step = 10.0 ** floor(log10(most))
    return next(
        step * times for times in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * times >= most
    )


def _value(one: YearEntry) -> float:
    return float(one.entry.exact or 0)


def _key(panels: Sequence[Panel]) -> list[Swatch]:
    """What marks mean, where some are not plain."""
    entries = [one for panel in panels for one in panel.years]
    swatches: list[Swatch] = []
    if any(one.source == "published" for one in entries):
        swatches = [
            Swatch("geteld met de definitie van nu", "mark-1", is_dot=True),
            Swatch(meanings()[mark("published")], "outline", is_outline=True, is_dot=True),
        ]
    if any(one.break_reason for one in entries):
        swatches.append(Swatch("streepjeslijn: de definitie veranderde", ""))
    return swatches
