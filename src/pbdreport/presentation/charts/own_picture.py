"""Pictures that an analyst draws with matplotlib or seaborn, in the house style, for a page.

1. A picture is drawn from masked rows, and its table has every row that it may show.
2. Its title and its text alternative are written by hand; their numbers are references
   (`{{ … }}`), filled in from the same rows.
3. Colours near one of the palette become that one: seaborn mutes the colours that it is given.
   Near-black becomes the colour of text, so that a dark page can show it.
"""

import re
from collections.abc import Sequence
from io import StringIO
from typing import Any

from pbdreport.errors import UsageError, first_few
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.svg_cleanup import clean_svg
from pbdreport.presentation.labels import Words, mark, symbol
from pbdreport.presentation.narrative.typed_numbers import typed_numbers
from pbdreport.presentation.numbers import number, previous_decimals, quantity_text, with_unit
from pbdreport.presentation.ordering import available, in_order, label_of, nested
from pbdreport.presentation.palette import INK, ROLES
from pbdreport.presentation.tables.grid import Grid, GridRow

WIDTH = 10
"""The width of a picture in inches of 72 pixels: as wide as other charts."""
LEAST_WORDS, MOST_WORDS = 8, 80
"""How long a text alternative may be."""
NEAR = 60
"""The distance in RGB within which a colour becomes one of the palette."""
DARK = 100
"""Greys darker than this become the colour of text."""
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")


def set_house_style() -> None:
    """Set matplotlib and seaborn to the house style for what a notebook draws from now on."""
    import matplotlib
    import seaborn

    from pbdreport.presentation.charts.svg_canvas import CATEGORIES, FONT, HOUSE_STYLE

    lines = ("axes.labelcolor", "axes.edgecolor", "axes.titlecolor", "xtick.color", "ytick.color")
    sizes = ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize")
    style = {
        **HOUSE_STYLE,
        **dict.fromkeys(lines, INK),
        **dict.fromkeys(sizes, 13),
        "figure.figsize": (WIDTH, WIDTH / 2),
        "figure.dpi": 72,
        "figure.constrained_layout.use": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "legend.frameon": False,
    }
    seaborn.set_theme(style="white", palette=CATEGORIES, font=FONT, rc=style)
    matplotlib.rcParams["svg.fonttype"] = "none"


def sheet_of(drawn: Any) -> Any:
    """The matplotlib figure of a figure, of axes, or of a seaborn grid.

    Raises:
        UsageError: It is none of these, or has nothing on it.
    """
    from matplotlib.figure import Figure as Sheet

    found = drawn
    if not isinstance(drawn, Sheet):
        found = getattr(drawn, "figure", None)
    if not isinstance(found, Sheet):
        raise UsageError(
            "chapter.picture needs a picture of matplotlib or seaborn.",
            {"found": type(drawn).__name__},
            "Pass what seaborn returned, or the figure of plt.subplots().",
        )
    if not any(axes.has_data() for axes in found.axes):
        raise UsageError(
            "The picture is empty.",
            {"found": "axes without data"},
            "Draw on it first: seaborn.barplot(frame, x=…, y=…, ax=axes).",
        )
    return found


def check_title(title: str, typed: str) -> None:
    """Refuse a title without words, or with a typed number.

    Raises:
        UsageError: The title is empty, or has a number that is no reference.
    """
    if not title.strip():
        raise UsageError("The picture has no title.", {"found": repr(title)}, _WRITE)
    _refuse_numbers("title", typed)


def check_alternative(alternative: str, title: str, typed: str) -> None:
    """Refuse a text alternative that does not tell what the picture shows.

    Raises:
        UsageError: It is missing, too short, too long, the title again, or has a typed number.
    """
    words = len(alternative.split())
    if words < LEAST_WORDS or alternative.strip() == title.strip():
        raise UsageError(
            "The picture has no text alternative that says what it shows.",
            {
                "expected": f"{LEAST_WORDS} to {MOST_WORDS} words",
                "found": f"{words} words" if words != 1 else "1 word",
            },
            "Write in `alt` what kind of picture it is and its main finding, for who cannot see "
            "it.",
        )
    if words > MOST_WORDS:
        raise UsageError(
            "The text alternative of the picture is too long.",
            {"expected": f"{LEAST_WORDS} to {MOST_WORDS} words", "found": f"{words} words"},
            "Keep the main finding; the numbers stand in the table below the picture.",
        )
    _refuse_numbers("text alternative", typed)


_WRITE = "Write in `title` what is counted, as a Dutch noun phrase."


def _refuse_numbers(what: str, text: str) -> None:
    found = [word for _, word in typed_numbers(text)]
    if found:
        raise UsageError(
            f"The {what} of the picture has a typed number.",
            {"found": first_few(found)},
            "Write {{ reach.institutions_reached | pct }} in its place: next year it is another.",
        )


def draw_own(sheet: Any, slug: str, alternative: str) -> str:
    """A picture as SVG for a page.

    Raises:
        UsageError: It holds pixels, which do not become larger or darker with the page.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    _resize(sheet)
    sheet.patch.set_visible(False)
    for axes in sheet.axes:
        axes.patch.set_visible(False)
    written = StringIO()
    with matplotlib.rc_context({"svg.hashsalt": slug, "svg.fonttype": "none"}):
        FigureCanvasSVG(sheet).print_svg(written, metadata={"Date": None})
    drawn = written.getvalue()
    if "<image" in drawn:
        raise UsageError(
            "The picture holds an image of pixels.",
            {"found": "imshow, or a colour bar"},
            "Use seaborn.heatmap(…, cbar=False) with annot=True, or draw shapes.",
        )
    return clean_svg(_COLOUR.sub(lambda found: _house_colour(found[0]), drawn), slug, alternative)


def _resize(sheet: Any) -> None:
    wide, high = sheet.get_size_inches()
    sheet.set_size_inches(WIDTH, WIDTH * high / wide)


def _house_colour(found: str) -> str:
    red, green, blue = (int(found[at : at + 2], 16) for at in (1, 3, 5))
    if max(red, green, blue) - min(red, green, blue) < 8:
        return INK if max(red, green, blue) <= DARK else found
    roles = {light: _distance(light, (red, green, blue)) for light, _ in ROLES.values()}
    nearest = min(roles, key=roles.__getitem__)
    return nearest if roles[nearest] <= NEAR else found


def _distance(light: str, other: tuple[int, int, int]) -> float:
    parts = (int(light[at : at + 2], 16) for at in (1, 3, 5))
    return float(sum((one - two) ** 2 for one, two in zip(parts, other, strict=True)) ** 0.5)


def picture_grid(
    shown: Sequence[tuple[Figure, tuple[str, ...], Sequence[Entry]]], title: str, words: Words
) -> Grid:
    """The table below a picture: each row of the figures that it shows, with its unit.

    Args:
        shown: The figures, with their breakdowns and rows.
        title: The title of the picture.
        words: The labels.
    """
    has_base = any(figure.concerns == "people" for figure, _, _ in shown)
    rows = []
    for figure, by, found in shown:
        names = nested(by)
        for row in in_order(available(found, names), names, words):
            cells = [_value(row, figure, words), _previous(row, figure, words)]
            if has_base:
                cells.append(_base(row, figure))
            rows.append(GridRow(label_of(row, names, words), tuple(cells), figure.title))
    heads = [str(words.school_year), str(words.school_year.previous), "Basis (n)"]
    return Grid(f"{title}, {words.school_year}", "Deel", tuple(heads[: 2 + has_base]), tuple(rows))


def _value(row: Entry, figure: Figure, words: Words) -> str:
    if not row.is_shown:
        return symbol(row.status)
    return f"{quantity_text(row, figure, words)} {symbol(row.status)}".rstrip()


def _base(row: Entry, figure: Figure) -> str:
    if figure.concerns != "people" or row.n is None:
        return symbol(row.status) if row.status == "c" else mark("absent")
    return number(row.n)


def _previous(row: Entry, figure: Figure, words: Words) -> str:
    if not row.is_shown:
        return symbol(row.status)
    if row.previous_exact is None or row.previous_status not in ("ok", "u"):
        return symbol(row.previous_status or "x")
    return with_unit(row.previous_exact, figure, previous_decimals(row, figure), words)
