"""The columns of a figure for a spreadsheet: numbers as numbers, names as names.

Numbers are exact; only their format rounds. A cell whose number is not shown has its symbol, so
that no cell is empty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row, dims_text
from pbdreport.presentation.grid import WITHOUT_DIFFERENCE
from pbdreport.presentation.numbers import (
    PERCENT,
    change,
    change_decimals,
    decimals_of,
    previous_decimals,
)
from pbdreport.presentation.sentences import difference_bounds
from pbdreport.presentation.words import Words, shared_labels, symbol

WHOLE = "Geheel"
_ORIGINS = {"data": "opnieuw berekend uit de gegevens", "published": "volgens de publicatie"}


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and how a spreadsheet shows it."""

    content: float | str
    form: Literal["text", "number", "percentage", "change"] = "text"
    decimals: int = 0


@dataclass(frozen=True)
class Column:
    """A column: its head, the same over the years, and its cell in a row."""

    head: str
    cell: Callable[[Row], Cell]


def columns(
    rows: Sequence[Row], figure: Figure, dimensions: Sequence[str], words: Words
) -> list[Column]:
    """What a spreadsheet tells of each row: what it is about, its numbers, and last year's.

    Args:
        rows: The rows, masked.
        figure: Their definition.
        dimensions: The dimensions that have a column; a row that is not split by one is the whole.
        words: The labels.
    """
    compared = any(row.previous_status for row in rows)
    return [
        *(_label(name, words) for name in dimensions),
        *([] if dimensions else [Column("Deel", lambda row: Cell(WHOLE))]),
        Column(f"Waarde ({_unit(figure, words)})", lambda row: _value(row, figure)),
        *(_parts(figure) if _has_parts(rows) else []),
        Column("Basis (n)", lambda row: _count(row, row.n)),
        *(_bounds(figure) if figure.interval else []),
        Column("Status", lambda row: Cell(_status(row))),
        *(_before(figure, words) if compared else []),
    ]


def key_column() -> Column:
    """The dimensions as the registry writes them, by which files can be joined."""
    return Column("Sleutel", lambda row: Cell(dims_text(row.dims)))


def _label(name: str, words: Words) -> Column:
    def cell(row: Row) -> Cell:
        if name not in row.dims:
            return Cell(WHOLE)
        return Cell(_words_for(row, words).label(name, row.dims[name]))

    return Column(words.dimension(name), cell)


def _words_for(row: Row, words: Words) -> Words:
    """The words of a row: what an answer is called depends on its question."""
    return words.of_item(row.dims["item"]) if "item" in row.dims else words


def _unit(figure: Figure, words: Words) -> str:
    """As a head has it; of what has no unit, such as a share, what it is."""
    return words.unit(figure.unit).many or words.unit(figure.unit).label.lower()


def _has_parts(rows: Sequence[Row]) -> bool:
    """Whether numerator and denominator say more than the value: not of plain counts."""
    return any(row.denominator not in (None, 1) for row in rows)


def _parts(figure: Figure) -> list[Column]:
    unit = f" ({figure.parts})" if figure.parts else ""
    return [
        Column(f"Teller{unit}", lambda row: _count(row, row.numerator)),
        Column(f"Noemer{unit}", lambda row: _count(row, row.denominator)),
    ]


def _bounds(figure: Figure) -> list[Column]:
    def bound(row: Row, value: float | None) -> Cell:
        return _number(row, value, figure, decimals_of(row, figure))

    return [
        Column("Ondergrens (95 %)", lambda row: bound(row, row.lower)),
        Column("Bovengrens (95 %)", lambda row: bound(row, row.upper)),
    ]


def _before(figure: Figure, words: Words) -> list[Column]:
    unit = "procentpunten" if figure.unit in PERCENT else _unit(figure, words)
    return [
        Column(f"Vorig schooljaar ({_unit(figure, words)})", lambda row: _previous(row, figure)),
        *(
            []
            if figure.unit in WITHOUT_DIFFERENCE
            else [Column(f"Verschil ({unit})", lambda row: _change(row, figure))]
        ),
        *(_difference_bounds(figure) if figure.interval and figure.unit == "share" else []),
        Column("Herkomst vorig schooljaar", lambda row: Cell(_origin(row))),
    ]


def _difference_bounds(figure: Figure) -> list[Column]:
    def bound(row: Row, place: int) -> Cell:
        bounds = difference_bounds(row)
        if bounds is None:
            return _change(row, figure) if change(row) is None else Cell(symbol("x"))
        return Cell(100 * bounds[place], "change", change_decimals(row, figure))

    return [
        Column("Ondergrens van het verschil (95 %)", lambda row: bound(row, 0)),
        Column("Bovengrens van het verschil (95 %)", lambda row: bound(row, 1)),
    ]


def _value(row: Row, figure: Figure) -> Cell:
    return _number(row, row.exact, figure, decimals_of(row, figure))


def _number(row: Row, value: Fraction | float | None, figure: Figure, decimals: int) -> Cell:
    if not row.is_shown:
        return Cell(symbol(row.status))
    if value is None:
        return Cell(symbol("x"))
    return Cell(float(value), "percentage" if figure.unit in PERCENT else "number", decimals)


def _count(row: Row, count: Decimal | int | None) -> Cell:
    if not row.is_shown:
        return Cell(symbol(row.status))
    if count is None:
        return Cell(symbol("x"))
    return Cell(float(count), "number", 0 if count == int(count) else 2)


def _previous(row: Row, figure: Figure) -> Cell:
    if row.is_shown and row.previous_status not in ("ok", "u"):
        return Cell(symbol(row.previous_status or "x"))
    decimals = previous_decimals(row, figure) if row.is_shown else 0
    return _number(row, row.previous_exact, figure, decimals)


def _change(row: Row, figure: Figure) -> Cell:
    difference = change(row)
    if difference is None:
        return _previous(row, figure)
    size = difference * 100 if figure.unit in PERCENT else difference
    return Cell(float(size), "change", change_decimals(row, figure))


def _status(row: Row) -> str:
    return shared_labels()["figure_status"][row.status].label


def _origin(row: Row) -> str:
    if not row.is_shown:
        return symbol(row.status)
    return _ORIGINS.get(row.previous_source, symbol("x"))
