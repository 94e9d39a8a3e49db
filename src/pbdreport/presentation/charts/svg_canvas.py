"""A canvas for charts, in pixels from the top left: matplotlib in the house style."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from typing import Any, Literal

import matplotlib
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Sheet
from matplotlib.font_manager import findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from pbdreport.presentation.charts.svg_cleanup import clean_svg
from pbdreport.presentation.palette import INK, MARKS, colour

FONT = "DejaVu Sans"
HOUSE_STYLE: Any = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.color": INK,
    "patch.linewidth": 0,
}
"""Our changes to seaborn's theme."""
CATEGORIES = [colour(role) for role in MARKS if role.startswith("mark-")]
Align = Literal["left", "center", "right"]

MEASURED_AT = 100
"""The size at which text is measured, once for all sizes."""


@dataclass(frozen=True)
class Size:
    """The form of a chart: wide, or narrow for a phone."""

    name: str
    width: int
    """In pixels."""
    text: int
    """Font size, in pixels."""
    labels_beside: bool
    """Whether labels are left of the marks, or above them."""

    @property
    def leading(self) -> int:
        """The distance between lines of text, in pixels."""
        return self.text + 4


WIDE = Size("wide", 720, 14, labels_beside=True)
NARROW = Size("narrow", 340, 13, labels_beside=False)


class TextLine(Text):
    """A line of text that is drawn without measuring it first.

    Measuring takes matplotlib longer than all the rest, and the browser that sets the text
    measures it anyway.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text with its baseline at its position; nothing if it is empty."""
        if not self.get_text():
            return
        x, y = self.get_transform().transform(self.get_position())
        _, height = renderer.get_canvas_width_height()
        graphics = renderer.new_gc()
        graphics.set_foreground(self.get_color())
        renderer.open_group("text", self.get_gid())
        renderer.draw_text(
            graphics, x, height - y, self.get_text(), self.get_fontproperties(), 0, mtext=self
        )
        graphics.restore()
        renderer.close_group("text")


class Canvas:
    """A canvas of the width of a size, and a height in pixels."""

    def __init__(self, size: Size, height: float):
        """Start with an empty canvas."""
        self.size = size
        self.height = height
        self._sheet = Sheet(figsize=(size.width / 72, height / 72), dpi=72)
        self._sheet.patch.set_visible(False)
        self._from_top = Affine2D().scale(1, -1).translate(0, height)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._from_top)
        self._sheet.add_artist(artist)

    def bar(self, left: float, top: float, width: float, height: float, role: str) -> None:
        """Draw a filled bar."""
        self._add(Rectangle((left, top), width, height, facecolor=colour(role)))

    def outline(self, left: float, top: float, width: float, height: float) -> None:
        """Draw the outline of a bar, for the previous year."""
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
        """Draw a dot: filled, or an outline for the previous year."""
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
        """Draw a straight line."""
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
        """Draw a line of text, with its middle at `y`."""
        self._add(
            TextLine(
                x,
                y + (self.size.text - smaller) * 0.36,
                text,
                color=colour(role),
                horizontalalignment=align,
                fontsize=self.size.text - smaller,
                fontweight="bold" if bold else "normal",
            )
        )

    def fields(
        self,
        classes: Sequence[Sequence[int | None]],
        colours: Sequence[str],
        box: tuple[float, float, float, float],
    ) -> None:
        """Draw the fields of a heat map.

        Args:
            classes: The colour class of each field, row by row; None for an empty field.
            colours: The colour of each class.
            box: Left, top, width and height, in pixels.
        """
        import numpy as np
        import seaborn
        from matplotlib.colors import ListedColormap

        left, top, width, height = box
        bottom = 1 - (top + height) / self.height
        axes = self._sheet.add_axes(
            (left / self.size.width, bottom, width / self.size.width, height / self.height)
        )
        axes.set_axis_off()
        seaborn.heatmap(
            np.array(classes, dtype=float),
            ax=axes,
            cmap=ListedColormap(list(colours)),
            vmin=-0.5,
            vmax=len(colours) - 0.5,
            cbar=False,
            xticklabels=False,
            yticklabels=False,
            linewidths=1.5,
            linecolor=colour("label-light"),
            clip_on=False,
        )

    def svg(self, slug: str, alt: str) -> str:
        """The drawing as SVG for a page."""
        written = StringIO()
        with matplotlib.rc_context({"svg.hashsalt": slug}):
            FigureCanvasSVG(self._sheet).print_svg(written, metadata={"Date": None})
        return clean_svg(written.getvalue(), slug, alt, self.size.name)


@contextmanager
def house_style() -> Iterator[None]:
    """Set seaborn and matplotlib to the house style while drawing.

    Imports seaborn here rather than at the top, because that takes a second and a half.
    """
    import seaborn

    with matplotlib.rc_context():
        seaborn.set_theme(style="white", palette=CATEGORIES, font=FONT, rc=HOUSE_STYLE)
        yield


def text_width(text: str, size: float) -> float:
    """The width of a line of text in pixels, in the widest font that a page may use."""
    return _measured(text) * size / MEASURED_AT


def wrapped(text: str, width: float, size: float, at_most: int = 3) -> list[str]:
    """Wrap a text to a width, in at most so many lines; the rest becomes an ellipsis."""
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
    # Ask for the font each time: a fork would share the open file of a font that is kept.
    font = get_font(findfont(FONT))
    font.set_size(MEASURED_AT, 72)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64
