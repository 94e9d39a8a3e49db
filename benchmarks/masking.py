"""Measure the processor time of masking, on invented registries.

    .venv/bin/python benchmarks/masking.py              500, 1000, 2000 and 5000 entries
    .venv/bin/python benchmarks/masking.py 10000        another size

Invented people have a level, an offer, a unit and answers, all drawn unevenly, so that many numbers
are small. They are counted as a report counts them: respondents by level, each question by answer
and by level, the first by offer; and all questions once more for each of eight units.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import mask
from pbdreport.figures.disclosure.across_units import UnitEntries, mask_units
from pbdreport.figures.registry.entry import Entry

LEVELS = tuple(f"L{number}" for number in range(10))
UNITS = tuple(f"group.g{number}" for number in range(8))
SIZES = (500, 1000, 2000, 5000)
Person = tuple[str, str, str, list[int]]


def population(entries: int) -> list[Person]:
    """People of whom about the given number of entries are published, units included."""
    chance = random.Random(entries)
    questions, offers = max(1, entries // 65), max(1, entries // 50)
    uneven = [1 / (1 + rank) for rank in range(max(offers, len(LEVELS)))]

    def one() -> Person:
        level = chance.choices(LEVELS, uneven[: len(LEVELS)])[0]
        offer = f"o{chance.choices(range(offers), uneven[:offers])[0]}"
        unit = chance.choices(UNITS, uneven[: len(UNITS)])[0]
        return level, offer, unit, chance.choices(range(5), (1, 2, 6, 20, 12), k=questions)

    return [one() for _ in range(100 + 4 * offers)]


def registry(people: list[Person], is_whole: bool) -> Iterator[Entry]:
    """The exact entries of the whole, or of a unit, which is not broken down further."""
    yield _count(len(people))
    if is_whole:
        for level, found in sorted(Counter(person[0] for person in people).items()):
            yield _count(found, level=level)
    for place in range(len(people[0][3])):
        item = f"q{place}"
        # Who skips a question does so in a way of its own for each.
        asked = [one for number, one in enumerate(people) if (number + place) % 9]
        if not asked:
            continue
        given = Counter(answers[place] for *_, answers in asked)
        for code in range(5):
            yield _share("answers", given[code], len(asked), item=item, answer=str(code))
        yield _favourable(asked, place, item=item)
        yield _share("outside_base", len(people) - len(asked), len(people), item=item)
        for level in LEVELS if is_whole else ():
            if own := [one for one in asked if one[0] == level]:
                yield _favourable(own, place, item=item, level=level)


def _count(value: int, **dims: str) -> Entry:
    figure = "effectiveness.respondents"
    return Entry(figure, 1, "respondents", dims, Decimal(value), Decimal(1), value)


def _favourable(people: list[Person], place: int, **dims: str) -> Entry:
    return _share("favourable", sum(one[3][place] > 2 for one in people), len(people), **dims)


def _share(name: str, value: int, base: int, **dims: str) -> Entry:
    figure = f"effectiveness.{name}"
    return Entry(figure, 1, "share", dims, Decimal(value), Decimal(base), base)


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    print("entries  hidden  whole masked  units masked")
    for size in sizes:
        people = population(size)
        whole = list(registry(people, is_whole=True))
        units = {
            unit: list(registry(own, is_whole=False))
            for unit in UNITS
            if (own := [one for one in people if one[2] == unit])
        }
        rules = DisclosureRules()
        begin = time.process_time()
        masked = mask(whole, FIGURES, rules)
        middle = time.process_time()
        shown, _ = mask_units(UnitEntries(units, whole, FIGURES, rules))
        end = time.process_time()
        rows = [*masked.rows, *(row for one in shown.values() for row in one)]
        hidden = sum(row.status == "c" for row in rows)
        print(
            f"{len(rows):7d}  {hidden:6d}  {middle - begin:11.2f}s  {end - middle:11.2f}s",
            flush=True,
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
