"""A service's colour, made readable."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.presentation.palette import PAPER, contrast
from pbdreport.render.html.site import write_assets
from pbdreport.render.theme import PANEL, readable, service_css

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def test_a_readable_colour_stays_as_it_is():
    """The service's own colour wherever it can be."""
    assert readable("#0B6E69", ["#FFFFFF"]) == "#0B6E69"


def test_a_pale_colour_is_darkened_until_it_reads():
    """Yellow on white: 1.07 becomes at least 4.5."""
    mended = readable("#FFFF00", ["#FFFFFF"])

    assert contrast("#FFFF00", "#FFFFFF") == pytest.approx(1.07, abs=0.01)
    assert 4.5 <= contrast(mended, "#FFFFFF") < 4.7


def test_on_dark_the_hue_stays():
    """A dark blue becomes a light blue: red, green and blue keep their order."""
    light = readable("#12436D", ["#14181C"], is_lighter=True)

    assert contrast(light, "#14181C") >= 4.5
    assert int(light[1:3], 16) < int(light[3:5], 16) < int(light[5:7], 16)


@given(COLOURS)
def test_every_colour_reads_in_light_and_dark(colour: str):
    """Whatever colour a profile names, links and the band over the page can be read."""
    light, dark = service_css(colour).split("@media")
    for text, scheme in ((light, "light"), (dark, "dark")):
        shown = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", text))
        assert contrast(shown["accent"], PAPER[scheme]) >= 4.5
        assert contrast(shown["accent"], PANEL[scheme]) >= 4.5
        assert contrast(shown["band-ink"], shown["band"]) >= 4.5


def test_the_style_of_figures_has_one_set_of_dark_colours(tmp_path: Path):
    """Once in the palette, not again in the file that pages load."""
    write_assets(tmp_path, "#12436D")

    written = (tmp_path / "figures.css").read_text(encoding="utf-8")
    assert written.count("prefers-color-scheme: dark") == 1
