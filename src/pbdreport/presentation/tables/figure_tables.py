"""Tables of figures in HTML, by a template, and in Markdown."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.markdown_escape import in_line
from pbdreport.presentation.ordering import anchor
from pbdreport.presentation.tables.grid import Grid, grid_of

_SHY = "\N{SOFT HYPHEN}"
_LONG_WORDS = {
    "respondenten": f"respon{_SHY}denten",
    "instellingen": f"instel{_SHY}lingen",
    "procentpunten": f"procent{_SHY}punten",
}


def table_html(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The table of a breakdown, with its legend below it, as HTML.

    It has no inline styles, which pages do not allow: `figures.css` has its rules. Pages put it in
    a scroll region.
    """
    return grid_html(grid_of(rows, figure, by, words), table_id(rows, figure, by))


def table_id(rows: Sequence[Entry], figure: Figure, by: Sequence[str]) -> str:
    """The id of the table of a breakdown."""
    return f"tabel-{anchor(rows, figure, by)}"


def grid_html(grid: Grid, slug: str) -> str:
    """A table as HTML, with its legend below it; `slug` is its id."""
    return _template().render(grid=grid, id=slug)


def grid_markdown(grid: Grid) -> str:
    """A table in Markdown, with its caption above and its legend below."""
    lines = [
        _pipes([grid.corner, *grid.heads]),
        _pipes([":--", *("--:" for _ in grid.heads)], escaped=False),
    ]
    for row in grid.rows:
        label = f"{row.group}: {row.label}" if row.group else row.label
        lines.append(_pipes([label, *row.cells]))
    legend = [f"{in_line(sign)} {meaning}" for sign, meaning in grid.legend]
    parts = (f"**{in_line(grid.caption)}**", "\n".join(lines), "; ".join(legend))
    return "\n\n".join(filter(None, parts)) + "\n"


@cache
def _template() -> Template:
    """The template of a table, without the line breaks that keep it readable."""
    environment = Environment(autoescape=True)
    environment.filters["may_break"] = _may_break
    source = (files("pbdreport.presentation.tables") / "figure_table.html.j2").read_text("utf-8")
    return environment.from_string("".join(source.splitlines()))


def _may_break(head: str) -> str:
    """Allow long words in a heading to break, so that eight columns fit next to each other."""
    for word, parts in _LONG_WORDS.items():
        head = head.replace(word, parts)
    return head


def _pipes(cells: Sequence[str], escaped: bool = True) -> str:
    return "| " + " | ".join(in_line(cell) if escaped else cell for cell in cells) + " |"
