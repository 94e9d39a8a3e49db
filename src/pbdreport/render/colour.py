"""A service's colour, made readable: contrast is computed, never guessed."""

from collections.abc import Sequence
from colorsys import hls_to_rgb, rgb_to_hls

from pbdreport.presentation.palette import PAPER, ROLES, contrast, stylesheet

WHITE = "#FFFFFF"
BLACK = "#000000"
TEXT_CONTRAST = 4.5
"""What WCAG 2.2 AA asks of text."""
PANEL = {"light": "#F4F5F7", "dark": "#1F242A"}
"""Behind callouts and the foot of a page, as report.css has them."""


def readable(colour: str, backgrounds: Sequence[str], is_lighter: bool = False) -> str:
    """The colour itself, or the nearest of its hue that reads on all backgrounds.

    Args:
        colour: What the service names.
        backgrounds: What it stands on.
        is_lighter: Whether to go towards white, on dark backgrounds, or towards black.
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
    """A colour with a share of another in it."""
    parts = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def service_css(colour: str) -> str:
    """The variables of a service's colour: text and links, and the band over the page."""
    dark = readable(colour, [PAPER["dark"], PANEL["dark"]], is_lighter=True)
    dark_band = mix(colour, PAPER["dark"], 0.55)
    return (
        f"{light_css(colour)}"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root {{ --accent: {dark}; {_band(dark_band)} }}\n"
        "}\n"
    )


def light_css(colour: str) -> str:
    """The same for what is always light, as paper is."""
    light = readable(colour, [PAPER["light"], PANEL["light"]])
    return f":root {{ --accent: {light}; {_band(colour)} }}\n"


def figures_css() -> str:
    """The style of figures, with their dark colours where the reader's screen is dark."""
    dark = " ".join(f"--figure-{role}: {colours[1]};" for role, colours in ROLES.items())
    return (
        f"{stylesheet()}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )


def _band(colour: str) -> str:
    ink = max((WHITE, BLACK), key=lambda candidate: contrast(candidate, colour))
    return f"--band: {colour}; --band-ink: {ink};"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
