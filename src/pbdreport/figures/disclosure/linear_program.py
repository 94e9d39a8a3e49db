"""The steps that unknown numbers can take together, all others staying exact: a linear programme.

Groups of numbers that are looked at apart stand in one programme, as blocks that share no relation:
a call of the solver costs more than a small programme does.
"""

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from pbdreport.figures.disclosure.constraints import ConstraintSystem

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TOGETHER = 2000
"""Groups stand in one programme while it has no more numbers than this."""
CLOSE = 1e-6
"""A solution this near to whole numbers is meant to be them."""


class FeasibleSteps:
    """The steps of some groups of numbers; a number may stand in several groups."""

    def __init__(self, system: ConstraintSystem, *groups: Sequence[int]):
        """The programme of the groups."""
        self.numbers = list(chain(*groups))
        self.group = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        starts = np.cumsum([0, *(len(group) for group in groups)])
        self.places = [
            {number: start + position for position, number in enumerate(group)}
            for start, group in zip(starts.tolist(), groups, strict=False)
        ]
        self.lowest = -system.exact[self.numbers].astype(float)
        self.constraint = self._constraint(system)

    @property
    def place(self) -> Mapping[int, int]:
        """Where each number of the first group stands."""
        return self.places[0]

    def _constraint(self, system: ConstraintSystem) -> LinearConstraint | None:
        """The relations of each group, in their order; None where there are none."""
        found = system.factors_of(self.numbers)
        pairs = self.group[found.col] * len(system.relations) + found.row
        kept, rows = np.unique(pairs, return_inverse=True)
        if not len(kept):
            return None
        self._group_of_row = kept // len(system.relations)
        matrix = coo_array((found.data, (rows, found.col)), shape=(len(kept), len(self.numbers)))
        relations = kept % len(system.relations)
        upper = np.where(system.is_bound[relations], np.inf, 0.0)
        return LinearConstraint(matrix.tocsr(), -system.rooms[relations].astype(float), upper)

    def farthest(self, wish: Floats, width: int) -> Floats:
        """The steps, none above the width, that go farthest in the directions wished."""
        lowest = np.maximum(self.lowest, -width)
        return self.best(wish, lowest, np.full(len(self.numbers), float(width)))

    def ends(self, numbers: Sequence[int], enough: int) -> tuple[Floats, Floats]:
        """The steps with which a number of each group goes lowest, and highest.

        Args:
            numbers: A number of each group.
            enough: They go no further than this.
        """
        places = [place[number] for place, number in zip(self.places, numbers, strict=True)]
        lowest, highest = self.lowest.copy(), np.full(len(self.numbers), np.inf)
        lowest[places] = np.maximum(lowest[places], -enough)
        highest[places] = enough
        wish = np.zeros(len(self.numbers))
        wish[places] = 1.0
        return self.best(-wish, lowest, highest), self.best(wish, lowest, highest)

    def best(self, wish: Floats, lowest: Floats, highest: Floats) -> Floats:
        """The whole steps within bounds that go farthest in the directions wished."""
        # Tables have solutions in whole numbers where they have any; others are asked for them.
        solved = _solved(self.constraint, wish, lowest, highest, whole=0)
        step: Floats = np.round(solved)
        broken = self._broken(step, solved)
        if broken.any():
            again = np.isin(self.group, np.flatnonzero(broken))
            whole = _solved(
                self._only(again, broken), wish[again], lowest[again], highest[again], whole=1
            )
            step[again] = np.round(whole)
            solved[again] = whole
            step[self._broken(step, solved)[self.group]] = 0.0
        return step

    def _only(self, columns: Flags, groups: Flags) -> LinearConstraint | None:
        """The relations of some groups."""
        if self.constraint is None:
            return None
        rows = groups[self._group_of_row]
        matrix = self.constraint.A[rows][:, columns]
        return LinearConstraint(matrix, self.constraint.lb[rows], self.constraint.ub[rows])

    def _broken(self, step: Floats, solved: Floats) -> Flags:
        """The groups of which the solution is not in whole numbers, or breaks a relation."""
        broken = np.zeros(len(self.places), bool)
        broken[self.group[np.abs(step - solved) > CLOSE]] = True
        if self.constraint is not None:
            made = self.constraint.A @ step
            off = (made < self.constraint.lb) | (made > self.constraint.ub)
            broken[self._group_of_row[off]] = True
        return broken


def _solved(
    constraint: LinearConstraint | None, wish: Floats, lowest: Floats, highest: Floats, whole: int
) -> Floats:
    solved = milp(
        -wish,
        integrality=np.full(len(wish), whole),
        bounds=Bounds(lowest, highest),
        constraints=constraint,
        # Small and sparse: solved sooner than simplified.
        options={"presolve": bool(whole)},
    )
    if solved.x is None:
        raise ArithmeticError(f"the exact figures solve their equations: {solved.message}")
    found: Floats = solved.x
    return found
