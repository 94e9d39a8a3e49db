"""Measure the processor time of masking and of the attack, on invented registries.

    .venv/bin/python benchmarks/masking.py              500, 1000, 2000 and 5000 entries
    .venv/bin/python benchmarks/masking.py 10000        another size

Invented people have a level, an offer and answers, all drawn unevenly, so that many numbers are
small; they are counted in the ways in which a report counts them: by level, by offer, by both with
all margins, and per question by answer and by level.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import exposures, mask
from pbdreport.figures.registry.entry import Entry

LEVELS = tuple(f"L{number}" for number in range(10))
SIZES = (500, 1000, 2000, 5000)
Person = tuple[str, str, list[int]]
KNOWN = {
    **FIGURES,
    "reach.present": Figure(
        "reach.present", 1, "", "", "", "people", lambda *_: None, (), "people"
    ),
}


def registry(entries: int) -> list[Entry]:
    """An invented registry of about the given number of entries."""
    questions, offers = entries // 40, entries // 20
    chance = random.Random(entries)
    people = list(_people(chance, 100 + 200 * offers, offers, questions))
    return [*_counted("effectiveness.respondents", people), *_present(people), *_answers(people)]


def _people(chance: random.Random, size: int, offers: int, questions: int) -> Iterator[Person]:
    uneven = [1 / (1 + rank) for rank in range(max(offers, len(LEVELS)))]
    for _ in range(size):
        level = chance.choices(LEVELS, uneven[: len(LEVELS)])[0]
        offer = f"o{chance.choices(range(offers), uneven[:offers])[0]}"
        yield level, offer, chance.choices(range(5), (1, 2, 6, 20, 12), k=questions)


def _counted(figure: str, people: list[Person]) -> Iterator[Entry]:
    yield _count(figure, len(people))
    for place, name in enumerate(("level", "offer")):
        for value, found in sorted(Counter(person[place] for person in people).items()):
            yield _count(figure, found, **{name: str(value)})


def _present(people: list[Person]) -> Iterator[Entry]:
    figure = "reach.present"
    yield from _counted(figure, people)
    for (level, offer), found in sorted(Counter(person[:2] for person in people).items()):
        yield _count(figure, found, level=level, offer=offer)


def _answers(people: list[Person]) -> Iterator[Entry]:
    for place in range(len(people[0][2])):
        item = f"q{place}"
        # Who skips a question does so in a way of its own for each.
        asked = [one for number, one in enumerate(people) if (number + place) % 9]
        given = Counter(answers[place] for _, _, answers in asked)
        for code in range(5):
            yield _share("answers", given[code], len(asked), item=item, answer=str(code))
        yield _share("favourable", given[3] + given[4], len(asked), item=item)
        for level in LEVELS:
            own = [answers[place] for name, _, answers in asked if name == level]
            if own:
                favourable = sum(code > 2 for code in own)
                yield _share("favourable", favourable, len(own), item=item, level=level)


def _count(figure: str, value: int, **dims: str) -> Entry:
    unit = KNOWN[figure].unit
    return Entry(figure, 1, unit, dims, Decimal(value), Decimal(1), value)


def _share(name: str, value: int, base: int, **dims: str) -> Entry:
    figure = f"effectiveness.{name}"
    return Entry(figure, 1, "share", dims, Decimal(value), Decimal(base), base)


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    print("entries  hidden by size  hidden in all  masked  attacked")
    for size in sizes:
        rows = registry(size)
        begin = time.process_time()
        found = mask(rows, KNOWN, DisclosureRules())
        masked = time.process_time()
        exposed = exposures(rows, found.rows, KNOWN, DisclosureRules())
        end = time.process_time()
        further = sum("derived" in reason for reason in found.reasons.values())
        hidden = len(found.reasons)
        print(
            f"{len(rows):7d}  {hidden - further:14d}  {hidden:13d}  {masked - begin:5.1f}s"
            f"  {end - masked:7.1f}s{'  EXPOSED' if exposed else ''}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
