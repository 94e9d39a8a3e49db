"""The order and the names of rows, the same in charts, tables and sentences."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.words import Words

BY_VALUE = ("offer", "item", "choice", "topic")
"""Dimensions without an order of their own: charts put the largest first."""

PARTS_LAST = (
    "mode",
    "status",
    "disposition",
    "activity",
    "priority",
    "band",
    "answer",
    "wave",
    "measurement",
    "change",
    "statistic",
    "coefficient",
    "choice",
    "topic",
)
"""Dimensions that split something into parts: they come after what is split."""

Key = tuple[tuple[int, list[tuple[int, str]]], ...]


def nested(by: Sequence[str]) -> tuple[str, ...]:
    """Dimensions from the outermost to the innermost, however they were named."""
    return tuple(sorted(by, key=lambda name: (name in PARTS_LAST, by.index(name))))


def named(rows: Sequence[Row], by: Sequence[str]) -> tuple[str, ...]:
    """The dimensions that rows are told apart by.

    Choices and themes of one question stand under its name: it need not be said of each of them.
    """
    names = tuple(by)
    is_named = names in (("item", "choice"), ("item", "topic"))
    return names[1:] if is_named and len({row.dims["item"] for row in rows}) == 1 else names


def available(rows: Iterable[Row], by: Sequence[str]) -> list[Row]:
    """The rows of a breakdown: a figure without data has one row, of no dimensions."""
    return [row for row in rows if set(row.dims) == set(by)]


def anchor(rows: Sequence[Row], figure: Figure, by: Sequence[str]) -> str:
    """A name for ids: of the figure, its breakdown, and the one part that it is limited to."""
    by = nested(by)
    codes = {row.dims[by[0]] for row in available(rows, by)} if len(by) > 1 else set()
    part = sorted(codes) if len(codes) == 1 else []
    return "-".join((figure.id, *(by or ("whole",)), *part)).replace(".", "-")


def in_order(rows: Iterable[Row], by: Sequence[str], words: Words) -> list[Row]:
    """Rows in the natural order of their dimensions."""
    return sorted(rows, key=lambda row: _natural(row, by, words))


def in_drawing_order(rows: Iterable[Row], by: Sequence[str], words: Words) -> list[Row]:
    """Rows as charts show them: offers and questions by value, all else in natural order.

    The place of a row that is not shown tells nothing: it stands last, in natural order.
    """
    if not by or by[-1] not in BY_VALUE:
        return in_order(rows, by, words)

    def key(row: Row) -> tuple[Key, bool, Fraction, Key]:
        value = row.exact if row.is_shown else None
        group, own = _natural(row, by[:-1], words), _natural(row, by[-1:], words)
        return group, value is None, -(value or Fraction(0)), own

    return sorted(rows, key=key)


def label_of(row: Row, by: Sequence[str], words: Words) -> str:
    """What a row is called: the labels of its dimensions; of the whole, 'Geheel'."""
    labels = [words.label(dimension, row.dims[dimension]) for dimension in by]
    return ", ".join(labels) or "Geheel"


def label_in_text(row: Row, by: Sequence[str], words: Words, most_words: int = 99) -> str:
    """What a row is called within a sentence: 'online bij Lezen'.

    Each label has at most so many words.
    """
    parts = sorted(by, key=lambda name: name not in PARTS_LAST)
    labels = [words.label_in_text(name, row.dims[name], most_words) for name in parts]
    return " bij ".join(labels) or "het geheel"


def _natural(row: Row, by: Sequence[str], words: Words) -> Key:
    return tuple(words.rank(dimension, row.dims[dimension]) for dimension in by)
