"""The order and the labels of rows, the same in charts, tables and sentences."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words

BY_VALUE = ("offer", "item", "choice", "topic")
"""Dimensions without a natural order: charts show the largest value first."""

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
    "transition",
    "statistic",
    "coefficient",
    "choice",
    "topic",
)
"""Dimensions whose values are parts of a whole: they come after other dimensions."""

Key = tuple[tuple[int, list[tuple[int, str]]], ...]


def nested(by: Sequence[str]) -> tuple[str, ...]:
    """The dimensions from the outermost to the innermost, whatever order they are given in."""
    return tuple(sorted(by, key=lambda name: (name in PARTS_LAST, by.index(name))))


def named(rows: Sequence[Entry], by: Sequence[str]) -> tuple[str, ...]:
    """The dimensions that belong in the labels of rows.

    Where all choices or themes are of one question, their labels do not repeat the question.
    """
    names = tuple(by)
    is_named = names in (("item", "choice"), ("item", "topic"))
    return names[1:] if is_named and len({row.dims["item"] for row in rows}) == 1 else names


def available(rows: Iterable[Entry], by: Sequence[str]) -> list[Entry]:
    """The rows that belong to a breakdown; a figure without data has one row, for the whole."""
    return [row for row in rows if set(row.dims) == set(by)]


def anchor(rows: Sequence[Entry], figure: Figure, by: Sequence[str]) -> str:
    """An id for HTML: the figure, its breakdown, and the one value it is limited to, if any."""
    by = nested(by)
    codes = {row.dims[by[0]] for row in available(rows, by)} if len(by) > 1 else set()
    part = sorted(codes) if len(codes) == 1 else []
    return "-".join((figure.id, *(by or ("whole",)), *part)).replace(".", "-")


def in_order(rows: Iterable[Entry], by: Sequence[str], words: Words) -> list[Entry]:
    """Rows in the natural order of their dimensions."""
    return sorted(rows, key=lambda row: _natural(row, by, words))


def in_drawing_order(rows: Iterable[Entry], by: Sequence[str], words: Words) -> list[Entry]:
    """Rows in the order of charts: offers and questions by value, others in natural order.

    Suppressed rows come last, in natural order, so that their position reveals nothing.
    """
    if not by or by[-1] not in BY_VALUE:
        return in_order(rows, by, words)

    def key(row: Entry) -> tuple[Key, bool, Fraction, Key]:
        value = row.exact if row.is_shown else None
        group, own = _natural(row, by[:-1], words), _natural(row, by[-1:], words)
        return group, value is None, -(value or Fraction(0)), own

    return sorted(rows, key=key)


def label_of(row: Entry, by: Sequence[str], words: Words) -> str:
    """The label of a row: the labels of its dimensions, or 'Geheel' for the whole."""
    labels = [words.label(dimension, row.dims[dimension]) for dimension in by]
    return ", ".join(labels) or "Geheel"


def label_in_text(row: Entry, by: Sequence[str], words: Words, most_words: int = 99) -> str:
    """The label of a row within a sentence: 'online bij Lezen'.

    Each label is cut to at most so many words.
    """
    parts = sorted(by, key=lambda name: name not in PARTS_LAST)
    labels = [words.label_in_text(name, row.dims[name], most_words) for name in parts]
    return " bij ".join(labels) or "het geheel"


def _natural(row: Entry, by: Sequence[str], words: Words) -> Key:
    return tuple(words.rank(dimension, row.dims[dimension]) for dimension in by)
