"""Diverging bars for answers: unfavourable left of a centre line, favourable right of it.

Neutral answers, and those outside the base, are drawn separately at the right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts.layout import (
    ChartLine,
    Frame,
    Swatch,
    draw_across,
    draw_key,
    draw_labels,
    key_height,
    placed,
)
from pbdreport.presentation.charts.stacked_bars import (
    BLANK,
    IN_PERCENT,
    SMALLEST_LABELLED,
    draw_part,
    part_label,
)
from pbdreport.presentation.charts.svg_canvas import Canvas, Size
from pbdreport.presentation.favourable import by_item, favourable_share, scale_of
from pbdreport.presentation.labels import Words, lower_first
from pbdreport.presentation.numbers import number, status_text

BAR, APART = 24, 28


@dataclass(frozen=True)
class AnswerSides:
    """The answers to one question, by side of the centre line."""

    left: tuple[tuple[Entry, str], ...]
    """Rows and their colours, from the centre line outwards."""
    right: tuple[tuple[Entry, str], ...]
    apart: tuple[tuple[Entry, str], ...]


def item_lines(
    rows: Sequence[Entry], words: Words, beside: Sequence[Entry] = ()
) -> list[ChartLine]:
    """A line for each question, the most favourable first, with its base."""
    outside = {row.dims["item"]: row for row in beside}
    items = by_item(rows)
    order = sorted(items, key=lambda item: _place(item, items[item], words))
    return [
        ChartLine(
            words.label("item", item),
            parts=(*items[item], *([outside[item]] if item in outside else [])),
            note=_base(items[item]),
        )
        for item in order
    ]


def draw_diverging(lines: Sequence[ChartLine], figure: Figure, words: Words, size: Size) -> Canvas:
    """Draw answers on both sides of a centre line, with their percentages inside."""
    answers = [answer_sides(line.parts, words) for line in lines]
    swatches = _swatches(answers, words)
    frame = placed(lines, size, key_height(swatches, size), BAR, 0)
    canvas = Canvas(size, frame.bottom)
    draw_key(canvas, swatches)
    draw_labels(canvas, frame)
    left, right, apart = (
        max((_sum(getattr(of, side)) for of in answers), default=Fraction(0))
        for side in ("left", "right", "apart")
    )
    gap = APART if apart else 0
    unit = (frame.width - gap) / float(left + right + apart or 1)
    centre = frame.left + unit * float(left)
    for place, of in zip(frame.lines, answers, strict=True):
        if hidden := _hidden(place.line):
            canvas.text(centre + 6, place.middle, hidden, role="muted")
            continue
        _draw_parts(canvas, frame, centre, place.middle, of.left, figure, -unit)
        _draw_parts(canvas, frame, centre, place.middle, of.right, figure, unit)
        start = centre + unit * float(right) + gap
        _draw_parts(canvas, frame, start, place.middle, of.apart, figure, unit)
    draw_across(canvas, frame, centre, BAR)
    return canvas


def answer_sides(rows: Sequence[Entry], words: Words) -> AnswerSides:
    """Divide the rows of a question over the sides, with their colours."""
    scale = scale_of(rows, words)
    by_answer = {row.dims["answer"]: row for row in rows if "answer" in row.dims}
    outside = [(row, BLANK) for row in rows if "answer" not in row.dims]
    positive = [step.value for step in scale.steps if step.favourable]
    neutral = [step.value for step in scale.steps if step.neutral]
    negative = [step.value for step in scale.steps if not (step.favourable or step.neutral)]
    return AnswerSides(
        left=_coloured(by_answer, negative[::-1], "neg"),
        right=_coloured(by_answer, positive, "pos"),
        apart=(
            *((by_answer[value], "rest") for value in neutral if value in by_answer),
            *outside,
        ),
    )


def _coloured(
    rows: Mapping[str, Entry], values: Sequence[str], side: str
) -> tuple[tuple[Entry, str], ...]:
    """The rows of one side with their colours: darker further out, medium for a single answer."""
    first = 2 if len(values) == 1 else 1
    return tuple(
        (rows[value], f"{side}-{min(place, 3)}")
        for place, value in enumerate(values, start=first)
        if value in rows
    )


def _draw_parts(
    canvas: Canvas,
    frame: Frame,
    start: float,
    middle: float,
    parts: Sequence[tuple[Entry, str]],
    figure: Figure,
    unit: float,
) -> None:
    for row, role in parts:
        if not row.exact or not row.is_shown:
            continue
        width = abs(unit) * float(row.exact)
        label = part_label(row, figure) if row.exact >= SMALLEST_LABELLED else ""
        draw_part(canvas, start - width if unit < 0 else start, middle, width, role, label)
        start += width if unit > 0 else -width


def _swatches(answers: Sequence[AnswerSides], words: Words) -> list[Swatch]:
    """The key: from the far left to the far right, then the separate answers."""
    labels: dict[str, list[str]] = {}
    for of in answers:
        for row, role in (*of.left[::-1], *of.right, *of.apart):
            answer = row.dims.get("answer")
            label = words.label("answer", answer) if answer else _outside(row, words)
            if label not in labels.setdefault(role, []):
                labels[role].append(label)
    swatches = [Swatch(_from_to(of), role, is_outline=role == BLANK) for role, of in labels.items()]
    return [*swatches, IN_PERCENT]


def _outside(row: Entry, words: Words) -> str:
    """The label of answers outside the base, from their scale: 'Geen mening of blanco'."""
    scale = words.scale(row.dims["item"])
    known = [answer.label for answer in scale.outside] if scale else []
    named = [label if not place else lower_first(label) for place, label in enumerate(known)]
    return f"{', '.join(named)} of blanco" if named else "Blanco"


def _from_to(labels: Sequence[str]) -> str:
    """The label of answers that share a colour, as the outermost of a long scale do."""
    return labels[0] if len(labels) == 1 else f"{labels[0]} tot {labels[-1]}"


def _place(
    item: str, rows: Sequence[Entry], words: Words
) -> tuple[bool, Fraction, tuple[int, list[tuple[int, str]]]]:
    share = favourable_share(rows, words)
    return share is None, -(share or Fraction(0)), words.rank("item", item)


def _base(rows: Sequence[Entry]) -> str:
    bases = {row.n for row in rows if row.is_shown}
    base = bases.pop() if len(bases) == 1 else None
    low = f" {status_text(rows[0])}" if rows[0].status == "u" else ""
    return f"n = {number(base)}{low}" if base is not None else ""


def _hidden(line: ChartLine) -> str:
    on_scale = [row for row in line.parts if "answer" in row.dims]
    return " ".join(dict.fromkeys(status_text(row) for row in on_scale if not row.is_shown))


def _sum(parts: Sequence[tuple[Entry, str]]) -> Fraction:
    return sum((row.exact for row, _ in parts if row.is_shown and row.exact), Fraction(0))
