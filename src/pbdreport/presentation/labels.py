"""Dutch labels for codes: shared ones from labels.csv, the service's own from its profile."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pbdreport.config.instrument import Answer, Instrument, Item, Question, Scale
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear

_BAND = re.compile(r"under_(\d+)|(\d+)_(\d+)|(\d+)_over")

QUOTED = ("item", "answer")
SEVERAL = ("pillar", "several"), "Meer dan één pijler"
"""What stands under more than one pillar, and its label."""
ASSUMED = ("contact_share", "day_parts_per_fte")
"""Dimensions whose codes are numbers: alternative values of an assumption."""


@dataclass(frozen=True)
class Label:
    """A line of labels.csv: a code with its Dutch label."""

    label: str
    one: str
    """The singular noun, of dimensions and units."""
    many: str
    """The plural noun; of chapters, the question that the chapter answers."""
    symbol: str
    """Shown in place of a number, or after it."""


@cache
def shared_labels() -> Mapping[str, Mapping[str, Label]]:
    """The labels of all shared codes, by kind and code, in natural order."""
    text = files("pbdreport.presentation").joinpath("labels.csv").read_text(encoding="utf-8")
    labels: dict[str, dict[str, Label]] = {}
    for line in csv.DictReader(text.splitlines()):
        kind, code = line.pop("kind"), line.pop("code")
        labels.setdefault(kind, {})[code] = Label(**line)
    return MappingProxyType({kind: MappingProxyType(of) for kind, of in labels.items()})


@dataclass(frozen=True)
class Words:
    """The Dutch labels of one edition."""

    school_year: SchoolYear
    labels: Mapping[str, Mapping[str, str]]
    """By dimension and code, in natural order; a code without a label is its own label."""
    instrument: Instrument | None = None
    others: tuple[Instrument, ...] = ()
    """Further surveys of the service."""
    scope: str = ""
    """The unit that the edition is about; empty for the whole service."""
    own: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The names of dimensions that a chapter made: a noun, as it stands in a sentence."""

    def label(self, dimension: str, code: str) -> str:
        """The Dutch label of a code; the code itself if it has none, as regions do."""
        known = self.labels.get(dimension, {})
        if code in known:
            return known[code]
        if (dimension, code) == SEVERAL[0]:
            return SEVERAL[1]
        if dimension in ASSUMED:
            return _assumed_label(dimension, code)
        return _band_label(code) if dimension == "band" else code

    def label_in_text(self, dimension: str, code: str, most_words: int = 99) -> str:
        """The label within a sentence: questions in quotes, shared labels in lower case."""
        words = self.label(dimension, code).split()
        label = " ".join(words[:most_words]) + ("…" if len(words) > most_words else "")
        if dimension in QUOTED:
            return f"“{label}”"
        return lower_first(label) if dimension in shared_labels() else label

    def part(self, scope: str) -> str:
        """The name of a unit for readers: for `group.sg01` the name of the school group."""
        kind, _, code = scope.partition(".")
        label = self.label(kind, code)
        return f"{self.dimension(kind)} {label}" if kind in ("region", "board") else label

    @property
    def mandate(self) -> str:
        """The institutions that the edition covers, in a sentence: 'het werkgebied', or a unit."""
        if not self.scope:
            return "het werkgebied"
        kind, _, code = self.scope.partition(".")
        if kind == "group":
            return self.label(kind, code)
        return f"{self.dimension_in_text(kind)} {self.label_in_text(kind, code)}"

    @property
    def as_to_part(self) -> str:
        """In a unit's report, the end of a sentence about numbers of that unit alone."""
        return f", wat {self.mandate} betreft" if self.scope else ""

    def dimension(self, name: str) -> str:
        """The name of a dimension as a column heading: 'Onderwijsniveau'."""
        return upper_first(self.own[name]) if name in self.own else _dimension(name).label

    def dimension_in_text(self, name: str) -> str:
        """The name of a dimension in a sentence: 'onderwijsniveau'."""
        return self.own[name] if name in self.own else _dimension(name).one

    def dimension_plural(self, name: str) -> str:
        """The plural name of a dimension in a sentence: 'onderwijsniveaus'."""
        return self.own[name] if name in self.own else _dimension(name).many

    def across(self, title: str, by: Iterable[str]) -> str:
        """By what a figure is broken down, after its title: ' naar onderwijsniveau en vorm'.

        What the title names already is left out: 'Werkdagen per thema', not '… naar thema'.
        """
        said = set(re.findall(r"[\w']+", title.casefold()))
        names = [
            self.dimension_in_text(name)
            for name in by
            if not {self.dimension_in_text(name), self.dimension_plural(name)} & said
        ]
        return f" naar {' en '.join(names)}" if names else ""

    def order(self, dimension: str) -> list[str]:
        """The known codes of a dimension in natural order."""
        return list(self.labels.get(dimension, {}))

    def arranged(self, dimension: str, codes: Iterable[str]) -> list[str]:
        """Codes in natural order: as configured, bands from low to high, others by name."""
        return sorted(set(codes), key=lambda code: self.rank(dimension, code))

    def rank(self, dimension: str, code: str) -> tuple[int, list[tuple[int, str]]]:
        """The sort key of a code of a dimension."""
        known = self.order(dimension)
        if dimension == "band":
            return _band_start(code), []
        if dimension == "offer":
            return 0, _natural(code)
        if code in known:
            return known.index(code), []
        return len(known), _natural(self.label(dimension, code))

    def unit(self, unit: str) -> Label:
        """The label of a unit of measurement."""
        return shared_labels()["unit"][unit]

    def item(self, code: str) -> Item | None:
        """The question with that code; None where no known instrument has it."""
        items = (item for one in self._surveys for item in one.item)
        return next((item for item in items if item.id == code), None)

    def scale(self, item: str) -> Scale | None:
        """The answer scale of a question; None where no known instrument has it."""
        found = ((one, known) for one in self._surveys for known in one.item if known.id == item)
        return next((one.scale_of(known) for one, known in found), None)

    def score_range(self, composite: str) -> tuple[int, int]:
        """The lowest and highest score on the items of a composite scale."""
        items = (of.items[0] for one in self._surveys for of in one.composite if of.id == composite)
        scale = self.scale(next(items, ""))
        scores = scale.scores.values() if scale else (0, 1)
        return min(scores), max(scores)

    def with_answers(self, scale: Scale) -> "Words":
        """The same labels, with those of one answer scale for answers."""
        return self._with("answer", scale.answers)

    def of_item(self, code: str) -> "Words":
        """The same labels, with those of one question for answers, choices and themes."""
        if scale := self.scale(code):
            return self.with_answers(scale)
        for one in self._surveys:
            for choice in one.choice:
                if choice.id == code:
                    return self._with("choice", choice.options)
            for question in one.open:
                if question.id == code:
                    return self._with("topic", question.themes)
        return self

    def with_own(
        self, names: Mapping[str, str], labels: Mapping[str, Mapping[str, str]]
    ) -> "Words":
        """The same labels, with those of dimensions that a chapter made.

        Known labels stay: a chapter adds to them.
        """
        added = {name: {**of, **self.labels.get(name, {})} for name, of in labels.items()}
        return replace(
            self,
            labels=MappingProxyType({**self.labels, **added}),
            own=MappingProxyType({**names, **self.own}),
        )

    def _with(self, dimension: str, answers: Sequence[Answer]) -> "Words":
        labels = {answer.value: answer.label for answer in answers}
        return replace(self, labels=MappingProxyType({**self.labels, dimension: labels}))

    @property
    def _surveys(self) -> tuple[Instrument, ...]:
        return (*((self.instrument,) if self.instrument else ()), *self.others)


def words_of(
    profile: Profile,
    school_year: SchoolYear,
    instrument: Instrument | None = None,
    of_data: Mapping[str, Mapping[str, str]] | None = None,
    others: Sequence[Instrument] = (),
    scope: str = "",
) -> Words:
    """Collect the labels of a service's edition.

    Args:
        profile: For the labels of pillars, priorities, audiences and groups.
        school_year: The year of the edition.
        instrument: For the texts of questions and answers.
        of_data: Labels found in the data, by dimension and code: titles of offers, themes.
        others: Further surveys of the service.
        scope: The unit that the edition is about; empty for the whole service.
    """
    labels: dict[str, Mapping[str, str]] = {
        kind: MappingProxyType({code: label.label for code, label in of.items()})
        for kind, of in shared_labels().items()
    }
    labels["pillar"] = profile.labels("pillar")
    labels["activity"] = {**labels["activity"], **profile.labels("activity")}
    labels["priority"] = profile.labels("priority")
    labels["audience"] = profile.labels("audience")
    labels["group"] = profile.labels("group")
    labels |= of_data or {}
    labels |= _survey_labels((*((instrument,) if instrument else ()), *others))
    return Words(school_year, MappingProxyType(labels), instrument, tuple(others), scope)


def _survey_labels(surveys: Sequence[Instrument]) -> dict[str, Mapping[str, str]]:
    """The labels of surveys; the first scale wins where several have the same code."""
    questions: list[Question] = []
    for one in surveys:
        questions += (*one.item, *one.choice, *one.open)
    answers: dict[str, str] = {}
    for scale in (scale for one in surveys for scale in one.scale):
        for answer in scale.answers:
            answers.setdefault(answer.value, answer.label)
    options = (option for one in surveys for choice in one.choice for option in choice.options)
    themes = (theme for one in surveys for question in one.open for theme in question.themes)
    return {
        "instrument": {one.id: one.label for one in surveys},
        "item": {question.id: question.short for question in questions},
        "answer": answers,
        "composite": {of.id: of.label for one in surveys for of in one.composite},
        "choice": {option.value: option.label for option in options},
        "topic": {theme.value: theme.label for theme in themes},
    }


def symbol(status: str) -> str:
    """The symbol shown in place of a number of that status, or after it: '[c]', '[u]'."""
    return shared_labels()["figure_status"][status].symbol if status else ""


def mark(name: str) -> str:
    """The symbol of a remark on a number: '[p]' as published at the time, '≈' may be chance."""
    return shared_labels()["mark"][name].symbol


def meanings() -> dict[str, str]:
    """The meaning of each symbol, in the order of the legend."""
    entries = (*shared_labels()["figure_status"].values(), *shared_labels()["mark"].values())
    return {entry.symbol: entry.label for entry in entries if entry.symbol}


def lower_first(text: str) -> str:
    """A text within a sentence: in lower case, but abbreviations keep their capitals.

    The numeral has an accent on both letters in lower case: `Eén` becomes `één`.
    """
    if text.startswith("Eén"):
        return f"één{text[3:]}"
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def upper_first(text: str) -> str:
    """A text at the beginning of a sentence; `één` has no accent on its capital: `Eén`."""
    if text.startswith("één"):
        return f"Eén{text[3:]}"
    return text[:1].upper() + text[1:]


def _dimension(name: str) -> Label:
    return shared_labels()["dimension"].get(name) or Label(name, name, name, "")


def _assumed_label(dimension: str, code: str) -> str:
    """`0.6` as `60 %` for a share, otherwise as `384,6`."""
    if dimension == "contact_share":
        return f"{float(code) * 100:g}".replace(".", ",") + "\N{NO-BREAK SPACE}%"
    return code.replace(".", ",")


def _band_label(code: str) -> str:
    match = _BAND.fullmatch(code)
    if match is None:
        return code
    under, low, high, over = match.groups()
    if under:
        return f"Minder dan {under} uur"
    return f"{over} uur en meer" if over else f"{low} tot {high} uur"


def _band_start(code: str) -> int:
    match = _BAND.fullmatch(code)
    if match is None:
        return -1
    under, low, _, over = match.groups()
    return 0 if under else int(low or over)


def _natural(text: str) -> list[tuple[int, str]]:
    """Sorts `OD2.10` after `OD2.9`."""
    parts = re.split(r"(\d+)", text.casefold())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
