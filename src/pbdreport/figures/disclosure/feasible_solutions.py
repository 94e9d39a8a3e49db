"""Solutions of a system beside the exact one: witnesses that hidden numbers could be others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pbdreport.figures.disclosure.linear_program import FeasibleSteps, Flags, Floats

Ints = NDArray[np.int64]


class FeasibleSolutions:
    """Solutions found, and how far each number moves in those that move no known number."""

    def __init__(self, size: int, width: int):
        """None yet; steps beyond the width count as the width."""
        self.width = width
        self.found = 0
        self.numbers = np.zeros(0, np.int64)
        self.steps = np.zeros(0, np.int64)
        self.owners = np.zeros(0, np.int64)
        self.low = np.zeros(size, np.int64)
        self.high = np.zeros(size, np.int64)

    def add(self, steps: FeasibleSteps, step: Floats) -> None:
        """Keep the solutions of a programme: one of each group."""
        moved = np.flatnonzero(step)
        numbers = np.asarray(steps.numbers, np.int64)[moved]
        taken = np.clip(step[moved], -self.width, self.width).astype(np.int64)
        self.numbers = np.concatenate([self.numbers, numbers])
        self.steps = np.concatenate([self.steps, taken])
        self.owners = np.concatenate([self.owners, self.found + steps.group[moved]])
        self.found += len(steps.places)
        self._count(numbers, taken)

    def keep_to(self, unknown: Flags) -> None:
        """Count only the solutions that move nothing known."""
        breaks = np.zeros(self.found + 1, bool)
        breaks[self.owners[~unknown[self.numbers]]] = True
        valid = ~breaks[self.owners]
        self.low[:], self.high[:] = 0, 0
        self._count(self.numbers[valid], self.steps[valid])

    def _count(self, numbers: Ints, steps: Ints) -> None:
        np.minimum.at(self.low, numbers, steps)
        np.maximum.at(self.high, numbers, steps)

    def lacking(self, numbers: Sequence[int]) -> list[int]:
        """The numbers that were found in a range narrower than the width."""
        narrow = (self.high - self.low)[list(numbers)] < self.width
        return [number for number, is_narrow in zip(numbers, narrow, strict=True) if is_narrow]
