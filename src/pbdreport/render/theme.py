"""The colours of a service, adjusted until their computed contrast is sufficient."""

from collections.abc import Sequence
from colorsys import hls_to_rgb, rgb_to_hls

from pbdreport.presentation.palette import PAPER, contrast

WHITE = "#FFFFFF"
BLACK = "#000000"
TEXT_CONTRAST = 4.5
"""The contrast that WCAG 2.2 AA requires of text."""
PANEL = {"light": "#F4F5F7", "dark": "#1F242A"}
"""The backgrounds of callouts and footers, as in report.css."""


def readable(colour: str, backgrounds: Sequence[str], is_lighter: bool = False) -> str:
    """The colour itself, or the nearest of its hue with enough contrast on all backgrounds.

    Args:
        colour: The colour in the profile of the service.
        backgrounds: The colours behind it.
        is_lighter: Whether to go towards white, for dark backgrounds, or towards black.
    """
    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in _channels(colour)))
    end = 1.0 if is_lighter else 0.0
    for step in range(101):
        lit = lightness + (end - lightness) * step / 100
        parts = hls_to_rgb(hue, lit, saturation)
        candidate = "#" + "".join(f"{round(part * 255):02X}" for part in parts)
        if all(contrast(candidate, background) >= TEXT_CONTRAST for background in backgrounds):
            return candidate
    return WHITE if is_lighter else BLACK


def mix(one: str, other: str, share: float) -> str:
    """Mix a colour with a share of another."""
    parts = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def service_css(colour: str) -> str:
    """The CSS variables of a service's colour, for text, links and the masthead."""
    dark = readable(colour, [PAPER["dark"], PANEL["dark"]], is_lighter=True)
    dark_band = mix(colour, PAPER["dark"], 0.55)
    return (
        f"{light_css(colour)}"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root {{ --accent: {dark}; {_band(dark_band)} }}\n"
        "}\n"
    )


def light_css(colour: str) -> str:
    """The same for the light theme only, for paper."""
    light = readable(colour, [PAPER["light"], PANEL["light"]])
    return f":root {{ --accent: {light}; {_band(colour)} }}\n"


def _band(colour: str) -> str:
    ink = max((WHITE, BLACK), key=lambda candidate: contrast(candidate, colour))
    return f"--band: {colour}; --band-ink: {ink};"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
