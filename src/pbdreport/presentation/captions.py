"""What stands around a chart, a table or a card: titles, sources, and why there is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import available, label_in_text, nested
from pbdreport.presentation.findings import hidden, uncertain
from pbdreport.presentation.numbers import (
    decimals_of,
    exact_text,
    interval_percentages,
    number,
    previous_text,
    quantity_text,
    status_text,
)
from pbdreport.presentation.rounding import rounded
from pbdreport.presentation.words import Words, lower_first, shared_labels, upper_first

_SHARES = {
    "people": "aandeel, met het aantal personen als basis",
    "institutions": "aandeel van de instellingen",
    "work": "aandeel van de begeleiding",
}

UNDIVIDED = "undivided"
"""Among the labels of a report of a part: the figures that only the whole service has."""


def chapter_title(subject: str) -> str:
    """How a chapter is called in the navigation: 'Bereik'."""
    return shared_labels()["chapter"][subject].label


def chapter_question(subject: str) -> str:
    """The question that a chapter answers."""
    return shared_labels()["chapter"][subject].many


def title(figure: Figure, by: Sequence[str], words: Words) -> str:
    """The figure and what it is broken down by: 'Bereikte instellingen naar onderwijsniveau'."""
    across = " en ".join(words.dimension_in_text(name) for name in nested(by) if name != "answer")
    return f"{figure.title} naar {across}" if across else figure.title


def subtitle(figure: Figure, words: Words) -> str:
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
    """Of what it is a share: goals, money and posts are not guidance."""
    if figure.concerns == "work" and figure.subject in ("goals", "means"):
        return "aandeel"
    return _SHARES[figure.concerns]


def sources(figure: Figure) -> str:
    """The registrations that a figure is made from; a chapter's own comes from the chapter."""
    if not figure.sources:
        return "berekening in het hoofdstuk"
    names = shared_labels()["table"]
    return ", ".join(names[table].label for table in figure.sources)


def card(row: Row, figure: Figure, words: Words, goal: Fraction | None = None) -> dict[str, str]:
    """A key figure on the front page: title, value, detail, last year, the goal of the plan."""
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
class Untold:
    """Why figures show nothing."""

    about: tuple[str, ...]
    """Their titles."""
    reason: str
    sources: tuple[str, ...] = ()
    """The registrations that were not delivered."""

    @property
    def text(self) -> str:
        """In one sentence."""
        first, *others = dict.fromkeys(self.about)
        names = [first, *map(lower_first, others)]
        listed = " en ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        wanting = f" ({', '.join(dict.fromkeys(self.sources))})" if self.sources else ""
        return f"{listed}: {self.reason}{wanting}."


def nothing_to_show(rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words) -> Untold:
    """Why a figure shows nothing: its data were not delivered, or it has no such parts."""
    about, year = (figure.title,), words.school_year
    names = shared_labels()["table"]
    wanting = tuple(names[table].label for table in figure.sources)
    across = " en ".join(words.dimension_in_text(name) for name in by)
    undivided = words.labels.get(UNDIVIDED)
    if undivided is not None and figure.id in undivided:
        return Untold(about, "hiervan is er enkel een cijfer voor de hele dienst", wanting)
    if any(row.status == "x" for row in rows):
        return Untold(about, f"voor schooljaar {year} zijn er geen gegevens", wanting)
    if undivided is not None and by and figure.concerns == "people":
        return Untold(about, f"niet naar {across} in een verslag over een deel van de dienst")
    if figure.concerns == "people":
        return Untold(about, f"hierover zijn er voor schooljaar {year} geen gegevens")
    return Untold(about, f"de gegevens van deze dienst zijn niet ingedeeld naar {across}")


def note(rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words) -> str:
    """In words, what signs in a figure of people say, not shown or uncertain, and of any figure
    that rounded percentages do not add up.
    """
    by = nested(by)
    shown = available(rows, by)
    told = rounded(shown, figure, by)
    if figure.concerns == "people":
        told = [*hidden(shown, by, words), *uncertain(shown, by, words), *told]
    return " ".join(f"{upper_first(sentence)}." for sentence in told)


def _card_title(row: Row, figure: Figure, words: Words) -> str:
    if not row.dims:
        return figure.title
    return f"{figure.title}: {label_in_text(row, nested(list(row.dims)), words)}"


_NO_CARD = {
    "c": "niet getoond: te weinig personen of instellingen",
    "x": "geen gegevens",
    "z": "niet van toepassing",
}


def _why_not(row: Row, figure: Figure, words: Words) -> str:
    """A sign says nothing to whoever opens a report for the first time."""
    if figure.id in words.labels.get(UNDIVIDED, {}):
        return "enkel voor de hele dienst"
    return _NO_CARD[row.status]


def _detail(row: Row, figure: Figure) -> str:
    if not figure.parts or row.denominator is None or row.numerator is None:
        return ""
    counted, whole = (number(Decimal(part)) for part in (row.numerator, row.denominator))
    bounds = interval_percentages(row, decimals_of(row, figure)).replace(" tot ", " en ")
    margin = f", tussen {bounds}\xa0%" if bounds and figure.unit == "share" else ""
    return f"{counted} van {whole} {figure.parts}{margin}"
