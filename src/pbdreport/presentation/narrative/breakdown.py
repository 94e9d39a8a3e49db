"""The main finding of a breakdown, and how many of its numbers are suppressed or uncertain."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.chart_choice import ANSWER_DIMENSIONS, chart_kind
from pbdreport.presentation.favourable import by_item, favourable_share
from pbdreport.presentation.labels import Words, lower_first
from pbdreport.presentation.numbers import decimals_of, in_prose, number, percent, quantity_text
from pbdreport.presentation.ordering import in_order, label_in_text

MOST_NAMED = 2
"""The most labels named that share the highest or the lowest value."""


def breakdown_finding(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words, each: int = 99
) -> str:
    """The highest and the lowest value, or the largest parts; empty where nothing is shown.

    Args:
        rows: The rows of the breakdown, masked.
        figure: Their definition.
        by: The dimensions, from the outermost to the innermost.
        words: The labels.
        each: The most words of a label.

    Returns:
        A clause without capital or full stop.
    """
    kind = chart_kind(rows, figure, by)
    if kind == "diverging":
        return _answers(rows, figure, words, each)
    if kind == "slopes":
        return _farthest(rows, figure, by, words, each)
    if kind == "stacked":
        return _largest_parts(rows, figure, by, words, each)
    shown = [row for row in in_order(rows, by, words) if row.is_shown and row.exact is not None]
    if not shown:
        return ""
    values = [row.exact for row in shown if row.exact is not None]
    high = [row for row in shown if row.exact == max(values)]
    low = [row for row in shown if row.exact == min(values)]
    top = in_prose(quantity_text(high[0], figure, words))
    which = "getoonde " if len(shown) < len(rows) else ""
    count = f"{number(len(shown))} {which}{_plural(by, words)}"
    if len(shown) == 1:
        return f"er wordt één cijfer getoond, voor {_names(high, by, words, each)}: {top}"
    if len(high) == len(shown):
        every = f"beide {which}{_plural(by, words)}" if len(shown) == 2 else f"alle {count}"
        return f"{every} hebben hetzelfde cijfer: {top}"
    bottom = in_prose(quantity_text(low[0], figure, words))
    finding = (
        f"van de {count} ligt {_measured(figure, words)} het hoogst voor "
        f"{_names(high, by, words, each)} ({top}) en het laagst voor "
        f"{_names(low, by, words, each)} ({bottom})"
    )
    # Without an interval, for lack of institutions, chance cannot be ruled out either.
    by_chance = figure.interval and (
        high[0].lower is None or low[0].upper is None or low[0].upper >= high[0].lower
    )
    return f"{finding}; dat verschil kan toeval zijn" if by_chance else finding


def _farthest(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words, each: int
) -> str:
    """Where the first and the second measurement differ most."""
    places: dict[str, dict[str, Entry]] = {}
    for row in in_order(rows, by, words):
        if row.is_shown:
            places.setdefault(row.dims[by[0]], {})[row.dims["wave"]] = row
    both = {code: of for code, of in places.items() if {"pre", "post"} <= set(of)}
    if not both:
        return ""
    code = max(both, key=lambda code: abs(_exact(both[code]["post"]) - _exact(both[code]["pre"])))
    before, after = (
        in_prose(quantity_text(both[code][wave], figure, words)) for wave in ("pre", "post")
    )
    name = words.label_in_text(by[0], code, each)
    return f"voormeting en nameting liggen het verst uiteen voor {name}: van {before} naar {after}"


def _measured(figure: Figure, words: Words) -> str:
    if figure.unit == "share":
        return "het aandeel"
    if figure.unit == "ratio":
        return "de verhouding"
    return f"het aantal {lower_first(words.unit(figure.unit).label)}"


def _largest_parts(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words, each: int
) -> str:
    """Which part is most often the largest, and the largest part of all."""
    groups: dict[str, list[Entry]] = {}
    for row in in_order(rows, by, words):
        groups.setdefault(row.dims[by[0]], []).append(row)
    whole = [parts for parts in groups.values() if all(row.is_shown for row in parts)]
    if not whole:
        return ""
    largest = [max(parts, key=_exact) for parts in whole]
    top = max(largest, key=_exact)
    place = label_in_text(top, by, words, each)
    finding = f"het grootste deel is {place} ({in_prose(quantity_text(top, figure, words))})"
    part, count = Counter(row.dims[by[1]] for row in largest).most_common(1)[0]
    if count < 2:
        return finding
    name = words.label_in_text(by[1], part, each)
    plural = words.dimension_plural(by[0])
    often = f"bij {number(count)} van de {number(len(whole))} {plural} weegt {name} het zwaarst"
    return f"{often}; {finding}"


def _answers(rows: Sequence[Entry], figure: Figure, words: Words, each: int) -> str:
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


def hidden_clause(rows: Sequence[Entry], by: Sequence[str], words: Words) -> list[str]:
    """How many numbers are not shown: a clause for each reason."""
    templates = {
        "c": "{} {} niet getoond: het cijfer steunt op te weinig personen of instellingen, of "
        "verraadt een verborgen cijfer",
        "x": "voor {} {} er geen gegevens",
        "z": "voor {} {} het cijfer niet van toepassing",
    }
    if any(row.unit == "coefficient" for row in rows):
        templates["z"] = (
            "voor {} {} het cijfer niet berekend: er zijn te weinig antwoorden, of ze verschillen "
            "niet van elkaar"
        )
    verbs = {"c": ("wordt", "worden"), "x": ("zijn", "zijn"), "z": ("is", "is")}
    sentences = []
    rows = one_each(rows, by)
    by = by[:1] if by == ANSWER_DIMENSIONS else by
    for status, template in templates.items():
        count = sum(row.status == status for row in rows)
        if count:
            noun = _noun(by, words) if count == 1 else _plural(by, words)
            sentences.append(template.format(f"{number(count)} {noun}", verbs[status][count > 1]))
    return sentences


def uncertain_clause(rows: Sequence[Entry], by: Sequence[str], words: Words) -> list[str]:
    """How many numbers have a low base: one clause, or none."""
    few = sum(row.status == "u" for row in one_each(rows, by))
    if not few:
        return []
    by = by[:1] if by == ANSWER_DIMENSIONS else by
    noun, verb, them = (
        (_noun(by, words), "steunt", "het") if few == 1 else (_plural(by, words), "steunen", "ze")
    )
    return [f"{number(few)} {noun} {verb} op weinig personen: lees {them} als een indicatie"]


def one_each(rows: Sequence[Entry], by: Sequence[str]) -> list[Entry]:
    """One row for each question where the rows are answers; otherwise every row."""
    if by != ANSWER_DIMENSIONS:
        return list(rows)
    items = by_item(rows).values()
    return [next((row for row in of if not row.is_shown), of[0]) for of in items]


def _names(rows: Sequence[Entry], by: Sequence[str], words: Words, each: int) -> str:
    if len(rows) > MOST_NAMED:
        return f"{number(len(rows))} {_plural(by, words)}"
    return " en ".join(label_in_text(row, by, words, each) for row in rows)


def by_text(by: Sequence[str], words: Words) -> str:
    """The dimensions in a sentence: 'onderwijsniveau en vorm'."""
    return " en ".join(words.dimension_in_text(name) for name in by)


def _plural(by: Sequence[str], words: Words) -> str:
    return words.dimension_plural(by[0]) if len(by) == 1 else "onderdelen"


def _noun(by: Sequence[str], words: Words) -> str:
    return words.dimension_in_text(by[0]) if len(by) == 1 else "onderdeel"


def _exact(row: Entry) -> Fraction:
    return row.exact or Fraction(0)


def clip_words(text: str, most_words: int) -> str:
    """Cut a text to at most so many words."""
    parts = text.split()
    return text if len(parts) <= most_words else " ".join(parts[:most_words]) + "…"
