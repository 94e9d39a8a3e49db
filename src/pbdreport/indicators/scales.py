"""Statistics of scales: scores of respondents, their mean, and how well the items hang together.

Every interval is at 95 %. scipy and statsmodels are imported where they are used, as in
`proportions`.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pbdreport.indicators.proportions import LEVEL, Interval

Scores = npt.NDArray[np.float64]
"""Respondents below each other, items beside each other; NaN where an item was left open."""

LEAST_ITEMS, LEAST_RESPONDENTS = 3, 30
"""From where on alpha and omega are computed."""


def scale_scores(answers: Scores) -> Scores:
    """The mean of each respondent's answers; NaN where less than half of the items has one."""
    known = ~np.isnan(answers)
    answered = known.sum(axis=1)
    sums = np.where(known, answers, 0).sum(axis=1)
    enough = 2 * answered >= answers.shape[1]
    return np.where(enough, sums / np.maximum(answered, 1), np.nan)


def mean_interval(values: Scores, clusters: Sequence[object]) -> Interval | None:
    """The interval of a mean of respondents within institutions; None with fewer than two of them.

    Student's t on the variance between the clusters' sums of deviations: respondents of the same
    institution are not counted as strangers. Institutions that happen to be alike do not make the
    interval narrower than that of strangers, as the design effect of a share is never below 1.
    """
    from scipy import stats

    names, places = np.unique([str(cluster) for cluster in clusters], return_inverse=True)
    count = len(names)
    if count < 2:
        return None
    mean = values.mean()
    sums = np.bincount(places, weights=values - mean)
    clustered = np.sqrt(count / (count - 1) * (sums**2).sum()) / len(values)
    alone = values.std(ddof=1) / np.sqrt(len(values))
    half = stats.t.ppf((1 + LEVEL) / 2, count - 1) * max(clustered, alone)
    return Interval(float(mean - half), float(mean + half))


def welch_interval(values: Scores, others: Scores) -> Interval | None:
    """Welch's interval of the difference of two means; None where neither group has any spread."""
    from scipy import stats

    if min(len(values), len(others)) < 2 or not (values.var() or others.var()):
        return None
    # Where all of one group are alike scipy warns; the other's spread gives the right interval.
    with warnings.catch_warnings(action="ignore"):
        found = stats.ttest_ind(values, others, equal_var=False).confidence_interval(LEVEL)
    return Interval(float(found.low), float(found.high))


def can_be_computed(answers: Scores) -> bool:
    """Whether there are items and respondents enough for alpha and omega."""
    return answers.shape[1] >= LEAST_ITEMS and len(answers) >= LEAST_RESPONDENTS


def cronbach_alpha(answers: Scores) -> tuple[float, Interval]:
    """Cronbach's alpha of respondents who answered all items, with Feldt's interval."""
    from scipy import stats

    people, items = answers.shape
    variances = answers.var(axis=0, ddof=1).sum()
    total = answers.sum(axis=1).var(ddof=1)
    alpha = float(items / (items - 1) * (1 - variances / total))
    degrees = (people - 1, (people - 1) * (items - 1))
    high, low = (stats.f.ppf(edge, *degrees) for edge in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return alpha, Interval(1 - (1 - alpha) * float(low), 1 - (1 - alpha) * float(high))


SEED = 20240901
"""Chance draws the same in every run: two builds of the same data are alike."""
SOLVED = 5
"""Decimals of a solution by iteration that are the same on every machine and number of threads."""


def mcdonald_omega(answers: Scores) -> float:
    """McDonald's omega: of one factor, by maximum likelihood, on the items' covariances.

    omega = (sum of loadings)² / ((sum of loadings)² + sum of unique variances).
    """
    from statsmodels.multivariate.factor import Factor

    # It begins at random, which tells in the result where an item is hardly unique.
    # It warns wherever the last steps are too small to gain anything, far behind the decimals kept.
    with warnings.catch_warnings(action="ignore"):
        fitted: Any = Factor(answers, n_factor=1, method="ml").fit(rng=SEED)
    spread = answers.std(axis=0, ddof=1)
    loadings = float((fitted.loadings[:, 0] * spread).sum()) ** 2
    unique = float((fitted.uniqueness * spread**2).sum())
    return round(loadings / (loadings + unique), SOLVED)


def spearman_brown(answers: Scores) -> float:
    """The reliability of the sum of two items: 2r / (1 + r)."""
    r = float(np.corrcoef(answers[:, 0], answers[:, 1])[0, 1])
    return 2 * r / (1 + r)
