"""The key findings of the report, chosen from the registry by fixed rules.

Candidates are the figures that the front page names. They are chosen in this order:

1. A goal of the plan that is behind schedule, the farthest behind first.
2. A change since the previous year that is certain (for survey answers: beyond chance) and is at
   least a twentieth of the previous value, the largest relative change first.
3. A goal that is reached.
4. The remaining figures, in the order of the front page.

No chapter gives a second finding before every other chapter has given one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.narrative.sentences import comparison, margin, whole_sentence
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    direction,
    in_prose,
    percent,
    points,
    previous_text,
    quantity_text,
)
from pbdreport.presentation.ordering import label_in_text, nested

MOST = 3
NOTABLE = Fraction(1, 20)
"""The smallest relative change that is a finding."""


@dataclass(frozen=True)
class KeyFinding:
    """A finding, with the chapter that has more about it."""

    chapter: str
    title: str
    text: str
    rank: tuple[int, Fraction, int]
    """The rule by which it was chosen, its rank under that rule, its place on the front page."""


def key_findings(
    candidates: Sequence[Entry], registry: Registry, figures: Mapping[str, Figure], words: Words
) -> list[KeyFinding]:
    """The three most important findings, the most important first.

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


def _of_number(row: Entry, figure: Figure, words: Words, place: int) -> KeyFinding:
    name = figure.title
    if row.dims:
        name = f"{name}: {label_in_text(row, nested(list(row.dims)), words)}"
    now = in_prose(quantity_text(row, figure, words))
    size = _relative_change(row, figure)
    if size >= NOTABLE:
        title = f"{name}: van {in_prose(previous_text(row, figure))} naar {now}"
        return KeyFinding(
            figure.subject, title, _change_sentence(row, figure, words), (2, -size, place)
        )
    sentences = (margin(row, figure), comparison(row, figure, words))
    text = " ".join(filter(None, sentences)) if row.dims else whole_sentence(row, figure, words)
    return KeyFinding(figure.subject, f"{name}: {now}", text, (4, Fraction(0), place))


def _change_sentence(row: Entry, figure: Figure, words: Words) -> str:
    """A certain change in a sentence: percentage points for a share, otherwise a percentage."""
    difference = change(row) or Fraction(0)
    way = "meer" if difference > 0 else "minder"
    if figure.unit == "share":
        size = points(difference, change_decimals(row, figure))
    elif row.previous_exact:
        size = percent(abs(difference) / abs(row.previous_exact))
    else:
        return f"In {words.school_year.previous} was dat nul."
    return f"Dat is {in_prose(size)} {way} dan in {words.school_year.previous}."


def _relative_change(row: Entry, figure: Figure) -> Fraction:
    """The size of a certain change relative to the previous value; 0 if there is none."""
    difference = change(row)
    if direction(row, figure) not in ("higher", "lower") or not difference:
        return Fraction(0)
    return abs(difference) / abs(row.previous_exact) if row.previous_exact else Fraction(1)


def _goals(registry: Registry, words: Words) -> Iterable[KeyFinding]:
    """The goals that are behind schedule, and those that are reached."""
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
            yield KeyFinding("goals", f"Doel bereikt: {name}", text, (3, Fraction(0), place))
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
            yield KeyFinding("goals", f"{title}: {name}", f"{text}.", rank)


def _spread(found: Sequence[KeyFinding]) -> list[KeyFinding]:
    """First one finding of each chapter, then the others, both in order of rank."""
    chapters: set[str] = set()
    firsts: list[KeyFinding] = []
    others: list[KeyFinding] = []
    for one in found:
        (others if one.chapter in chapters else firsts).append(one)
        chapters.add(one.chapter)
    return [*firsts, *others]
