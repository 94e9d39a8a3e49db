"""Charts as PNG, for programs that cannot show SVG.

Supports the SVG that `presentation/charts/svg_cleanup.py` writes: paths and lines of text.
"""

import re
from io import BytesIO
from typing import TYPE_CHECKING, Literal
from xml.etree.ElementTree import Element, fromstring

from pbdreport.presentation.palette import INK, PAPER

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.artist import Artist

SCALE = 2
"""Pixels of the PNG for each pixel of the SVG: sharp on dense screens and on paper."""
_STEP = re.compile(r"([MLCz])|(-?[\d.]+)[ ,]+(-?[\d.]+)")
_ANCHORS: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}


def size_of(svg: str) -> dict[str, int]:
    """The width and height at which a chart is shown, in CSS pixels."""
    opening = svg[: svg.index(">", svg.index("<svg")) + 1]
    found = {name: re.search(rf' {name}="([\d.]+)"', opening) for name in ("width", "height")}
    return {name: round(float(size[1])) for name, size in found.items() if size}


def png_of(svg: str) -> bytes:
    """Draw one of our SVG charts as PNG on white, at twice its size; always the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Sheet
    from matplotlib.transforms import Affine2D

    from pbdreport.presentation.charts.svg_canvas import house_style

    root = fromstring(svg)
    width, height = (float(root.get(name, "0")) for name in ("width", "height"))
    picture = BytesIO()
    with house_style():
        size = (width / 72, height / 72)
        sheet = Sheet(figsize=size, dpi=72 * SCALE, facecolor=PAPER["light"])
        from_top = Affine2D().scale(SCALE, -SCALE).translate(0, height * SCALE)
        for element in root.iter():
            if artist := _artist(element):
                artist.set_transform(from_top)
                sheet.add_artist(artist)
        FigureCanvasAgg(sheet).print_png(picture, metadata={"Software": None})
    return picture.getvalue()


def _artist(element: Element) -> "Artist | None":
    kind = element.tag.rpartition("}")[2]
    return _path(element) if kind == "path" else _text(element) if kind == "text" else None


def _path(element: Element) -> "Artist":
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    codes = {"M": Line.MOVETO, "L": Line.LINETO, "C": Line.CURVE4}
    points: list[tuple[float, float]] = []
    steps: list[np.uint8] = []
    step = Line.MOVETO
    for letter, x, y in _STEP.findall(element.get("d", "")):
        if letter == "z":
            points.append(points[-1])
            steps.append(Line.CLOSEPOLY)
        elif letter:
            step = codes[letter]
        else:
            points.append((float(x), float(y)))
            steps.append(step)
    dashes = [float(length) for length in element.get("stroke-dasharray", "").split(",") if length]
    return PathPatch(
        Line(points, steps),
        facecolor=_colour(element.get("fill", INK)),
        edgecolor=_colour(element.get("stroke", "none")),
        linewidth=float(element.get("stroke-width", "1")),
        linestyle=(0, dashes) if dashes else "solid",
        capstyle="butt",
    )


def _text(element: Element) -> "Artist":
    from matplotlib.text import Text

    return Text(
        float(element.get("x", "0")),
        float(element.get("y", "0")),
        element.text or "",
        color=_colour(element.get("fill", INK)),
        fontsize=float(element.get("font-size", "14px").removesuffix("px")),
        fontweight=element.get("font-weight", "normal"),
        horizontalalignment=_ANCHORS[element.get("text-anchor", "start")],
        verticalalignment="baseline",
        parse_math=False,
    )


def _colour(paint: str) -> str:
    return INK if paint == "currentColor" else paint
