"""A funnel: the share of each group by its number of respondents, between the limits of chance.

A small group is easily far from the whole by chance. Between the two lines lies where all groups
would be, at 95 % together, if none of them differed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt

import numpy as np

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.indicators.stats.pooling import LEAST_GROUPS, funnel_limits
from pbdreport.indicators.stats.proportions import Interval
from pbdreport.presentation.charts.layout import Swatch, draw_key, key_height
from pbdreport.presentation.charts.svg_canvas import (
    NARROW,
    WIDE,
    Align,
    Canvas,
    Size,
    house_style,
)
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import number, percent
from pbdreport.presentation.tables.grid import Grid, GridRow

HEIGHT, LEFT = 260, 56
"""Height of the area for marks, and room for the labels of its scale, in pixels."""
STEPS = 60
"""In how many steps the limits are drawn."""
TICKS = (10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
"""Numbers of respondents on the scale, which is that of their root: most groups are small."""


@dataclass(frozen=True)
class FunnelPoint:
    """A group: its entry, and where its share would lie by chance."""

    row: Entry
    label: str
    n: int
    share: Fraction
    limits: Interval

    @property
    def side(self) -> str:
        """`higher` or `lower` than chance allows, or neither."""
        if float(self.share) < self.limits.lower:
            return "lower"
        return "higher" if float(self.share) > self.limits.upper else ""


@dataclass(frozen=True)
class Funnel:
    """The groups of a breakdown, and the whole with which they are compared."""

    whole: Fraction
    effect: float
    """The design effect of institutions: bases are divided by it."""
    points: tuple[FunnelPoint, ...]

    def limits(self, people: Sequence[float]) -> tuple[Interval, ...]:
        """The limits for groups of so many respondents."""
        bases = [base / self.effect for base in people]
        return funnel_limits(float(self.whole), bases, len(self.points))


def funnel_of(
    rows: Sequence[Entry], dimension: str, whole: Entry, effect: Entry | None, words: Words
) -> Funnel | None:
    """The funnel of the groups that are shown; None with fewer than ten.

    Args:
        rows: The shares of the groups, masked.
        dimension: What they are groups of.
        whole: The share of all respondents together.
        effect: The design effect of institutions on it; None where it is not known.
        words: The labels.
    """
    shown = [row for row in rows if row.is_shown and row.exact is not None and row.n]
    if whole.exact is None or not whole.is_shown or len(shown) < LEAST_GROUPS:
        return None
    size = float(effect.exact) if effect is not None and effect.exact is not None else 1.0
    known = [(row, row.n or 0, row.exact or Fraction(0)) for row in shown]
    limits = funnel_limits(float(whole.exact), [n / size for _, n, _ in known], len(known))
    points = [
        FunnelPoint(row, words.label(dimension, row.dims[dimension]), n, share, bounds)
        for (row, n, share), bounds in zip(known, limits, strict=True)
    ]
    return Funnel(whole.exact, size, tuple(sorted(points, key=lambda point: -point.n)))


def finding(funnel: Funnel) -> str:
    """Which groups differ from the whole by more than chance, in a Dutch sentence."""
    count, whole = len(funnel.points), percent(funnel.whole)
    outside = [point for point in funnel.points if point.side]
    if not outside:
        return (
            f"Geen van de {number(count)} getoonde cijfers wijkt aantoonbaar af van het geheel "
            f"({whole}): alle verschillen kunnen toeval zijn."
        )
    named = [
        f"{point.label} ({percent(point.share)}, {'hoger' if point.side == 'higher' else 'lager'})"
        for point in outside
    ]
    rest = count - len(outside)
    others = "" if not rest else " De verschillen tussen de andere kunnen toeval zijn."
    verb = "wijkt er één" if len(outside) == 1 else f"wijken er {number(len(outside))}"
    return (
        f"Van de {number(count)} getoonde cijfers {verb} aantoonbaar af van het geheel ({whole}): "
        f"{'; '.join(named)}.{others}"
    )


EXPLANATION = (
    "De lijnen zijn de exacte binomiale grenzen rond het aandeel van het geheel, op het aantal "
    "respondenten gedeeld door het ontwerpeffect van instellingen; samen houden ze in 95 % van de "
    "gevallen, ook bij zo veel vergelijkingen. In de tabel staat ook het aandeel dat naar het "
    "gemiddelde getrokken is: hoe kleiner de groep, hoe sterker."
)


def funnel_grid(
    funnel: Funnel, pooled: Sequence[Entry], figure: Figure, dimension: str, words: Words
) -> Grid:
    """The table: respondents, share, limits of chance, and the share that is pooled."""
    shrunk = {row.dims.get(dimension): row for row in pooled}
    heads = ("Respondenten", "Aandeel (%)", "Grenzen (%)", "Naar het gemiddelde getrokken (%)")
    body = []
    for point in funnel.points:
        row = shrunk.get(point.row.dims[dimension])
        ends = (point.limits.lower, point.limits.upper)
        cells = (
            number(point.n),
            _percentage(point.share),
            " tot ".join(_percentage(Fraction(end)) for end in ends),
            "" if row is None or row.exact is None else _percentage(row.exact),
        )
        body.append(GridRow(point.label, cells))
    caption = f"{figure.title}, schooljaar {words.school_year}"
    return Grid(caption, words.dimension(dimension), heads, tuple(body))


def _percentage(share: Fraction) -> str:
    return percent(share).removesuffix("\xa0%")


def draw_funnel(funnel: Funnel, slug: str, alt: str) -> tuple[str, str]:
    """Draw the funnel as SVG, for wide pages and for phones."""
    with house_style():
        wide, narrow = (_drawn(funnel, size) for size in (WIDE, NARROW))
        return wide.svg(slug, alt), narrow.svg(f"{slug}-narrow", alt)


def _drawn(funnel: Funnel, size: Size) -> Canvas:
    swatches = [
        Swatch("binnen de grenzen van het toeval", "outline", is_outline=True, is_dot=True),
        Swatch("erbuiten", "mark-1", is_dot=True),
    ]
    top = key_height(swatches, size) + size.leading
    bottom, width = top + HEIGHT, size.width - LEFT - 24
    most = max(point.n for point in funnel.points) * 1.05
    canvas = Canvas(size, bottom + 2.4 * size.leading)
    draw_key(canvas, swatches)

    least = min(point.n for point in funnel.points) * 0.9
    people = (most * np.linspace(sqrt(least / most), 1, STEPS) ** 2).tolist()
    limits = funnel.limits(people)
    lowest = min(*(float(point.share) for point in funnel.points), *(one.lower for one in limits))
    first = int(4 * lowest) / 4

    def place(n: float, share: float) -> tuple[float, float]:
        return LEFT + width * sqrt(n / most), bottom - HEIGHT * (share - first) / (1 - first)

    for quarter in range(int(4 * first), 5):
        y = place(0, quarter / 4)[1]
        canvas.line((LEFT, y), (LEFT + width, y), "muted" if quarter == 4 * first else "grid")
        canvas.text(LEFT - 6, y, f"{25 * quarter} %", "muted", "right", smaller=1)
    whole = float(funnel.whole)
    canvas.line(place(0, whole), place(most, whole), "muted", dashed=True)
    for ends in ([one.lower for one in limits], [one.upper for one in limits]):
        line = [place(n, end) for n, end in zip(people, ends, strict=True)]
        for before, after in pairwise(line):
            canvas.line(before, after, "outline", width=1.5)
    for point in funnel.points:
        x, y = place(point.n, float(point.share))
        role = "mark-1" if point.side else "outline"
        canvas.dot(x, y, role, 4.5, filled=bool(point.side))
        if point.side and size.labels_beside:
            right = x > LEFT + width / 2
            beside: Align = "right" if right else "left"
            canvas.text(x + (-9 if right else 9), y, point.label, align=beside)
    for n in TICKS:
        x = place(n, first)[0]
        if n <= most and x - LEFT > width / 12:
            canvas.text(x, bottom + size.leading * 0.8, number(n), "muted", "center", smaller=1)
    middle = LEFT + width / 2
    canvas.text(middle, bottom + 1.9 * size.leading, "respondenten", "muted", "center", smaller=1)
    return canvas
