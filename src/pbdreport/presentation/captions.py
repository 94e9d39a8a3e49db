"""The text around a chart, table or card: titles, sources, notes, and why nothing is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, lower_first, shared_labels, upper_first
from pbdreport.presentation.narrative.breakdown import hidden_clause, uncertain_clause
from pbdreport.presentation.numbers import (
    decimals_of,
    exact_text,
    half_up,
    interval_percentages,
    lacks_interval,
    number,
    previous_text,
    quantity_text,
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


_SHARES = {
    "people": "aandeel, met het aantal personen als basis",
    "institutions": "aandeel van de instellingen",
    "work": "aandeel van de begeleiding",
}

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
    across = " en ".join(words.dimension_in_text(name) for name in nested(by) if name != "answer")
    return f"{figure.title} naar {across}" if across else figure.title


def figure_subtitle(figure: Figure, words: Words) -> str:
    """What is measured, and when: 'In uren, schooljaar 2023-2024'."""
    if figure.unit == "share":
        measured = _share(figure).capitalize()
    elif figure.unit in ("ratio", "points") or not words.unit(figure.unit).many:
        measured = words.unit(figure.unit).label
    elif figure.unit == "euro":
        measured = "Bedrag in euro"
    else:
        measured = f"Aantal {words.unit(figure.unit).many}"
    return f"{measured}, schooljaar {words.school_year}"


def _share(figure: Figure) -> str:
    """What the figure is a share of; goals, money and posts are not guidance."""
    if figure.concerns == "work" and figure.subject in ("goals", "means"):
        return "aandeel"
    return _SHARES[figure.concerns]


def sources(figure: Figure) -> str:
    """The registrations that a figure is computed from, or the chapter that computes it."""
    if not figure.sources:
        return "berekening in het hoofdstuk"
    names = shared_labels()["table"]
    return ", ".join(names[table].label for table in figure.sources)


def card(row: Entry, figure: Figure, words: Words, goal: Fraction | None = None) -> dict[str, str]:
    """The texts of a key figure: title, value, detail, previous year, the goal of the plan."""
    before = previous_text(row, figure)
    low = status_text(row) if row.status == "u" else ""
    return {
        "title": _card_title(row, figure, words),
        "value": f"{quantity_text(row, figure, words)} {low}".rstrip(),
        "detail": _detail(row, figure) if row.is_shown else _why_not(row, figure, words),
        "previous": f"{words.school_year.previous}: {before}" if before else "",
        "goal": "" if goal is None else f"Doel: {exact_text(goal, figure, figure.decimals)}",
    }


@dataclass(frozen=True)
class NothingToShow:
    """Why one or more figures show nothing."""

    about: tuple[str, ...]
    """The titles of the figures."""
    reason: str
    sources: tuple[str, ...] = ()
    """The registrations that were not delivered."""

    @property
    def text(self) -> str:
        """The reason in one Dutch sentence."""
        first, *others = dict.fromkeys(self.about)
        names = [first, *map(lower_first, others)]
        listed = " en ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        wanting = f" ({', '.join(dict.fromkeys(self.sources))})" if self.sources else ""
        return f"{listed}: {self.reason}{wanting}."


def nothing_to_show(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words
) -> NothingToShow:
    """Why a figure shows nothing: its data were not delivered, or it has no such breakdown."""
    about, year = (figure.title,), words.school_year
    names = shared_labels()["table"]
    wanting = tuple(names[table].label for table in figure.sources)
    across = " en ".join(words.dimension_in_text(name) for name in by)
    undivided = words.labels.get(UNDIVIDED)
    if undivided is not None and figure.id in undivided:
        return NothingToShow(about, "hiervan is er enkel een cijfer voor de hele dienst", wanting)
    if any(row.status == "x" for row in rows):
        return NothingToShow(about, f"voor schooljaar {year} zijn er geen gegevens", wanting)
    if undivided is not None and by and figure.concerns == "people":
        return NothingToShow(
            about, f"niet naar {across} in een verslag over een deel van de dienst"
        )
    if figure.concerns == "people":
        return NothingToShow(about, f"hierover zijn er voor schooljaar {year} geen gegevens")
    return NothingToShow(about, f"de gegevens van deze dienst zijn niet ingedeeld naar {across}")


def figure_note(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The note below a figure: suppressed and uncertain numbers about people, and rounding."""
    by = nested(by)
    shown = available(rows, by)
    sentences = rounding_note(shown, figure, by)
    if figure.concerns == "people":
        sentences = [
            *hidden_clause(shown, by, words),
            *uncertain_clause(shown, by, words),
            *without_interval(shown, figure),
            *sentences,
        ]
    return " ".join(f"{upper_first(sentence)}." for sentence in sentences)


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


_NO_CARD = {
    "c": "niet getoond: te weinig personen of instellingen",
    "x": "geen gegevens",
    "z": "niet van toepassing",
}


def _why_not(row: Entry, figure: Figure, words: Words) -> str:
    """Words in place of a symbol, which new readers do not know yet."""
    if figure.id in words.labels.get(UNDIVIDED, {}):
        return "enkel voor de hele dienst"
    return _NO_CARD[row.status]


def _detail(row: Entry, figure: Figure) -> str:
    if not figure.parts or row.denominator is None or row.numerator is None:
        return ""
    counted, whole = (number(Decimal(part)) for part in (row.numerator, row.denominator))
    bounds = interval_percentages(row, decimals_of(row, figure)).replace(" tot ", " en ")
    margin = f", tussen {bounds}\xa0%" if bounds and figure.unit == "share" else ""
    return f"{counted} van {whole} {figure.parts}{margin}"
