"""The text alternative of a chart: what it is and what it shows, made from the numbers."""

from collections.abc import Sequence

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import available, named, nested
from pbdreport.presentation.findings import by_text, clipped, finding, one_each
from pbdreport.presentation.kinds import kind_of
from pbdreport.presentation.numbers import in_prose, number, previous_text, quantity_text
from pbdreport.presentation.words import Words, upper_first

MOST_WORDS = 60
KINDS = {
    "bars": "Staafdiagram",
    "stacked": "Gestapeld staafdiagram",
    "diverging": "Uiteenlopend staafdiagram",
    "intervals": "Puntendiagram met marges",
    "heat": "Heatmap",
    "slopes": "Puntendiagram van voormeting naar nameting",
}


def alternative(rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The text alternative of a chart, in 10 to 60 words: long labels are cut short."""
    by = nested(by)
    rows = available(rows, by)
    by = named(rows, by)
    text = ""
    for each in (8, 5, 3, 2):
        text = _alternative(rows, figure, by, words, each)
        if len(text.split()) <= MOST_WORDS:
            break
    return text


def _alternative(
    rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words, each: int
) -> str:
    title = clipped(figure.title, 2 * each)
    across = f"naar {by_text(by, words)}" if by else "voor het geheel"
    opening = f"{KINDS[kind_of(rows, figure, by)]}: {title} {across}"
    told = finding(rows, figure, by, words, each) if by else _single(rows, figure, words)
    told = upper_first(told or "geen enkel cijfer kan worden getoond")
    count = sum(not row.is_shown for row in one_each(rows, by))
    untold = f" Niet getoond: {number(count)}." if count and by else ""
    return f"{opening}, schooljaar {words.school_year}. {told}.{untold}"


def _single(rows: Sequence[Row], figure: Figure, words: Words) -> str:
    shown = [row for row in rows if row.is_shown]
    if not shown:
        return ""
    before = previous_text(shown[0], figure)
    beside = f", in {words.school_year.previous} was dat {in_prose(before)}" if before else ""
    return f"het cijfer is {in_prose(quantity_text(shown[0], figure, words))}{beside}"
