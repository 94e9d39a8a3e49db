"""Dutch sentences in which every number is computed.

What a sentence claims about a change depends on the data. Registrations are complete: the numbers
of both years are given. Answers of respondents are a sample: they are called higher or lower only
where Newcombe's interval of the difference excludes zero, and otherwise comparable.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, upper_first
from pbdreport.presentation.narrative.breakdown import breakdown_finding, hidden_clause
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    decimals_of,
    half_up,
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

NORMAL_95 = 1.959963984540054
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
    bounds = difference_bounds(row)
    if bounds is None:
        return ""
    decimals = change_decimals(row, figure)
    low, high = (signed(Fraction(bound) * 100, decimals, padded=True) for bound in bounds)
    return f"; het verschil ligt tussen {low} en {high} procentpunten"


def certain_direction(row: Entry) -> Literal["higher", "lower", "similar", ""]:
    """Whether a share of respondents differs from the previous year's by more than chance.

    Uses Newcombe's hybrid Wilson interval of the difference, at 95 %, on effective bases. Empty
    where the counts of either year are unknown.
    """
    bounds = difference_bounds(row)
    if bounds is None:
        return ""
    low, high = bounds
    if low > 0:
        return "higher"
    return "lower" if high < 0 else "similar"


def difference_bounds(row: Entry) -> tuple[float, float] | None:
    """Newcombe's bounds of the difference from the previous year's share, on effective bases.

    The difference is this year's share minus the previous year's; None where it is unknown.
    """
    counts = (row.numerator, row.denominator, row.previous_numerator, row.previous_denominator)
    if row.previous_n is None or row.previous_n != row.previous_denominator or None in counts:
        return None
    if not row.is_shown or row.previous_status not in ("ok", "u"):
        return None
    if row.lower is None or row.upper is None:
        # From fewer than five institutions there is no interval, so none for a difference either.
        return None
    # ASSUME: respondents within institutions were as alike last year as they are this year.
    effect = design_effect(row)
    return _newcombe(*(float(count) / effect for count in counts if count is not None))


@lru_cache(maxsize=4096)
def _newcombe(count: float, n: float, before: float, n_before: float) -> tuple[float, float]:
    """Newcombe's bounds of the difference of two shares."""
    # Imported here: statsmodels takes a second that reports without surveys need not spend.
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        count, n, before, n_before, method="newcomb", compare="diff"
    )
    return float(low), float(high)


def direction(row: Entry, figure: Figure) -> Literal["higher", "lower", "similar", ""]:
    """The direction of the change since the previous year, as far as the data support it.

    Answers of respondents must differ by more than chance, registrations by more than rounding.
    Empty where either year is not shown, or chance cannot be assessed.
    """
    difference = change(row)
    if difference is None:
        return ""
    if figure.interval:
        return certain_direction(row)
    scale = 100 if figure.unit == "share" else 1
    if not half_up(difference * scale, change_decimals(row, figure)):
        return "similar"
    return "higher" if difference > 0 else "lower"


def design_effect(row: Entry) -> float:
    """The design effect of institutions on a share, recovered from its Wilson bounds.

    A bound b of a share p on a base n satisfies (p - b)² = z² b (1 - b) / n. The result includes
    the widening by Student's t for few institutions.
    """
    if row.value is None or row.lower is None or row.upper is None or not row.n:
        return 1
    bound = row.lower if row.value > 0 else row.upper
    effective = NORMAL_95**2 * bound * (1 - bound) / (row.value - bound) ** 2
    return max(1.0, row.n / effective)


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
