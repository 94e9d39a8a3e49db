"""The findings that matter, chosen from the registry by declared rules.

Candidates are the figures that the front page names. They are taken in this order:

1. A goal of the plan that lies behind its schedule, the farthest behind first.
2. A change since last year that is certain (answers of respondents: beyond chance) and makes
   at least a twentieth of last year's value, the largest in proportion first.
3. A goal that is reached.
4. What is left, in the order of the front page.

Each chapter gives one finding before any gives a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import label_in_text, nested
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    in_prose,
    percent,
    points,
    previous_text,
    quantity_text,
)
from pbdreport.presentation.sentences import comparison, direction, margin, whole_sentence
from pbdreport.presentation.words import Words

MOST = 3
NOTABLE = Fraction(1, 20)
"""The least change, in proportion to last year's value, that is a finding of its own."""


@dataclass(frozen=True)
class Highlight:
    """A finding: what it is called, what it says, and the chapter that tells more."""

    chapter: str
    title: str
    text: str
    rank: tuple[int, Fraction, int]
    """The rule by which it was chosen, its weight under that rule, its place."""


def highlights(
    candidates: Sequence[Row], registry: Registry, figures: Mapping[str, Figure], words: Words
) -> list[Highlight]:
    """The three findings that matter, the first first.

    Args:
        candidates: The entries of the front page.
        registry: For the goals of the plan, where the service reports them.
        figures: The definitions.
        words: The labels.
    """
    found = [
        *_goals(registry, words),
        *(
            _of_number(row, figures[row.figure], words, place)
            for place, row in enumerate(candidates)
            if row.is_shown
        ),
    ]
    return _spread(sorted(found, key=lambda one: one.rank))[:MOST]


def _of_number(row: Row, figure: Figure, words: Words, place: int) -> Highlight:
    name = figure.title
    if row.dims:
        name = f"{name}: {label_in_text(row, nested(list(row.dims)), words)}"
    now = in_prose(quantity_text(row, figure, words))
    size = _relative_change(row, figure)
    if size >= NOTABLE:
        title = f"{name}: van {in_prose(previous_text(row, figure))} naar {now}"
        return Highlight(figure.subject, title, _told(row, figure, words), (2, -size, place))
    told = (margin(row, figure), comparison(row, figure, words))
    text = " ".join(filter(None, told)) if row.dims else whole_sentence(row, figure, words)
    return Highlight(figure.subject, f"{name}: {now}", text, (4, Fraction(0), place))


def _told(row: Row, figure: Figure, words: Words) -> str:
    """A certain change in a sentence: in points of a share, else in proportion."""
    difference = change(row) or Fraction(0)
    way = "meer" if difference > 0 else "minder"
    if figure.unit == "share":
        size = points(difference, change_decimals(row, figure))
    elif row.previous_exact:
        size = percent(abs(difference) / abs(row.previous_exact))
    else:
        return f"In {words.school_year.previous} was dat nul."
    return f"Dat is {in_prose(size)} {way} dan in {words.school_year.previous}."


def _relative_change(row: Row, figure: Figure) -> Fraction:
    """How large a certain change is in proportion to last year's value; 0 where none is."""
    difference = change(row)
    if direction(row, figure) not in ("higher", "lower") or not difference:
        return Fraction(0)
    return abs(difference) / abs(row.previous_exact) if row.previous_exact else Fraction(1)


def _goals(registry: Registry, words: Words) -> Iterable[Highlight]:
    """The goals that are behind, and those that are reached."""
    elapsed, progress, target = (
        {row.dims.get("goal"): row.exact for row in registry.select(f"goals.{name}", ("goal",))}
        for name in ("elapsed", "progress", "target")
    )
    for place, row in enumerate(registry.select("goals.of_target", ("goal",))):
        goal = row.dims.get("goal")
        passed = elapsed.get(goal)
        if row.exact is None or not row.is_shown or not passed:
            continue
        name = words.label("goal", row.dims["goal"])
        reached = in_prose(percent(row.exact))
        if row.exact >= 1:
            text = "Wat het plan wilde bereiken, is bereikt."
            yield Highlight("goals", f"Doel bereikt: {name}", text, (3, Fraction(0), place))
        elif row.exact < passed:
            title, text = "Doel niet gehaald", f"Er is {reached} van wat het doel wil bereiken"
            now, wanted = progress.get(goal), target.get(goal)
            if now is not None and wanted is not None:
                stands, aims = (in_prose(percent(share, 1)) for share in (now, wanted))
                text = f"De stand is {stands}, het doel is {aims}"
            if passed < 1:
                title = "Doel achter op schema"
                text += f", terwijl {in_prose(percent(passed))} van de looptijd voorbij is"
            rank = (1, row.exact / passed, place)
            yield Highlight("goals", f"{title}: {name}", f"{text}.", rank)


def _spread(found: Sequence[Highlight]) -> list[Highlight]:
    """First one of each chapter, then the others, each in order of rank."""
    chapters: set[str] = set()
    firsts: list[Highlight] = []
    others: list[Highlight] = []
    for one in found:
        (others if one.chapter in chapters else firsts).append(one)
        chapters.add(one.chapter)
    return [*firsts, *others]
