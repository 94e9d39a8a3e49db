"""Dutch sentences in which every number is computed.

What a sentence claims about a change depends on the data. Registrations are complete: the numbers
of both years are given. Answers of respondents are a sample: they are called higher or lower only
where the interval of the difference in the registry excludes zero, and otherwise comparable.
"""

from collections.abc import Sequence
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, upper_first
from pbdreport.presentation.narrative.breakdown import breakdown_finding, hidden_clause
from pbdreport.presentation.numbers import (
    certain_direction,
    change,
    change_decimals,
    decimals_of,
    in_prose,
    interval_percentages,
    lacks_interval,
    number,
    points,
    previous_text,
    quantity_text,
    signed,
)
from pbdreport.presentation.ordering import available, named, nested

_NO_NUMBER = {
    "c": "het cijfer wordt niet getoond, omdat het op te weinig personen of instellingen steunt "
    "of een verborgen cijfer verraadt",
    "x": "voor dit schooljaar zijn er geen gegevens",
    "z": "niet van toepassing, omdat er niets is om het cijfer op te berekenen",
}


def whole_sentence(row: Entry, figure: Figure, words: Words) -> str:
    """The value for the whole in a sentence, with its margin and the previous year's value.

    For a suppressed number the sentence says why it is not shown.
    """
    if not row.is_shown or row.numerator is None or row.denominator is None:
        return f"{figure.title}: {_NO_NUMBER.get(row.status, _NO_NUMBER['x'])}."
    template = figure.sentence or f"{figure.title}: {quantity_text(row, figure, words)}."
    text = template.format(
        value=in_prose(quantity_text(row, figure, words)),
        numerator=in_prose(number(row.numerator)),
        denominator=in_prose(number(row.denominator)),
        mandate=words.mandate,
        as_to_part=words.as_to_part,
    )
    return " ".join(
        filter(None, (upper_first(text), margin(row, figure), comparison(row, figure, words)))
    )


def margin(row: Entry, figure: Figure) -> str:
    """A sentence with the bounds of a share of respondents, and a warning about a low base."""
    bounds = interval_percentages(row, decimals_of(row, figure)).replace(" tot ", " en ")
    text = f"Rekening houdend met toeval ligt dat aandeel tussen {bounds}\xa0%." if bounds else ""
    if lacks_interval(row, figure):
        text = NO_INTERVAL
    if row.status == "u" and row.n is not None:
        low = f"Het steunt op weinig personen (n = {number(row.n)}) en is dus een indicatie."
        return f"{text} {low}".strip()
    return text


NO_INTERVAL = (
    "Het komt uit minder dan vijf instellingen: hoe ver het toeval reikt, is daaruit niet te "
    "zeggen."
)


def comparison(row: Entry, figure: Figure, words: Words) -> str:
    """A sentence that compares the number with the previous year's; empty if there is none."""
    year = words.school_year.previous
    if row.is_shown and row.previous_status == "c":
        return f"Het cijfer van {year} wordt niet getoond."
    if row.is_shown and row.previous_status == "b":
        return f"In {year} werd volgens een andere definitie geteld; dat cijfer is geen maatstaf."
    difference = change(row)
    if difference is None:
        return ""
    before = in_prose(previous_text(row, figure))
    direction = certain_direction(row) if figure.interval else ""
    if direction == "similar":
        return f"Dat is vergelijkbaar met {year} ({before}){_between(row, figure)}."
    if direction:
        gap = points(difference, change_decimals(row, figure))
        word = "hoger" if direction == "higher" else "lager"
        return f"Dat is {in_prose(gap)} {word} dan in {year} ({before}){_between(row, figure)}."
    then = ", volgens de publicatie van toen," if row.previous_source == "published" else ""
    return f"In {year} was dat{then} {before}."


def _between(row: Entry, figure: Figure) -> str:
    """The bounds of the difference from the previous year, in percentage points."""
    bounds = (row.change_lower, row.change_upper)
    decimals = change_decimals(row, figure)
    low, high = (
        signed(Fraction(bound) * 100, decimals, padded=True)
        for bound in bounds
        if bound is not None
    )
    return f"; het verschil ligt tussen {low} en {high} procentpunten"


def breakdown_sentence(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words
) -> str:
    """The main finding of a breakdown, and how many of its numbers are not shown and why."""
    by = nested(by)
    rows = available(rows, by)
    if not rows:
        return f"{figure.title}: {_NO_NUMBER['x']}."
    by = named(rows, by)
    if not by:
        return whole_sentence(rows[0], figure, words)
    sentences = (breakdown_finding(rows, figure, by, words), *hidden_clause(rows, by, words))
    return " ".join(upper_first(sentence) + "." for sentence in sentences if sentence)
