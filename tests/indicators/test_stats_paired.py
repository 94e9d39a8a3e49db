"""Statistics of people measured twice: check values, a second library, invariants."""

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pbdreport.indicators.stats.paired_samples import (
    _jackknife_error,
    _rank_biserials,
    bowker_p,
    change_counts,
    mcnemar_p,
    rank_biserial,
    rank_biserial_interval,
    sign_flip_p,
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
    assert rank_biserial(BEFORE, AFTER) == Fraction(15, 21)


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
    assert wilcoxon_p(BEFORE, BEFORE, range(10)) == 1


def test_wilcoxon_ranks_people_who_stayed_the_same_too():
    """Four unchanged, three up by 1, one down by 2: the ones rank (5 + 6 + 7) / 3, the two 8.

    Of the 16 sign patterns, {}, three times {6} and {8} lose no more than 8: p = 2 x 5 / 16.
    Without the unchanged the ranks would be 2 and 4, and p would be 1.
    """
    gain = np.array([0.0, 0, 0, 0, 1, 1, 1, -2])

    assert wilcoxon_p(np.zeros(8), gain, range(8)) == pytest.approx(10 / 16)
    assert stats.wilcoxon(gain, zero_method="wilcox").pvalue == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([-1.0, -0.5, 0, 1 / 3, 0.5, 1, 2]), min_size=6, max_size=9))
def test_for_independent_people_the_tests_are_those_of_scipy(gains):
    """One person per institution: Wilcoxon's and McNemar's exact p-values."""
    gain = np.array(gains)
    lost, won = (gain < 0).astype(int), (gain > 0).astype(int)

    if gain.any():
        ranks = (np.sign(gain) * stats.rankdata(np.abs(np.round(gain, 9))))[gain != 0]
        expected = stats.permutation_test(
            (ranks,), np.sum, permutation_type="samples", n_resamples=2 ** len(ranks)
        )
        assert wilcoxon_p(np.zeros(len(gain)), gain, range(len(gain))) == pytest.approx(
            expected.pvalue
        )
        assert mcnemar_p(lost.tolist(), won.tolist()) == pytest.approx(
            stats.binomtest(int(won.sum()), int((won + lost).sum())).pvalue
        )


def test_mcnemar_is_exact():
    """4 lost against 14 won: twice the chance of at most 4 heads in 18 throws, 8096 / 2**18."""
    lost, won = [1] * 4 + [0] * 14, [0] * 4 + [1] * 14

    assert mcnemar_p(lost, won) == pytest.approx(8096 / 2**18)
    assert mcnemar_p([0] * 6, [0] * 6) == 1


def test_the_signs_of_an_institution_are_flipped_together():
    """Six institutions won 3, 3, 3, 3, 3 and lost 1: 14 of 16.

    Of 64 patterns only the observed one, all 16 up, and their opposites are as extreme: 4 / 64.
    Independent people of whom 15 won and 1 lost would give 2 x 17 / 65536.
    """
    assert mcnemar_p([0, 0, 0, 0, 0, 1], [3, 3, 3, 3, 3, 0]) == 4 / 64
    assert wilcoxon_p(np.zeros(12), np.ones(12), list("aabbccddeeff")) == 2 / 64


def test_below_six_institutions_there_is_no_test():
    """Even if all five improve, 2 of 32 sign patterns are as extreme: never below 5 %."""
    before, after, five = np.zeros(10), np.ones(10), list("aabbccddee")

    for test in (wilcoxon_p, bowker_p, stuart_maxwell_p):
        assert test(before, after, five) is None
    assert mcnemar_p([0] * 5, [2] * 5) is None


def test_large_totals_are_tested_with_random_signs():
    """2,000 people of very different ranks: near the normal distribution's p-value."""
    random = np.random.default_rng(8)
    sums = random.integers(1, 4000, 2000) * random.choice([-1, 1], 2000, p=[0.48, 0.52])
    normal = 2 * stats.norm.sf(abs(sums.sum()) / np.sqrt((sums.astype(float) ** 2).sum()))

    assert sign_flip_p(sums.tolist()) == pytest.approx(normal, abs=0.02)


@given(st.lists(st.integers(-9, 9), max_size=10))
def test_sign_flips_are_counted_exactly(sums):
    """Against every pattern, one by one."""
    totals = [
        sum(map(prod, zip(sums, signs, strict=True)))
        for signs in product((1, -1), repeat=len(sums))
    ]
    as_far = sum(abs(total) >= abs(sum(sums)) for total in totals)

    assert sign_flip_p(sums) == Fraction(as_far, len(totals))


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
    """The interval adds up sizes of gains and losses; for one sample that is the correlation."""
    before, after = scores(pairs)
    gain = after - before
    sizes = np.unique(np.abs(gain[gain != 0]))
    up = np.array([[(gain == size).sum() for size in sizes]], dtype=float)
    down = np.array([[(gain == -size).sum() for size in sizes]], dtype=float)

    assert _rank_biserials(up, down)[0] == pytest.approx(rank_biserial(before, after) or 0)


def test_the_interval_leaves_out_whole_institutions():
    """Five institutions of one person: gains 1, 1, 1, 1 and a loss of 1: r = 3/5.

    Without a gain r is 2/4, without the loss 1 (0.999 on Fisher's scale): their artanh has a
    jackknife error of √(4/5 x the sum of squares around the mean); t on 4 degrees is 2.776.
    """
    found = rank_biserial_interval(np.zeros(5), np.array([1.0, 1, 1, 1, -1]), range(5))

    ends = np.arctanh([0.5, 0.5, 0.5, 0.5, 0.999])
    half = 2.7764451 * np.sqrt(4 / 5 * ((ends - ends.mean()) ** 2).sum())
    assert found.lower == pytest.approx(np.tanh(np.arctanh(0.6) - half))
    assert found.upper == pytest.approx(np.tanh(np.arctanh(0.6) + half))


def test_below_five_institutions_change_has_no_interval():
    before, after = np.array([3.0, 3, 3, 3, 2]), np.array([4.0, 4, 2, 2, 4])

    assert rank_biserial_interval(before, after, ["a", "b", "c", "d", "d"]) is None
    assert standardised_interval(before, after, ["a", "b", "c", "d", "d"]) is None
    assert standardised_interval(before, after, list("abcde")) is not None


def test_the_jackknife_error_of_a_mean_is_its_standard_error():
    values = np.array([1.0, 2, 4, 8, 16])
    without = (values.sum() - values) / 4

    assert _jackknife_error(without) == pytest.approx(stats.sem(values))


def test_there_is_no_interval_if_all_changed_in_the_same_direction():
    """Every sample would be 1, as Wald's interval of 12 of 12 would be 100 to 100 %."""
    before, after = np.array([3.0, 3, 3, 3, 3]), np.array([4.0, 5, 3, 4, 4])

    assert rank_biserial(before, after) == 1
    assert rank_biserial_interval(before, after, list("abcde")) is None


def test_the_interval_of_the_rank_biserial_covers():
    """60 samples of 40 pairs whose gain is normal around 0.4 (sd 1).

    The truth is found once on 200,000 pairs. At least nine in ten cover it.
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


def test_bowker_and_stuart_maxwell_are_near_their_check_values():
    """(6-1)**2/7 + (2-0)**2/2 + (9-2)**2/11 = 10.026 on 3 degrees of freedom: .018; 9.858 on 2.

    Flipping fifty independent people gives p-values of the same order: cells are small.
    """
    before, after = people([[5, 6, 2], [1, 12, 9], [0, 2, 13]])

    assert bowker_p(before, after, range(50)) == pytest.approx(0.018, abs=0.01)
    assert stuart_maxwell_p(before, after, range(50)) == pytest.approx(0.007, abs=0.004)


def test_with_two_answers_both_are_mcnemars_test():
    """Twelve moves, three of them down: the same sign patterns are as extreme."""
    before, after = people([[2, 9], [3, 4]])
    by_hand = stats.binomtest(3, 12).pvalue

    assert bowker_p(before, after, range(18)) == pytest.approx(by_hand)
    assert stuart_maxwell_p(before, after, range(18)) == pytest.approx(by_hand)


def test_without_moves_nothing_shifted():
    """If nobody moves p is 1."""
    assert bowker_p(*people([[5, 0], [0, 7]]), range(12)) == 1
    assert stuart_maxwell_p(*people([[5, 0], [0, 7]]), range(12)) == 1


def test_names_and_order_of_institutions_do_not_move_a_p_value():
    """Random signs depend on the changes of institutions, not on their names."""
    before, after = people([[5, 6, 2], [1, 12, 9], [0, 2, 13]])
    places = np.arange(50) % 20
    other = np.random.default_rng(1).permutation(50)

    assert bowker_p(before, after, places) == bowker_p(
        before[other], after[other], [f"x{99 - place}" for place in places[other]]
    )


def test_tests_by_institution_reject_a_true_hypothesis_one_time_in_twenty():
    """300 samples of 8 institutions of 10 that move up or down together (icc 0.2).

    scipy's test, for independent people, rejects more than one in eight.
    """
    random = np.random.default_rng(5)
    places = np.repeat(np.arange(8), 10)
    refused = np.zeros(4)
    for _ in range(300):
        shared = random.normal(0, np.sqrt(0.2), 8)[places]
        own = random.normal(0, np.sqrt(0.4), (2, 80))
        before, after = np.clip(np.round(3 + own + [[-0.5], [0.5]] * shared), 1, 5)
        found = [test(before, after, places) for test in (wilcoxon_p, bowker_p, stuart_maxwell_p)]
        refused += np.array([*found, stats.wilcoxon(after - before).pvalue]) < 0.05

    assert (refused[:3] / 300 <= 0.075).all()
    assert refused[3] / 300 > 0.125


def test_the_standardised_change_divides_by_the_mean_of_both_spreads():
    """Gains of 0, 1 and 2 are 1 on average; the standard deviations are 1 and 2."""
    before, after = np.array([1.0, 2, 3]), np.array([1.0, 3, 5])

    assert standardised_change(before, after).quantize(Decimal("1e-20")) == Decimal(
        "0.66666666666666666667"
    )
    assert standardised_change(before, before) == 0
    assert standardised_change(np.array([2.0, 2]), np.array([3.0, 3])) is None


def test_the_standardised_change_is_near_that_of_pingouin():
    """pingouin divides by the root of the mean of both variances: alike where spreads are."""
    random = np.random.default_rng(3)
    before = random.normal(3, 1, 200)
    after = before + random.normal(0.3, 0.5, 200)

    found = float(standardised_change(before, after))

    assert found == pytest.approx(
        pingouin.compute_effsize(after, before, paired=True, eftype="cohen"), abs=0.01
    )


def test_its_interval_is_a_jackknife_of_institutions():
    """Sums by institution give the same as leaving out their people. All are equally large."""
    before = np.array([1.0, 2, 3, 4, 2, 5, 1, 3, 2, 2])
    after = np.array([2.0, 2, 4, 5, 2, 4, 3, 3, 2, 4])
    schools = np.array(list("aabbccddee"))
    found = standardised_interval(before, after, schools)
    without = np.array(
        [standardised_change(before[schools != one], after[schools != one]) for one in "abcde"],
        dtype=float,
    )
    half = 2.7764451 * _jackknife_error(without)
    middle = float(standardised_change(before, after))

    assert [found.lower, found.upper] == pytest.approx([middle - half, middle + half])


def test_the_interval_of_the_standardised_change_covers():
    """60 samples of 40 pairs: from mean 3 (sd 1) by a gain of 0.4 (sd 0.6).

    The truth: 0.4 over the mean of 1 and √(1 + 0.36). At least nine in ten cover it.
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
