"""What a corrected edition says of itself: each figure that is not what it was, then and now."""

from collections.abc import Mapping
from dataclasses import dataclass

from pbdreport.figures.comparison import Change, compare
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import label_in_text
from pbdreport.presentation.numbers import value_text
from pbdreport.presentation.words import Words

NEW_OR_GONE = "niet in het verslag"
MANY_WORDS = 12


@dataclass(frozen=True)
class Erratum:
    """A figure that changed since the edition that is replaced."""

    title: str
    part: str
    """Of what part of the figure; `het geheel`."""
    then: str
    now: str

    @property
    def looks_the_same(self) -> bool:
        """Whether readers see no difference: it lies behind the decimals, or in the base."""
        return self.then == self.now


def errata(
    before: Registry, after: Registry, figures: Mapping[str, Figure], words: Words
) -> tuple[Erratum, ...]:
    """The figures that changed, in the order of their chapters' ids.

    Hidden numbers are told as hidden. A number that differs only beyond the decimals that readers
    see, or whose base alone changed, is told too: the data behind it changed.
    """
    return tuple(_erratum(change, figures, words) for change in compare(before, after))


def _erratum(change: Change, figures: Mapping[str, Figure], words: Words) -> Erratum:
    row = change.row
    figure = figures.get(row.figure)
    return Erratum(
        figure.title if figure else row.figure,
        label_in_text(row, sorted(row.dims), words, MANY_WORDS),
        _told(change.before, figure),
        _told(change.after, figure),
    )


def _told(row: Row | None, figure: Figure | None) -> str:
    if row is None:
        return NEW_OR_GONE
    if figure is None:
        return str(row.value)
    return value_text(row, figure)
