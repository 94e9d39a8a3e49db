"""The text alternative of a chart: its kind and its main finding, computed from the numbers."""

from collections.abc import Sequence

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.chart_choice import chart_kind
from pbdreport.presentation.labels import Words
from pbdreport.presentation.narrative.claims import Claim, hidden_claims, whole_claims
from pbdreport.presentation.narrative.dutch import Passage, passage
from pbdreport.presentation.narrative.sentences import findings
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
    return alternative(rows, figure, by, words).text


def alternative(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> Passage:
    """The text alternative of a chart, with the claims that it makes."""
    by = nested(by)
    rows = available(rows, by)
    by = named(rows, by)
    found = Passage("")
    for each, most in ((8, 9), (5, 9), (3, 9), (2, 9), (2, 1)):
        found = _alternative(rows, figure, by, words, each, most)
        if len(found.text.split()) <= MOST_WORDS:
            break
    return found


def _alternative(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words, each: int, most: int
) -> Passage:
    across = words.across(figure.title, by) if by else " voor het geheel"
    title = f"{_clipped(figure.title, 2 * each)}{across}"
    opening = f"{KINDS[chart_kind(rows, figure, by)]}: {title}, schooljaar {words.school_year}."
    if by:
        claims = findings(rows, figure, by, words)
    else:
        claims = [one for row in rows if row.is_shown for one in _whole(row, figure)]
    if not any(row.is_shown for row in rows):
        opening += " Geen enkel cijfer kan worden getoond."
    elif not claims:
        opening += " De cijfers staan in de tabel eronder."
    hidden = hidden_claims(rows, figure, by) if by else []
    finding = passage([*claims[:most], *hidden], words, each)
    return Passage(f"{opening} {finding.text}".rstrip(), finding.claims)


def _whole(row: Entry, figure: Figure) -> list[Claim]:
    kept = ("value", "before", "same", "rounds_to_same", "nearly_same", "more", "less")
    return [one for one in whole_claims(row, figure) if one.kind in (*kept, "not_certain")]


def _clipped(text: str, most_words: int) -> str:
    parts = text.split()
    return text if len(parts) <= most_words else " ".join(parts[:most_words]) + "…"
