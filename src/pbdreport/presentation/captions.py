"""The text around a chart, table or card: titles, sources, notes, and why nothing is shown."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, lower_first, shared_labels, upper_first
from pbdreport.presentation.narrative.claims import count_claims, whole_claims
from pbdreport.presentation.narrative.dutch import (
    Passage,
    Pen,
    Written,
    no_base_reason,
    out_of,
    passage,
    pen_previous,
)
from pbdreport.presentation.numbers import (
    change,
    decimals_of,
    exact_text,
    half_up,
    interval_percentages,
    lacks_interval,
    number,
    previous_text,
    status_text,
)
from pbdreport.presentation.ordering import available, label_in_text, nested

ROUNDED = "door afronding tellen de percentages niet altijd op tot 100"


def rounding_note(rows: Sequence[Entry], figure: Figure, by: Sequence[str]) -> list[str]:
    """A note that rounded percentages do not add up to 100, where a reader could notice."""
    if figure.unit != "share" or not by:
        return []
    in_parts = {False, figure.chart in ("stacked", "diverging")}
    wholes = list(_wholes(rows, by))
    adds_up = all(_adds_up(parts, figure, whole) for parts in wholes for whole in in_parts)
    return [] if adds_up else [ROUNDED]


def _wholes(rows: Sequence[Entry], by: Sequence[str]) -> Iterator[list[Entry]]:
    """Groups of rows that together make up a whole."""
    *outer, _ = nested(by)
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for row in rows:
        groups.setdefault(tuple(row.dims.get(name, "") for name in outer), []).append(row)
    for parts in groups.values():
        exact = [row.exact for row in parts if row.is_shown and row.exact is not None]
        is_whole = sum(exact) == 1 and len({row.denominator for row in parts}) == 1
        if is_whole and len(exact) == len(parts):
            yield parts


def _adds_up(parts: Sequence[Entry], figure: Figure, in_chart: bool) -> bool:
    """Whether the rounded percentages add up to 100; charts round them to whole numbers."""
    shown = (
        half_up(row.exact * 100, 0 if in_chart else decimals_of(row, figure))
        for row in parts
        if row.exact is not None
    )
    return sum(shown) == 100


UNDIVIDED = "undivided"
"""Key in the labels of a unit's report: the figures that exist only for the whole service."""


def chapter_title(subject: str) -> str:
    """The title of a chapter in the navigation: 'Bereik'."""
    return shared_labels()["chapter"][subject].label


def chapter_question(subject: str) -> str:
    """The question that a chapter answers."""
    return shared_labels()["chapter"][subject].many


def figure_title(figure: Figure, by: Sequence[str], words: Words) -> str:
    """The figure and what it is broken down by: 'Bereikte instellingen naar onderwijsniveau'."""
    return figure.title + words.across(figure.title, nested(by))


def figure_subtitle(figure: Figure, words: Words) -> str:
    """What is measured, and when: 'In uren, schooljaar 2023-2024'."""
    if figure.unit == "share":
        measured = f"Aandeel van {figure.base}" if figure.base else "Aandeel"
    elif figure.unit in ("ratio", "points") or not words.unit(figure.unit).many:
        measured = words.unit(figure.unit).label
    elif figure.unit == "euro":
        measured = "Bedrag in euro"
    else:
        measured = f"Aantal {lower_first(words.unit(figure.unit).label)}"
    return f"{measured}, schooljaar {words.school_year}"


def sources(figure: Figure) -> str:
    """The registrations that a figure is computed from, or the chapter that computes it."""
    if not figure.sources:
        return "berekening in het hoofdstuk"
    names = shared_labels()["table"]
    return ", ".join(names[table].label for table in figure.sources)


def card(row: Entry, figure: Figure, words: Words, goal: Fraction | None = None) -> dict[str, Any]:
    """The texts of a key figure: title, value, detail, previous year, the goal of the plan.

    `claims` has what they claim, as data.
    """
    title = _card_title(row, figure, words)
    first, *_ = whole_claims(row, figure)
    if _is_undivided(row, words):
        first = replace(first, kind="undivided")
    pen = Pen(first, words)
    if not row.is_shown:
        why = _why_not(row, words)
        texts = {"value": status_text(row), "detail": why, "previous": "", "goal": ""}
    else:
        before = pen_previous(pen) if change(row) is not None else previous_text(row, figure)
        low = status_text(row) if row.status == "u" else ""
        texts = {
            "value": f"{upper_first(pen.value(first.points[0]))} {low}".rstrip(),
            "detail": _detail(pen, row, figure),
            "previous": f"{words.school_year.previous}: {before}" if before else "",
            "goal": "" if goal is None else f"Doel: {_goal_text(goal, figure, pen)}",
        }
    text = " | ".join(texts[name] for name in ("value", "detail", "previous") if texts[name])
    record = Written(first, text, tuple(pen.said)).record()
    return {"title": title, **texts, "claims": [record]}


def _goal_text(goal: Fraction, figure: Figure, pen: Pen) -> str:
    """The goal in the precision of the value; in its own where the goal needs it."""
    decimals = pen.claim.decimals
    scaled = goal * (100 if figure.unit == "share" else 1) * 10**decimals
    return exact_text(
        goal, figure, decimals if scaled.denominator == 1 else figure.decimals, padded=True
    )


@dataclass(frozen=True)
class NothingToShow:
    """Why one or more figures show nothing."""

    about: tuple[str, ...]
    """The titles of the figures."""
    reason: str
    sources: tuple[str, ...] = ()
    """The registrations that were not delivered."""
    why: str = ""
    """The kind of reason, for the gate `claims`."""

    @property
    def text(self) -> str:
        """The reason in one Dutch sentence."""
        first, *others = dict.fromkeys(self.about)
        names = [first, *map(lower_first, others)]
        listed = " en ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        wanting = f" ({', '.join(dict.fromkeys(self.sources))})" if self.sources else ""
        return f"{listed}: {self.reason}{wanting}."


def nothing_to_show(
    rows: Sequence[Entry],
    figure: Figure,
    by: Sequence[str],
    words: Words,
    known: Iterable[Entry] = (),
    missing: Collection[str] = (),
) -> NothingToShow:
    """Why a figure shows nothing in a breakdown.

    Args:
        rows: Its entries in that breakdown; one of status `x` if its data were not delivered.
        figure: Its definition.
        by: The dimensions of the breakdown.
        words: The labels.
        known: All entries of the figure.
        missing: The tables that were not delivered.
    """
    about, year = (figure.title,), words.school_year
    across = " en ".join(words.dimension_in_text(name) for name in by)
    names = shared_labels()["table"]
    wanting = tuple(names[table].label for table in figure.sources if table in missing)
    undivided = words.labels.get(UNDIVIDED)
    if undivided is not None and figure.id in undivided:
        reason = "hiervan is er enkel een cijfer voor de hele dienst"
        return NothingToShow(about, reason, (), "undivided")
    if any(row.status == "x" for row in rows):
        reason = f"voor schooljaar {year} zijn er geen gegevens"
        return NothingToShow(about, reason, wanting, "no_data")
    others = [row for row in known if row.status != "x"]
    whole = next((row for row in others if not row.dims), None)
    if whole is not None and whole.exact == 0:
        return NothingToShow(about, f"in schooljaar {year} waren er geen", (), "none")
    if whole is not None and whole.status == "z":
        reason = f"niet van toepassing, want {no_base_reason(figure)}"
        return NothingToShow(about, reason, (), "no_base")
    if undivided is not None and by and figure.concerns == "people":
        reason = f"niet naar {across} in een verslag over een deel van de dienst"
        return NothingToShow(about, reason, (), "not_by")
    if figure.concerns == "people" and not others:
        reason = f"hierover zijn er voor schooljaar {year} geen gegevens"
        return NothingToShow(about, reason, (), "no_data")
    reason = f"de gegevens van deze dienst zijn niet ingedeeld naar {across}"
    return NothingToShow(about, reason, (), "not_by")


def figure_note(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> Passage:
    """The note below a figure: suppressed and uncertain numbers about people, and rounding."""
    by = nested(by)
    shown = available(rows, by)
    sentences = rounding_note(shown, figure, by)
    counts = Passage("")
    if figure.concerns == "people":
        counts = passage(count_claims(shown, figure, by), words)
        sentences = [*without_interval(shown, figure), *sentences]
    others = " ".join(f"{upper_first(sentence)}." for sentence in sentences)
    return Passage(" ".join(filter(None, (counts.text, others))), counts.claims)


def without_interval(rows: Sequence[Entry], figure: Figure) -> list[str]:
    """A note that some shares have no interval, and why."""
    bare = [row for row in rows if lacks_interval(row, figure)]
    if not bare:
        return []
    return [
        f"{number(len(bare))} van de getoonde cijfers "
        f"{'heeft' if len(bare) == 1 else 'hebben'} geen interval: uit minder dan vijf "
        "instellingen is niet te zeggen hoe ver het toeval reikt"
    ]


def _card_title(row: Entry, figure: Figure, words: Words) -> str:
    if not row.dims:
        return figure.title
    return f"{figure.title}: {label_in_text(row, nested(list(row.dims)), words)}"


_ONLY_WHOLE = "enkel voor de hele dienst"
_NO_CARD = {
    "c": "niet getoond: te weinig personen of instellingen",
    "x": "geen gegevens",
    "z": "niet van toepassing",
}


def _why_not(row: Entry, words: Words) -> str:
    """Words in place of a symbol, which new readers do not know yet."""
    return _ONLY_WHOLE if _is_undivided(row, words) else _NO_CARD[row.status]


def _is_undivided(row: Entry, words: Words) -> bool:
    """Whether a part of a service lacks a figure of which the whole service has one."""
    return row.status == "x" and row.figure in words.labels.get(UNDIVIDED, {})


def _detail(pen: Pen, row: Entry, figure: Figure) -> str:
    if not figure.parts or row.denominator is None or row.numerator is None:
        return ""
    bounds = interval_percentages(row, pen.claim.decimals).split(" tot ")
    margin = ""
    if bounds[0] and figure.unit == "share":
        low, high = bounds
        pen.note([row], "lower", low)
        pen.note([row], "upper", high)
        margin = f", tussen {low} en {high}\N{NO-BREAK SPACE}%"
    return f"{out_of(pen, row)}{margin}"
