"""The columns of a figure in a spreadsheet.

Numbers are exact; only their format rounds. The cell of a suppressed number has its symbol, so
that no cell is empty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pbdreport.figures.definition import STATISTICS, Figure
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.presentation.labels import Words, shared_labels, symbol
from pbdreport.presentation.numbers import (
    PERCENT,
    change,
    change_decimals,
    decimals_of,
    previous_decimals,
)
from pbdreport.presentation.tables.grid import WITHOUT_DIFFERENCE

WHOLE = "Geheel"
_ORIGINS = {"data": "opnieuw berekend uit de gegevens", "published": "volgens de publicatie"}


@dataclass(frozen=True)
class ExportCell:
    """The content of a cell, and how a spreadsheet formats it."""

    content: float | str
    form: Literal["text", "number", "percentage", "change"] = "text"
    decimals: int = 0


@dataclass(frozen=True)
class ExportColumn:
    """A column: its heading, the same every year, and the function that makes its cells."""

    head: str
    cell: Callable[[Entry], ExportCell]


def columns(
    rows: Sequence[Entry], figure: Figure, dimensions: Sequence[str], words: Words
) -> list[ExportColumn]:
    """The columns of a figure: dimensions, numbers, and the previous year.

    Args:
        rows: The rows, masked.
        figure: Their definition.
        dimensions: The dimensions with a column; rows without one of them have 'Geheel' there.
        words: The labels.
    """
    compared = any(row.previous_status for row in rows)
    return [
        *(_label(name, words) for name in dimensions),
        *([] if dimensions else [ExportColumn("Deel", lambda row: ExportCell(WHOLE))]),
        ExportColumn(f"Waarde ({_unit(figure, words)})", lambda row: _value(row, figure)),
        *(_parts(figure) if _has_parts(rows, figure) else []),
        ExportColumn("Basis (n)", lambda row: _count(row, row.n)),
        *(_bounds(figure) if figure.interval else []),
        ExportColumn("Status", lambda row: ExportCell(_status(row))),
        *(_before(figure, words) if compared else []),
    ]


def key_column() -> ExportColumn:
    """The dimensions as text, as in the registry, for joining files."""
    return ExportColumn("Sleutel", lambda row: ExportCell(dims_text(row.dims)))


def _label(name: str, words: Words) -> ExportColumn:
    def cell(row: Entry) -> ExportCell:
        if name not in row.dims:
            return ExportCell(WHOLE)
        return ExportCell(_words_for(row, words).label(name, row.dims[name]))

    return ExportColumn(words.dimension(name), cell)


def _words_for(row: Entry, words: Words) -> Words:
    """The labels for a row: those of answers depend on the question."""
    return words.of_item(row.dims["item"]) if "item" in row.dims else words


def _unit(figure: Figure, words: Words) -> str:
    """The unit in a heading; for a share, which has no unit, the word for it."""
    return words.unit(figure.unit).many or words.unit(figure.unit).label.lower()


def _has_parts(rows: Sequence[Entry], figure: Figure) -> bool:
    """Whether numerator and denominator add something to the value.

    They do not for counts, nor for statistics, whose fraction is not one of numbers of people.
    """
    is_of_counts = figure.unit not in STATISTICS or figure.unit == "points"
    return is_of_counts and any(row.denominator not in (None, 1) for row in rows)


def _parts(figure: Figure) -> list[ExportColumn]:
    unit = f" ({figure.parts})" if figure.parts else ""
    return [
        ExportColumn(f"Teller{unit}", lambda row: _count(row, row.numerator)),
        ExportColumn(f"Noemer{unit}", lambda row: _count(row, row.denominator)),
    ]


def _bounds(figure: Figure) -> list[ExportColumn]:
    def bound(row: Entry, value: float | None) -> ExportCell:
        return _number(row, value, figure, decimals_of(row, figure))

    return [
        ExportColumn("Ondergrens (95 %)", lambda row: bound(row, row.lower)),
        ExportColumn("Bovengrens (95 %)", lambda row: bound(row, row.upper)),
    ]


def _before(figure: Figure, words: Words) -> list[ExportColumn]:
    unit = "procentpunten" if figure.unit in PERCENT else _unit(figure, words)
    return [
        ExportColumn(
            f"Vorig schooljaar ({_unit(figure, words)})", lambda row: _previous(row, figure)
        ),
        *(
            []
            if figure.unit in WITHOUT_DIFFERENCE
            else [ExportColumn(f"Verschil ({unit})", lambda row: _change(row, figure))]
        ),
        *(_difference_bounds(figure) if figure.interval and figure.unit == "share" else []),
        ExportColumn("Herkomst vorig schooljaar", lambda row: ExportCell(_origin(row))),
    ]


def _difference_bounds(figure: Figure) -> list[ExportColumn]:
    def bound(row: Entry, place: int) -> ExportCell:
        value = (row.change_lower, row.change_upper)[place]
        if value is None or change(row) is None:
            return _change(row, figure) if change(row) is None else ExportCell(symbol("x"))
        return ExportCell(100 * value, "change", change_decimals(row, figure))

    return [
        ExportColumn("Ondergrens van het verschil (95 %)", lambda row: bound(row, 0)),
        ExportColumn("Bovengrens van het verschil (95 %)", lambda row: bound(row, 1)),
    ]


def _value(row: Entry, figure: Figure) -> ExportCell:
    return _number(row, row.exact, figure, decimals_of(row, figure))


def _number(
    row: Entry, value: Fraction | float | None, figure: Figure, decimals: int
) -> ExportCell:
    if not row.is_shown:
        return ExportCell(symbol(row.status))
    if value is None:
        return ExportCell(symbol("x"))
    return ExportCell(float(value), "percentage" if figure.unit in PERCENT else "number", decimals)


def _count(row: Entry, count: Decimal | int | None) -> ExportCell:
    if not row.is_shown:
        return ExportCell(symbol(row.status))
    if count is None:
        return ExportCell(symbol("x"))
    return ExportCell(float(count), "number", 0 if count == int(count) else 2)


def _previous(row: Entry, figure: Figure) -> ExportCell:
    if row.is_shown and row.previous_status not in ("ok", "u"):
        return ExportCell(symbol(row.previous_status or "x"))
    decimals = previous_decimals(row, figure) if row.is_shown else 0
    return _number(row, row.previous_exact, figure, decimals)


def _change(row: Entry, figure: Figure) -> ExportCell:
    difference = change(row)
    if difference is None:
        return _previous(row, figure)
    size = difference * 100 if figure.unit in PERCENT else difference
    return ExportCell(float(size), "change", change_decimals(row, figure))


def _status(row: Entry) -> str:
    return shared_labels()["figure_status"][row.status].label


def _origin(row: Entry) -> str:
    if not row.is_shown:
        return symbol(row.status)
    return _ORIGINS.get(row.previous_source, symbol("x"))
