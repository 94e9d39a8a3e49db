"""Headlines: the main finding of a figure in some ten words, computed from the numbers.

A headline claims no more than the numbers support: it names extremes with their values, and adds
that the difference may be chance where their intervals overlap. A figure of which nothing is
shown, or whose kind of chart has no finding, has no headline; readers then see its title.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from pbdreport.figures.definition import STATISTICS, Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.chart_choice import chart_kind
from pbdreport.presentation.favourable import by_item, favourable_share
from pbdreport.presentation.labels import Words, upper_first
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    direction,
    in_prose,
    number,
    points,
    previous_text,
    quantity_text,
)
from pbdreport.presentation.ordering import (
    PARTS_LAST,
    available,
    in_order,
    label_in_text,
    named,
    nested,
)

NAMED = ("choice", "topic")
"""Dimensions of which respondents choose one or more values."""


def headline(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> str:
    """The headline of a figure, without a full stop; empty if it has none."""
    by = nested(by)
    rows = available(rows, by)
    if figure.unit in STATISTICS or not any(row.is_shown for row in rows):
        return ""
    if not by:
        return upper_first(_whole(rows[0], figure, words))
    by = named(rows, by)
    kind: str = chart_kind(rows, figure, by)
    if kind == "diverging":
        return _answers(rows, words)
    if kind == "stacked":
        return upper_first(_parts(rows, by, words))
    return "" if kind == "slopes" else upper_first(_extremes(rows, figure, by, words))


def _whole(row: Entry, figure: Figure, words: Words) -> str:
    now = in_prose(quantity_text(row, figure, words))
    before = in_prose(previous_text(row, figure))
    way = direction(row, figure)
    year = words.school_year.previous
    if way == "similar":
        return f"{now}, vergelijkbaar met {year}"
    if way:
        word = "meer" if way == "higher" else "minder"
        return f"{now}, {_gap(row, figure)} {word} dan in {year}"
    return f"{now}, tegenover {before} in {year}" if before else now


def _gap(row: Entry, figure: Figure) -> str:
    difference = abs(change(row) or Fraction(0))
    decimals = change_decimals(row, figure)
    if figure.unit == "share":
        return in_prose(points(difference, decimals))
    return in_prose(number(difference, decimals))


def _extremes(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> str:
    """'Van 42 % voor DKO tot 100 % voor volwassenenonderwijs'."""
    shown = [row for row in in_order(rows, by, words) if row.is_shown and row.exact is not None]
    values = [row.exact for row in shown if row.exact is not None]
    if len(shown) < 2:
        return ""
    low = [row for row in shown if row.exact == min(values)]
    high = [row for row in shown if row.exact == max(values)]
    top = in_prose(quantity_text(high[0], figure, words))
    if len(by) == 1 and by[0] in PARTS_LAST and len(high) == 1 and figure.unit != "ratio":
        most = "is het vaakst genoemd" if by[0] in NAMED else "weegt het zwaarst"
        return f"{_names(high, by, words)} {most}: {top}"
    if len(high) == len(shown):
        which = "getoonde " if len(shown) < len(rows) else ""
        count = "beide" if len(shown) == 2 else f"alle {number(len(shown))}"
        return f"{count} {which}{_plural(by, words)}: {top}"
    bottom = in_prose(quantity_text(low[0], figure, words))
    finding = f"van {bottom} voor {_names(low, by, words)} tot {top} voor {_names(high, by, words)}"
    by_chance = figure.interval and _may_overlap(low[0], high[0])
    return f"verschillen kunnen toeval zijn: {finding}" if by_chance else finding


def _may_overlap(low: Entry, high: Entry) -> bool:
    """Whether the intervals overlap; without an interval they may."""
    return low.upper is None or high.lower is None or low.upper >= high.lower


def _parts(rows: Sequence[Entry], by: Sequence[str], words: Words) -> str:
    """Which part is most often the largest."""
    groups: dict[str, list[Entry]] = {}
    for row in in_order(rows, by, words):
        groups.setdefault(row.dims[by[0]], []).append(row)
    whole = [parts for parts in groups.values() if all(row.is_shown for row in parts)]
    if not whole:
        return ""
    largest = [max(parts, key=lambda row: row.exact or Fraction(0)) for parts in whole]
    part, count = Counter(row.dims[by[1]] for row in largest).most_common(1)[0]
    name = words.label_in_text(by[1], part)
    if len(whole) == 1:
        return f"{name} weegt het zwaarst"
    plural = words.dimension_plural(by[0])
    if count == len(whole):
        return f"{name} weegt overal het zwaarst"
    return f"{name} weegt het zwaarst bij {number(count)} van de {number(len(whole))} {plural}"


def _answers(rows: Sequence[Entry], words: Words) -> str:
    """The question with the most favourable answers, and the one with the fewest."""
    shares = {item: favourable_share(of, words) for item, of in by_item(rows).items()}
    known = {item: share for item, share in shares.items() if share is not None}
    items = words.arranged("item", known)
    if len(items) < 2 or len(set(known.values())) == 1:
        return ""
    best, worst = max(items, key=known.__getitem__), min(items, key=known.__getitem__)
    names = [words.label_in_text("item", item) for item in (best, worst)]
    return f"{names[0]} krijgt de meeste gunstige antwoorden, {names[1]} de minste"


def _names(rows: Sequence[Entry], by: Sequence[str], words: Words) -> str:
    if len(rows) > 1:
        return f"{number(len(rows))} {_plural(by, words)}"
    return label_in_text(rows[0], by, words)


def _plural(by: Sequence[str], words: Words) -> str:
    return words.dimension_plural(by[0]) if len(by) == 1 else "onderdelen"
