"""Which further entries to hide so that a hidden number could be another one.

The choice is one whole-number programme: which entries to hide, such that each number in danger
has two solutions of the system that lie the protection width apart and differ from the exact ones
in hidden numbers only. It hides as few entries as possible, wholes only where nothing else helps,
and among equally few the smallest.
"""

from collections.abc import Collection, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, coo_array, hstack

from pbdreport.figures.disclosure.audit import NEAR
from pbdreport.figures.disclosure.constraints import ConstraintSystem
from pbdreport.figures.disclosure.linear_program import FeasibleSteps, Flags, Floats

MARGIN = 100
"""A whole weighs as much as so many of its parts."""
LAST = 0.99
"""An entry of nobody comes after all others of its kind: readers may know that it is one."""
FURTHER = 6
"""Numbers move no more than the width; where that protects nothing, so many times as far."""
TOGETHER = 250
"""Numbers in danger are protected by one choice while the programme stays below this size."""
NODES = 50
"""The search ends here with the best choice found: a count, since seconds differ by machine."""


def secondary_suppression(
    system: ConstraintSystem,
    hidden: Collection[int],
    candidates: Collection[int],
    sizes: Sequence[int],
    danger: Sequence[int],
    width: int,
) -> set[int]:
    """The entries to hide as well, so that numbers in danger could lie in a range that wide.

    The search begins among the numbers that equations tie to those in danger, and goes further out
    only where nothing there protects them.

    Args:
        system: What holds between all numbers.
        hidden: The entries that are hidden already.
        candidates: The entries that may be hidden.
        sizes: How many people each entry is about.
        danger: Numbers that can be derived now.
        width: The width of the range.

    Returns:
        The fewest further entries for the first of them and its neighbours, or for it alone where
        they are too many for one choice; all that hang together with it where no choice does.
    """
    parts = set(candidates) - system.margins
    for open_to_choice in (parts, set(candidates)):
        chosen = _chosen(system, set(hidden), open_to_choice, sizes, danger, width)
        # Nothing to hide: what is near looks safe, and what is farther away tells the number.
        if chosen:
            return chosen
    return _all_around(system, danger[0], set(hidden), set(candidates))


def _all_around(
    system: ConstraintSystem, number: int, hidden: set[int], candidates: set[int]
) -> set[int]:
    """The candidates that hang together with a number: others cannot protect it."""
    possible = system.unknown(hidden | candidates)
    possible[number] = True
    around = system.around([number], possible)
    return candidates & set().union(*(system.publishers[one] for one in around))


def _chosen(
    system: ConstraintSystem,
    hidden: set[int],
    candidates: set[int],
    sizes: Sequence[int],
    danger: Sequence[int],
    width: int,
) -> set[int] | None:
    """The choice among some candidates; None where they protect nothing."""
    possible = system.unknown(hidden | candidates)
    together = _neighbours(system, possible, danger)
    if len(system.around(together[:1], possible, NEAR, with_bounds=False)) > TOGETHER:
        together = together[:1]
        few = _likely(system, hidden, candidates, sizes, together[0], width)
        fewer = system.unknown(hidden | few)
        if (chosen := _near_by(system, hidden, fewer, sizes, together, width)) is not None:
            return chosen
    return _near_by(system, hidden, possible, sizes, together, width)


def _near_by(
    system: ConstraintSystem,
    hidden: set[int],
    possible: Flags,
    sizes: Sequence[int],
    together: Sequence[int],
    width: int,
) -> set[int] | None:
    """The choice as near as something protects; None where nothing does."""
    if not possible[together].all():
        return None
    for with_bounds, reach in ((False, NEAR), (True, NEAR), (True, 2 * NEAR)):
        numbers = system.around(together, possible, reach, with_bounds)
        if len(together) * len(numbers) > TOGETHER:
            together = together[:1]
            numbers = system.around(together, possible, reach, with_bounds)
        for far in (width, FURTHER * width):
            choice = _Choice(system, hidden, numbers, together, width, far)
            if (chosen := choice.made(sizes)) is not None:
                return chosen
    return None


def _likely(
    system: ConstraintSystem,
    hidden: set[int],
    candidates: set[int],
    sizes: Sequence[int],
    number: int,
    width: int,
) -> set[int]:
    """The candidates over which a number in danger moves up, and down, at the least weight.

    A table of some hundred numbers is too large to choose from in whole. Where fractions of steps
    are allowed, the cheapest way is found at once, and goes over a handful of entries.
    """
    numbers = system.around([number], system.unknown(hidden | candidates))
    steps = FeasibleSteps(system, numbers)
    weights = _weights(system, sizes, sorted(candidates))
    told = [system.publishers[one] - hidden for one in numbers]
    prices = np.array([sum(weights[entry] for entry in by) for by in told])
    ways = (_cheapest(steps, number, end, prices) for end in (width, -width))
    moved = {place for way in ways for place in np.flatnonzero(way)}
    return set[int]().union(*(told[place] for place in moved))


def _cheapest(steps: FeasibleSteps, number: int, end: int, prices: Floats) -> Floats:
    """The cheapest steps with which a number goes as far as an end, or to 0; none if it cannot."""
    place, size = steps.place[number], len(steps.numbers)
    least, most = np.zeros(2 * size), np.concatenate([np.full(size, np.inf), -steps.lowest])
    least[place] = most[place] = max(end, 0)
    least[size + place] = most[size + place] = min(max(-end, 0), -steps.lowest[place])
    relations = steps.constraint and LinearConstraint(
        hstack([steps.constraint.A, -steps.constraint.A]),
        steps.constraint.lb,
        steps.constraint.ub,
    )
    # Without presolve: the programme is small and sparse, and solved sooner than simplified.
    solved = milp(
        np.tile(prices, 2),
        bounds=Bounds(least, most),
        constraints=relations,
        options={"presolve": False},
    )
    if solved.x is None:
        return np.zeros(size)
    way: Floats = np.round(solved.x[:size] - solved.x[size:], 6)
    return way


def _weights(
    system: ConstraintSystem, sizes: Sequence[int], entries: Sequence[int]
) -> dict[int, float]:
    """What hiding each entry costs: about 1, a little more the more people it is about."""
    total = 1 + sum(sizes[entry] for entry in entries)
    return {
        entry: (MARGIN if entry in system.margins else 1) + (sizes[entry] or LAST * total) / total
        for entry in entries
    }


def _neighbours(system: ConstraintSystem, possible: Flags, danger: Sequence[int]) -> list[int]:
    """The first number in danger with those that the same entries may protect."""
    first, *others = danger
    near = set(system.around([first], possible, 1, with_bounds=False))
    return [first, *(one for one in others if near & _near(system, possible, one))]


def _near(system: ConstraintSystem, possible: Flags, number: int) -> set[int]:
    return set(system.around([number], possible, 1, with_bounds=False))


class _Choice:
    """One programme: for each number in danger a step up and a step down, and what to hide."""

    def __init__(
        self,
        system: ConstraintSystem,
        hidden: Collection[int],
        numbers: Sequence[int],
        danger: Sequence[int],
        width: int,
        far: int,
    ):
        self.system = system
        self.danger = danger
        self.width = width
        self.steps = FeasibleSteps(system, numbers)
        self.far = far
        shown = set().union(*(system.publishers[number] for number in numbers)) - set(hidden)
        self.entries = sorted(shown)

    def made(self, sizes: Sequence[int]) -> set[int] | None:
        """The entries to hide; None where nothing protects."""
        chosen = self._solved(sizes, in_whole_steps=False)
        return chosen if chosen or chosen is None else self._solved(sizes, in_whole_steps=True)

    def _solved(self, sizes: Sequence[int], in_whole_steps: bool) -> set[int] | None:
        copies, size = 2 * len(self.danger), len(self.steps.numbers)
        lowest = np.maximum(self.steps.lowest, -self.far)
        weights = list(_weights(self.system, sizes, self.entries).values())
        solved = milp(
            np.concatenate([np.zeros(copies * size), weights]),
            integrality=np.concatenate(
                [np.full(copies * size, int(in_whole_steps)), np.ones(len(self.entries))]
            ),
            bounds=Bounds(
                np.concatenate([np.tile(lowest, copies), np.zeros(len(self.entries))]),
                np.concatenate(
                    [np.full(copies * size, float(self.far)), np.ones(len(self.entries))]
                ),
            ),
            constraints=[*self._relations(copies), *self._only_hidden(copies), self._apart()],
            options={"mip_rel_gap": 0.0, "node_limit": NODES},
        )
        if solved.x is None:
            return None
        choice = solved.x[copies * size :]
        return {entry for entry, hide in zip(self.entries, choice, strict=True) if hide > 0.5}

    def _relations(self, copies: int) -> list[LinearConstraint]:
        constraint = self.steps.constraint
        if constraint is None:
            return []
        matrix = block_diag([constraint.A] * copies)
        return [
            LinearConstraint(
                _widened(matrix, len(self.entries)),
                np.tile(constraint.lb, copies),
                np.tile(constraint.ub, copies),
            )
        ]

    def _only_hidden(self, copies: int) -> list[LinearConstraint]:
        """A number moves only where each entry that tells it is hidden."""
        size = len(self.steps.numbers)
        place = {entry: position for position, entry in enumerate(self.entries)}
        pairs = [
            (copy * size + position, place[entry])
            for copy in range(copies)
            for number, position in self.steps.place.items()
            for entry in self.system.publishers[number]
            if entry in place
        ]
        if not pairs:
            return []
        rows = range(len(pairs))
        moved = coo_array(
            (np.ones(len(pairs)), (rows, [number for number, _ in pairs])),
            shape=(len(pairs), copies * size),
        )
        hides = coo_array(
            (np.full(len(pairs), float(self.far)), (rows, [entry for _, entry in pairs])),
            shape=(len(pairs), len(self.entries)),
        )
        return [
            LinearConstraint(hstack([moved, -hides]), -np.inf, 0),
            LinearConstraint(hstack([moved, hides]), 0, np.inf),
        ]

    def _apart(self) -> LinearConstraint:
        """The two steps of each number in danger end the width apart."""
        size = len(self.steps.numbers)
        entries = []
        for row, number in enumerate(self.danger):
            place = self.steps.place[number]
            entries += [
                (row, 2 * row * size + place, 1.0),
                (row, (2 * row + 1) * size + place, -1.0),
            ]
        rows, columns, factors = zip(*entries, strict=True)
        matrix = coo_array(
            (factors, (rows, columns)), shape=(len(self.danger), 2 * len(self.danger) * size)
        )
        return LinearConstraint(_widened(matrix, len(self.entries)), self.width, np.inf)


def _widened(matrix: coo_array, columns: int) -> coo_array:
    return hstack([matrix, coo_array((matrix.shape[0], columns))])
