"""The text alternative of a chart: its kind and its main finding, computed from the numbers."""

from collections.abc import Sequence

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.chart_choice import chart_kind
from pbdreport.presentation.labels import Words, upper_first
from pbdreport.presentation.narrative.breakdown import (
    breakdown_finding,
    by_text,
    clip_words,
    one_each,
)
from pbdreport.presentation.numbers import in_prose, number, previous_text, quantity_text
from pbdreport.presentation.ordering import available, named, nested

MOST_WORDS = 60
KINDS = {
    "bars": "Staafdiagram",
    "stacked": "Gestapeld staafdiagram",
    "diverging": "Uiteenlopend staafdiagram",
    "intervals": "Puntendiagram met marges",
    "heat": "Heatmap",
    "slopes": "Puntendiagram van voormeting naar nameting",
}


def alt_text(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The text alternative of a chart, in 10 to 60 words; long labels are shortened."""
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
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words, each: int
) -> str:
    title = clip_words(figure.title, 2 * each)
    across = f"naar {by_text(by, words)}" if by else "voor het geheel"
    opening = f"{KINDS[chart_kind(rows, figure, by)]}: {title} {across}"
    finding = (
        breakdown_finding(rows, figure, by, words, each) if by else _single(rows, figure, words)
    )
    finding = upper_first(finding or "geen enkel cijfer kan worden getoond")
    count = sum(not row.is_shown for row in one_each(rows, by))
    hidden = f" Niet getoond: {number(count)}." if count and by else ""
    return f"{opening}, schooljaar {words.school_year}. {finding}.{hidden}"


def _single(rows: Sequence[Entry], figure: Figure, words: Words) -> str:
    shown = [row for row in rows if row.is_shown]
    if not shown:
        return ""
    before = previous_text(shown[0], figure)
    beside = f", in {words.school_year.previous} was dat {in_prose(before)}" if before else ""
    return f"het cijfer is {in_prose(quantity_text(shown[0], figure, words))}{beside}"
