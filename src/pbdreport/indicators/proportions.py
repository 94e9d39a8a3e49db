"""Statistics of proportions: intervals for respondents within institutions, differences, tests.

Every interval is at 95 %. Wilson's is used throughout: Wald's collapses at 0 % and 100 %.
statsmodels is imported where it is used: it takes a second that a chapter need not wait for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

LEVEL = 0.95
Z = 1.959963984540054
"""The normal deviate of `LEVEL`."""


@dataclass(frozen=True)
class Interval:
    """Bounds between which a value plausibly lies."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Clustering:
    """How much respondents of the same institution are alike, and what that costs."""

    icc: float
    """Intraclass correlation, by analysis of variance; never below 0."""
    design_effect: float
    """By which factor the variance is larger than that of as many strangers; at least 1."""


def wilson(count: float, base: float) -> Interval:
    """Wilson's interval of a share: `count` of `base`, which need not be whole."""
    from statsmodels.stats.proportion import proportion_confint

    lower, upper = proportion_confint(count, base, alpha=1 - LEVEL, method="wilson")
    return Interval(float(lower), float(upper))


def clustering(counts: Sequence[int], sizes: Sequence[int]) -> Clustering:
    """The intraclass correlation of yes or no within clusters, and its design effect.

    deff = 1 + (m - 1) icc, with m the mean cluster size weighted by size (Kish), which is the
    plain mean where all clusters are equally large. Without two clusters, one of them of two
    respondents, or where all agree, there is nothing to estimate: 0 and 1.

    Args:
        counts: The respondents who said yes, by cluster.
        sizes: All respondents, by cluster.
    """
    yes, size = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    total, clusters = size.sum(), len(size)
    share = yes.sum() / total if total else 0
    if clusters < 2 or total == clusters or share in (0, 1):
        return Clustering(0, 1)
    own = yes / size
    between = float((size * (own - share) ** 2).sum()) / (clusters - 1)
    within = float((size * own * (1 - own)).sum()) / (total - clusters)
    average = (total - (size**2).sum() / total) / (clusters - 1)
    icc = max(0.0, (between - within) / (between + (average - 1) * within))
    weighted = float((size**2).sum() / total)
    return Clustering(icc, 1 + (weighted - 1) * icc)


def clustered_wilson(counts: Sequence[int], sizes: Sequence[int]) -> Interval:
    """Wilson's interval on the effective base: respondents divided by the design effect."""
    effective = sum(sizes) / clustering(counts, sizes).design_effect
    return wilson(sum(counts) / sum(sizes) * effective, effective)


def newcombe(count: float, base: float, other_count: float, other_base: float) -> Interval:
    """Newcombe's interval of the difference of two shares of different people: first less other."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    lower, upper = confint_proportions_2indep(
        count, base, other_count, other_base, alpha=1 - LEVEL, method="newcomb", compare="diff"
    )
    return Interval(float(lower), float(upper))


def paired_difference(lost: int, won: int, pairs: int) -> Interval:
    """The interval of Bonett and Price of a difference of two shares of the same people.

    Args:
        lost: Who said yes the first time only.
        won: Who said yes the second time only.
        pairs: All who answered twice.
    """
    up, down = (won + 1) / (pairs + 2), (lost + 1) / (pairs + 2)
    difference = up - down
    half = Z * sqrt((up + down - difference**2) / (pairs + 2))
    return Interval(max(-1.0, difference - half), min(1.0, difference + half))


def mcnemar_p(lost: int, won: int) -> float:
    """The exact p-value of McNemar's test that as many are won as are lost."""
    from statsmodels.stats.contingency_tables import mcnemar

    return float(mcnemar([[0, lost], [won, 0]], exact=True).pvalue) if lost + won else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values of a family of tests, corrected by Holm's method."""
    from statsmodels.stats.multitest import multipletests

    if not p_values:
        return []
    return [float(p) for p in multipletests(list(p_values), method="holm")[1]]
