"""Charts as PNG files, for slides, mail and older word processors, which cannot show SVG.

They are made from the SVG in the pages, so that chapters draw every chart only once.
"""

from collections.abc import Iterable
from pathlib import Path

from pbdreport.presentation.charts.rasterize import png_of
from pbdreport.render.edition import Page
from pbdreport.render.html.downloads import picture_path
from pbdreport.render.notebook_content import ShownOutput, read_content
from pbdreport.render.output_types import ChartOutput
from pbdreport.render.safe_markup import standalone_svg


def write_pngs(pages: Iterable[Page], folder: Path) -> None:
    """Write every chart of the pages as PNG into an edition, next to its SVG.

    Raises:
        ChapterFailed: A chapter has an output that is not allowed.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for page in pages:
        for block in read_content(page):
            if isinstance(block, ShownOutput) and isinstance(block.output, ChartOutput):
                svg = standalone_svg(block.output.svg, block.label, block.output.alt)
                (folder / picture_path(block.label, "png")).write_bytes(png_of(svg))
