"""Disclosure control: which entries about people are shown, decided once for the whole registry.

1. A result that rests on fewer respondents than the profile's smallest base is hidden.
2. A count of people from 1 to below the smallest cell is hidden, also where it is the numerator of
   a rate; 0 is shown. Answers to an item are not such counts: rule 1 is for them.
3. Where one entry of a breakdown is hidden alone, the smallest of the others is hidden too: the
   hidden one would be what is left when the shown ones are taken from the whole.
4. Figures that count the same people in a subject hide the same groups.
5. A result on a base below the low one is shown, marked `u`.

Figures about institutions and work are printed as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row, Status, dims_text


def masked(rows: Iterable[Row], figures: dict[str, Figure], rules: DisclosureRules) -> list[Row]:
    """The registry as it may be shown, in the same order."""
    judged = [_judged(row, figures[row.figure], rules) for row in rows]
    while hidden := {*_hidden_alone(judged, figures), *_hidden_elsewhere(judged, figures)}:
        judged = [row.suppressed() if index in hidden else row for index, row in enumerate(judged)]
    return judged


def status_of(
    numerator: Decimal | None, base: int | None, is_rate: bool, rules: DisclosureRules
) -> Status:
    """How an entry about people may be shown by its own size alone.

    Args:
        numerator: The people counted.
        base: The respondents or invited that it rests on.
        is_rate: Whether it is a share of them, or a plain count.
        rules: The service's smallest numbers.
    """
    if is_rate and (base or 0) < rules.min_base:
        return "c"
    if numerator is not None and 0 < numerator < rules.min_cell:
        return "c"
    return "u" if is_rate and (base or 0) < rules.low_base else "ok"


def _judged(row: Row, figure: Figure, rules: DisclosureRules) -> Row:
    if figure.concerns != "people" or row.status != "ok":
        return row
    is_rate = row.unit == "share"
    is_item = "item" in row.dims
    status = status_of(None if is_item else row.numerator, row.n, is_rate, rules)
    if status == "c":
        return row.suppressed()
    previous = row.previous_status
    if previous == "ok":
        counted = None if is_item else row.previous_numerator
        previous = status_of(counted, row.previous_n, is_rate, rules)
    shown = replace(row, status=status, previous_status=previous)
    return _without_previous(shown) if previous == "c" else shown


def _without_previous(row: Row) -> Row:
    return replace(row, previous_numerator=None, previous_denominator=None, previous_n=None)


def _hidden_alone(rows: list[Row], figures: dict[str, Figure]) -> Iterator[int]:
    """The entries to hide beside one that is hidden alone among those that make up a whole."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if figures[row.figure].concerns == "people":
            for part in _adding_up(row):
                others = tuple((key, row.dims[key]) for key in sorted(row.dims) if key != part)
                groups[(row.figure, part, others)].append(index)
    for indices in groups.values():
        hidden = [index for index in indices if rows[index].status == "c"]
        shown = [index for index in indices if rows[index].is_shown and rows[index].numerator]
        if len(hidden) == 1 and shown:
            yield min(shown, key=lambda index: (rows[index].n or 0, index))


def _hidden_elsewhere(rows: list[Row], figures: dict[str, Figure]) -> Iterator[int]:
    """The shown entries whose group is hidden in another figure that counts the same people."""

    def people(row: Row) -> tuple[str, str] | None:
        counted = figures[row.figure].concerns == "people" and row.dims and "item" not in row.dims
        return (figures[row.figure].subject, dims_text(row.dims)) if counted else None

    hidden = {people(row) for row in rows if row.status == "c"} - {None}
    for index, row in enumerate(rows):
        if row.is_shown and people(row) in hidden:
            yield index


def _adding_up(row: Row) -> list[str]:
    """The dimensions along which entries add up to a whole: the items of a survey do not."""
    return [key for key in row.dims if key not in ("item", "answer")]
