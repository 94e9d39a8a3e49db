"""Statistics of scales: check values, a second library, and coverage by simulation."""

import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest
from statsmodels.api import OLS

from pbdreport.indicators.stats.scales import (
    can_be_computed,
    cronbach_alpha,
    difference_interval,
    mcdonald_omega,
    mean_interval,
    scale_scores,
    spearman_brown,
)

LOADINGS = (0.8, 0.7, 0.6, 0.5, 0.75)
NONE = np.nan


def one_factor(people: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    factor = random.normal(size=people)
    return np.column_stack(
        [
            loading * factor + np.sqrt(1 - loading**2) * random.normal(size=people)
            for loading in LOADINGS
        ]
    )


def test_alpha_and_omega_of_the_check_sample():
    """200 people, loadings .8 .7 .6 .5 .75: alpha 0.817 [0.774 to 0.854], omega 0.822."""
    answers = one_factor(200, seed=0)
    alpha, interval = cronbach_alpha(answers)

    assert float(round(alpha, 3)) == 0.817
    assert (round(interval.lower, 3), round(interval.upper, 3)) == (0.774, 0.854)
    assert float(round(mcdonald_omega(answers), 3)) == 0.822


def test_omega_is_the_same_in_every_run():
    """Two items on which 29 of 30 agree: from other starting values the search ends elsewhere."""
    first = np.array([1.0, 2, 3, 4, 5] * 6)
    second = np.array([2.0, *first[1:]])
    answers = np.column_stack([first, second, [3.0, 2, 4, 3, 5, 1] * 5])

    assert len({mcdonald_omega(answers) for _ in range(8)}) == 1


def test_pingouin_finds_the_same_alpha():
    """Its interval too, to the three decimals that it gives."""
    answers = one_factor(40, seed=3)
    expected, bounds = pingouin.cronbach_alpha(pd.DataFrame(answers))
    alpha, interval = cronbach_alpha(answers)

    assert alpha == pytest.approx(expected)
    assert [round(interval.lower, 3), round(interval.upper, 3)] == bounds.tolist()


def test_alpha_of_alike_items_is_one():
    """Three times the same answers: the variance of the sum is nine times that of one."""
    column = np.array([1.0, 2, 3, 4])

    assert cronbach_alpha(np.column_stack([column, column, column]))[0] == pytest.approx(1)


def test_alpha_covers_what_the_population_has():
    """Loadings all 0.7: alpha is 5 x 0.49 / (1 + 4 x 0.49) = 0.828; 300 samples of 60."""
    random = np.random.default_rng(7)
    truth = 5 * 0.49 / (1 + 4 * 0.49)
    held = 0
    for _ in range(300):
        factor = random.normal(size=(60, 1))
        answers = 0.7 * factor + np.sqrt(0.51) * random.normal(size=(60, 5))
        interval = cronbach_alpha(answers)[1]
        held += interval.lower <= truth <= interval.upper

    assert 0.91 <= held / 300 <= 0.985


@pytest.mark.parametrize(
    ("people", "items", "enough"), [(30, 3, True), (29, 3, False), (30, 2, False)]
)
def test_coefficients_need_three_items_and_thirty_people(people, items, enough):
    """With fewer they are not computed."""
    assert can_be_computed(np.zeros((people, items))) is enough


def test_two_items_have_the_spearman_brown_coefficient():
    """r = 0.6 gives 2 x 0.6 / 1.6 = 0.75: (1, 2, 3, 4) against (2, 1, 4, 3) has r = 0.6."""
    answers = np.array([[1.0, 2], [2, 1], [3, 4], [4, 3]])

    assert spearman_brown(answers) == pytest.approx(0.75)


def test_a_score_needs_half_of_the_items():
    """(4 + 2) / 2 = 3 of four items; one of four is too few; two of three is enough."""
    four = scale_scores(np.array([[4.0, 2, NONE, NONE], [4, NONE, NONE, NONE]]))

    assert four[0] == 3
    assert np.isnan(four[1])
    assert scale_scores(np.array([[1.0, 2, NONE]]))[0] == 1.5


def test_the_interval_of_a_mean_allows_for_institutions():
    """Equal to statsmodels' cluster-robust variance of a mean, with Student's t on the clusters."""
    values = np.array([1.0, 2, 2, 4, 5, 5, 3, 1, 1, 2])
    places = np.repeat(np.arange(5), 2)
    fitted = OLS(values, np.ones(10)).fit(
        cov_type="cluster", cov_kwds={"groups": places}, use_t=True
    )

    found = mean_interval(values, list(places))

    assert [found.lower, found.upper] == pytest.approx(fitted.conf_int()[0].tolist())
    assert mean_interval(values, list(places % 4)) is None


def test_institutions_that_are_alike_do_not_narrow_the_interval_of_a_mean():
    """Five institutions of 2 and 4: their means are the same. sd = √(10/9), error = √(1/9)."""
    found = mean_interval(np.array([2.0, 4] * 5), list("aabbccddee"))

    half = 2.7764451 / 3
    assert [found.lower, found.upper] == pytest.approx([3 - half, 3 + half])


def test_equal_values_give_no_interval_of_a_mean():
    """An interval from 3 to 3 would claim certainty."""
    assert mean_interval(np.full(6, 10 / 3), list("abcdef")) is None


def test_an_institution_in_both_groups_counts_once():
    """Six institutions, each with one who stayed and one who left, 1 apart or 2: pairs of schools.

    Differences 1, 2, 1, 2, 1, 2: mean 1.5, error √(0.3 / 6). Welch's error is larger if schools
    differ much, and is then used.
    """
    kept, lost = np.array([2.0, 3, 2, 3, 2, 3]), np.array([1.0, 1, 1, 1, 1, 1])
    found = difference_interval(kept, lost, list("abcdef"), list("abcdef"))

    assert (found.lower + found.upper) / 2 == pytest.approx(1.5)
    assert (found.upper - found.lower) / 2 == pytest.approx(2.5705818 * np.sqrt(0.3 / 6))
    assert difference_interval(kept[:4], lost[:4], list("abcd"), list("abcd")) is None


def test_libraries_give_no_warnings():
    """For a group with equal values, and for an optimiser's last step that gains nothing."""
    alike = np.full(3, 10 / 3)
    noise = np.random.default_rng(2).integers(1, 6, size=(30, 3)).astype(float)
    with warnings.catch_warnings(action="error"):
        assert difference_interval(alike, np.array([1.0, 2, 3]), "abc", "def") is not None
        assert 0 <= mcdonald_omega(noise) <= 1


def test_for_independent_people_the_difference_has_welchs_error():
    """As in pingouin's unequal-variances test, with fewer degrees of freedom: of institutions."""
    stayed, left = np.array([3.0, 4, 4, 5, 2, 4]), np.array([2.0, 3, 1])
    expected = float(pingouin.ttest(stayed, left, correction=True)["T"].iloc[0])

    found = difference_interval(stayed, left, range(6), range(6, 9))
    middle, half = (found.lower + found.upper) / 2, (found.upper - found.lower) / 2

    assert middle / (half / 2.3060041) == pytest.approx(expected, abs=0.01)
    assert difference_interval(stayed, left[:1], range(6), range(6, 7)) is None
