"""Statistics of scales: scores of respondents, their mean, and the reliability of the scale.

All intervals are at 95 %. scipy and statsmodels are imported where they are used, as in
`proportions`.
"""

import warnings
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from pbdreport.indicators.stats import exact
from pbdreport.indicators.stats.proportions import (
    LEAST_INSTITUTIONS,
    LEVEL,
    LIKENESS,
    Interval,
    intraclass,
    likeness_costs,
    student,
)

Scores = npt.NDArray[np.float64]
"""One row per respondent, one column per item; NaN if the item was left blank."""

LEAST_ITEMS, LEAST_RESPONDENTS = 3, 30
"""The smallest numbers of items and respondents for alpha and omega."""


def scale_scores(answers: Scores) -> Scores:
    """The mean of each respondent's answers; NaN if fewer than half of the items are answered."""
    known = ~np.isnan(answers)
    answered = known.sum(axis=1)
    sums = np.where(known, answers, 0).sum(axis=1)
    enough = 2 * answered >= answers.shape[1]
    return np.where(enough, sums / np.maximum(answered, 1), np.nan)


def mean_interval(values: Scores, clusters: Sequence[object]) -> Interval | None:
    """The interval of a mean of respondents within institutions; None with fewer than five.

    Student's t with the variance between the clusters' sums of deviations, so that respondents of
    the same institution are not treated as independent. It is never narrower than the interval of
    independent respondents, just as the design effect of a share is never below 1. The degrees of
    freedom are the effective number of institutions minus one. Also None if all values are equal,
    because the variance is then unknown.
    """
    places, sizes = by_institution(clusters)
    count = len(sizes)
    if count < LEAST_INSTITUTIONS or np.ptp(values) < ALIKE:
        return None
    mean = values.mean()
    sums = np.bincount(places, weights=values - mean)
    clustered = np.sqrt(count / (count - 1) * (sums**2).sum()) / len(values)
    alone = values.std(ddof=1) / np.sqrt(len(values))
    half = deviate(values, places, sizes) * max(clustered, alone)
    return Interval(float(mean - half), float(mean + half))


def difference_interval(
    values: Scores, others: Scores, clusters: Sequence[object], other_clusters: Sequence[object]
) -> Interval | None:
    """The interval of the difference between two means of people of the same institutions.

    Student's t with the variance between institutions of their contribution to the difference, so
    that an institution in both groups counts as one. It is never narrower than Welch's interval of
    independent people. None with fewer than five institutions, with fewer than two values in either
    group, or if neither group has any variance.
    """
    if min(len(values), len(others)) < 2 or max(np.ptp(values), np.ptp(others)) < ALIKE:
        return None
    places, sizes = by_institution([*clusters, *other_clusters])
    count = len(sizes)
    if count < LEAST_INSTITUTIONS:
        return None
    adds = np.concatenate(
        [(values - values.mean()) / len(values), -(others - others.mean()) / len(others)]
    )
    sums = np.bincount(places, weights=adds)
    clustered = np.sqrt(count / (count - 1) * (sums**2).sum())
    alone = np.sqrt(values.var(ddof=1) / len(values) + others.var(ddof=1) / len(others))
    difference = values.mean() - others.mean()
    within = np.concatenate([values - values.mean(), others - others.mean()])
    half = deviate(within, places, sizes) * max(clustered, alone)
    return Interval(float(difference - half), float(difference + half))


ALIKE = 1e-9
"""Values that differ by less count as equal: the difference is a rounding error."""


def by_institution(clusters: Sequence[object]) -> tuple[npt.NDArray[np.intp], Scores]:
    """The index of the institution of each value, and the number of values by institution."""
    places = np.unique([str(cluster) for cluster in clusters], return_inverse=True)[1]
    return places, np.bincount(places).astype(float)


def deviate(values: Scores, places: npt.NDArray[np.intp], sizes: Scores) -> float:
    """The quantile of Student's t on the effective number of institutions minus one.

    The intraclass correlation is estimated from the values; if that is not possible it is the
    `LIKENESS` that is assumed for shares.
    """
    totals, squares = (np.bincount(places, weights=values**power).astype(float) for power in (1, 2))
    icc = intraclass(totals, squares, sizes)
    _icc, _effect, effective = likeness_costs(np.where(np.isnan(icc), LIKENESS, icc), sizes)
    return float(student(effective))


def can_be_computed(answers: Scores) -> bool:
    """Whether there are enough items and respondents for alpha and omega."""
    return answers.shape[1] >= LEAST_ITEMS and len(answers) >= LEAST_RESPONDENTS


def cronbach_alpha(answers: Scores) -> tuple[Fraction, Interval]:
    """Cronbach's alpha of respondents who answered all items, with Feldt's interval."""
    from scipy import stats

    people, items = answers.shape
    variances = sum((exact.variance(column) for column in answers.T), Fraction())
    total = exact.variance(answers.sum(axis=1))
    alpha = Fraction(items, items - 1) * (1 - variances / total)
    degrees = (people - 1, (people - 1) * (items - 1))
    high, low = (stats.f.ppf(edge, *degrees) for edge in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    rest = float(1 - alpha)
    return alpha, Interval(1 - rest * float(low), 1 - rest * float(high))


SEED = 20240901
"""The seed of random numbers, fixed so that two builds of the same data are equal."""
SOLVED = 5
"""The decimals of an iterative solution that are the same on every machine."""


def mcdonald_omega(answers: Scores) -> Decimal:
    """McDonald's omega of one factor, estimated by maximum likelihood from the covariances.

    omega = (sum of loadings)² / ((sum of loadings)² + sum of unique variances).
    """
    from statsmodels.multivariate.factor import Factor

    # The start is random, which affects the result if an item has little unique variance.
    # Its warnings are about the last steps of the optimiser, far beyond the decimals kept.
    with warnings.catch_warnings(action="ignore"):
        fitted: Any = Factor(answers, n_factor=1, method="ml").fit(rng=SEED)
    spread = answers.std(axis=0, ddof=1)
    loadings = float((fitted.loadings[:, 0] * spread).sum()) ** 2
    unique = float((fitted.uniqueness * spread**2).sum())
    return Decimal(f"{loadings / (loadings + unique):.{SOLVED}f}")


def spearman_brown(answers: Scores) -> Decimal:
    """The reliability of the sum of two items: 2r / (1 + r)."""
    first, second = answers.T
    # The variance of a sum holds the covariance twice.
    covariance = exact.variance(first + second) - exact.variance(first) - exact.variance(second)
    square = (covariance / 2) ** 2 / (exact.variance(first) * exact.variance(second))
    r = exact.root(square).copy_sign(Decimal(covariance.numerator))
    return exact.DECIMALS.divide(2 * r, 1 + r)
