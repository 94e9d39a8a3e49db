"""Survey instruments: modules, items, scales; `config/instruments/<instrument>.toml`.

docs/instruments.md explains each key.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from pbdreport.config.profile import Code, EffectivenessRules, Survey
from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml
from pbdreport.errors import InvalidConfiguration, listing


def _is_cell(text: str) -> str:
    if not text or not all(character.isalnum() or character in "_.,+/-" for character in text):
        raise ValueError(
            f"a code is made of letters, digits, '_', '.', ',', '+', '/' and '-', not {text!r}: "
            "translate what the export says by `values` in sources.toml"
        )
    return text


class Answer(Configured):
    """An answer that can be given."""

    value: str
    """The code that `answers.value` holds."""
    label: str


class Option(Answer):
    """One of several answers that can be told apart in figures: a theme, a choice."""

    value: Code


class Step(Option):
    """One answer of a scale."""

    favourable: bool = False
    neutral: bool = False


class Outside(Answer):
    """An answer outside a scale: 'no opinion', 'not applicable'."""

    value: Annotated[str, AfterValidator(_is_cell)]
    """It stands in no address of a figure, so it may be `n/a`."""


class Scale(Configured):
    """The answers of an item, from least to most favourable, and those outside the base."""

    id: Code
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]
    outside: tuple[Outside, ...] = ()
    """Counted beside the base, never in it."""

    @model_validator(mode="after")
    def _values_are_unique(self) -> Self:
        if len(set(self.values)) < len(self.values):
            raise ValueError(f"scale {self.id}: each value stands once")
        return self

    @model_validator(mode="after")
    def _steps_rise(self) -> Self:
        if any(step.favourable and step.neutral for step in self.steps):
            raise ValueError(f"scale {self.id}: a step is favourable or neutral, not both")
        sides = [2 if step.favourable else int(step.neutral) for step in self.steps]
        if sides != sorted(sides) or sides[-1] < 2 or sides[0] > 1:
            raise ValueError(
                f"scale {self.id}: its steps run from least to most favourable: first those that "
                "are not, then those with neutral = true, last those with favourable = true"
            )
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The codes of all answers, those outside the scale last."""
        return tuple(answer.value for answer in self.answers)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers, those outside the scale last."""
        return (*self.steps, *self.outside)

    @property
    def scores(self) -> dict[str, int]:
        """The number of each answer: its code where all codes are whole numbers, else its place."""
        values = [step.value for step in self.steps]
        if all(value.removeprefix("-").isdigit() for value in values):
            return {value: int(value) for value in values}
        return {value: place for place, value in enumerate(values, start=1)}

    def mirrored(self, value: str) -> str:
        """The answer at the same distance from the other end: how reversed items are recoded."""
        values = [step.value for step in self.steps]
        return values[-1 - values.index(value)]


class Question(Configured):
    """What is asked."""

    id: Code
    text: str
    """The question as asked."""
    short: str
    """A few words, for charts and tables; of a reversed item, what holds once it is recoded."""


class Item(Question):
    """A question that is answered on a scale."""

    module: Code
    scale: Code
    reversed: bool = False
    """Agreeing is unfavourable: answers are mirrored, once, before anything is counted."""


class Module(Configured):
    """A group of questions asked together."""

    id: Code
    label: str


class Composite(Configured):
    """Items that together measure one thing: a respondent's score is their mean."""

    id: Code
    label: str
    items: Annotated[tuple[Code, ...], Field(min_length=2)]
    same_within: Annotated[float, Field(ge=0)] = 0
    """How far two scores of a person may lie apart and still count as the same."""


class OpenQuestion(Question):
    """An open question whose answers the service delivers as codes of themes, never as text."""

    themes: Annotated[tuple[Option, ...], Field(min_length=1)]


class Choice(Question):
    """A question with several answers, of which a respondent may choose more than one."""

    module: Code
    options: Annotated[tuple[Option, ...], Field(min_length=2)]


class KeyEntry(Configured):
    """What an answer code of an item counts for."""

    item: str
    value: str
    """The code as delivered."""
    answer: str
    """The code as counted: mirrored where the item is reversed."""
    favourable: bool
    score: int


class Instrument(Configured):
    """A questionnaire."""

    id: Code
    label: str
    module: tuple[Module, ...]
    headline: Code
    """The question that stands for the whole on the front page."""
    scale: tuple[Scale, ...]
    item: tuple[Item, ...]
    composite: tuple[Composite, ...] = ()
    choice: tuple[Choice, ...] = ()
    open: tuple[OpenQuestion, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        modules = {module.id for module in self.module}
        scales = {scale.id for scale in self.scale}
        if self.headline not in {item.id for item in self.item}:
            raise ValueError(f"headline: there is no item {self.headline!r}")
        for item in self.item:
            if item.module not in modules:
                raise ValueError(f"item {item.id}: there is no module {item.module!r}")
            if item.scale not in scales:
                raise ValueError(f"item {item.id}: there is no scale {item.scale!r}")
        for choice in self.choice:
            if choice.module not in modules:
                raise ValueError(f"choice {choice.id}: there is no module {choice.module!r}")
        return self

    @model_validator(mode="after")
    def _composites_share_a_scale(self) -> Self:
        scales = {item.id: item.scale for item in self.item}
        for composite in self.composite:
            for item in composite.items:
                if item not in scales:
                    raise ValueError(f"composite {composite.id}: there is no item {item!r}")
            if len({scales[item] for item in composite.items}) > 1:
                raise ValueError(f"composite {composite.id}: its items share one scale")
        return self

    def items(self, module: str) -> list[Item]:
        """The questions of a module, in the order asked."""
        return [item for item in self.item if item.module == module]

    def scale_of(self, item: Item) -> Scale:
        """The answers of a question."""
        return next(scale for scale in self.scale if scale.id == item.scale)

    def answer_key(self) -> list[KeyEntry]:
        """What every answer on the scale of every item counts for, reversed items recoded."""
        return [
            KeyEntry(item=item.id, value=step.value, answer=answer, favourable=good, score=score)
            for item in self.item
            for step in self.scale_of(item).steps
            for answer, good, score in [_counted(self.scale_of(item), step, item.reversed)]
        ]

    def limited(self, modules: tuple[str, ...]) -> "Instrument":
        """The questionnaire with some of its modules only; composites that stay whole stay."""
        if not modules:
            return self
        items = tuple(item for item in self.item if item.module in modules)
        kept = {item.id for item in items}
        return self.model_copy(
            update={
                "module": tuple(module for module in self.module if module.id in modules),
                "item": items,
                "choice": tuple(one for one in self.choice if one.module in modules),
                "composite": tuple(one for one in self.composite if kept >= set(one.items)),
            }
        )


def _counted(scale: Scale, step: Step, is_reversed: bool) -> tuple[str, bool, int]:
    answer = scale.mirrored(step.value) if is_reversed else step.value
    favourable = next(one.favourable for one in scale.steps if one.value == answer)
    return answer, favourable, scale.scores[answer]


def read_instrument(project: Project, instrument: str) -> Instrument:
    """A questionnaire by its name.

    Raises:
        MissingFile: There is no such instrument.
        InvalidConfiguration: It breaks a rule; names the line.
    """
    path = project.instruments / f"{instrument}.toml"
    return read_toml(path, Instrument, project, f"The instrument {instrument}")


def read_instruments(project: Project, rules: EffectivenessRules) -> tuple[Instrument, ...]:
    """The questionnaires that a service reports, with the modules reported, the main one first.

    Raises:
        MissingFile: There is no such instrument.
        InvalidConfiguration: One breaks a rule, lacks a module that the profile names, is reported
            without its headline, or has a code that another one has too.
    """
    found = [_reported(read_instrument(project, one.instrument), one) for one in rules.survey]
    _require_own_codes(found)
    return tuple(found)


def _reported(instrument: Instrument, survey: Survey) -> Instrument:
    known = {module.id for module in instrument.module}
    if unknown := set(survey.modules) - known:
        raise InvalidConfiguration(
            "A service reports modules that its instrument has.",
            {
                "instrument": survey.instrument,
                "wanted": listing(sorted(unknown)),
                "found": listing(sorted(known)),
            },
            "Mend [[effectiveness.survey]] in the profile.",
        )
    limited = instrument.limited(survey.modules)
    if instrument.headline not in {item.id for item in limited.item}:
        raise InvalidConfiguration(
            "The headline of a survey is one of the questions that are reported.",
            {
                "instrument": survey.instrument,
                "wanted": repr(instrument.headline),
                "found": f"module {', '.join(survey.modules)}",
            },
            "Report its module too, or name another headline in the instrument.",
        )
    return limited


def _require_own_codes(instruments: list[Instrument]) -> None:
    """Figures are addressed by item and composite: one code, one question."""
    seen: dict[str, str] = {}
    for instrument in instruments:
        parts = (instrument.item, instrument.composite, instrument.choice, instrument.open)
        for code in (part.id for of in parts for part in of):
            if code in seen:
                raise InvalidConfiguration(
                    "An item or composite has a code of its own among the surveys of a service.",
                    {"found": repr(code), "in": f"{seen[code]} and {instrument.id}"},
                    "Rename it in one of the two instruments.",
                )
            seen[code] = instrument.id
