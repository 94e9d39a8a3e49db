"""The sections in which figures of surveys are shown, as the instruments define them.

Questions of a module that share an answer scale are shown together; composite scales are shown by
instrument. A notebook therefore names no survey, module or question.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pbdreport.config.instrument import Choice, Instrument, Item, Module, OpenQuestion, Scale
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, lower_first


@dataclass(frozen=True)
class SurveySection:
    """Some of the rows of a figure, with a title and labels."""

    code: str
    """For HTML ids: letters, digits and dashes."""
    title: str
    """'Kernvragen (EDBI-bevraging)'."""
    rows: tuple[Entry, ...]
    words: Words


def survey_sections(
    rows: Sequence[Entry], by: Sequence[str], words: Words, instruments: Sequence[Instrument]
) -> list[SurveySection]:
    """The sections that have rows, in the order of the instruments."""
    makers = (_items, _choices, _open_questions) if "item" in by else (_composites,)
    return [
        part
        for instrument in instruments
        for maker in makers
        for part in maker(instrument, rows, words)
        if part.rows
    ]


def _items(instrument: Instrument, rows: Sequence[Entry], words: Words) -> Iterator[SurveySection]:
    for module in instrument.module:
        asked = instrument.items(module.id)
        scales = [one for one in instrument.scale if one.id in {item.scale for item in asked}]
        for scale in scales:
            items = [item for item in asked if item.scale == scale.id]
            label = module.label if len(scales) == 1 else _told_apart(module, items, scale, scales)
            yield SurveySection(
                f"{instrument.id}-{module.id}-{scale.id}",
                f"{label} ({instrument.label})",
                _of(rows, "item", {item.id for item in items}.__contains__),
                words.with_answers(scale),
            )


def _told_apart(
    module: Module, items: Sequence[Item], scale: Scale, scales: Sequence[Scale]
) -> str:
    """The title of one of several charts of a module: its only question, or its answer scale."""
    if len(items) == 1:
        return items[0].short
    ends = [(one.steps[0].label, one.steps[-1].label) for one in scales]
    first, last = scale.steps[0].label, scale.steps[-1].label
    steps = f" in {len(scale.steps)} stappen" if ends.count((first, last)) > 1 else ""
    return f"{module.label}, van “{lower_first(first)}” tot “{lower_first(last)}”{steps}"


def _choices(
    instrument: Instrument, rows: Sequence[Entry], words: Words
) -> Iterator[SurveySection]:
    for question in instrument.choice:
        yield _question(question, instrument, rows, words)


def _open_questions(
    instrument: Instrument, rows: Sequence[Entry], words: Words
) -> Iterator[SurveySection]:
    for question in instrument.open:
        yield _question(question, instrument, rows, words)


def _question(
    question: Choice | OpenQuestion, instrument: Instrument, rows: Sequence[Entry], words: Words
) -> SurveySection:
    return SurveySection(
        f"{instrument.id}-{question.id}",
        f"{question.short} ({instrument.label})",
        _of(rows, "item", question.id.__eq__),
        words.of_item(question.id),
    )


def _composites(
    instrument: Instrument, rows: Sequence[Entry], words: Words
) -> Iterator[SurveySection]:
    codes = {composite.id for composite in instrument.composite}
    yield SurveySection(
        instrument.id, instrument.label, _of(rows, "composite", codes.__contains__), words
    )


def _of(rows: Sequence[Entry], dimension: str, belongs: Callable[[str], bool]) -> tuple[Entry, ...]:
    return tuple(row for row in rows if dimension in row.dims and belongs(row.dims[dimension]))
