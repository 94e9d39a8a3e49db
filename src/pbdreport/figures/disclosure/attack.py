"""The attack: what can be derived of each hidden number from all that is published.

An unknown number is the exact one plus a whole step; steps must keep every relation, and no number
may fall below 0. Numbers that hang together through relations are solved together. Every solution
found is a witness that a hidden number could be another one, for all numbers in it: most need no
solving of their own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from pbdreport.figures.disclosure.system import Relation, System

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FAR = 100
"""A number that cannot go as far as the width in whole steps may go so many times as far."""
NEAR = 6
"""First the numbers at most so many equations away are looked at: what is safe there is safe."""


class Attack:
    """An attacker who knows all relations of a system and every number that is not hidden."""

    def __init__(self, system: System, width: int):
        """The attacker of a system; a number is safe if it could be any in a range that wide."""
        self.system = system
        self.width = width
        self._witnesses = _Witnesses(len(system.values))
        self._told: set[tuple[int, ...]] = set()

    def derived(
        self, hidden: Collection[int], wanted: Iterable[int], is_quick: bool = False
    ) -> Iterator[int]:
        """The numbers wanted that come out exactly, or within less than the width.

        Args:
            hidden: The entries that are hidden.
            wanted: The numbers to derive.
            is_quick: Whether numbers that are not found safe near by count as derived.
        """
        reaches = (NEAR,) if is_quick else (NEAR, None)
        sought = list(dict.fromkeys(wanted))
        unknown = self.system.unknown(hidden)
        self._witnesses.keep_to(unknown)
        asked: set[tuple[int, ...]] = set()
        for number in sought:
            if not unknown[number] or self._comes_out(number, unknown, sought, asked, reaches):
                yield number

    def _comes_out(
        self,
        number: int,
        unknown: Flags,
        sought: list[int],
        asked: set[tuple[int, ...]],
        reaches: Sequence[int | None],
    ) -> bool:
        """Whether an unknown number can be derived: looked at near it, and then from all."""
        for reach in reaches:
            if self._is_safe(number):
                return False
            around = self.system.around([number], unknown, reach, with_bounds=reach is None)
            if tuple(around) not in asked:
                asked.add(tuple(around))
                self._look_around(around, sought)
            if not self._is_told(around, number):
                return False
        return True

    def _is_safe(self, number: int) -> bool:
        return self._witnesses.spread(number) >= self.width

    def _look_around(self, around: list[int], sought: list[int]) -> None:
        """Find solutions in which many numbers move at once."""
        steps = Steps(self.system, around)
        signs = np.random.default_rng(0)
        places = [steps.place[number] for number in sought if number in steps.place]
        before = 0
        while (places := [place for place in places if not self._is_safe(around[place])]) and len(
            places
        ) != before:
            before = len(places)
            wish = np.zeros(len(around))
            wish[places] = signs.choice([-1.0, 1.0], len(places))
            for direction in (wish, -wish):
                self._witnesses.add(around, steps.farthest(direction, self.width), self.width)

    def _is_told(self, around: list[int], number: int) -> bool:
        if self._is_safe(number):
            return False
        asked = (number, *around)
        if asked in self._told:
            return True
        steps = Steps(self.system, around)
        # Whole steps that fit may lie farther away: all numbers doubled, where none is known.
        for enough in (self.width, FAR * self.width):
            for step in steps.ends(number, enough):
                self._witnesses.add(around, step, self.width)
            if self._is_safe(number):
                return False
        self._told.add(asked)
        return True


class _Witnesses:
    """Solutions found, and how far each number moves in those that move no known number."""

    def __init__(self, size: int):
        self.size = size
        self.found = 0
        self.numbers = np.zeros(0, np.int64)
        self.steps = np.zeros(0, np.int64)
        self.owners = np.zeros(0, np.int64)
        self.low = np.zeros(size, np.int64)
        self.high = np.zeros(size, np.int64)

    def add(self, numbers: Sequence[int], step: Floats, width: int) -> None:
        """Keep a solution; steps beyond the width count as the width."""
        moved = np.flatnonzero(step)
        own = np.asarray(numbers, np.int64)[moved]
        steps = np.clip(step[moved], -width, width).astype(np.int64)
        self.numbers = np.concatenate([self.numbers, own])
        self.steps = np.concatenate([self.steps, steps])
        self.owners = np.concatenate([self.owners, np.full(len(own), self.found)])
        self.found += 1
        np.minimum.at(self.low, own, steps)
        np.maximum.at(self.high, own, steps)

    def keep_to(self, unknown: Flags) -> None:
        """Count only the solutions that move nothing known."""
        breaks = np.zeros(self.found + 1, bool)
        breaks[self.owners[~unknown[self.numbers]]] = True
        valid = ~breaks[self.owners]
        self.low[:], self.high[:] = 0, 0
        np.minimum.at(self.low, self.numbers[valid], self.steps[valid])
        np.maximum.at(self.high, self.numbers[valid], self.steps[valid])

    def spread(self, number: int) -> int:
        """The range in which a number was found."""
        return int(self.high[number] - self.low[number])


class Steps:
    """The steps that some unknown numbers can take together, all others staying exact."""

    def __init__(self, system: System, numbers: Sequence[int]):
        self.numbers = numbers
        self.place = {number: position for position, number in enumerate(numbers)}
        self.lowest = np.array([-float(system.values[number]) for number in numbers])
        self.constraint = self._constraint(system)

    def _constraint(self, system: System) -> LinearConstraint | None:
        relations = system.touching(self.numbers)
        if not relations:
            return None
        lower = [-float(_room(relation, system.values)) for relation in relations]
        upper = [np.inf if relation.at_least else 0.0 for relation in relations]
        return LinearConstraint(factors_of(relations, self.place), lower, upper)

    def farthest(self, wish: Floats, width: int) -> Floats:
        """The steps, none above the width, that go farthest in the directions wished."""
        lowest = np.maximum(self.lowest, -width)
        return self._best(wish, lowest, np.full(len(self.numbers), float(width)))

    def ends(self, number: int, enough: int) -> tuple[Floats, Floats]:
        """The steps with which a number goes lowest and highest, not further than enough."""
        place = self.place[number]
        lowest, highest = self.lowest.copy(), np.full(len(self.numbers), np.inf)
        lowest[place], highest[place] = max(lowest[place], -enough), enough
        wish = np.zeros(len(self.numbers))
        wish[place] = 1.0
        return self._best(-wish, lowest, highest), self._best(wish, lowest, highest)

    def _best(self, wish: Floats, lowest: Floats, highest: Floats) -> Floats:
        # Tables have solutions in whole numbers where they have any; others are asked for them.
        for whole in (0, 1):
            solved = milp(
                -wish,
                integrality=np.full(len(self.numbers), whole),
                bounds=Bounds(lowest, highest),
                constraints=self.constraint,
            )
            if solved.x is None:
                raise ArithmeticError(f"the exact figures solve their equations: {solved.message}")
            step: Floats = np.round(solved.x)
            if np.allclose(step, solved.x, rtol=0, atol=1e-6):
                break
        return step


def factors_of(relations: Sequence[Relation], place: Mapping[int, int]) -> coo_array:
    """The factors of some numbers in some relations, a row each."""
    entries = [
        (row, place[number], factor)
        for row, relation in enumerate(relations)
        for number, factor in relation.factors
        if number in place
    ]
    rows, columns, factors = zip(*entries, strict=True)
    return coo_array((factors, (rows, columns)), shape=(len(relations), len(place)))


def _room(relation: Relation, values: Sequence[int]) -> int:
    """How much the relation may still fall: nothing where it makes 0."""
    if not relation.at_least:
        return 0
    return sum(factor * values[number] for number, factor in relation.factors)


def ranges(
    system: System, hidden: Collection[int], numbers: Iterable[int]
) -> Iterator[tuple[int, int | None]]:
    """The least and the most that each number can be, given all that is not hidden.

    Yields:
        The bounds of each number; None above where it has none.
    """
    unknown = system.unknown(hidden)
    for number in numbers:
        exact = system.values[number]
        if not unknown[number]:
            yield exact, exact
            continue
        steps = Steps(system, system.around([number], unknown))
        far = 10 * (1 + sum(system.values))
        low, high = (round(step[steps.place[number]]) for step in steps.ends(number, far))
        yield exact + low, None if high >= far else exact + high
