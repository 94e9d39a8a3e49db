"""The parts of a figure of surveys that are shown apart: a module, or a whole instrument.

Items of a module that share a scale stand in one chart; scales of several items stand by
instrument. So a survey is shown as its instrument says, without a word of it in the notebook.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pbdreport.config.instrument import Choice, Instrument, OpenQuestion
from pbdreport.figures.row import Row
from pbdreport.presentation.words import Words


@dataclass(frozen=True)
class Part:
    """Some of the rows of a figure, with their name and their words."""

    code: str
    """For addresses: letters, digits and dashes."""
    title: str
    """'Kernvragen (EDBI-bevraging)'."""
    rows: tuple[Row, ...]
    words: Words


def parts_of(
    rows: Sequence[Row], by: Sequence[str], words: Words, instruments: Sequence[Instrument]
) -> list[Part]:
    """The parts that have rows, in the order of the instruments."""
    makers = (_items, _choices, _open_questions) if "item" in by else (_composites,)
    return [
        part
        for instrument in instruments
        for maker in makers
        for part in maker(instrument, rows, words)
        if part.rows
    ]


def _items(instrument: Instrument, rows: Sequence[Row], words: Words) -> Iterator[Part]:
    for module in instrument.module:
        asked = instrument.items(module.id)
        for scale in instrument.scale:
            items = [item for item in asked if item.scale == scale.id]
            alone = len({item.scale for item in asked}) > 1 and len(items) == 1
            label = items[0].short if alone else module.label
            yield Part(
                f"{instrument.id}-{module.id}-{scale.id}",
                f"{label} ({instrument.label})",
                _of(rows, "item", {item.id for item in items}.__contains__),
                words.with_answers(scale),
            )


def _choices(instrument: Instrument, rows: Sequence[Row], words: Words) -> Iterator[Part]:
    for question in instrument.choice:
        yield _question(question, instrument, rows, words)


def _open_questions(instrument: Instrument, rows: Sequence[Row], words: Words) -> Iterator[Part]:
    for question in instrument.open:
        yield _question(question, instrument, rows, words)


def _question(
    question: Choice | OpenQuestion, instrument: Instrument, rows: Sequence[Row], words: Words
) -> Part:
    return Part(
        f"{instrument.id}-{question.id}",
        f"{question.short} ({instrument.label})",
        _of(rows, "item", question.id.__eq__),
        words.of_item(question.id),
    )


def _composites(instrument: Instrument, rows: Sequence[Row], words: Words) -> Iterator[Part]:
    codes = {composite.id for composite in instrument.composite}
    yield Part(instrument.id, instrument.label, _of(rows, "composite", codes.__contains__), words)


def _of(rows: Sequence[Row], dimension: str, belongs: Callable[[str], bool]) -> tuple[Row, ...]:
    return tuple(row for row in rows if dimension in row.dims and belongs(row.dims[dimension]))
