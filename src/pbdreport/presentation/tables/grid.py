"""The content of a table as text: headings with their units, cells, and the legend of symbols.

No cell is empty, nothing is added up here, and a suppressed row has its symbol in every cell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, mark, meanings, symbol
from pbdreport.presentation.numbers import (
    bound_percentage,
    certain_direction,
    change,
    change_decimals,
    decimals_of,
    number,
    percentage,
    previous_decimals,
    signed,
)
from pbdreport.presentation.ordering import available, in_order, label_of, named, nested

NEVER_COMPARED = ("score_difference", "points", "coefficient", "p_value")
"""Units whose values cannot be compared with those of the previous year."""
WITHOUT_DIFFERENCE = ("score",)
"""Units without a column for the difference between years, which has no interval here."""
COUNTS_PEOPLE = ("respondents", "people")
"""Units whose values are their own base."""


@dataclass(frozen=True)
class GridRow:
    """A row of a table."""

    label: str
    cells: tuple[str, ...]
    group: str = ""
    """The heading of its group of rows."""


@dataclass(frozen=True)
class Grid:
    """A table as text."""

    caption: str
    corner: str
    """The heading of the labels."""
    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]

    @property
    def groups(self) -> list[tuple[str, tuple[GridRow, ...]]]:
        """The rows under each group heading, in order; rows without one come under ''."""
        return [(group, tuple(rows)) for group, rows in groupby(self.rows, attrgetter("group"))]

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The symbols that occur in cells, with their meanings."""
        cells = [cell.split() for row in self.rows for cell in row.cells]
        # A symbol is alone or comes after a number; one before a number ('≈ 0') belongs to it.
        words = {word for cell in cells for word in cell[len(cell) > 1 :]}
        return [(sign, meaning) for sign, meaning in meanings().items() if sign in words]


@dataclass(frozen=True)
class _Column:
    head: str
    cell: Callable[[Entry], str]


def grid_of(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> Grid:
    """The table of a breakdown: wide for two dimensions without intervals, otherwise long.

    Args:
        rows: The rows of the breakdown, masked.
        figure: Their definition.
        by: The dimensions of the breakdown.
        words: The labels.
    """
    by = nested(by)
    shown = in_order(available(rows, by), by, words)
    by = named(shown, by)
    if len(by) == 2 and not figure.interval:
        return _wide(shown, figure, by, words)
    return _long(shown, figure, by, words)


def caption_of(figure: Figure, by: Sequence[str], words: Words) -> str:
    """The caption: what is counted, by what, when."""
    return f"{figure.title}{words.across(figure.title, nested(by))}, {words.school_year}"


def _long(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> Grid:
    """A table with a row for each entry, under headings where there are two dimensions."""
    columns = _columns(rows, figure, words)
    body = [
        GridRow(
            label_of(row, by[-1:], words),
            tuple(column.cell(row) for column in columns),
            label_of(row, by[:-1], words) if by[1:] else "",
        )
        for row in rows
    ]
    return Grid(
        caption_of(figure, by, words),
        words.dimension(by[-1]) if by else "Deel",
        tuple(column.head for column in columns),
        tuple(body),
    )


def _columns(rows: Sequence[Entry], figure: Figure, words: Words) -> list[_Column]:
    compared = figure.unit not in NEVER_COMPARED and any(row.previous_status for row in rows)
    value = _head(figure, words, str(words.school_year) if compared else "")
    columns = [_Column(value, lambda row: _value(row, figure))]
    if figure.interval:
        sign = {"share": " (%)", "points": " (procentpunten)"}.get(figure.unit, "")
        columns += [
            _Column(f"95%-interval: van{sign}", lambda row: _bound(row, row.lower, figure)),
            _Column(f"95%-interval: tot{sign}", lambda row: _bound(row, row.upper, figure)),
        ]
    if figure.parts:
        columns += [
            _Column(f"Teller ({figure.parts})", lambda row: _part(row, row.numerator)),
            _Column(f"Noemer ({figure.parts})", lambda row: _part(row, row.denominator)),
        ]
    if _has_base(figure) and not (figure.parts and _bases_are_denominators(rows)):
        columns.append(_Column("Basis (n)", lambda row: _part(row, row.n)))
    if compared:
        unit = "procentpunten" if figure.unit == "share" else words.unit(figure.unit).many
        columns += [
            _Column(
                _head(figure, words, str(words.school_year.previous)),
                lambda row: _previous(row, figure),
            )
        ]
        if figure.unit not in WITHOUT_DIFFERENCE:
            head = f"Verschil ({unit})" if unit else "Verschil"
            columns.append(_Column(head, lambda row: _change(row, figure)))
    return columns


def _wide(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> Grid:
    """A table with the first dimension down and the second across."""
    outer, inner = by
    codes = words.arranged(inner, [row.dims[inner] for row in rows])
    places = {(row.dims[outer], row.dims[inner]): row for row in rows}

    def cells(code: str) -> tuple[str, ...]:
        found = [places.get((code, column)) for column in codes]
        return tuple(_value(row, figure) if row else mark("absent") for row in found)

    outers = words.arranged(outer, [row.dims[outer] for row in rows])
    body = [GridRow(words.label(outer, code), cells(code)) for code in outers]
    heads = [words.label(inner, code) for code in codes]
    if _has_base(figure):
        heads.append("Basis (n)")
        body = [
            replace(line, cells=(*line.cells, _base([places.get((code, at)) for at in codes])))
            for line, code in zip(body, outers, strict=True)
        ]
    unit = "%" if figure.unit == "share" else words.unit(figure.unit).many
    caption = caption_of(figure, by, words) + (f", in {unit}" if unit else "")
    return Grid(caption, words.dimension(outer), tuple(heads), tuple(body))


def _has_base(figure: Figure) -> bool:
    """Whether each value has a number of people as its base."""
    return figure.concerns == "people" and figure.unit not in COUNTS_PEOPLE


def _base(rows: Sequence[Entry | None]) -> str:
    """The base that the rows share, or the symbol of a suppressed row."""
    found = [row for row in rows if row]
    for row in found:
        if not row.is_shown:
            return symbol(row.status)
    bases = {row.n for row in found}
    base = bases.pop() if len(bases) == 1 else None
    return mark("absent") if base is None else number(base)


def _head(figure: Figure, words: Words, year: str) -> str:
    unit = words.unit(figure.unit)
    sign = "%" if figure.unit == "share" else unit.many
    if year:
        return f"{year} ({sign})" if sign else year
    return f"{unit.label} (%)" if figure.unit == "share" else unit.label


def _value(row: Entry, figure: Figure) -> str:
    if not row.is_shown or row.exact is None:
        return symbol(row.status)
    decimals = decimals_of(row, figure)
    text = _plain(row, figure, decimals)
    return f"{text} {symbol(row.status)}".rstrip()


def _plain(row: Entry, figure: Figure, decimals: int) -> str:
    assert row.exact is not None
    if figure.unit == "points":
        return signed(row.exact * 100, decimals, padded=True)
    if figure.unit == "share":
        return percentage(row.exact, decimals, padded=True)
    return number(row.exact, decimals, padded=True)


def _bound(row: Entry, bound: float | None, figure: Figure) -> str:
    text = bound_percentage(row, bound, decimals_of(row, figure))
    return text or symbol("x" if row.is_shown else row.status)


def _part(row: Entry, part: Decimal | int | None) -> str:
    if not row.is_shown:
        return symbol(row.status)
    return symbol("x") if part is None else number(part)


def _previous(row: Entry, figure: Figure) -> str:
    if not row.is_shown:
        return symbol(row.status)
    if row.previous_exact is None or row.previous_status not in ("ok", "u"):
        return symbol(row.previous_status or "x")
    decimals = previous_decimals(row, figure)
    if figure.unit == "share":
        text = percentage(row.previous_exact, decimals, padded=True)
    else:
        text = number(row.previous_exact, decimals, padded=True)
    marks = (symbol(row.previous_status), mark("published") * (row.previous_source == "published"))
    return " ".join(filter(None, (text, *marks)))


def _change(row: Entry, figure: Figure) -> str:
    difference = change(row)
    if difference is None:
        return _previous(row, figure)
    size = difference * 100 if figure.unit == "share" else difference
    text = signed(size, change_decimals(row, figure), padded=True)
    by_chance = bool(figure.interval) and certain_direction(row) == "similar"
    return f"{text} {mark('chance')}" if by_chance else text


def _bases_are_denominators(rows: Sequence[Entry]) -> bool:
    return all(row.n == row.denominator for row in rows if row.is_shown)
