"""The attack itself, against values computed by hand and by every solution there is."""

import os
from decimal import Decimal
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbdreport.figures.disclosure import linear_program
from pbdreport.figures.disclosure.audit import Attacker, feasible_ranges
from pbdreport.figures.disclosure.constraints import constraints_of
from pbdreport.figures.registry.entry import Entry


def table(cells):
    def entry(value, **dims):
        return Entry("reach.table", 1, "people", dims, Decimal(value), Decimal(1), value)

    rows = [
        entry(v, r=f"r{i}", c=f"c{j}") for i, line in enumerate(cells) for j, v in enumerate(line)
    ]
    rows += [entry(sum(line), r=f"r{i}") for i, line in enumerate(cells)]
    rows += [entry(sum(column), c=f"c{j}") for j, column in enumerate(zip(*cells, strict=True))]
    return [*rows, entry(sum(map(sum, cells)))]


def bounds(cells, hidden):
    system = constraints_of(table(cells))
    numbers = [system.numbers[entry, "count"] for entry in hidden]
    return list(feasible_ranges(system, hidden, numbers))


ROWS = [(12, 8), (17, 3), (4, 0)]
"""Entries 0 to 5 are its cells, line by line."""


def test_two_hidden_numbers_alone_come_out_exactly():
    """Of (12,8) (17,3) (4,0) only 3 and 4 hidden."""
    assert bounds(ROWS, [3, 4]) == [(3, 3), (4, 4)]


def test_two_more_hide_them():
    """With 17 and 0 hidden as well, 3 lies from 0 to 3 and 4 from 1 to 4."""
    assert bounds(ROWS, [3, 4, 2, 5])[:2] == [(0, 3), (1, 4)]


def test_without_margins_there_is_no_upper_bound():
    """Everything hidden: any number of people."""
    assert bounds([(3, 4)], range(6)) == [(0, None)] * 6


@settings(max_examples=int(os.environ.get("EXAMPLES", "20")), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=3),
    st.data(),
)
def test_the_bounds_are_those_of_all_solutions(cells, data):
    """Against every table of whole numbers with the same margins and the same shown cells."""
    size = 2 * len(cells)
    hidden = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=4, unique=True))
    flat = [value for line in cells for value in line]
    most = [min(sum(cells[i // 2]), sum(line[i % 2] for line in cells)) for i in range(size)]
    free = [range(most[i] + 1) if i in hidden else (flat[i],) for i in range(size)]
    solutions = [
        found
        for found in product(*free)
        if [sum(found[i : i + 2]) for i in range(0, size, 2)] == [sum(line) for line in cells]
        and [sum(found[j::2]) for j in (0, 1)] == [sum(flat[j::2]) for j in (0, 1)]
    ]

    assert bounds(cells, hidden) == [
        (min(found[i] for found in solutions), max(found[i] for found in solutions)) for i in hidden
    ]


def derived(cells, hidden, width=3):
    """The hidden entries of which an attacker finds the number, asked for all of them at once."""
    system = constraints_of(table(cells))
    entry_of = {system.numbers[entry, "count"]: entry for entry in hidden}
    return [entry_of[number] for number in Attacker(system, width).derived(hidden, entry_of)]


@pytest.fixture
def solver(monkeypatch):
    """Puts another solver in the place of the real one."""

    def put(solved):
        monkeypatch.setattr(
            linear_program, "milp", lambda wish, **more: SimpleNamespace(x=solved(wish))
        )

    return put


def test_what_comes_out_one_after_another_needs_no_solver(solver):
    """0 = 4 - 4; then the column gives 3 = 11 - 8, and its row 17 = 20 - 3."""
    solver(lambda wish: pytest.fail("a solver was asked"))

    assert derived([(12, 8), (17, 3), (4, 0)], [2, 3, 5]) == [2, 3, 5]


SQUARE = [0, 1, 2, 3]
"""Of (12,8) (17,3) all are hidden, and each could be 3 more or less."""


def test_a_square_of_hidden_numbers_is_safe():
    """Not so if each should be able to lie in a range of 12: 3 goes from 0 to 11."""
    assert derived(ROWS, SQUARE) == []
    assert derived(ROWS, SQUARE, width=12) == SQUARE


@pytest.mark.parametrize("lie", [-3.0, 0.4])
def test_a_witness_that_does_not_hold_is_not_believed(solver, lie):
    """Four numbers that all fall by 3 do not add up any more; 0.4 people are nobody."""
    solver(lambda wish: np.full(len(wish), lie))

    assert derived(ROWS, SQUARE) == SQUARE


def test_a_witness_tells_nothing_once_one_of_its_numbers_is_known():
    """The same attacker, asked again when 17 is shown."""
    system = constraints_of(table(ROWS))
    numbers = [system.numbers[entry, "count"] for entry in SQUARE]
    attack = Attacker(system, 3)

    assert list(attack.derived(SQUARE, numbers)) == []
    assert list(attack.derived([0, 1, 3], numbers)) == numbers


@settings(max_examples=int(os.environ.get("EXAMPLES", "20")), deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=2, max_size=4),
    st.data(),
)
def test_many_numbers_at_once_come_out_as_each_by_itself(cells, data):
    """What is looked at in one programme is derived where its own range is too narrow."""
    entries = st.integers(0, 4 * len(cells) + 3)
    hidden = data.draw(st.lists(entries, min_size=1, max_size=12, unique=True))
    alone = dict(zip(hidden, bounds(cells, hidden), strict=True))

    assert set(derived(cells, hidden)) == {
        entry for entry, (low, high) in alone.items() if high is not None and high - low < 3
    }
