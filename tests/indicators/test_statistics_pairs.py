"""Statistics of people measured twice: check values, a second library, invariants."""

import numpy as np
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pbdreport.indicators.pairs import (
    _drawn,
    _rank_biserials,
    bowker_p,
    change_counts,
    rank_biserial,
    rank_biserial_interval,
    standardised_change,
    standardised_interval,
    stuart_maxwell_p,
    wilcoxon_p,
)

BEFORE = np.array([2.0, 3, 3, 4, 2, 3, 4, 2, 3, 3])
AFTER = np.array([3.0, 3, 4, 4, 3, 4, 4, 4, 3, 2])
STEPS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=30)


def scores(pairs) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one for one, _ in pairs], float), np.array([two for _, two in pairs], float)


def test_five_improved_four_stayed_one_got_worse():
    """Pair by pair: 2-3, 3-4, 2-3, 3-4 and 2-4 up, 3-2 down."""
    assert change_counts(BEFORE, AFTER) == {"improved": 5, "same": 4, "worse": 1}


def test_the_rank_biserial_correlation_by_hand():
    """Gains 1 1 1 1 2 and a loss of 1: the ones rank (1 + … + 5) / 5 = 3, the two ranks 6.

    R+ = 4 x 3 + 6 = 18, R- = 3, r = 15 / 21 = 0.714.
    """
    assert rank_biserial(BEFORE, AFTER) == pytest.approx(15 / 21)
    assert round(rank_biserial(BEFORE, AFTER), 3) == 0.714


def test_pingouin_finds_the_same():
    """Its column RBC."""
    found = pingouin.wilcoxon(AFTER, BEFORE)

    assert rank_biserial(BEFORE, AFTER) == pytest.approx(float(found["RBC"].iloc[0]))


def test_a_margin_makes_small_changes_the_same():
    """0.25 up is within a margin of 0.25, 0.3 down is not; a third of thirds is exact."""
    before, after = np.array([3.0, 3.0]), np.array([3.25, 2.7])

    assert change_counts(before, after, 0.25) == {"improved": 0, "same": 1, "worse": 1}
    assert change_counts(np.array([1 / 3]), np.array([1 - 2 / 3]))["same"] == 1


def test_nobody_changed():
    """There is no correlation, and nothing to test."""
    assert rank_biserial(BEFORE, BEFORE) is None
    assert wilcoxon_p(BEFORE, BEFORE) == 1


def test_wilcoxon_ranks_who_stayed_the_same_too():
    """Four unchanged, three up by 1, one down by 2: the ones rank (5 + 6 + 7) / 3, the two 8.

    Of the 16 ways to give signs, {}, three times {6} and {8} lose no more than 8: p = 2 x 5 / 16.
    Without the unchanged the ranks were 2 and 4, and p were 1.
    """
    gain = np.array([0.0, 0, 0, 0, 1, 1, 1, -2])

    assert wilcoxon_p(np.zeros(8), gain) == pytest.approx(10 / 16)
    assert stats.wilcoxon(gain, zero_method="wilcox").pvalue == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([-1.0, -0.5, 0, 1 / 3, 0.5, 1, 2]), min_size=1, max_size=7))
def test_all_ways_at_once_give_what_scipy_finds_one_by_one(gains):
    """Of few people the p-value is exact: a count of ways over all of them, to the last digit."""
    gain = np.array(gains)

    found = wilcoxon_p(np.zeros(len(gain)), gain)

    if gain.any():
        assert found == stats.wilcoxon(np.round(gain, 9), zero_method="pratt").pvalue


@given(STEPS)
def test_the_three_counts_add_up_and_the_correlation_mirrors(pairs):
    """Everybody is counted once; swapping before and after turns the sign."""
    before, after = scores(pairs)
    forth, back = rank_biserial(before, after), rank_biserial(after, before)

    assert sum(change_counts(before, after).values()) == len(pairs)
    assert (forth is None) == (back is None)
    assert forth is None or forth == pytest.approx(-back)
    assert forth is None or -1 <= forth <= 1


@given(STEPS)
def test_counting_sizes_gives_the_same_correlation(pairs):
    """The bootstrap adds up sizes of gains and losses; for one sample that is the correlation."""
    before, after = scores(pairs)
    gain = after - before
    sizes = np.unique(np.abs(gain[gain != 0]))
    up = np.array([[(gain == size).sum() for size in sizes]], dtype=float)
    down = np.array([[(gain == -size).sum() for size in sizes]], dtype=float)

    assert _rank_biserials(up, down)[0] == pytest.approx(rank_biserial(before, after) or 0)


def test_the_bootstrap_draws_whole_institutions_and_the_same_each_time():
    """Two institutions: half of the draws hold one only, so the ends are those of the two."""
    before, after = np.array([3.0, 3, 3, 3]), np.array([4.0, 4, 2, 2])
    found = rank_biserial_interval(before, after, ["a", "a", "b", "b"])

    assert (found.lower, found.upper) == (-1, 1)
    assert found == rank_biserial_interval(before, after, ["a", "a", "b", "b"])
    assert rank_biserial_interval(before, after, ["a"] * 4) is None


def test_there_is_no_bootstrap_interval_where_all_changed_one_way():
    """Every draw would be 1, as Wald's interval of 12 of 12 would be 100 to 100 %."""
    before, after = np.array([3.0, 3, 3, 3]), np.array([4.0, 5, 3, 4])

    assert rank_biserial(before, after) == 1
    assert rank_biserial_interval(before, after, ["a", "b", "c", "d"]) is None


def test_the_bootstrap_interval_covers():
    """60 samples of 40 pairs whose gain is normal around 0.4 (sd 1).

    The truth is found once on 200,000 pairs. Percentile intervals are somewhat narrow: nine in
    ten must hold it.
    """
    random = np.random.default_rng(2)
    many = random.normal(0.4, 1, 200_000)
    truth = rank_biserial(np.zeros_like(many), many)
    held = 0
    for _ in range(60):
        gain = random.normal(0.4, 1, 40)
        found = rank_biserial_interval(np.zeros(40), gain, range(40))
        held += found.lower <= truth <= found.upper

    assert 0.88 <= held / 60 <= 1


def people(table):
    """Who went from each answer to each answer, one by one."""
    moves = [(i, j) for i, line in enumerate(table) for j, n in enumerate(line) for _ in range(n)]
    return np.array(moves, float).T


def test_bowker_and_stuart_maxwell_at_their_check_values():
    """(6-1)**2/7 + (2-0)**2/2 + (9-2)**2/11 = 10.026 on 3 degrees of freedom; 9.858 on 2."""
    before, after = people([[5, 6, 2], [1, 12, 9], [0, 2, 13]])

    assert bowker_p(before, after) == pytest.approx(stats.chi2.sf(10.025974, 3))
    assert round(bowker_p(before, after), 3) == 0.018
    assert stuart_maxwell_p(before, after) == pytest.approx(stats.chi2.sf(9.858407, 2))
    assert round(stuart_maxwell_p(before, after), 3) == 0.007


def test_of_two_answers_both_are_mcnemars_test():
    """4 against 14 moves: (14 - 4)**2 / 18 on one degree of freedom."""
    before, after = people([[20, 4], [14, 32]])
    by_hand = stats.chi2.sf(100 / 18, 1)

    assert bowker_p(before, after) == pytest.approx(by_hand)
    assert stuart_maxwell_p(before, after) == pytest.approx(by_hand)


def test_without_moves_nothing_shifted_and_apart_it_cannot_be_computed():
    """Nobody moves: 1. Moves within two groups of answers only: no Stuart and Maxwell."""
    assert bowker_p(*people([[5, 0], [0, 7]])) == 1
    assert stuart_maxwell_p(*people([[5, 0], [0, 7]])) == 1
    assert stuart_maxwell_p(*people([[3, 2, 0], [4, 3, 0], [0, 0, 9]])) is None


def test_they_refuse_a_true_hypothesis_about_one_time_in_twenty():
    """400 draws of 200 people of whom as many move up as down."""
    random = np.random.default_rng(5)
    chances = np.array([0.2, 0.1, 0.05, 0.1, 0.2, 0.1, 0.05, 0.1, 0.1])
    drawn = [people(random.multinomial(200, chances).reshape(3, 3)) for _ in range(400)]

    for test in (bowker_p, stuart_maxwell_p):
        assert 0.02 < np.mean([test(*one) < 0.05 for one in drawn]) < 0.08


def test_the_standardised_change_divides_by_the_mean_of_both_spreads():
    """Gains of 0, 1 and 2 are 1 on average; the standard deviations are 1 and 2."""
    before, after = np.array([1.0, 2, 3]), np.array([1.0, 3, 5])

    assert standardised_change(before, after) == pytest.approx(1 / 1.5)
    assert standardised_change(before, before) == 0
    assert standardised_change(np.array([2.0, 2]), np.array([3.0, 3])) is None


def test_the_standardised_change_is_near_that_of_pingouin():
    """pingouin divides by the root of the mean of both variances: alike where spreads are."""
    random = np.random.default_rng(3)
    before = random.normal(3, 1, 200)
    after = before + random.normal(0.3, 0.5, 200)

    found = standardised_change(before, after)

    assert found == pytest.approx(
        pingouin.compute_effsize(after, before, paired=True, eftype="cohen"), abs=0.01
    )


def test_its_interval_is_that_of_drawing_one_institution_after_another():
    """Sums of institutions give what their people one by one would; the same each time."""
    before = np.array([1.0, 2, 3, 4, 2, 5])
    after = np.array([2.0, 2, 4, 5, 2, 4])
    schools = ["a", "a", "b", "b", "c", "c"]
    found = standardised_interval(before, after, schools)
    ends = []
    for draw in _drawn(3):
        who = np.repeat(np.arange(6), np.repeat(draw.astype(int), 2))
        ends.append(standardised_change(before[who], after[who]) or 0)

    assert [found.lower, found.upper] == pytest.approx(list(np.quantile(ends, [0.025, 0.975])))
    assert standardised_interval(before, after, ["a"] * 6) is None


def test_the_interval_of_the_standardised_change_covers():
    """60 samples of 40 pairs: from mean 3 (sd 1) by a gain of 0.4 (sd 0.6).

    The truth: 0.4 over the mean of 1 and √(1 + 0.36). Nine in ten must hold it.
    """
    random = np.random.default_rng(4)
    truth = 0.4 / ((1 + np.sqrt(1.36)) / 2)
    held = 0
    for _ in range(60):
        before = random.normal(3, 1, 40)
        after = before + random.normal(0.4, 0.6, 40)
        found = standardised_interval(before, after, range(40))
        held += found.lower <= truth <= found.upper

    assert 0.88 <= held / 60 <= 1
