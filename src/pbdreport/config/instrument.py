"""Survey instruments: modules, items, scales; `config/instruments/<instrument>.toml`."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from pbdreport.config.profile import Code
from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml


class Step(Configured):
    """One answer of a scale."""

    value: str
    """The code that `answers.value` holds."""
    label: str
    favourable: bool = False
    neutral: bool = False


class Scale(Configured):
    """The answers of an item, from least to most favourable, and those outside the base."""

    id: Code
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]
    outside: tuple[Step, ...] = ()
    """'No opinion', 'not applicable': counted beside the base, never in it."""

    @model_validator(mode="after")
    def _values_are_unique(self) -> Self:
        values = [step.value for step in (*self.steps, *self.outside)]
        if len(set(values)) < len(values):
            raise ValueError(f"scale {self.id}: each value stands once")
        return self


class Item(Configured):
    """One question."""

    id: Code
    module: Code
    text: str
    """The question as asked."""
    short: str
    """A few words, for charts and tables."""
    scale: Code
    reversed: bool = False


class Module(Configured):
    """A group of questions asked together."""

    id: Code
    label: str


class Instrument(Configured):
    """A questionnaire."""

    id: Code
    label: str
    module: tuple[Module, ...]
    headline: Code
    """The question that stands for the whole on the front page."""
    scale: tuple[Scale, ...]
    item: tuple[Item, ...]

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
        return self

    def items(self, module: str) -> list[Item]:
        """The questions of a module, in the order asked."""
        return [item for item in self.item if item.module == module]

    def scale_of(self, item: Item) -> Scale:
        """The answers of a question."""
        return next(scale for scale in self.scale if scale.id == item.scale)


def read_instrument(project: Project, instrument: str) -> Instrument:
    """A questionnaire by its name.

    Raises:
        MissingFile: There is no such instrument.
        InvalidConfiguration: It breaks a rule; names the line.
    """
    path = project.instruments / f"{instrument}.toml"
    return read_toml(path, Instrument, project, f"The instrument {instrument}")
