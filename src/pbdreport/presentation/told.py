"""A number of the registry as prose writes it: its parts, what holds of it, and its forms."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    change_text,
    decimals_of,
    in_prose,
    number,
    percent,
    points,
    previous_decimals,
    previous_text,
    quantity_text,
)
from pbdreport.presentation.sentences import direction
from pbdreport.presentation.words import Words


@dataclass(frozen=True)
class Told:
    """A number that prose calls for."""

    row: Row
    figure: Figure
    part: str
    """One of `PARTS`."""
    words: Words


def is_there(told: Told) -> bool:
    """Whether there is such a number to show."""
    if not told.row.is_shown:
        return False
    if told.part == "change":
        return change(told.row) is not None
    if told.part == "previous":
        return told.row.previous_exact is not None and told.row.previous_status in ("ok", "u")
    fields = {"numerator", "denominator", "n", "lower", "upper"}
    return told.part not in fields or getattr(told.row, told.part) is not None


def _change_told(told: Told) -> str:
    difference = abs(change(told.row) or Fraction(0))
    decimals = change_decimals(told.row, told.figure)
    if told.figure.unit == "share":
        return in_prose(points(difference, decimals))
    text = in_prose(number(difference, decimals))
    noun = told.words.unit(told.figure.unit)
    return f"{text}\xa0{noun.one if text == '1' else noun.many}" if noun.many else text


def _bound(told: Told) -> str:
    return percent(Fraction(getattr(told.row, told.part)), decimals_of(told.row, told.figure))


def _field(told: Told) -> str:
    return in_prose(number(getattr(told.row, told.part)))


def _bare(told: Told) -> str | None:
    """The number without its unit."""
    row, figure = told.row, told.figure
    scale = 100 if figure.unit == "share" else 1
    if told.part == "value" and row.exact is not None:
        return in_prose(number(row.exact * scale, decimals_of(row, figure)))
    if told.part == "previous" and row.previous_exact is not None:
        return in_prose(number(row.previous_exact * scale, previous_decimals(row, figure)))
    if told.part == "change":
        size = abs(change(row) or Fraction(0)) * scale
        return in_prose(number(size, change_decimals(row, figure)))
    return PARTS[told.part](told)


def _pct(told: Told) -> str | None:
    is_share = told.figure.unit == "share" and told.part in ("value", "previous", "lower", "upper")
    return PARTS[told.part](told) if is_share else None


def _points(told: Told) -> str | None:
    return _change_told(told) if told.figure.unit == "share" and told.part == "change" else None


def _signed(told: Told) -> str | None:
    return in_prose(change_text(told.row, told.figure)) if told.part == "change" else None


PARTS: dict[str, Callable[[Told], str]] = {
    "value": lambda told: in_prose(quantity_text(told.row, told.figure, told.words)),
    "previous": lambda told: in_prose(previous_text(told.row, told.figure)),
    "change": _change_told,
    "numerator": _field,
    "denominator": _field,
    "n": _field,
    "lower": _bound,
    "upper": _bound,
}
"""What may be asked of a figure, and how it is written with its own unit."""

QUESTIONS: dict[str, Callable[[Row, Figure], bool]] = {
    "is_higher": lambda row, figure: direction(row, figure) == "higher",
    "is_lower": lambda row, figure: direction(row, figure) == "lower",
    "is_similar": lambda row, figure: direction(row, figure) == "similar",
    "is_shown": lambda row, figure: row.is_shown,
    "has_previous": lambda row, figure: change(row) is not None,
}
"""What may be asked in a condition."""

FILTERS: dict[str, Callable[[Told], str | None]] = {
    "pct": _pct,
    "points": _points,
    "number": _bare,
    "signed": _signed,
}
"""How a number may be written; None where that does not suit it."""
