"""Exact fractions of answers: by hand, and against the standard library and statsmodels."""

import statistics
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from tiny import rows

from pbdreport.indicators.stats import exact
from pbdreport.indicators.stats.exact import holm
from pbdreport.indicators.stats.statistics_table import statistic, statistics_table

SCORES = st.lists(
    st.tuples(st.integers(1, 100), st.integers(1, 28)).map(lambda pair: Fraction(*pair)),
    min_size=2,
    max_size=30,
)


def test_a_third_is_a_third():
    """1/3 of a score is no binary fraction, and still counts as one third."""
    scores = np.array([7 / 3, 8 / 3, 3.0])

    assert exact.mean(scores) == Fraction(8, 3)
    assert exact.variance(scores) == Fraction(1, 9)
    assert exact.root(Fraction(1, 9)) == Decimal("0.333333333333333333333333333333")


@given(SCORES)
def test_the_standard_library_finds_the_same(scores):
    """Of fractions with the denominators that scales have, through floating-point numbers."""
    values = np.array([float(score) for score in scores])

    assert exact.mean(values) == statistics.mean(scores)
    assert exact.variance(values) == statistics.variance(scores)


@given(SCORES)
def test_order_does_not_matter(scores):
    """Sums of floating-point numbers depend on it."""
    values = np.array([float(score) for score in scores])

    assert exact.power_sum(values, 2) == exact.power_sum(values[::-1], 2)


def test_a_number_that_is_no_fraction_of_items_is_kept_as_it_is():
    """0.1234567 is not k / m with m up to 1,000."""
    assert exact.exactly(0.1234567) == Fraction(0.1234567)


def test_a_statistic_is_written_as_its_fraction():
    """2/3 as 2 and 3; a fraction that is too long as the nearest number."""
    long = Fraction(2**80 + 1, 2**81)
    records = [
        statistic({"item": "q1"}, Fraction(2, 3), 9),
        statistic({"item": "q2"}, long, 9),
        statistic({"item": "q3"}, Decimal(2).sqrt(), 9),
    ]

    assert rows(statistics_table(records, ("item",))) == [
        ("q1", 2, 3),
        ("q2", 0.5, 1),
        ("q3", 2**0.5, 1),
    ]


def test_holm_corrects_a_family():
    """.01 x 3, .03 x 2, and .04 is not below the one before it."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_statsmodels_corrects_the_same(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())


def test_holm_keeps_fractions():
    """3/100 twice is 6/100, not the nearest binary number."""
    assert holm([Fraction(3, 100), Fraction(1)]) == [Fraction(6, 100), 1]
