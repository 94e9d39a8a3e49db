"""What prose can ask of a number of the registry: its attributes, conditions and filters."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    change_text,
    decimals_of,
    direction,
    in_prose,
    number,
    percent,
    points,
    previous_decimals,
    previous_text,
    quantity_text,
)

NO_GROWTH = ("share", "score", "score_difference", "points", "coefficient", "p_value")
"""Units of which a change is not written as a percentage of the previous year's value."""


@dataclass(frozen=True)
class ProseValue:
    """A number that prose refers to."""

    row: Entry
    figure: Figure
    part: str
    """One of `PARTS`."""
    words: Words


def has_value(asked: ProseValue) -> bool:
    """Whether there is such a number, and it may be shown."""
    if not asked.row.is_shown:
        return False
    if asked.part == "change":
        return change(asked.row) is not None
    if asked.part == "previous":
        return asked.row.previous_exact is not None and asked.row.previous_status in ("ok", "u")
    fields = {"numerator", "denominator", "n", "lower", "upper"}
    return asked.part not in fields or getattr(asked.row, asked.part) is not None


def _change_size(asked: ProseValue) -> str:
    difference = abs(change(asked.row) or Fraction(0))
    decimals = change_decimals(asked.row, asked.figure)
    if asked.figure.unit == "share":
        return in_prose(points(difference, decimals))
    text = in_prose(number(difference, decimals))
    noun = asked.words.unit(asked.figure.unit)
    return f"{text}\xa0{noun.one if text == '1' else noun.many}" if noun.many else text


def _bound(asked: ProseValue) -> str:
    return percent(Fraction(getattr(asked.row, asked.part)), decimals_of(asked.row, asked.figure))


def _field(asked: ProseValue) -> str:
    return in_prose(number(getattr(asked.row, asked.part)))


def _bare(asked: ProseValue) -> str | None:
    """The number without its unit."""
    row, figure = asked.row, asked.figure
    scale = 100 if figure.unit == "share" else 1
    if asked.part == "value" and row.exact is not None:
        return in_prose(number(row.exact * scale, decimals_of(row, figure)))
    if asked.part == "previous" and row.previous_exact is not None:
        return in_prose(number(row.previous_exact * scale, previous_decimals(row, figure)))
    if asked.part == "change":
        size = abs(change(row) or Fraction(0)) * scale
        return in_prose(number(size, change_decimals(row, figure)))
    return PARTS[asked.part](asked)


def _pct(asked: ProseValue) -> str | None:
    is_share = asked.figure.unit == "share" and asked.part in (
        "value",
        "previous",
        "lower",
        "upper",
    )
    return PARTS[asked.part](asked) if is_share else None


def _points(asked: ProseValue) -> str | None:
    return _change_size(asked) if asked.figure.unit == "share" and asked.part == "change" else None


def _signed(asked: ProseValue) -> str | None:
    return in_prose(change_text(asked.row, asked.figure)) if asked.part == "change" else None


def _growth(asked: ProseValue) -> str | None:
    """The size of the change as a percentage of the previous year's value."""
    row, before = asked.row, asked.row.previous_exact
    fits = asked.figure.unit not in NO_GROWTH and asked.part in ("value", "change")
    difference = change(row) if fits else None
    if difference is None or not before:
        return None
    return in_prose(f"{number(abs(difference / before) * 100, 1)}\xa0%")


PARTS: dict[str, Callable[[ProseValue], str]] = {
    "value": lambda asked: in_prose(quantity_text(asked.row, asked.figure, asked.words)),
    "previous": lambda asked: in_prose(previous_text(asked.row, asked.figure)),
    "change": _change_size,
    "numerator": _field,
    "denominator": _field,
    "n": _field,
    "lower": _bound,
    "upper": _bound,
}
"""The attributes of a figure, with the functions that write them with their unit."""

QUESTIONS: dict[str, Callable[[Entry, Figure], bool]] = {
    "is_higher": lambda row, figure: direction(row, figure) == "higher",
    "is_lower": lambda row, figure: direction(row, figure) == "lower",
    "is_similar": lambda row, figure: direction(row, figure) == "similar",
    "is_shown": lambda row, figure: row.is_shown,
    "has_previous": lambda row, figure: change(row) is not None,
}
"""The attributes for conditions."""

FILTERS: dict[str, Callable[[ProseValue], str | None]] = {
    "pct": _pct,
    "points": _points,
    "number": _bare,
    "signed": _signed,
    "growth": _growth,
}
"""The filters; they return None for a number that they do not fit."""
