"""The list of corrections in a corrected edition: each changed number, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.comparison import Change, compare
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import value_text
from pbdreport.presentation.ordering import label_in_text

NEW_OR_GONE = "niet in het verslag"
MANY_WORDS = 12


@dataclass(frozen=True)
class Erratum:
    """A number that differs from the edition that is replaced."""

    title: str
    part: str
    """Which entry of the figure; `het geheel` for the whole."""
    then: str
    now: str

    @property
    def looks_the_same(self) -> bool:
        """Whether both look alike: the difference is beyond the decimals shown, or in the base."""
        return self.then == self.now


def errata(
    before: Registry, after: Registry, figures: Mapping[str, Figure], words: Words
) -> tuple[Erratum, ...]:
    """The numbers that changed, in the order of their chapters' ids.

    Suppressed numbers are listed as suppressed. A number whose change is beyond the decimals
    shown, or whose base alone changed, is listed too: the data behind it changed.
    """
    return tuple(_erratum(change, figures, words) for change in compare(before, after))


def _erratum(change: Change, figures: Mapping[str, Figure], words: Words) -> Erratum:
    row = change.row
    figure = figures.get(row.figure)
    return Erratum(
        figure.title if figure else row.figure,
        label_in_text(row, sorted(row.dims), words, MANY_WORDS),
        _value(change.before, figure),
        _value(change.after, figure),
    )


def _value(row: Entry | None, figure: Figure | None) -> str:
    if row is None:
        return NEW_OR_GONE
    if figure is None:
        return str(row.value)
    return value_text(row, figure)
