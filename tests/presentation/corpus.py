"""Writes every form of every sentence to corpus.txt, to be read line by line.

Run it after a change of words: .venv/bin/python tests/presentation/corpus.py
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from presentation.samples import (
    ANSWERS,
    BY_ANSWER,
    BY_ITEM,
    FAVOURABLE,
    NBSP,
    PARTS,
    SHARE,
    WORDS,
    figure,
    row,
)

from pbdreport.figures.definitions import FIGURES
from pbdreport.presentation import captions
from pbdreport.presentation.charts.alt_text import alternative
from pbdreport.presentation.labels import shared_labels
from pbdreport.presentation.narrative.headline import headline
from pbdreport.presentation.narrative.sentences import breakdown_sentence, whole_sentence

CORPUS = Path(__file__).with_name("corpus.txt")
COUNTS = ((0, 1), (1, 1), (0, 2), (2, 2), (0, 9), (1, 9), (4, 9), (9, 9), (1234, 5678))
"""None, one, some and all, of one, two and many."""
CODES = ("BaO", "SO", "DKO", "CLB")


def lines() -> Iterator[str]:
    """All forms, under the name of what they are about."""
    for of in FIGURES.values():
        yield f"# {of.id}"
        yield captions.figure_subtitle(of, WORDS)
        for by in of.breakdowns:
            yield captions.figure_title(of, by, WORDS)
        if of.sentence:
            yield from dict.fromkeys(_wholes(of))
    yield "# one entry and the previous year"
    yield from _changes()
    yield "# breakdowns"
    yield from _breakdowns()
    yield "# nothing to show"
    yield from _notices()


def _wholes(of) -> Iterator[str]:
    is_share = of.unit in ("share", "ratio")
    for part, whole in COUNTS:
        one = replace(row(part, whole if is_share else 1, whole, unit=of.unit), figure=of.id)
        yield whole_sentence(one, of, WORDS).text


def _changes() -> Iterator[str]:
    people = figure(concerns="people", interval="measured", title="Gunstig")
    hours = figure(unit="hours", parts="", concerns="work", title="Uren", decimals=0)
    cases = [
        (SHARE, row(300, 400, 400, 300, 400, previous_n=400)),
        (SHARE, row(7673, 10000, 10000, 7670, 10000, previous_n=10000)),
        (SHARE, row(303, 1000, 1000, 300, 1000, previous_n=1000)),
        (SHARE, row(320, 1000, 1000, 300, 1000, previous_n=1000)),
        (SHARE, row(280, 1000, 1000, "0.3", previous_source="published")),
        (SHARE, row(280, 1000, 1000, previous_status="c")),
        (SHARE, row(280, 1000, 1000, 300, 1000, previous_status="b")),
        (hours, row(0, unit="hours", previous=0)),
        (hours, row(1, unit="hours", previous=2)),
        (hours, row(1500, unit="hours", previous=1)),
        (people, row(80, 100, 100, 60, 100, previous_n=100, lower=0.71, upper=0.87)),
        *(
            (
                people,
                replace(
                    row(*counts, previous_n=100, lower=0.71, upper=0.87),
                    change_lower=low,
                    change_upper=high,
                ),
            )
            for counts, low, high in (
                ((80, 100, 100, 60, 100), 0.08, 0.32),
                ((60, 100, 100, 80, 100), -0.32, -0.08),
                ((80, 100, 100, 78, 100), -0.09, 0.13),
            )
        ),
        (people, replace(row(18, 22, 22), status="u")),
        *((SHARE, row(None, status=status)) for status in "cxz"),
    ]
    for of, one in cases:
        yield whole_sentence(one, of, WORDS).text
        yield f"  {headline([one], of, (), WORDS).text}"
        if one.is_shown:
            texts = captions.card(one, of, WORDS)
            yield f"  {' | '.join(texts[name] for name in ('value', 'detail', 'previous'))}"


def _breakdowns() -> Iterator[str]:
    levels = [
        (40,),
        (40, 40),
        (40, 40, 40),
        (7673, 7670),
        (40, 20),
        (40, 40, 20),
        (40, 20, 20),
        (40, 40, 40, 20),
        (40, 20, 20, 20),
        (0, 0, 0),
        (0, 10000),
    ]
    for values in levels:
        rows = [row(n, 10000, 10000, level=code) for n, code in zip(values, CODES, strict=False)]
        yield from _forms(rows, SHARE, ("level",))
    hidden = row(2, 10000, 10000, level="VWO").suppressed()
    yield from _forms([row(40, 10000, 10000, level="BaO"), hidden], SHARE, ("level",))
    yield from _forms([hidden, replace(hidden, dims={"level": "DKO"})], SHARE, ("level",))
    few = [row(9, 20, 20, level="SO", status="u"), row(None, status="z", level="DKO"), hidden]
    yield from _forms([*few, row(3, 10, 10, level="BaO", status="u")], SHARE, ("level",))
    modes = [(7, 2, 1), (4, 4, 2), (3, 3, 3)]
    for values in modes:
        codes = ("physical", "online", "hybrid")
        rows = [row(n, 10, 10, mode=code) for n, code in zip(values, codes, strict=True)]
        yield from _forms(rows, SHARE, ("mode",))
    yield from _forms(BY_ITEM, FAVOURABLE, ("item",))
    yield from _forms(BY_ANSWER, ANSWERS, ("item", "answer"))
    yield from _forms(BY_ANSWER[:3], ANSWERS, ("item", "answer"))
    for bars in (((5, 1, 1), (1, 1, 5), (1, 1, 6)), ((5, 1, 1),) * 3, ((5, 5, 1), (5, 5, 1))):
        rows = [
            row(n, level=code, priority=priority)
            for code, bar in zip(CODES, bars, strict=False)
            for n, priority in zip(bar, ("data", "care", "did"), strict=True)
        ]
        yield from _forms(rows, PARTS, ("level", "priority"))
    for unit in shared_labels()["unit"]:
        of = figure(unit=unit, parts="", concerns="work", title="Cijfer", decimals=0)
        rows = [row(n, unit=unit, level=code) for n, code in ((1, "BaO"), (0, "SO"), (5, "DKO"))]
        yield from _forms(rows, of, ("level",))


def _forms(rows, of, by) -> Iterator[str]:
    yield breakdown_sentence(rows, of, by, WORDS).text
    yield f"  {headline(rows, of, by, WORDS).text}"
    yield f"  {captions.figure_note(rows, replace(of, concerns='people'), by, WORDS).text}"
    yield f"  {alternative(rows, of, by, WORDS).text}"


def _notices() -> Iterator[str]:
    of, whole = FIGURES["reach.audience_elsewhere"], row(0, unit="people")
    none = [row(None, status="x")]
    known = ((), [whole], [row(None, status="z")], [row(3, level="SO")])
    for entries in known:
        yield captions.nothing_to_show([], of, ("audience",), WORDS, entries).text
    yield captions.nothing_to_show(none, of, (), WORDS, (), ["contacts"]).text
    planned = FIGURES["reach.planned_reached"]
    yield captions.nothing_to_show([], planned, ("offer",), WORDS, [row(None, status="z")]).text


def corpus() -> str:
    """All lines, with plain spaces."""
    kept = (line.rstrip().replace(NBSP, " ") for line in lines())
    return "\n".join(line for line in kept if line) + "\n"


if __name__ == "__main__":
    CORPUS.write_text(corpus(), encoding="utf-8")
