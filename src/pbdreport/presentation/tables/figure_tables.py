"""Tables of figures in HTML, by great_tables, and in Markdown."""

import re
import warnings
from collections.abc import Sequence
from html import escape

import pyarrow as pa
from great_tables import GT

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.markdown_escape import in_line
from pbdreport.presentation.ordering import anchor
from pbdreport.presentation.tables.grid import Grid, grid_of

_NOTHING = "<tbody><tr><td>Er zijn geen cijfers.</td></tr></tbody>"
_TABLE = re.compile(r"<table\b[^>]*>(.*)</table>", re.DOTALL)
_GROUP = re.compile(r'(<tr><th class="group" colspan="\d+") scope="colgroup"')
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
    return (
        f'<table class="figure-table" id="{slug}">'
        f"<caption><span>{escape(grid.caption)}</span></caption>"
        f"{_body(grid, slug) if grid.rows else _NOTHING}</table>{_legend(grid)}"
    )


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


def _body(grid: Grid, slug: str) -> str:
    """The inside of the table, written by great_tables, without its colours and fonts."""
    heads = {f"c{place}": _may_break(head) for place, head in enumerate(grid.heads)}
    records = [
        {"label": row.label, "group": row.group} | dict(zip(heads, row.cells, strict=True))
        for row in grid.rows
    ]
    # great_tables reads cell by cell, which takes four times as long from pandas.
    table = pa.Table.from_pylist(records)
    is_grouped = any(row.group for row in grid.rows)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PyArrow Table support is currently experimental")
        written = (
            GT(
                table if is_grouped else table.drop_columns("group"),
                rowname_col="label",
                groupname_col="group" if is_grouped else None,
                id=slug,
            )
            .tab_stubhead(grid.corner)
            .cols_label(cases={**heads})
            .cols_align("right", list(heads))
            .as_raw_html()
        )
    inside = _TABLE.search(written)
    assert inside is not None
    return _own_classes(inside[1])


def _may_break(head: str) -> str:
    """Allow long words in a heading to break, so that eight columns fit next to each other."""
    for word, parts in _LONG_WORDS.items():
        head = head.replace(word, parts)
    return head


def _own_classes(html: str) -> str:
    """Replace great_tables' classes by ours, and its ids by scopes; drop spans of one."""
    html = re.sub(r' (?:(?:row|col)span="1"|(?:headers|id)="[^"]*")', "", html)

    def renamed(match: re.Match[str]) -> str:
        if match[1] == "gt_group_heading":
            return ' class="group"'
        return ' class="num"' if "gt_right" in match[1] else ""

    html = re.sub(r"\n\s*", "", re.sub(r' class="(gt_[^"]*)"', renamed, html))
    return _GROUP.sub(r'</tbody><tbody>\1 scope="rowgroup"', html).replace("<tbody></tbody>", "")


def _legend(grid: Grid) -> str:
    entries = "".join(f"<li>{escape(sign)} {escape(meaning)}</li>" for sign, meaning in grid.legend)
    return f'<ul class="table-legend">{entries}</ul>' if entries else ""


def _pipes(cells: Sequence[str], escaped: bool = True) -> str:
    return "| " + " | ".join(in_line(cell) if escaped else cell for cell in cells) + " |"
