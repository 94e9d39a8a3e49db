"""Dutch sentences in which every number is computed.

What is said of a change depends on what the numbers can bear. Registrations are complete: this
year's number stands beside last year's. Answers of respondents are a sample: they are higher or
lower only where Newcombe's interval of the difference leaves out zero, and else comparable.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import available, named, nested
from pbdreport.presentation.findings import finding, hidden
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    decimals_of,
    half_up,
    in_prose,
    interval_percentages,
    number,
    points,
    previous_text,
    quantity_text,
    signed,
)
from pbdreport.presentation.words import Words, upper_first

NORMAL_95 = 1.959963984540054
_NO_NUMBER = {
    "c": "het cijfer wordt niet getoond, omdat het op te weinig personen of instellingen steunt "
    "of een verborgen cijfer verraadt",
    "x": "voor dit schooljaar zijn er geen gegevens",
    "z": "niet van toepassing, omdat er niets is om het cijfer op te berekenen",
}


def whole_sentence(row: Row, figure: Figure, words: Words) -> str:
    """The figure as a whole in a sentence, with its margin and last year's number.

    A number that is not shown gives a sentence that says why.
    """
    if not row.is_shown or row.numerator is None or row.denominator is None:
        return f"{figure.title}: {_NO_NUMBER.get(row.status, _NO_NUMBER['x'])}."
    template = figure.sentence or f"{figure.title}: {quantity_text(row, figure, words)}."
    told = template.format(
        value=in_prose(quantity_text(row, figure, words)),
        numerator=in_prose(number(row.numerator)),
        denominator=in_prose(number(row.denominator)),
        mandate=words.mandate,
        as_to_part=words.as_to_part,
    )
    return " ".join(
        filter(None, (upper_first(told), margin(row, figure), comparison(row, figure, words)))
    )


def margin(row: Row, figure: Figure) -> str:
    """Between which bounds a share of respondents lies, and whether its base is small."""
    bounds = interval_percentages(row, decimals_of(row, figure)).replace(" tot ", " en ")
    told = f"Rekening houdend met toeval ligt dat aandeel tussen {bounds}\xa0%." if bounds else ""
    if row.status == "u" and row.n is not None:
        low = f"Het steunt op weinig personen (n = {number(row.n)}) en is dus een indicatie."
        return f"{told} {low}".strip()
    return told


def comparison(row: Row, figure: Figure, words: Words) -> str:
    """How the number compares with last year's; nothing where there is none."""
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


def _between(row: Row, figure: Figure) -> str:
    """Between which bounds the difference from last year lies, in percentage points."""
    bounds = difference_bounds(row)
    if bounds is None:
        return ""
    decimals = change_decimals(row, figure)
    low, high = (signed(Fraction(bound) * 100, decimals, padded=True) for bound in bounds)
    return f"; het verschil ligt tussen {low} en {high} procentpunten"


def certain_direction(row: Row) -> Literal["higher", "lower", "similar", ""]:
    """Whether a share of respondents differs from last year's beyond chance.

    Newcombe's hybrid Wilson interval of the difference, at 95 %, on effective bases. Empty where
    the counts of either year are not known.
    """
    bounds = difference_bounds(row)
    if bounds is None:
        return ""
    low, high = bounds
    if low > 0:
        return "higher"
    return "lower" if high < 0 else "similar"


def difference_bounds(row: Row) -> tuple[float, float] | None:
    """Newcombe's bounds of the difference from last year's share; None where it is not known.

    The share is this year's less last year's: both on their effective bases.
    """
    counts = (row.numerator, row.denominator, row.previous_numerator, row.previous_denominator)
    if row.previous_n is None or row.previous_n != row.previous_denominator or None in counts:
        return None
    if not row.is_shown or row.previous_status not in ("ok", "u"):
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


def direction(row: Row, figure: Figure) -> Literal["higher", "lower", "similar", ""]:
    """Which way a number went since last year, as far as the numbers can bear it.

    Answers of respondents: beyond chance. Registrations: where both years are not shown as the
    same number. Empty where either year is not shown, or chance cannot be told.
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


def design_effect(row: Row) -> float:
    """By how much institutions widened the interval of a share: Wilson's bounds, turned back.

    A bound b of a share p on a base n has (p - b)² = z² b (1 - b) / n.
    """
    if row.value is None or row.lower is None or row.upper is None or not row.n:
        return 1
    bound = row.lower if row.value > 0 else row.upper
    effective = NORMAL_95**2 * bound * (1 - bound) / (row.value - bound) ** 2
    return max(1.0, row.n / effective)


def breakdown_sentence(rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The highest and the lowest of what is shown, and how many are not shown and why."""
    by = nested(by)
    rows = available(rows, by)
    if not rows:
        return f"{figure.title}: {_NO_NUMBER['x']}."
    by = named(rows, by)
    if not by:
        return whole_sentence(rows[0], figure, words)
    sentences = (finding(rows, figure, by, words), *hidden(rows, by, words))
    return " ".join(upper_first(sentence) + "." for sentence in sentences if sentence)
