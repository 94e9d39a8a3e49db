"""What entries tell of: whose answers, of which group of people, and what is known of them.

A distribution is what a set of people answered to one question, or who answered at all. All
figures that are a function of it are shown together or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pbdreport.config.instrument import Instrument
from pbdreport.figures.definition import NOT_ADDED, Figure
from pbdreport.figures.registry.entry import Entry

WHOLE = ""
"""The group of all people."""
SEVERAL = ("answer", "choice", "topic", "change", "transition", "outcome", "before", "after")
"""Dimensions whose entries are each one of several answers."""
ASKED_OF = frozenset((*NOT_ADDED, *SEVERAL, "section", "module"))
"""Dimensions that tell what was asked and answered. Any other divides people: by level, offer."""
MAIN_WAVE = "single"
TWICE = ("pre", "post")
"""The waves whose people are matched."""


class Distribution(NamedTuple):
    """What some people answered.

    `kind` is one of `definition.Distribution`, `name` the item, scale or wave, `family` the people
    who were asked together: those of a section, or those measured twice.
    """

    kind: str
    name: str
    family: str


@dataclass
class Facts:
    """What the exact figures tell of a distribution in one group of people."""

    base: int = 0
    """The smallest base of its results."""
    parts: dict[str, int] = field(default_factory=dict)
    """How many gave an answer, or a favourable one, by figure and answer."""
    institutions: int | None = None
    largest: int | None = None
    asked: int | None = None
    """How many were asked, with or without an answer."""
    left: int = 0
    """How many dropped out after the first measurement."""


@dataclass(frozen=True)
class Forms:
    """What the questionnaires tell of items and scales."""

    main: str = ""
    headline: str = ""
    section: Mapping[str, str] = field(default_factory=dict)
    """By question: the section that it is asked in."""
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By scale: its items."""
    instrument: Mapping[str, str] = field(default_factory=dict)
    """By question and by scale."""


def forms_of(instruments: Sequence[Instrument]) -> Forms:
    """The structure of the questionnaires of a service, the main one first."""
    if not instruments:
        return Forms()
    section: dict[str, str] = {}
    items: dict[str, tuple[str, ...]] = {}
    instrument: dict[str, str] = {}
    for one in instruments:
        sections = {q.id: q.module for q in one.item} | {q.id: q.module for q in one.choice}
        section |= {question: f"{one.id}.{module}" for question, module in sections.items()}
        items |= {composite.id: tuple(composite.items) for composite in one.composite}
        names = (*sections, *(q.id for q in one.open), *(scale.id for scale in one.composite))
        instrument |= dict.fromkeys(names, one.id)
    return Forms(instruments[0].id, instruments[0].headline, section, items, instrument)


def distribution_of(row: Entry, figure: Figure, forms: Forms) -> Distribution | None:
    """The distribution that an entry is a function of; None where it counts for itself."""
    kind, item = figure.distribution, row.dims.get("item", forms.headline)
    if not kind:
        return None
    if kind == "respondents":
        instrument = row.dims.get("instrument", forms.main)
        wave = row.dims.get("wave", MAIN_WAVE)
        return Distribution("respondents", wave, _family(instrument, wave))
    if kind == "measured":
        scale = row.dims.get("composite", "")
        instrument = row.dims.get("instrument", forms.instrument.get(scale, forms.main))
        return Distribution("measured", instrument, _family(instrument, "pairs"))
    if kind in ("item", "asked", "choice"):
        return Distribution(kind.replace("asked", "item"), item, _section(item, forms))
    if kind == "section":
        name = row.dims.get("section", row.dims.get("module", ""))
        return Distribution("section", name, name)
    if kind == "item_unpaired":
        name = f"{item} {row.dims.get('wave', '')}"
        return Distribution(kind, name, _family(forms.instrument.get(item, ""), kind))
    if kind in ("retrospective", "theme"):
        return Distribution(kind, item, _family(forms.instrument.get(item, ""), kind))
    scale = row.dims.get("composite", "")
    if kind == "scale":
        first = next(iter(forms.items.get(scale, ())), scale)
        return Distribution("scale", scale, _section(first, forms))
    name = item if kind == "item_pairs" else scale
    return Distribution(kind, name, _family(forms.instrument.get(name, ""), "pairs"))


def _section(item: str, forms: Forms) -> str:
    return forms.section.get(item, f"{forms.main}.{item}")


def _family(instrument: str, wave: str) -> str:
    if wave == MAIN_WAVE:
        return instrument
    return f"{instrument} {'pairs' if wave in TWICE else wave}"


def group_of(row: Entry) -> tuple[str, str]:
    """How an entry divides people (by `level`; empty: not at all), and which group it is of."""
    for name in row.dims:
        if name not in ASKED_OF:
            return name, row.dims[name]
    return "", WHOLE


def add_facts(facts: Facts, row: Entry, figure: Figure) -> None:
    """Add what an exact entry tells of its distribution."""
    if figure.distribution == "respondents":
        if figure.concerns == "people":
            facts.base = max(facts.base, int(row.numerator or 0))
        return
    if figure.distribution == "asked":
        facts.asked = row.n
        return
    if figure.distribution == "measured":
        if row.unit == "share":
            facts.left = int(row.numerator or 0)
        elif row.unit == "respondents":
            facts.base = max(facts.base, int(row.numerator or 0))
        return
    if row.n is not None:
        facts.base = min(facts.base or row.n, row.n)
    # Without parts it is an estimate (pooled, weighted), whose numerator counts nobody.
    if row.unit == "share" and figure.parts:
        facts.parts[part_of(row)] = int(row.numerator or 0)
    if row.institutions is not None:
        facts.institutions = min(facts.institutions or row.institutions, row.institutions)
        facts.largest = max(facts.largest or 0, row.largest or 0)


def part_of(row: Entry) -> str:
    """The name of an answer among those to its question; `*` marks one of several.

    Without answer or choice it is the favourable part, whatever figure prints it.
    """
    own = sorted(row.dims.keys() & (ASKED_OF - {"item", "composite"}))
    mark = "*" if any(key in SEVERAL for key in own) else ""
    return mark + ";".join(f"{key}={row.dims[key]}" for key in own)


def is_one_of_several(part: str) -> bool:
    """Whether nobody having given the answer says of nobody what they answered."""
    return part.startswith("*")


def together(some: Iterable[Facts]) -> Facts:
    """The facts of several groups of people together."""
    found = list(some)
    parts: dict[str, int] = {}
    for facts in found:
        for name, count in facts.parts.items():
            parts[name] = parts.get(name, 0) + count
    known = [facts.institutions for facts in found if facts.institutions is not None]
    return Facts(
        sum(facts.base for facts in found),
        parts,
        sum(known) if known and len(known) == len(found) else None,
        max((facts.largest or 0 for facts in found), default=0),
    )


def less(whole: Facts, some: Iterable[Facts]) -> Facts:
    """The facts of those who are in the whole and in none of the groups."""
    taken = together(some)
    parts = {
        name: count - taken.parts[name]
        for name, count in whole.parts.items()
        if name in taken.parts
    }
    return replace(Facts(whole.base - taken.base), parts=parts)
