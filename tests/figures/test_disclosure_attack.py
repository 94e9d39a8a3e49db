"""The attack itself, against values computed by hand and by every solution there is."""

import os
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from pbdreport.figures.disclosure.attack import ranges
from pbdreport.figures.disclosure.system import system_of
from pbdreport.figures.row import Row


def table(cells):
    def entry(value, **dims):
        return Row("reach.table", 1, "people", dims, Decimal(value), Decimal(1), value)

    rows = [
        entry(v, r=f"r{i}", c=f"c{j}") for i, line in enumerate(cells) for j, v in enumerate(line)
    ]
    rows += [entry(sum(line), r=f"r{i}") for i, line in enumerate(cells)]
    rows += [entry(sum(column), c=f"c{j}") for j, column in enumerate(zip(*cells, strict=True))]
    return [*rows, entry(sum(map(sum, cells)))]


def bounds(cells, hidden):
    system = system_of(table(cells))
    numbers = [system.numbers[entry, "count"] for entry in hidden]
    return list(ranges(system, hidden, numbers))


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
