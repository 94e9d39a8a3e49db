"""Weights to the register: hand-computed values, a second method, and what is reported."""

import numpy as np
import pytest
from scipy import optimize

from pbdreport.indicators.stats.proportions import Interval
from pbdreport.indicators.stats.weighting import Margin, is_notable, rake, weighted_share

LEVELS = Margin(list("aaaaaabbbb"), {"a": 4, "b": 6})
REGIONS = Margin(list("xxxxyyxyyy"), {"x": 5, "y": 5})


def test_one_margin_by_hand():
    """6 of a represent 4 of 10, 4 of b represent 6: weights 4/6 and 6/4.

    (6 x 2/3 + 4 x 3/2)² / (6 x 4/9 + 4 x 9/4) = 100 / 11.667 = 8.571 effective respondents.
    """
    found = rake([LEVELS])

    assert found.weights == pytest.approx([2 / 3] * 6 + [3 / 2] * 4)
    assert found.effective_base == pytest.approx(100 / (6 * 4 / 9 + 4 * 9 / 4))


def test_two_margins_by_hand():
    """a-x 0.75, a-y 0.5, b-x 2, b-y 4/3, as samplics 0.6.1 finds too.

    Levels: 4 x 0.75 + 2 x 0.5 = 4, 2 + 3 x 4/3 = 6. Regions: 3 + 2 = 5, 1 + 4 = 5.
    """
    found = rake([LEVELS, REGIONS])

    assert found.weights == pytest.approx([0.75] * 4 + [0.5] * 2 + [2] + [4 / 3] * 3)
    assert found.is_settled


def test_scipy_finds_the_same_weights():
    """The weights that meet the margins and are nearest to 1, by the sum of w ln w."""
    random = np.random.default_rng(4)
    levels, regions = random.choice(list("abc"), 40), random.choice(list("xy"), 40)
    margins = [
        Margin(levels.tolist(), {"a": 10, "b": 12, "c": 18}),
        Margin(regions.tolist(), {"x": 28, "y": 12}),
    ]
    wanted = [(levels, "a", 10), (levels, "b", 12), (levels, "c", 18), (regions, "x", 28)]
    limits = [
        {"type": "eq", "fun": lambda w, at=codes == code, to=total: w[at].sum() - to}
        for codes, code, total in wanted
    ]
    nearest = optimize.minimize(
        lambda w: (w * np.log(w) - w).sum(),
        np.ones(40),
        jac=np.log,
        bounds=[(1e-6, None)] * 40,
        constraints=limits,
        options={"ftol": 1e-12, "maxiter": 500},
    )

    assert rake(margins).weights == pytest.approx(nearest.x.tolist(), abs=1e-3)


def test_respondents_distributed_like_the_register_have_a_weight_of_one():
    """The weighted share is then the unweighted one."""
    found = rake([Margin(list("aabb"), {"a": 7, "b": 7})])

    assert found.weights == pytest.approx([1] * 4)
    assert found.effective_base == pytest.approx(4)
    assert weighted_share([True, False, True, True], found.weights) == pytest.approx(0.75)


def test_groups_without_respondents_are_reported():
    """c has no respondents: the weights represent a and b only."""
    found = rake([Margin(list("ab"), {"a": 3, "b": 1, "c": 6})])

    assert found.unheard == ("c",)
    assert found.weights == pytest.approx([1.5, 0.5])


def test_contradictory_margins_are_not_settled():
    """All of a are in x and all of b in y: they cannot be 3 to 1 and 1 to 3."""
    found = rake([Margin(list("aabb"), {"a": 3, "b": 1}), Margin(list("xxyy"), {"x": 1, "y": 3})])

    assert not found.is_settled


def test_a_group_outside_the_register_is_an_error():
    with pytest.raises(ValueError, match=r"^Not in the register: z\.$"):
        rake([Margin(list("az"), {"a": 3})])


@pytest.mark.parametrize(
    ("weighted", "interval", "said"),
    [
        (0.88, Interval(0.7, 0.87), True),
        (0.86, Interval(0.7, 0.87), False),
        (0.2, None, False),
    ],
)
def test_weighting_is_told_where_it_moves_a_share_by_more_than_its_margin(weighted, interval, said):
    assert is_notable(0.8, weighted, interval) is said


def test_weights_remove_the_bias_of_uneven_response():
    """400 surveys in which level a (half of all, 90 % yes) answers thrice as often as b (50 %).

    The plain share is near 80 %; the weighted one is 70 % on average.
    """
    random = np.random.default_rng(6)
    codes = ["a"] * 90 + ["b"] * 30
    weights = rake([Margin(codes, {"a": 50, "b": 50})]).weights
    yes = random.random((400, 120)) < np.array([0.9] * 90 + [0.5] * 30)

    assert np.mean([weighted_share(one, weights) for one in yes]) == pytest.approx(0.7, abs=0.01)
    assert yes.mean() == pytest.approx(0.8, abs=0.01)
