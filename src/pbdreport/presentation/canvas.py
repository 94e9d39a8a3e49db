"""A sheet to draw on, in pixels from the top left, by matplotlib and in the house style."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from typing import Any, Literal

import matplotlib
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Sheet
from matplotlib.font_manager import findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from pbdreport.presentation.palette import INK, colour
from pbdreport.presentation.svg import house_svg

HOUSE_STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "text.parse_math": False,
    "text.color": INK,
    "patch.linewidth": 0,
}
Align = Literal["left", "center", "right"]

MEASURED_AT = 100
"""Size at which text is measured once for all sizes."""


@dataclass(frozen=True)
class Size:
    """The form of a drawing: for a page's column, or for a phone."""

    name: str
    width: int
    text: int
    """Size of the text."""
    labels_beside: bool
    """Whether labels stand left of the marks, or above them."""

    @property
    def leading(self) -> int:
        """From one line of text to the next."""
        return self.text + 4


WIDE = Size("wide", 720, 14, labels_beside=True)
NARROW = Size("narrow", 340, 13, labels_beside=False)


class Canvas:
    """A sheet of so many pixels."""

    def __init__(self, size: Size, height: float):
        """An empty sheet."""
        self.size = size
        self.height = height
        self._sheet = Sheet(figsize=(size.width / 72, height / 72), dpi=72)
        self._sheet.patch.set_visible(False)
        self._from_top = Affine2D().scale(1, -1).translate(0, height)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._from_top)
        self._sheet.add_artist(artist)

    def bar(self, left: float, top: float, width: float, height: float, role: str) -> None:
        """A filled bar."""
        self._add(Rectangle((left, top), width, height, facecolor=colour(role)))

    def outline(self, left: float, top: float, width: float, height: float) -> None:
        """A bar of last year: an outline."""
        self._add(
            Rectangle(
                (left, top),
                width,
                height,
                fill=False,
                edgecolor=colour("outline"),
                linewidth=1.25,
            )
        )

    def dot(self, x: float, y: float, role: str, radius: float = 5, filled: bool = True) -> None:
        """A point: filled, or the outline of last year's."""
        paint = colour(role)
        self._add(
            Circle(
                (x, y),
                radius,
                facecolor=paint if filled else "none",
                edgecolor="none" if filled else paint,
                linewidth=0 if filled else 1.25,
            )
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        role: str = "ink",
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """A straight line."""
        self._add(
            Line2D(
                (start[0], end[0]),
                (start[1], end[1]),
                color=colour(role),
                linewidth=width,
                linestyle=(0, (4, 3)) if dashed else "solid",
                solid_capstyle="butt",
            )
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: str = "ink",
        align: Align = "left",
        bold: bool = False,
        smaller: int = 0,
    ) -> None:
        """A line of text, `y` at its middle."""
        self._add(
            Text(
                x,
                y + (self.size.text - smaller) * 0.36,
                text,
                color=colour(role),
                horizontalalignment=align,
                fontsize=self.size.text - smaller,
                fontweight="bold" if bold else "normal",
            )
        )

    def svg(self, slug: str, alt: str) -> str:
        """The drawing as SVG that pages may carry."""
        written = StringIO()
        with matplotlib.rc_context({"svg.hashsalt": slug}):
            FigureCanvasSVG(self._sheet).print_svg(written, metadata={"Date": None})
        return house_svg(written.getvalue(), slug, alt, self.size.name)


@contextmanager
def house_style() -> Iterator[None]:
    """matplotlib in the house style while drawing."""
    with matplotlib.rc_context(HOUSE_STYLE):
        yield


def text_width(text: str, size: float) -> float:
    """How wide a line of text is, in the widest font of those that a page may use."""
    return _measured(text) * size / MEASURED_AT


def wrapped(text: str, width: float, size: float, at_most: int = 3) -> list[str]:
    """A text in lines that fit a width; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    lines = lines or [""]
    if len(lines) > at_most:
        lines = [*lines[: at_most - 1], f"{lines[at_most - 1]} …"]
    return [_clipped(line, width, size) for line in lines]


def _clipped(line: str, width: float, size: float) -> str:
    if text_width(line, size) <= width:
        return line
    while line and text_width(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


@lru_cache(maxsize=10_000)
def _measured(text: str) -> float:
    # matplotlib's own cache of fonts is emptied by a fork, which would share the open file.
    font = get_font(findfont("DejaVu Sans"))
    font.set_size(MEASURED_AT, 72)
    font.set_text(text)
    return float(font.get_width_height()[0]) / 64
