"""Dutch words for codes: shared labels from one CSV, the service's own from its profile."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pbdreport.config.instrument import Instrument, Item, Scale
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear

_BAND = re.compile(r"under_(\d+)|(\d+)_(\d+)|(\d+)_over")

QUOTED = ("item", "answer")


@dataclass(frozen=True)
class Label:
    """One line of labels.csv: a code with its Dutch label."""

    label: str
    one: str
    """As a noun after 'één'; for dimensions and units."""
    many: str
    symbol: str
    """What stands in the place of a number that is not shown."""


@cache
def shared_labels() -> Mapping[str, Mapping[str, Label]]:
    """The labels of all codes that services share: kind, then code, in natural order."""
    text = files("pbdreport.presentation").joinpath("labels.csv").read_text(encoding="utf-8")
    labels: dict[str, dict[str, Label]] = {}
    for line in csv.DictReader(text.splitlines()):
        kind, code = line.pop("kind"), line.pop("code")
        labels.setdefault(kind, {})[code] = Label(**line)
    return MappingProxyType({kind: MappingProxyType(of) for kind, of in labels.items()})


@dataclass(frozen=True)
class Words:
    """The words of one edition: how its codes and its school years are called."""

    school_year: SchoolYear
    labels: Mapping[str, Mapping[str, str]]
    """Dimension, then code, in natural order; unknown codes stand for themselves."""
    instrument: Instrument | None = None

    def label(self, dimension: str, code: str) -> str:
        """The Dutch label of a code; of a code of the data's own, such as a region, the code."""
        known = self.labels.get(dimension, {})
        if code in known:
            return known[code]
        return _band_label(code) if dimension == "band" else code

    def label_in_text(self, dimension: str, code: str, most_words: int) -> str:
        """The label as a sentence has it: questions in quotes, shared labels in lower case."""
        words = self.label(dimension, code).split()
        label = " ".join(words[:most_words]) + ("…" if len(words) > most_words else "")
        if dimension in QUOTED:
            return f"“{label}”"
        return lower_first(label) if dimension in shared_labels() else label

    def dimension(self, name: str) -> str:
        """How a dimension is called above a column: 'Onderwijsniveau'."""
        return _dimension(name).label

    def dimension_in_text(self, name: str) -> str:
        """How a dimension is called in a sentence: 'onderwijsniveau'."""
        return _dimension(name).one

    def dimension_plural(self, name: str) -> str:
        """How the parts of a dimension are called in a sentence: 'onderwijsniveaus'."""
        return _dimension(name).many

    def order(self, dimension: str) -> list[str]:
        """The known codes of a dimension in natural order."""
        return list(self.labels.get(dimension, {}))

    def arranged(self, dimension: str, codes: Iterable[str]) -> list[str]:
        """Codes in natural order: as configured, bands from low to high, others by name."""
        return sorted(set(codes), key=lambda code: self.rank(dimension, code))

    def rank(self, dimension: str, code: str) -> tuple[int, list[tuple[int, str]]]:
        """What codes of a dimension are sorted by."""
        known = self.order(dimension)
        if dimension == "band":
            return _band_start(code), []
        if dimension == "offer":
            return 0, _natural(code)
        if code in known:
            return known.index(code), []
        return len(known), _natural(self.label(dimension, code))

    def unit(self, unit: str) -> Label:
        """A unit: above a column, and as a noun."""
        return shared_labels()["unit"][unit]

    def item(self, code: str) -> Item | None:
        """The question of that code, where the instrument is known."""
        items = self.instrument.item if self.instrument else ()
        return next((item for item in items if item.id == code), None)

    def scale(self, item: str) -> Scale | None:
        """The answers of a question, where the instrument is known."""
        known = self.item(item)
        return self.instrument.scale_of(known) if self.instrument and known else None


def words_of(
    profile: Profile,
    school_year: SchoolYear,
    instrument: Instrument | None = None,
    offers: Mapping[str, str] | None = None,
) -> Words:
    """The words of a service's edition.

    Args:
        profile: Gives the labels of pillars, priorities, audiences and groups.
        school_year: The year of the edition.
        instrument: Gives the words of questions and answers.
        offers: The titles of the offers by their codes.
    """
    labels: dict[str, Mapping[str, str]] = {
        kind: MappingProxyType({code: label.label for code, label in of.items()})
        for kind, of in shared_labels().items()
    }
    labels["pillar"] = profile.labels("pillar")
    labels["priority"] = profile.labels("priority")
    labels["audience"] = profile.labels("audience")
    labels["group"] = profile.labels("group")
    labels["offer"] = dict(offers or {})
    if instrument:
        labels["item"] = {item.id: item.short for item in instrument.item}
        labels["answer"] = {
            step.value: step.label
            for scale in instrument.scale
            for step in (*scale.steps, *scale.outside)
        }
    return Words(school_year, MappingProxyType(labels), instrument)


def symbol(status: str) -> str:
    """What stands in the place of a number of that status, or beside it: '[c]', '[u]'."""
    return shared_labels()["figure_status"][status].symbol if status else ""


def mark(name: str) -> str:
    """The sign of something said about a number: '[p]' as published then, '≈' by chance."""
    return shared_labels()["mark"][name].symbol


def meanings() -> dict[str, str]:
    """What each symbol and sign means, in the order of a legend."""
    entries = (*shared_labels()["figure_status"].values(), *shared_labels()["mark"].values())
    return {entry.symbol: entry.label for entry in entries if entry.symbol}


def lower_first(text: str) -> str:
    """A text as it stands within a sentence; an abbreviation keeps its capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def upper_first(text: str) -> str:
    """A text at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def _dimension(name: str) -> Label:
    return shared_labels()["dimension"].get(name) or Label(name, name, name, "")


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
