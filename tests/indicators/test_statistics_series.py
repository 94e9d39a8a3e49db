"""Differences between years: hand-computed values, a second library, coverage."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from pbdreport.indicators.stats.proportions import wilson
from pbdreport.indicators.stats.series import (
    share_difference,
    shared_correlation,
    stretches,
    year_difference,
)


def people(yes: int, all_people: int, prefix: str) -> dict[str, tuple[int, int]]:
    """Everybody from a different institution."""
    return {f"{prefix}{at}": (int(at < yes), 1) for at in range(all_people)}


def test_two_shares_differ_by_newcombes_interval():
    """45 of 50 against 70 of 90: -1.3 to 23.4 points, as published by Newcombe."""
    found = share_difference((45 / 50, wilson(45, 50)), (70 / 90, wilson(70, 90)))

    assert [round(100 * bound, 1) for bound in (found.lower, found.upper)] == [-1.3, 23.4]


def test_intervals_that_hold_together_are_wider():
    """Of 22 groups there are 231 pairs: z is 3.70 instead of 1.96, and 5 % is shared."""
    one, other = (45 / 50, wilson(45, 50)), (70 / 90, wilson(70, 90))
    alone, together = share_difference(one, other), share_difference(one, other, comparisons=231)
    difference = 45 / 50 - 70 / 90

    assert (together.upper - difference) / (alone.upper - difference) == pytest.approx(
        stats.norm.ppf(1 - 0.025 / 231) / stats.norm.ppf(0.975)
    )


def test_independent_people_have_newcombes_interval():
    """1,800 of 2,000 and 2,800 of 3,600 people without an institution: t is z."""
    expected = confint_proportions_2indep(1800, 2000, 2800, 3600, method="newcomb", compare="diff")
    found = year_difference(people(1800, 2000, "a"), people(2800, 3600, "b"))

    assert (found.lower, found.upper) == pytest.approx(expected, abs=1e-4)


def test_institutions_that_answer_the_same_in_both_years_narrow_the_interval():
    """Twenty people, each the same both years, r = 1: a difference of 0 is certain."""
    year = people(12, 20, "a")

    assert shared_correlation(year, year) == pytest.approx(1)
    found = year_difference(year, year)
    one = wilson(12, 20, 2.0930240544)
    apart = abs((0.6 - one.lower) - (one.upper - 0.6))
    assert (found.lower, found.upper) == pytest.approx((-apart, apart), abs=1e-6)


def test_years_with_few_shared_institutions_count_as_independent():
    """Nine in common are too few."""
    year = people(5, 9, "a")

    assert shared_correlation(year, year) == 0
    assert year_difference(people(2, 4, "a"), year) is None


def test_the_interval_between_years_covers():
    """400 pairs of years: 20 institutions of 8, alike within (icc 0.2) and between the years.

    Their own shares are 70 % on average (beta 2.8, 1.2), the same both years.
    """
    random = np.random.default_rng(9)
    held = narrower = 0
    for _ in range(400):
        own = random.beta(2.8, 1.2, 20)
        now, before = (
            {f"i{at}": (int(yes), 8) for at, yes in enumerate(random.binomial(8, own))}
            for _ in range(2)
        )
        apart = {f"j{name}": value for name, value in before.items()}
        found, strangers = year_difference(now, before), year_difference(now, apart)
        held += found.lower <= 0 <= found.upper
        narrower += found.upper - found.lower < strangers.upper - strangers.lower

    assert 0.92 <= held / 400 <= 0.99
    assert narrower / 400 > 0.9


def test_a_series_breaks_where_the_wording_changes():
    """Asked in the same words in two years, not asked, the same words again, then other words."""
    assert stretches(["w1", "w1", "", "w1", "w2"]) == ((0, 1, 3), (4,))
    assert stretches(["", ""]) == ()
