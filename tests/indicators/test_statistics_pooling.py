"""Many groups: hand-computed values, a second library, and the rate of false superlatives."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from pbdreport.indicators.stats.pooling import (
    _pairs,
    funnel_limits,
    partial_pooling,
    ranking,
)


def test_the_highest_group_is_above_every_other():
    """40 of 40 against two of 20 of 40: z is 5.2, p below 0.001 three times over; those two tie."""
    found = ranking([40, 20, 20], [40, 40, 40])

    assert found.ranks == ((1, 1), (2, 3), (2, 3))
    assert (found.highest, found.lowest, found.differ) == (0, None, True)


def test_groups_may_differ_without_a_highest():
    """36 and 35 of 40 are above 15 of 40, but neither is above the other."""
    found = ranking([36, 35, 15], [40, 40, 40])

    assert found.ranks == ((1, 2), (1, 2), (3, 3))
    assert (found.highest, found.lowest) == (None, 2)


def test_without_a_difference_nobody_is_named():
    found = ranking([15, 12, 18], [20, 20, 20])

    assert found.ranks == ((1, 3),) * 3
    assert (found.highest, found.lowest, found.differ) == (None, None, False)


def test_a_pair_is_tested_as_statsmodels_does():
    """The score test of two shares, of 45 of 50 and 70 of 90."""
    expected = proportions_ztest([45, 70], [50, 90])[1]

    assert _pairs([45, 70], [50, 90], [])[0][0] == pytest.approx(expected)


def test_with_few_institutions_a_difference_is_less_certain():
    """The same shares from five effective institutions each: t on 8 degrees of freedom, not z."""
    strangers = _pairs([45, 30], [50, 50], [])[0][0]
    schools = _pairs([45, 30], [50, 50], [4, 4])[0][0]

    assert schools == pytest.approx(2 * stats.t.sf(stats.norm.isf(strangers / 2), 8), rel=1e-6)


@pytest.mark.parametrize(("offers", "people"), [(22, 20), (45, 30), (80, 40)])
@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_differences_are_seldom_found_among_equal_offers(offers, people, share):
    """300 surveys without a true difference: about 5 in 100 find one at most."""
    random = np.random.default_rng(7)
    drawn = random.binomial(people, share, size=(300, offers))

    wrong = sum(ranking(one.tolist(), [people] * offers).differ for one in drawn)

    assert wrong / 300 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_a_share_is_shrunk_towards_the_mean_by_hand():
    """With a and b the found parameters: (yes + a) / (base + a + b); small groups move most."""
    counts, bases = [2, 45, 90, 10, 30], [2, 50, 200, 40, 40]
    found = partial_pooling(counts, bases)
    both = (1 - found.likeness) / found.likeness
    a = found.mean * both

    assert found.shares == pytest.approx(
        [(yes + a) / (base + both) for yes, base in zip(counts, bases, strict=True)]
    )
    moved_small, moved_large = 2 / 2 - found.shares[0], 45 / 50 - found.shares[1]
    assert moved_small > moved_large
    assert moved_large > 0


def test_the_parameters_have_the_maximum_likelihood_by_scipy():
    """Its beta-binomial distribution has no higher likelihood nearby."""
    counts, bases = np.array([5, 18, 9, 14, 2, 20]), np.array([20, 20, 20, 20, 20, 20])
    found = partial_pooling(counts.tolist(), bases.tolist())

    def likelihood(mean, likeness):
        both = (1 - likeness) / likeness
        return stats.betabinom.logpmf(counts, bases, mean * both, (1 - mean) * both).sum()

    best = likelihood(found.mean, found.likeness)
    assert all(
        likelihood(found.mean + one, found.likeness + other) <= best + 1e-6
        for one in (-0.01, 0, 0.01)
        for other in (-0.01, 0, 0.01)
    )


def test_equal_groups_are_shrunk_to_the_mean():
    """All 8 of 10: the likeness goes to 0, and every share to 0.8."""
    found = partial_pooling([8] * 12, [10] * 12)

    assert found.likeness < 0.001
    assert found.shares == pytest.approx([0.8] * 12, abs=0.001)


def test_pooled_intervals_cover():
    """200 surveys of 30 offers of 20 whose shares vary (beta 8, 2): coverage is at least 90 %."""
    random = np.random.default_rng(3)
    held = []
    for _ in range(200):
        own = random.beta(8, 2, 30)
        found = partial_pooling(random.binomial(20, own).tolist(), [20] * 30)
        held += [
            one.lower <= share <= one.upper for one, share in zip(found.intervals, own, strict=True)
        ]

    assert 0.91 <= np.mean(held) <= 0.97


def test_funnel_limits_by_hand():
    """0.5 of 4, one group: P(0) = 1/16 is above 2.5 %, so nothing is outside. Of 6, 1/64 is not."""
    four, six = funnel_limits(0.5, [4, 6.9], 1)

    assert (four.lower, four.upper) == (0, 1)
    assert (six.lower, six.upper) == (1 / 6, 5 / 6)


def test_funnel_limits_are_near_the_normal_ones_for_large_groups():
    """0.8 of 2,500: √(0.8 x 0.2 / 2500) = 0.008, times 1.96; for ten groups times 2.81."""
    one, ten = (funnel_limits(0.8, [2500], groups)[0] for groups in (1, 10))

    assert (one.lower, one.upper) == pytest.approx((0.8 - 0.0157, 0.8 + 0.0157), abs=5e-4)
    assert (ten.lower, ten.upper) == pytest.approx((0.8 - 0.0225, 0.8 + 0.0225), abs=7e-4)


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9, 0.97])
@pytest.mark.parametrize(("groups", "people"), [(22, 20), (80, 40)])
def test_no_group_is_outside_the_funnel_if_none_differs(groups, people, share):
    """In at most one of twenty of 1,000 surveys."""
    random = np.random.default_rng(25)
    shares = random.binomial(people, share, size=(1000, groups)) / people
    limits = funnel_limits(share, [people], groups)[0]

    outside = (shares < limits.lower) | (shares > limits.upper)
    assert outside.any(axis=1).mean() <= 0.065
