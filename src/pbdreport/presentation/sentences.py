"""Dutch sentences in which every number is computed, and the text alternatives of charts.

What is said of a change depends on what the numbers can bear. Registrations are complete: this
year's number stands beside last year's. Answers of respondents are a sample: they are higher or
lower only where Newcombe's interval of the difference leaves out zero, and else comparable.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.answers import ANSWER_DIMENSIONS, by_item, favourable_share
from pbdreport.presentation.arrange import available, in_order, label_in_text, nested
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    decimals_of,
    in_prose,
    interval_percentages,
    number,
    percent,
    points,
    previous_text,
    quantity_text,
)
from pbdreport.presentation.words import Words, lower_first

MOST_NAMED = 2
"""Of parts that share the highest or the lowest value, how many are named."""

_NO_NUMBER = {
    "c": "het cijfer wordt niet getoond, omdat het op te weinig personen of instellingen steunt",
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
        numerator=in_prose(number(row.numerator, 1)),
        denominator=in_prose(number(row.denominator, 1)),
    )
    return " ".join(filter(None, (told, margin(row, figure), comparison(row, figure, words))))


def margin(row: Row, figure: Figure) -> str:
    """Between which bounds a share of respondents lies, and whether its base is small."""
    bounds = interval_percentages(row, decimals_of(row, figure)).replace(" tot ", " en ")
    told = f"Rekening houdend met toeval ligt dat aandeel tussen {bounds}\xa0%." if bounds else ""
    if row.status == "u" and row.n is not None:
        low = f"Het steunt op weinig antwoorden (n = {number(row.n)}) en is dus een indicatie."
        return f"{told} {low}".strip()
    return told


def comparison(row: Row, figure: Figure, words: Words) -> str:
    """How the number compares with last year's; nothing where there is none."""
    year = words.school_year.previous
    if row.is_shown and row.previous_status == "c":
        return f"Het cijfer van {year} wordt niet getoond."
    difference = change(row)
    if difference is None:
        return ""
    before = in_prose(previous_text(row, figure))
    direction = certain_direction(row) if figure.interval else ""
    if direction == "similar":
        return f"Dat is vergelijkbaar met {year} ({before})."
    if direction:
        gap = points(difference, change_decimals(row, figure))
        word = "hoger" if direction == "higher" else "lager"
        return f"Dat is {in_prose(gap)} {word} dan in {year} ({before})."
    then = ", volgens de publicatie van toen," if row.previous_source == "published" else ""
    return f"In {year} was dat{then} {before}."


def certain_direction(row: Row) -> Literal["higher", "lower", "similar", ""]:
    """Whether a share of respondents differs from last year's beyond chance.

    Newcombe's hybrid Wilson interval of the difference, at 95 %. Empty where the counts of
    either year are not known.
    """
    counts = (row.numerator, row.denominator, row.previous_numerator, row.previous_denominator)
    if row.previous_n is None or row.previous_n != row.previous_denominator or None in counts:
        return ""
    # Imported here: statsmodels takes a second that reports without surveys need not spend.
    from statsmodels.stats.proportion import confint_proportions_2indep

    numbers = [float(count) for count in counts if count is not None]
    low, high = confint_proportions_2indep(*numbers, method="newcomb", compare="diff")
    if low > 0:
        return "higher"
    return "lower" if high < 0 else "similar"


def breakdown_sentence(rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The highest and the lowest of what is shown, and how many are not shown and why."""
    by = nested(by)
    rows = available(rows, by)
    if not rows:
        return f"{figure.title}: {_NO_NUMBER['x']}."
    if not by:
        return whole_sentence(rows[0], figure, words)
    sentences = (_extremes(rows, figure, by, words), *_hidden(rows, by, words))
    return " ".join(_capital(sentence) + "." for sentence in sentences if sentence)


def alternative(rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The text alternative of a chart: what it is and what it shows, in 10 to 60 words."""
    by = nested(by)
    rows = available(rows, by)
    text = ""
    for each in (8, 5, 3, 2):
        text = _alternative(rows, figure, by, words, each)
        if len(text.split()) <= 60:
            break
    return text


def _alternative(
    rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words, each: int
) -> str:
    kinds = {
        "bars": "Staafdiagram",
        "stacked": "Gestapeld staafdiagram",
        "diverging": "Uiteenlopend staafdiagram",
        "intervals": "Puntendiagram met marges",
    }
    title = _clipped(lower_first(figure.title), 2 * each)
    across = f"naar {_by(by, words)}" if by else "voor het geheel"
    opening = f"{kinds[figure.chart]} van {title} {across}, schooljaar {words.school_year}:"
    finding = _extremes(rows, figure, by, words, each) if by else _single(rows, figure, words)
    hidden = sum(not row.is_shown for row in _one_each(rows, by))
    untold = f" Niet getoond: {number(hidden)}." if hidden and by else ""
    return f"{opening} {finding or 'geen enkel cijfer kan worden getoond'}.{untold}"


def _single(rows: Sequence[Row], figure: Figure, words: Words) -> str:
    shown = [row for row in rows if row.is_shown]
    if not shown:
        return ""
    before = previous_text(shown[0], figure)
    beside = f", in {words.school_year.previous} was dat {in_prose(before)}" if before else ""
    return f"het cijfer is {in_prose(quantity_text(shown[0], figure, words))}{beside}"


def _extremes(
    rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words, each: int = 99
) -> str:
    if figure.chart == "diverging" and by == ANSWER_DIMENSIONS:
        return _answers(rows, figure, words, each)
    if figure.chart == "stacked" and len(by) == 2:
        return _largest_parts(rows, figure, by, words, each)
    shown = [row for row in in_order(rows, by, words) if row.is_shown and row.exact is not None]
    if not shown:
        return ""
    values = [row.exact for row in shown if row.exact is not None]
    high = [row for row in shown if row.exact == max(values)]
    low = [row for row in shown if row.exact == min(values)]
    top = in_prose(quantity_text(high[0], figure, words))
    if len(shown) == 1:
        return f"alleen {_names(high, by, words, each)} is getoond, met {top}"
    if len(high) == len(shown):
        return f"alle {number(len(shown))} {_plural(by, words)} hebben hetzelfde cijfer: {top}"
    bottom = in_prose(quantity_text(low[0], figure, words))
    verb = "heeft" if len(high) == 1 else "hebben"
    told = (
        f"van de {number(len(shown))} getoonde {_plural(by, words)} {verb} "
        f"{_names(high, by, words, each)} het hoogste cijfer ({top}) "
        f"en {_names(low, by, words, each)} het laagste ({bottom})"
    )
    by_chance = (
        figure.interval
        and high[0].lower is not None
        and low[0].upper is not None
        and low[0].upper >= high[0].lower
    )
    return f"{told}; dat verschil kan toeval zijn" if by_chance else told


def _largest_parts(
    rows: Sequence[Row], figure: Figure, by: Sequence[str], words: Words, each: int
) -> str:
    """What the largest part is most often, and the largest of all."""
    groups: dict[str, list[Row]] = {}
    for row in in_order(rows, by, words):
        groups.setdefault(row.dims[by[0]], []).append(row)
    whole = [parts for parts in groups.values() if all(row.is_shown for row in parts)]
    if not whole:
        return ""
    largest = [max(parts, key=_exact) for parts in whole]
    top = max(largest, key=_exact)
    place = " bij ".join(_names([top], [dimension], words, each) for dimension in by[::-1])
    told = f"het grootste deel is {place} ({in_prose(quantity_text(top, figure, words))})"
    part, count = Counter(row.dims[by[1]] for row in largest).most_common(1)[0]
    if count < 2:
        return told
    name = words.label_in_text(by[1], part, each)
    plural = words.dimension_plural(by[0])
    often = f"bij {number(count)} van de {number(len(whole))} {plural} weegt {name} het zwaarst"
    return f"{often}; {told}"


def _answers(rows: Sequence[Row], figure: Figure, words: Words, each: int) -> str:
    shares: dict[str, Fraction] = {}
    texts: dict[str, str] = {}
    for item, of in by_item(rows).items():
        share = favourable_share(of, words)
        if share is not None:
            shares[item] = share
            texts[item] = in_prose(percent(share, decimals_of(of[0], figure)))
    if not shares:
        return ""
    items = words.arranged("item", shares)
    best, worst = max(items, key=shares.__getitem__), min(items, key=shares.__getitem__)
    names = {item: words.label_in_text("item", item, each) for item in (best, worst)}
    if shares[best] == shares[worst]:
        return f"het aandeel gunstige antwoorden is voor elke getoonde vraag {texts[best]}"
    return (
        f"het aandeel gunstige antwoorden is het hoogst voor {names[best]} ({texts[best]}) "
        f"en het laagst voor {names[worst]} ({texts[worst]})"
    )


def _hidden(rows: Sequence[Row], by: Sequence[str], words: Words) -> list[str]:
    told = {
        "c": "{} {} niet getoond, omdat het cijfer op te weinig personen of instellingen steunt",
        "x": "voor {} {} er geen gegevens",
        "z": "voor {} {} het cijfer niet van toepassing",
    }
    verbs = {"c": ("wordt", "worden"), "x": ("zijn", "zijn"), "z": ("is", "is")}
    sentences = []
    rows = _one_each(rows, by)
    by = by[:1] if by == ANSWER_DIMENSIONS else by
    for status, template in told.items():
        count = sum(row.status == status for row in rows)
        if count:
            noun = _noun(by, words) if count == 1 else _plural(by, words)
            sentences.append(template.format(f"{number(count)} {noun}", verbs[status][count > 1]))
    return sentences


def _one_each(rows: Sequence[Row], by: Sequence[str]) -> list[Row]:
    """Of the answers to a question one row, which stands for the question; else every row."""
    if by != ANSWER_DIMENSIONS:
        return list(rows)
    items = by_item(rows).values()
    return [next((row for row in of if not row.is_shown), of[0]) for of in items]


def _names(rows: Sequence[Row], by: Sequence[str], words: Words, each: int) -> str:
    if len(rows) > MOST_NAMED:
        return f"{number(len(rows))} {_plural(by, words)}"
    return " en ".join(label_in_text(row, by, words, each) for row in rows)


def _by(by: Sequence[str], words: Words) -> str:
    return " en ".join(words.dimension_in_text(name) for name in by)


def _plural(by: Sequence[str], words: Words) -> str:
    return words.dimension_plural(by[0]) if len(by) == 1 else "onderdelen"


def _noun(by: Sequence[str], words: Words) -> str:
    return words.dimension_in_text(by[0]) if len(by) == 1 else "onderdeel"


def _exact(row: Row) -> Fraction:
    return row.exact or Fraction(0)


def _clipped(text: str, most_words: int) -> str:
    parts = text.split()
    return text if len(parts) <= most_words else " ".join(parts[:most_words]) + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
