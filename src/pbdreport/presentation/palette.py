"""Colours by role, for light and dark pages, and the style sheet of figures.

The elements of a drawing have a class for their role and the light colour as a fallback: a page's
style sheet can change their colour, and a picture on its own still looks right.
"""

from importlib.resources import files

INK = "#14181C"
"""Text and axes; `currentColor` in drawings."""
PAPER = {"light": "#FFFFFF", "dark": "#14181C"}

ROLES: dict[str, tuple[str, str]] = {
    # For categories, at most four in a chart.
    "mark-1": ("#12436D", "#7FB8EA"),
    "mark-2": ("#28A197", "#3DBDB1"),
    "mark-3": ("#801650", "#EC8FC0"),
    "mark-4": ("#F46A25", "#F58B54"),
    # Neutral answers, no opinion, the empty band.
    "rest": ("#868E94", "#8D979E"),
    # From unfavourable to favourable; 3 is the farthest from the middle.
    "neg-3": ("#6B2A00", "#F8B98C"),
    "neg-2": ("#A8480A", "#EE9150"),
    "neg-1": ("#DC762A", "#D07A30"),
    "pos-1": ("#4F93CC", "#5590C4"),
    "pos-2": ("#20639B", "#7FB8EA"),
    "pos-3": ("#0B2F4F", "#B5D8F5"),
    # From little to much.
    "step-1": ("#5A92C4", "#4A82B5"),
    "step-2": ("#3872A6", "#659CCD"),
    "step-3": ("#285F94", "#82B6E4"),
    "step-4": ("#174A7C", "#A5CEF2"),
    "step-5": ("#0A2F55", "#CFE6FA"),
    # Secondary text, the outline of the previous year, light lines.
    "muted": ("#505A5F", "#A9B4BA"),
    "outline": ("#4A5459", "#C9D2D7"),
    "grid": ("#D5DADD", "#3A444B"),
    # Text inside a mark.
    "label-light": ("#FEFEFE", "#0B0E12"),
    "label-dark": ("#0B0E11", "#0B0E11"),
}
MARKS = tuple(role for role in ROLES if role.partition("-")[0] in ("mark", "rest", "neg", "pos"))
STEPS = tuple(role for role in ROLES if role.startswith("step-"))


def colour(role: str) -> str:
    """The light colour of a role, which `role_of` recognises."""
    return INK if role == "ink" else ROLES[role][0]


def role_of(hexadecimal: str) -> str:
    """The role of a colour; empty if it is not in the palette."""
    wanted = hexadecimal.upper()
    if wanted == INK:
        return "ink"
    return next((role for role, (light, _) in ROLES.items() if light == wanted), "")


def label_role(role: str) -> str:
    """The text colour that reads best inside a mark."""
    light, dark = (contrast(colour(label), colour(role)) for label in ("label-light", "label-dark"))
    return "label-light" if light > dark else "label-dark"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2.2: 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def stylesheet() -> str:
    """The CSS of charts and tables: the colours of both themes, then `figures.css`.

    The dark theme applies to dark screens only: paper is white.
    """
    marks = "\n".join(
        f".drawing .fill-{role} {{ fill: var(--figure-{role}); }}\n"
        f".drawing .stroke-{role} {{ stroke: var(--figure-{role}); }}"
        for role in ROLES
    )
    rules = files("pbdreport.presentation").joinpath("figures.css").read_text(encoding="utf-8")
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_properties(1)} }} }}"
    return f":root {{ {_properties(0)} }}\n{dark}\n{marks}\n{rules}"


def _properties(theme: int) -> str:
    return " ".join(f"--figure-{role}: {colours[theme]};" for role, colours in ROLES.items())


def _luminance(hexadecimal: str) -> float:
    channels = (int(hexadecimal[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
