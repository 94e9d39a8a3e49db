"""Questionnaires: modules, items, scales; `config/instruments/<instrument>.toml`.

docs/instruments.md explains each key.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from pbdreport.config.profile import Code, EffectivenessRules, ReportedSurvey
from pbdreport.config.project import Project
from pbdreport.config.toml import FrozenConfig, read_toml
from pbdreport.errors import InvalidConfiguration, first_few


def _is_cell(text: str) -> str:
    if not text or not all(character.isalnum() or character in "_.,+/-" for character in text):
        raise ValueError(
            f"{text!r} is not a code (letters, digits, '_', '.', ',', '+', '/' and '-'): "
            "translate the words of the export with `values` in sources.toml"
        )
    return text


class Answer(FrozenConfig):
    """A possible answer."""

    value: str
    """The code in `answers.value`."""
    label: str


class Option(Answer):
    """An answer that figures count separately: a theme, a choice, a step of a scale."""

    value: Code


class ScaleStep(Option):
    """One answer of a scale."""

    favourable: bool = False
    neutral: bool = False


class OutsideAnswer(Answer):
    """An answer outside a scale: 'no opinion', 'not applicable'."""

    value: Annotated[str, AfterValidator(_is_cell)]
    """It is never part of the address of a figure, so it may be `n/a`."""


class Scale(FrozenConfig):
    """The answers to an item, from least to most favourable, and those outside the base."""

    id: Code
    steps: Annotated[tuple[ScaleStep, ...], Field(min_length=2)]
    outside: tuple[OutsideAnswer, ...] = ()
    """Counted separately, never as part of the base."""

    @model_validator(mode="after")
    def _values_are_unique(self) -> Self:
        if len(set(self.values)) < len(self.values):
            raise ValueError(f"scale {self.id}: a value occurs more than once")
        return self

    @model_validator(mode="after")
    def _steps_rise(self) -> Self:
        if any(step.favourable and step.neutral for step in self.steps):
            raise ValueError(f"scale {self.id}: a step is both favourable and neutral, choose one")
        sides = [2 if step.favourable else int(step.neutral) for step in self.steps]
        if sides != sorted(sides) or sides[-1] < 2 or sides[0] > 1:
            raise ValueError(
                f"scale {self.id}: its steps are not in order from least to most favourable: first "
                "those that are neither, then neutral = true, last favourable = true"
            )
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The codes of all answers, with those outside the scale last."""
        return tuple(answer.value for answer in self.answers)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers, with those outside the scale last."""
        return (*self.steps, *self.outside)

    @property
    def scores(self) -> dict[str, int]:
        """The score of each answer: its code if all codes are whole numbers, otherwise its rank."""
        values = [step.value for step in self.steps]
        if all(value.removeprefix("-").isdigit() for value in values):
            return {value: int(value) for value in values}
        return {value: place for place, value in enumerate(values, start=1)}

    def mirrored(self, value: str) -> str:
        """The answer at the same distance from the other end; used to recode reversed items."""
        values = [step.value for step in self.steps]
        return values[-1 - values.index(value)]


class Condition(FrozenConfig):
    """The answers to another item after which a question is asked."""

    item: Code
    values: Annotated[tuple[str, ...], Field(min_length=1)]
    """The codes as delivered."""


class Question(FrozenConfig):
    """A question with its text."""

    id: Code
    text: str
    """The question as respondents read it."""
    short: str
    """A few words for charts and tables; for a reversed item, its meaning after recoding."""


class Item(Question):
    """A question with a scale."""

    module: Code
    scale: Code
    asked_if: Condition | None = None
    """Who was asked it; everybody of its section without it."""
    reversed: bool = False
    """Whether agreement is unfavourable: answers are mirrored once, before counting."""


class Module(FrozenConfig):
    """A section of a questionnaire: questions asked together."""

    id: Code
    label: str


class Composite(FrozenConfig):
    """Items that measure one thing together: a respondent's score is the mean of their scores."""

    id: Code
    label: str
    items: Annotated[tuple[Code, ...], Field(min_length=2)]
    same_within: Annotated[float, Field(ge=0)] = 0
    """The largest difference between two scores of a person that still counts as no change."""


class OpenQuestion(Question):
    """An open question; the service delivers its answers as codes of themes, never as text."""

    themes: Annotated[tuple[Option, ...], Field(min_length=1)]


class Choice(Question):
    """A question to which a respondent may give more than one answer."""

    module: Code
    asked_if: Condition | None = None
    options: Annotated[tuple[Option, ...], Field(min_length=2)]


class KeyEntry(FrozenConfig):
    """How an answer to an item is counted."""

    item: str
    value: str
    """The code as delivered."""
    answer: str
    """The code as counted: mirrored where the item is reversed."""
    favourable: bool
    score: int


class Instrument(FrozenConfig):
    """A questionnaire."""

    id: Code
    label: str
    module: tuple[Module, ...]
    headline: Code
    """The item that represents the questionnaire on the front page."""
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
            raise ValueError(f"headline: unknown item {self.headline!r}")
        for item in self.item:
            if item.module not in modules:
                raise ValueError(f"item {item.id}: unknown module {item.module!r}")
            if item.scale not in scales:
                raise ValueError(f"item {item.id}: unknown scale {item.scale!r}")
        for choice in self.choice:
            if choice.module not in modules:
                raise ValueError(f"choice {choice.id}: unknown module {choice.module!r}")
        return self

    @model_validator(mode="after")
    def _conditions_can_be_met(self) -> Self:
        items = {item.id: item for item in self.item}
        questions: tuple[Item | Choice, ...] = (*self.item, *self.choice)
        for question in questions:
            if question.asked_if is None:
                continue
            code = question.asked_if.item
            if code not in items or code == question.id:
                raise ValueError(f"{question.id}: asked_if names an unknown item {code!r}")
            if unknown := set(question.asked_if.values) - set(self.scale_of(items[code]).values):
                raise ValueError(
                    f"{question.id}: asked_if names {min(unknown)!r}, which is no answer to {code}"
                )
        return self

    @model_validator(mode="after")
    def _composites_share_a_scale(self) -> Self:
        scales = {item.id: item.scale for item in self.item}
        for composite in self.composite:
            for item in composite.items:
                if item not in scales:
                    raise ValueError(f"composite {composite.id}: unknown item {item!r}")
            if len({scales[item] for item in composite.items}) > 1:
                raise ValueError(f"composite {composite.id}: its items have different scales")
        return self

    def items(self, module: str) -> list[Item]:
        """The items of a module, in the order asked."""
        return [item for item in self.item if item.module == module]

    def scale_of(self, item: Item) -> Scale:
        """The scale of an item."""
        return next(scale for scale in self.scale if scale.id == item.scale)

    def answer_key(self) -> list[KeyEntry]:
        """How each answer on the scale of each item is counted, with reversed items recoded."""
        return [
            KeyEntry(item=item.id, value=step.value, answer=answer, favourable=good, score=score)
            for item in self.item
            for step in self.scale_of(item).steps
            for answer, good, score in [_counted(self.scale_of(item), step, item.reversed)]
        ]

    def limited(self, modules: tuple[str, ...]) -> "Instrument":
        """The questionnaire with only some modules, and the composites that stay complete."""
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


def _counted(scale: Scale, step: ScaleStep, is_reversed: bool) -> tuple[str, bool, int]:
    answer = scale.mirrored(step.value) if is_reversed else step.value
    favourable = next(one.favourable for one in scale.steps if one.value == answer)
    return answer, favourable, scale.scores[answer]


def read_instrument(project: Project, instrument: str) -> Instrument:
    """Read a questionnaire by its name.

    Raises:
        MissingFile: There is no such questionnaire.
        InvalidConfiguration: It has an error; names the line.
    """
    path = project.instruments / f"{instrument}.toml"
    return read_toml(path, Instrument, project, f"The questionnaire {instrument}")


def read_instruments(project: Project, rules: EffectivenessRules) -> tuple[Instrument, ...]:
    """The questionnaires that a service reports, with the reported modules; the main one first.

    Raises:
        MissingFile: There is no such questionnaire.
        InvalidConfiguration: One has an error, lacks a module that the profile names, is reported
            without its headline, or shares a code with another one.
    """
    found = [_reported(read_instrument(project, one.instrument), one) for one in rules.survey]
    _require_own_codes(found)
    return tuple(found)


def _reported(instrument: Instrument, survey: ReportedSurvey) -> Instrument:
    known = {module.id for module in instrument.module}
    if unknown := set(survey.modules) - known:
        raise InvalidConfiguration(
            f"The questionnaire {survey.instrument} has no module {min(unknown)!r}.",
            {
                "in": "[[effectiveness.survey]] of the profile",
                "expected": first_few(
                    sorted(known), f"config/instruments/{survey.instrument}.toml"
                ),
                "found": ", ".join(map(repr, survey.modules)),
            },
            "Correct `modules` there.",
        )
    limited = instrument.limited(survey.modules)
    if instrument.headline not in {item.id for item in limited.item}:
        raise InvalidConfiguration(
            f"The headline question {instrument.headline!r} of the questionnaire "
            f"{survey.instrument} is not in a module that is reported.",
            {
                "in": "[[effectiveness.survey]] of the profile",
                "expected": f"the module of {instrument.headline!r} among `modules`",
                "found": ", ".join(map(repr, survey.modules)),
            },
            "Report its module too, or name another headline in the questionnaire.",
        )
    return limited


def _require_own_codes(instruments: list[Instrument]) -> None:
    """Refuse a code that occurs twice: figures are addressed by item and composite."""
    seen: dict[str, str] = {}
    for instrument in instruments:
        parts = (instrument.item, instrument.composite, instrument.choice, instrument.open)
        for code in (part.id for of in parts for part in of):
            if code in seen:
                raise InvalidConfiguration(
                    f"The code {code!r} is used twice in the questionnaires of this service.",
                    {"in": f"{seen[code]} and {instrument.id}"},
                    "Rename it in one of the two.",
                )
            seen[code] = instrument.id
