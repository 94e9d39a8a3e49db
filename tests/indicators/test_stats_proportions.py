"""Statistics of proportions: published and hand-computed values, and coverage by simulation."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pbdreport.indicators.stats.proportions import (
    clustered_wilson,
    clustering,
    design_effect_of,
    intraclass,
    likeness_costs,
    paired_bounds,
    paired_difference,
    wilson,
)

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=5, max_size=12)


def percentages(interval) -> tuple[float, float]:
    return round(100 * interval.lower, 1), round(100 * interval.upper, 1)


@pytest.mark.parametrize(
    ("count", "base", "bounds"),
    [
        (9, 10, (59.6, 98.2)),
        (12, 12, (75.8, 100.0)),
        (0, 12, (0.0, 24.2)),
        (96, 120, (72.0, 86.2)),
        (64, 80, (70.0, 87.3)),
    ],
)
def test_wilsons_interval_stays_wide_at_the_ends(count, base, bounds):
    """12 of 12 is not certainty; 64 of 80 is 96 of 120 with the base divided by 1.5."""
    assert percentages(wilson(count, base)) == bounds


def test_wilsons_interval_is_that_of_statsmodels():
    """Also with a quantile of Student's t, which is that of another level of the normal one."""
    for count, base, deviate in ((9, 10, 1.959964), (3, 17.5, 2.776445)):
        level = 2 * stats.norm.sf(deviate)
        expected = proportion_confint(count, base, alpha=level, method="wilson")

        found = wilson(count, base, deviate)

        assert (found.lower, found.upper) == pytest.approx(expected, abs=1e-6)


def test_institutions_that_agree_completely_count_as_one_respondent():
    """Ten institutions of 5, each all yes or all no: icc 1, deff 1 + (5 - 1) x 1 = 5.

    5 of 10 with Student's t on 9 degrees of freedom, 2.262: 0.5 -/+ 2.262 x √(0.25 / 10 + 2.262² /
    400) / (1 + 2.262² / 10), which is 0.291.
    """
    found = clustering([5, 0] * 5, [5] * 10)

    assert (found.icc, found.design_effect, found.effective_institutions) == (1, 5, 10)
    assert percentages(clustered_wilson([5, 0] * 5, [5] * 10)) == (20.9, 79.1)


def test_below_five_institutions_there_is_no_interval():
    """The variance between institutions cannot be estimated from four."""
    assert clustered_wilson([5, 3, 4, 2], [6, 6, 6, 6]) is None
    assert clustered_wilson([5, 3, 4, 2, 3], [6, 6, 6, 6, 6]) is not None


def test_unequal_institutions_have_a_smaller_effective_number():
    """Sizes 2, 2, 2, 2 and 8 with icc 0: (8 + 8)² / (4 x 4 + 64) = 3.2 institutions.

    With icc 1 an institution of m counts m²: (16 + 64)² / (4 x 16 + 4096) = 1.54.
    """
    alike = likeness_costs(np.array([0.0, 1.0]), np.array([2.0, 2, 2, 2, 8]))[2]

    assert alike.tolist() == pytest.approx([256 / 80, 6400 / 4160])


def test_if_few_disagree_a_high_icc_is_assumed():
    """9 of 60 said no, evenly: icc 0.2 is assumed, deff 1 + 9 x 0.2. With 12 it is estimated: 0."""
    assert clustering([9, 9, 8, 8, 8, 9], [10] * 6).design_effect == pytest.approx(2.8)
    assert clustering([8] * 6, [10] * 6).design_effect == 1


def test_respondents_without_an_institution_do_not_affect_the_icc():
    """Four institutions of 10, each half yes, and 20 people alone who all said yes.

    Their difference from the institutions does not make people of an institution alike.
    """
    found = clustering([5] * 4 + [1] * 20, [10] * 4 + [1] * 20)

    assert (found.icc, found.design_effect) == (0, 1)


def test_the_intraclass_correlation_is_that_of_analysis_of_variance():
    """Two institutions of 4, with 3 and 1 yes: MSB = 0.5, MSW = (0.75 + 0.75) / 6 = 0.25.

    icc = (0.5 - 0.25) / (0.5 + 3 x 0.25) = 0.2, deff = 1 + 3 x 0.2 = 1.6.
    """
    counts, sizes = np.array([3.0, 1]), np.array([4.0, 4])
    assert intraclass(counts, counts, sizes) == pytest.approx(0.2)

    found = clustering([3, 1], [4, 4])

    assert found.icc == pytest.approx(0.2)
    assert found.design_effect == pytest.approx(1.6)


def test_pingouin_finds_the_same_intraclass_correlation():
    """Its one-way single-rater coefficient, ICC(1,1), on institutions of equal size."""
    import pandas as pd
    import pingouin

    answers = [(1, 1, 1, 0), (0, 0, 1, 0), (1, 1, 0, 1), (0, 0, 0, 0), (1, 1, 1, 1)]
    frame = pd.DataFrame(
        [
            {"school": school, "person": person, "yes": yes}
            for school, of in enumerate(answers)
            for person, yes in enumerate(of)
        ]
    )
    table = pingouin.intraclass_corr(frame, targets="school", raters="person", ratings="yes")
    expected = float(table.iloc[0]["ICC"])

    found = clustering([sum(of) for of in answers], [4] * 5)

    assert found.icc == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("yes", [0, 3, 6])
def test_independent_respondents_have_the_plain_interval(yes):
    """One respondent per institution: deff 1, whatever they said, and t on 5 degrees."""
    counts = [1] * yes + [0] * (6 - yes)

    assert clustering(counts, [1] * 6).design_effect == 1
    assert clustered_wilson(counts, [1] * 6) == wilson(yes, 6, stats.t.ppf(0.975, 5))


@given(PAIRS)
def test_a_clustered_interval_holds_the_share_and_is_never_narrower(pairs):
    """Allowing for institutions never narrows the interval."""
    counts = [min(count, size) for count, size in pairs]
    sizes = [size for _, size in pairs]
    found, plain = clustered_wilson(counts, sizes), wilson(sum(counts), sum(sizes))
    share = sum(counts) / sum(sizes)

    assert found.lower - 1e-9 <= share <= found.upper + 1e-9
    assert found.upper - found.lower >= plain.upper - plain.lower - 1e-9


def test_the_clustered_interval_covers_where_the_plain_one_does_not():
    """400 surveys of 30 institutions of 8, whose own shares vary around 70 % (beta 2.8, 1.2).

    The icc is 1 / (2.8 + 1.2 + 1) = 0.2. At least nine in ten of the intervals at 95 % cover
    the truth; the plain ones cover it in fewer than 85 of 100.
    """
    random = np.random.default_rng(5)
    clustered = plain = 0
    for _ in range(400):
        counts = random.binomial(8, random.beta(2.8, 1.2, size=30)).tolist()
        wide, narrow = clustered_wilson(counts, [8] * 30), wilson(sum(counts), 240)
        clustered += wide.lower <= 0.7 <= wide.upper
        plain += narrow.lower <= 0.7 <= narrow.upper

    assert 0.91 <= clustered / 400 <= 0.99
    assert plain / 400 < 0.85


def test_pairs_differ_by_the_interval_of_bonett_and_price():
    """4 lost, 14 won, 70 independent people: 2.1 to 25.6 points with z; t on 69 degrees is 1.995.

    12.5 points (15/72 - 5/72 = 13.9) -/+ 11.75 x 1.995 / 1.960.
    """
    lost, won = [1] * 4 + [0] * 66, [0] * 4 + [1] * 14 + [0] * 52

    assert percentages(paired_difference(lost, won, [1] * 70)) == (1.9, 25.8)


def test_people_of_one_institution_change_together():
    """Ten institutions of 4: all win in six, all lose in four: as many as ten people, icc 1."""
    together = paired_difference([0] * 6 + [4] * 4, [4] * 6 + [0] * 4, [4] * 10)

    assert together == paired_difference([0] * 6 + [1] * 4, [1] * 6 + [0] * 4, [1] * 10)
    assert paired_difference([0] * 4, [4] * 4, [4] * 4) is None


def test_the_paired_interval_covers():
    """500 samples of 60 pairs in which 20 % are won and 10 % lost: the truth is 10 points."""
    random = np.random.default_rng(11)
    draws = random.choice([1, -1, 0], p=[0.2, 0.1, 0.7], size=(500, 60))
    lower, upper = paired_bounds((draws < 0).astype(float), (draws > 0).astype(float), np.ones(60))

    assert 0.92 <= ((lower <= 0.1) & (upper >= 0.1)).mean() <= 0.985


@given(PAIRS)
def test_the_exact_design_effect_is_that_of_the_interval(pairs):
    """The published fraction and the floating-point number behind the bounds are the same."""
    yes, sizes = [min(one, size) for one, size in pairs], [size for _, size in pairs]

    assert float(design_effect_of(yes, sizes)) == pytest.approx(
        clustering(yes, sizes).design_effect
    )


def test_the_design_effect_is_a_fraction():
    """Five of 4 with 4, 4, 4, 0, 0 yes (12 of 20), icc 1: deff = 1 + (4 - 1) 1; (8 no is few)."""
    assert design_effect_of([4, 4, 4, 0, 0], [4] * 5) == 4
    # 10 of 20, by institution 4, 3, 2, 1, 0: between 2.5 / 4, within 2.5 / 15, so
    # icc = (5/8 - 1/6) / (5/8 + 3/6) = 11/27 and deff = 1 + 3 x 11/27.
    assert design_effect_of([4, 3, 2, 1, 0], [4] * 5) == Fraction(20, 9)
