"""The attack: what can be derived of each hidden number from all that is published.

An unknown number is the exact one plus a whole step; steps must keep every relation, and no number
may fall below 0. Numbers that hang together through relations are solved together. Every solution
found is a witness that a hidden number could be another one, for all numbers in it: most need no
solving of their own.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np

from pbdreport.figures.disclosure.constraints import ConstraintSystem
from pbdreport.figures.disclosure.feasible_solutions import FeasibleSolutions
from pbdreport.figures.disclosure.linear_program import TOGETHER, FeasibleSteps, Flags, Floats

Group = TypeVar("Group", bound=Sequence[int])
FAR = 100
"""A number that cannot go as far as the width in whole steps may go so many times as far."""
NEAR = 6
"""First the numbers at most so many equations away are looked at: what is safe there is safe."""
AT_FIRST = 4
"""So many numbers are solved at first, then twice as many: who asks may want the first only."""


class Attacker:
    """An attacker who knows all relations of a system and every number that is not hidden."""

    def __init__(self, system: ConstraintSystem, width: int):
        """The attacker of a system; a number is safe if it could be any in a range that wide."""
        self.system = system
        self.width = width
        self._witnesses = FeasibleSolutions(len(system.values), width)
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
        sought = list(dict.fromkeys(wanted))
        unknown = self.system.free(self.system.unknown(hidden))
        self._witnesses.keep_to(unknown)
        self._look_around([number for number in sought if unknown[number]], unknown, NEAR)
        lacking = set(self._witnesses.lacking(sought))
        for some in _more_each_time([number for number in sought if number in lacking]):
            out = self._coming_out(some, unknown, (NEAR,) if is_quick else (NEAR, None))
            yield from (number for number in some if number in out)

    def _coming_out(
        self, numbers: Sequence[int], unknown: Flags, reaches: Sequence[int | None]
    ) -> set[int]:
        """The numbers that can be derived: looked at near them, and then from all."""
        known = {number for number in numbers if not unknown[number]}
        left = [number for number in numbers if unknown[number]]
        for reach in reaches:
            if reach is None:
                self._look_around(left, unknown, reach)
            self._go_to_the_ends(self._witnesses.lacking(left), unknown, reach)
            left = self._witnesses.lacking(left)
        return known.union(left)

    def _around(self, number: int, unknown: Flags, reach: int | None) -> list[int]:
        return self.system.around([number], unknown, reach, with_bounds=reach is None)

    def _look_around(self, sought: Sequence[int], unknown: Flags, reach: int | None) -> None:
        """Find solutions in which many numbers move at once."""
        left = self._witnesses.lacking(sought)
        groups: list[list[int]] = []
        covered: set[int] = set()
        for number in left:
            if number not in covered:
                groups.append(self._around(number, unknown, reach))
                covered.update(groups[-1])
        signs, before = np.random.default_rng(0), 2 * len(left)
        while left and 2 * len(left) <= before:
            before = len(left)
            groups = [group for group in groups if not set(left).isdisjoint(group)]
            for some in _together(groups):
                self._witnesses.add(*self._all_moved(some, left, signs))
            left = self._witnesses.lacking(left)

    def _all_moved(
        self, groups: list[list[int]], numbers: Sequence[int], signs: np.random.Generator
    ) -> tuple[FeasibleSteps, Floats]:
        """Solutions in which numbers go as far as they can, each one way and then the other."""
        moved = np.isin(list(chain(*groups)), numbers)
        wish = np.where(moved, signs.choice([-1.0, 1.0], len(moved)), 0.0)
        steps = FeasibleSteps(self.system, *groups, *groups)
        return steps, steps.farthest(np.concatenate([wish, -wish]), self.width)

    def _go_to_the_ends(self, numbers: Sequence[int], unknown: Flags, reach: int | None) -> None:
        """Find how low and how high each number goes."""
        asked = [(number, *self._around(number, unknown, reach)) for number in numbers]
        left = [one for one in asked if one not in self._told]
        # Whole steps that fit may lie farther away: all numbers doubled, where none is known.
        for enough in (self.width, FAR * self.width):
            for some in _together(left):
                steps = FeasibleSteps(self.system, *(group for _, *group in some))
                for step in steps.ends([number for number, *_ in some], enough):
                    self._witnesses.add(steps, step)
            lacking = set(self._witnesses.lacking(numbers))
            left = [one for one in left if one[0] in lacking]
        self._told.update(left)


def _more_each_time(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """A few numbers, then more and more of them."""
    begin, size = 0, AT_FIRST
    while begin < len(numbers):
        yield numbers[begin : begin + size]
        begin, size = begin + size, 2 * size


def _together(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """As many groups at a time as one programme may have."""
    some: list[Group] = []
    for group in groups:
        if some and sum(map(len, some)) + len(group) > TOGETHER:
            yield some
            some = []
        some.append(group)
    if some:
        yield some


def feasible_ranges(
    system: ConstraintSystem, hidden: Collection[int], numbers: Iterable[int]
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
        steps = FeasibleSteps(system, system.around([number], unknown))
        far = 10 * (1 + sum(system.values))
        low, high = (round(step[steps.place[number]]) for step in steps.ends([number], far))
        yield exact + low, None if high >= far else exact + high
