"""Least and greatest possible values of hidden numbers, by CP-SAT on one thread.

Only what is still open after propagation is solved, group by group of cells that hang together. A
solution is a witness for every number at once: where two of them lie `width` apart, that number is
safe, and only the rest is solved one at a time.
"""

import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from auditor.model import MANY, Clause, Infeasible, Model, Row, reduced

Terms = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Range:
    """A hidden number lies from `low` to `high`; `settled` unless time ran out first."""

    low: int
    high: int
    settled: bool = True

    @property
    def width(self) -> int:
        return self.high - self.low


def groups(model: Model, rows: Sequence[Row], clauses: Sequence[Clause]) -> dict[int, int]:
    """The group of each open cell: cells in one row, table or clause are in one group."""
    parent: dict[int, int] = {}

    def find(cell: int) -> int:
        while parent.setdefault(cell, cell) != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    def join(cells: Sequence[int]) -> None:
        opened = [cell for cell in cells if model.low[cell] < model.high[cell]]
        for cell in opened[1:]:
            parent[find(cell)] = find(opened[0])
        for cell in opened[:1]:
            find(cell)

    for row in rows:
        join([cell for cell, _ in row.terms])
    for cells, _, _ in model.tables:
        join(cells)
    for clause in clauses:
        join([c for option in clause.alternatives for row in option for c, _ in row.terms])
    return {cell: find(cell) for cell in parent}


class _Witness(cp_model.CpSolverSolutionCallback):
    """Notes, at every solution on the way, the values of all numbers in question."""

    def __init__(self, cells: dict[int, cp_model.IntVar], note) -> None:
        super().__init__()
        self._cells = cells
        self._note = note

    def on_solution_callback(self) -> None:
        self._note({cell: self.value(variable) for cell, variable in self._cells.items()})


def ranges(
    model: Model,
    wanted: Sequence[Terms],
    width: int,
    clauses: Sequence[Clause] = (),
    seconds: float = 5.0,
    budget: float = 120.0,
) -> list[Range]:
    """The range of each wanted sum of cells; of one that is `width` or wider, as much as is proven.

    Args:
        model: Cells and rows, after propagation.
        wanted: Sums of cells.
        width: What is this wide is safe.
        clauses: Alternatives that the rules leave.
        seconds: Most time for one number.
        budget: After so many seconds in all, what is not clear from a few relations is unsettled.
    """
    deadline = time.monotonic() + budget
    once = list(dict.fromkeys(wanted))
    if len(once) < len(wanted):
        answer = dict(zip(once, ranges(model, once, width, clauses, seconds, budget), strict=True))
        return [answer[terms] for terms in wanted]
    rows = [row for row in (reduced(row, model.low, model.high) for row in model.rows) if row]
    group_of = groups(model, rows, clauses)
    answers: list[Range | None] = [None] * len(wanted)
    by_group: dict[int, list[int]] = defaultdict(list)
    for at, terms in enumerate(wanted):
        opened = {group_of[cell] for cell, _ in terms if cell in group_of}
        low = sum(f * (model.low[c] if f > 0 else model.high[c]) for c, f in terms)
        high = sum(f * (model.high[c] if f > 0 else model.low[c]) for c, f in terms)
        if low == high or not opened or len(opened) > 1:
            answers[at] = Range(low, high)
        else:
            by_group[opened.pop()].append(at)
    rows_of: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        rows_of[group_of[row.terms[0][0]]].append(row)
    for group, members in by_group.items():
        part = _Part(model, rows_of[group], clauses, group_of, group)
        for at, found in part.solve(
            {at: wanted[at] for at in members}, width, seconds, deadline
        ).items():
            answers[at] = found
    return [found or Range(0, 0, False) for found in answers]


class _Part:
    """One group of cells as a programme of whole numbers."""

    def __init__(
        self,
        model: Model,
        rows: Sequence[Row],
        clauses: Sequence[Clause],
        group_of: dict[int, int],
        group: int,
    ) -> None:
        self.model = model
        self.rows = list(rows)
        self.clauses = [
            clause
            for clause in clauses
            if any(
                group_of.get(c) == group for o in clause.alternatives for r in o for c, _ in r.terms
            )
        ]
        self.tables = [
            (cells, allowed)
            for cells, allowed, _ in model.tables
            if any(group_of.get(cell) == group for cell in cells)
        ]
        self.cells = [cell for cell, name in group_of.items() if name == group]
        self.touching: dict[int, list[int]] = defaultdict(list)
        self.scopes: list[list[int]] = [
            *([c for c, _ in row.terms] for row in self.rows),
            *(list(cells) for cells, _ in self.tables),
            *([c for o in k.alternatives for r in o for c, _ in r.terms] for k in self.clauses),
        ]
        for at, scope in enumerate(self.scopes):
            for cell in scope:
                self.touching[cell].append(at)
        self.opened = set(self.cells)

    def near(self, terms: Terms, most: int) -> tuple[set[int], set[int]]:
        """Cells around those of a number, and the relations that touch them."""
        cells = {cell for cell, _ in terms if cell in self.opened}
        scopes: set[int] = set()
        queue = deque(cells)
        while queue:
            for at in self.touching[queue.popleft()]:
                scopes.add(at)
                fresh = [c for c in self.scopes[at] if c in self.opened and c not in cells]
                if len(cells) + len(fresh) > most:
                    continue
                cells.update(fresh)
                queue.extend(fresh)
        return cells, scopes

    def program(
        self,
        free: set[int],
        scopes: Sequence[int] | None = None,
        fixed: dict[int, int] | None = None,
    ) -> "_Program":
        """The relations of `scopes` over `free` cells; the others have their value in `fixed`."""
        made = _Program(self.model, free, fixed or {})
        for at in range(len(self.scopes)) if scopes is None else scopes:
            if at < len(self.rows):
                made.row(self.rows[at])
            elif at < len(self.rows) + len(self.tables):
                made.table(*self.tables[at - len(self.rows)])
            else:
                made.clause(self.clauses[at - len(self.rows) - len(self.tables)])
        return made

    def solve(
        self, wanted: dict[int, Terms], width: int, seconds: float, deadline: float
    ) -> dict[int, Range]:
        """Safe by two solutions far apart, known by a few relations alone, or solved in full."""
        seen: dict[int, tuple[int, int]] = {}
        known: dict[int, int] = {}

        def note(values: dict[int, int]) -> None:
            known.update(values)
            for at, terms in wanted.items():
                if at not in seen or any(cell in values for cell, _ in terms):
                    total = sum(f * known.get(c, self.model.low[c]) for c, f in terms)
                    low, high = seen.get(at, (total, total))
                    seen[at] = min(low, total), max(high, total)

        def wide(at: int) -> bool:
            return at in seen and seen[at][1] - seen[at][0] >= width

        whole = self.program(self.opened)
        if whole.run(None, max(60.0, seconds), note) == cp_model.INFEASIBLE:
            raise Infeasible("no solution")
        if not known:
            return {at: Range(0, MANY, False) for at in wanted}
        for turn in range(8):
            # each number goes up or down, by turns, in another company each time
            still = [at for at in wanted if not wide(at)]
            if not still:
                break
            goal = sum(
                (1 if ((place >> (turn // 2)) + turn) % 2 else -1) * whole.sum(wanted[at])
                for place, at in enumerate(still)
            )
            whole.run(goal, 0.5, note)
            if turn > 2 and sum(not wide(at) for at in wanted) > 0.9 * len(still):
                break
        found: dict[int, Range] = {}
        for at, terms in wanted.items():
            for most in (40, 160):
                if wide(at) or at in found:
                    break
                self._look_near(at, terms, most, width, seconds, known, found, note, wide)
            if wide(at):
                found[at] = Range(*seen[at])
            elif at not in found and time.monotonic() > deadline:
                found[at] = Range(*seen[at], False)
            elif at not in found:
                inner = self._both(whole, terms, seconds, note)
                found[at] = Range(*seen[at]) if wide(at) else inner
        return found

    def _look_near(self, at, terms, most, width, seconds, known, found, note, wide) -> None:
        """Known by the relations around a number, or safe by moving only what is around it."""
        free, scopes = self.near(terms, most)
        reach = free | {c for scope in scopes for c in self.scopes[scope] if c in self.opened}
        outer = self._both(self.program(reach, sorted(scopes)), terms, seconds, None)
        if outer.settled and outer.width < width:
            found[at] = outer
            return
        small = self.program(free, sorted(scopes), dict(known))
        for sign in (1, -1):
            small.run(sign * small.sum(terms), seconds, note)
            if wide(at):
                return

    def _both(self, program: "_Program", terms: Terms, seconds: float, note) -> Range:
        bounds = []
        settled = True
        for sign in (1, -1):
            status = program.run(sign * program.sum(terms), seconds, note)
            if status == cp_model.INFEASIBLE:
                raise Infeasible("no solution")
            settled = settled and status == cp_model.OPTIMAL
            bounds.append(sign * round(program.solver.best_objective_bound))
        return Range(bounds[0], bounds[1], settled)


class _Program:
    """A programme of CP-SAT over some cells; the others have a fixed value."""

    def __init__(self, model: Model, free: set[int], fixed: dict[int, int]) -> None:
        self.model, self.fixed = model, fixed
        self.made = cp_model.CpModel()
        self.solver = cp_model.CpSolver()
        self.cells = {
            cell: self.made.new_int_var(model.low[cell], model.high[cell], "")
            for cell in sorted(free)
        }

    def sum(self, terms: Terms):
        """A linear expression, with what is fixed as a number."""
        return sum(
            factor * (self.cells[cell] if cell in self.cells else self._value(cell))
            for cell, factor in terms
        )

    def _value(self, cell: int) -> int:
        return self.fixed.get(cell, self.model.low[cell])

    def row(self, row: Row, under: cp_model.IntVar | None = None) -> None:
        low, high = self.model.low, self.model.high
        least = most = 0
        for cell, f in row.terms:
            if cell in self.cells:
                least += f * (low[cell] if f > 0 else high[cell])
                most += f * (high[cell] if f > 0 else low[cell])
            else:
                least += f * self._value(cell)
                most += f * self._value(cell)
        bottom, top = max(row.low, least), min(row.high, most)
        if bottom > top:
            if under is None:
                self.made.add_bool_or([])
            else:
                self.made.add(under == 0)
            return
        total = self.sum(row.terms)
        if isinstance(total, int) or (bottom == least and top == most):
            return
        held = self.made.add_linear_constraint(total, bottom, top)
        if under is not None:
            held.only_enforce_if(under)

    def table(self, cells: Sequence[int], allowed: Sequence[tuple[int, ...]]) -> None:
        opened = [at for at, cell in enumerate(cells) if cell in self.cells]
        if not opened:
            return
        low, high = self.model.low, self.model.high
        fits = {
            tuple(row[at] for at in opened)
            for row in allowed
            if all(
                low[cell] <= value <= high[cell]
                if cell in self.cells
                else value == self._value(cell)
                for cell, value in zip(cells, row, strict=True)
            )
        }
        self.made.add_allowed_assignments([self.cells[cells[at]] for at in opened], sorted(fits))

    def clause(self, clause: Clause) -> None:
        choices = []
        for option in clause.alternatives:
            chosen = self.made.new_bool_var("")
            for row in option:
                self.row(row, chosen)
            choices.append(chosen)
        self.made.add_bool_or(choices)

    def run(self, goal, seconds: float, note) -> int:
        if goal is None or isinstance(goal, int):
            self.made.clear_objective()
        else:
            self.made.minimize(goal)
        self.solver.parameters.num_workers = 1
        self.solver.parameters.random_seed = 16
        self.solver.parameters.max_time_in_seconds = seconds
        self.solver.parameters.symmetry_level = 0
        self.solver.parameters.cp_model_probing_level = 0
        if note is None:
            return self.solver.solve(self.made)
        return self.solver.solve(self.made, _Witness(self.cells, note))
