"""Statistics of proportions: published and hand-computed values, and coverage by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.indicators.proportions import (
    clustered_wilson,
    clustering,
    holm,
    mcnemar_p,
    newcombe,
    paired_difference,
    wilson,
)


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
    """12 of 12 is not certainty; 64 of 80 is 96 of 120 on a base divided by 1.5."""
    assert percentages(wilson(count, base)) == bounds


def test_respondents_of_one_mind_count_as_one():
    """Four institutions of 5, each all yes or all no: icc 1, deff 1 + (5 - 1) x 1 = 5."""
    found = clustering([5, 5, 0, 0], [5, 5, 5, 5])

    assert (found.icc, found.design_effect) == (1, 5)
    assert clustered_wilson([5, 5, 0, 0], [5, 5, 5, 5]) == wilson(2, 4)


def test_the_intraclass_correlation_is_that_of_analysis_of_variance():
    """Two institutions of 4, with 3 and 1 yes: MSB = 0.5, MSW = (0.75 + 0.75) / 6 = 0.25.

    icc = (0.5 - 0.25) / (0.5 + 3 x 0.25) = 0.2, deff = 1 + 3 x 0.2 = 1.6.
    """
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


@pytest.mark.parametrize(
    ("counts", "sizes"),
    [([3], [5]), ([1, 0, 1], [1, 1, 1]), ([4, 5], [4, 5]), ([2, 2], [4, 4])],
)
def test_without_likeness_the_interval_is_plain(counts, sizes):
    """One institution, one respondent each, all agreed, or institutions more alike than chance."""
    assert clustering(counts, sizes).design_effect == 1
    assert clustered_wilson(counts, sizes) == wilson(sum(counts), sum(sizes))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=12))
def test_a_clustered_interval_holds_the_share_and_is_never_narrower(pairs):
    """Knowing institutions takes certainty away, never adds any."""
    counts = [min(count, size) for count, size in pairs]
    sizes = [size for _, size in pairs]
    found, plain = clustered_wilson(counts, sizes), wilson(sum(counts), sum(sizes))
    share = sum(counts) / sum(sizes)

    assert found.lower - 1e-9 <= share <= found.upper + 1e-9
    assert found.upper - found.lower >= plain.upper - plain.lower - 1e-9


def test_the_clustered_interval_covers_where_the_plain_one_does_not():
    """400 surveys of 30 institutions of 8, whose own shares vary around 70 % (beta 2.8, 1.2).

    The icc is 1 / (2.8 + 1.2 + 1) = 0.2. Of intervals at 95 % at least nine in ten must hold the
    truth; the plain ones hold it in fewer than 85 of 100.
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


def test_two_years_differ_by_newcombes_interval():
    """45 of 50 against 70 of 90: -1.3 to 23.4 points."""
    assert percentages(newcombe(45, 50, 70, 90)) == (-1.3, 23.4)


def test_pairs_differ_by_the_interval_of_bonett_and_price():
    """4 lost, 14 won, 70 pairs: 2.1 to 25.6 points."""
    assert percentages(paired_difference(4, 14, 70)) == (2.1, 25.6)


def test_the_paired_interval_covers():
    """500 samples of 60 pairs in which 20 % are won and 10 % lost: the truth is 10 points."""
    random = np.random.default_rng(11)
    draws = random.multinomial(60, [0.2, 0.1, 0.7], size=500)
    held = sum(
        found.lower <= 0.1 <= found.upper
        for won, lost, _ in draws
        for found in [paired_difference(int(lost), int(won), 60)]
    )

    assert 0.92 <= held / 500 <= 0.985


def test_mcnemar_is_exact():
    """4 lost against 14 won: twice the chance of at most 4 heads in 18 throws, 8096 / 2**18."""
    assert mcnemar_p(4, 14) == pytest.approx(8096 / 2**18)
    assert round(mcnemar_p(4, 14), 3) == 0.031
    assert mcnemar_p(0, 0) == 1


def test_holm_corrects_a_family():
    """.01 x 3, .03 x 2, and .04 is not below what stands before it."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
