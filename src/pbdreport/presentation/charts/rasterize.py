"""Charts as PNG, for programs that cannot show SVG: drawn from the SVG by resvg."""

import re
from functools import cache
from pathlib import Path

from pbdreport.presentation.palette import INK, PAPER

SCALE = 2
"""Pixels of the PNG for each pixel of the SVG: sharp on dense screens and on paper."""
FONT = "DejaVu Sans"


def size_of(svg: str) -> dict[str, int]:
    """The width and height at which a chart is shown, in CSS pixels."""
    opening = svg[: svg.index(">", svg.index("<svg")) + 1]
    found = {name: re.search(rf' {name}="([\d.]+)"', opening) for name in ("width", "height")}
    return {name: round(float(size[1])) for name, size in found.items() if size}


def png_of(svg: str) -> bytes:
    """Draw a chart as PNG on white, at twice its size.

    The bytes are the same on every machine: the fonts are those that come with matplotlib, not
    those of the system.
    """
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=SCALE,
            background=PAPER["light"],
            style_sheet=f"svg {{ color: {INK} }}",
            skip_system_fonts=True,
            font_files=_fonts(),
            font_family=FONT,
            sans_serif_family=FONT,
        )
    )


@cache
def _fonts() -> list[str]:
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return [str(folder / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
