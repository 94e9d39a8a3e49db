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
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.narrative.claims import (
    Claim,
    Kind,
    Point,
    comparison_claims,
    whole_claims,
)
from pbdreport.presentation.narrative.dutch import Pen, Written, gap, passage, pen_previous
from pbdreport.presentation.numbers import change, direction, percent
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
    claims: tuple[Written, ...] = ()
    """What it claims."""


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
    found = whole_claims(row, figure)
    pen = Pen(found[0], words)
    now = pen.value(found[0].points[0])
    size = _relative_change(row, figure)
    if size >= NOTABLE:
        changed = Pen(comparison_claims(row, figure)[0], words)
        title = f"{name}: van {pen_previous(changed)} naar {changed.value(found[0].points[0])}"
        word = "meer" if (change(row) or 0) > 0 else "minder"
        text = f"Dat is {gap(changed, words)} {word} dan in {words.school_year.previous}."
        written = Written(changed.claim, f"{title} | {text}", tuple(changed.said))
        return KeyFinding(figure.subject, title, text, (2, -size, place), (written,))
    title = f"{name}: {now}"
    first = Written(found[0], title, tuple(pen.said))
    told = passage(found[1:] if row.dims else found, words)
    claims = (first, *told.claims)
    return KeyFinding(figure.subject, title, told.text, (4, Fraction(0), place), claims)


def _relative_change(row: Entry, figure: Figure) -> Fraction:
    """The size of a certain change relative to the previous value; 0 if there is none."""
    difference = change(row)
    if direction(row, figure) not in ("higher", "lower") or not difference:
        return Fraction(0)
    return abs(difference) / abs(row.previous_exact) if row.previous_exact else Fraction(1)


def _goals(registry: Registry, words: Words) -> Iterable[KeyFinding]:
    """The goals that are behind schedule, and those that are reached."""
    elapsed, due, progress, target = (
        {row.dims.get("goal"): row for row in registry.select(f"goals.{name}", ("goal",))}
        for name in ("elapsed", "due", "progress", "target")
    )
    for place, row in enumerate(registry.select("goals.of_target", ("goal",))):
        goal = row.dims.get("goal")
        passed, wanted_now = elapsed.get(goal), due.get(goal, elapsed.get(goal))
        if row.exact is None or not row.is_shown or passed is None or wanted_now is None:
            continue
        name = words.label("goal", row.dims["goal"])
        figure = FIGURES["goals.of_target"]
        points = (Point((row,), row.exact, 0),)
        if row.exact >= 1:
            title, text = f"Doel bereikt: {name}", "Wat het plan wilde bereiken, is bereikt."
            claim = Claim("goal_reached", figure, ("goal",), points, row=row)
            written = Written(claim, f"{title} | {text}", ())
            yield KeyFinding("goals", title, text, (3, Fraction(0), place), (written,))
        elif wanted_now.exact is not None and row.exact < wanted_now.exact:
            is_over = passed.exact == 1
            is_norm = not is_over and wanted_now.exact == 1
            kind: Kind = "goal_missed" if is_over or is_norm else "goal_behind"
            pen = Pen(Claim(kind, figure, ("goal",), points, row=row), words)
            heading = "Doel niet gehaald" if kind == "goal_missed" else "Doel achter op schema"
            title = f"{heading}: {name}"
            text = _standing(pen, row, progress.get(goal), target.get(goal))
            if kind == "goal_behind":
                share = pen.note([passed], "value", percent(passed.exact or Fraction(0)))
                text += f", terwijl {share} van de looptijd voorbij is"
            rank = (1, row.exact / wanted_now.exact, place)
            written = Written(pen.claim, f"{title} | {text}.", tuple(pen.said))
            yield KeyFinding("goals", title, f"{text}.", rank, (written,))


def _standing(pen: Pen, row: Entry, now: Entry | None, wanted: Entry | None) -> str:
    if now is None or wanted is None or now.exact is None or wanted.exact is None:
        share = pen.note([row], "value", percent(row.exact or Fraction(0)))
        return f"Er is {share} van wat het doel wil bereiken"
    stands, aims = (
        pen.note([one], "value", percent(one.exact or Fraction(0), 1, padded=True))
        for one in (now, wanted)
    )
    if stands == aims:
        return f"De stand ligt nog net onder het doel van {aims}"
    return f"De stand is {stands}, het doel is {aims}"


def _spread(found: Sequence[KeyFinding]) -> list[KeyFinding]:
    """First one finding of each chapter, then the others, both in order of rank."""
    chapters: set[str] = set()
    firsts: list[KeyFinding] = []
    others: list[KeyFinding] = []
    for one in found:
        (others if one.chapter in chapters else firsts).append(one)
        chapters.add(one.chapter)
    return [*firsts, *others]
