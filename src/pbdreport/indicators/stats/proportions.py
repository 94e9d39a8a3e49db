"""Statistics of proportions: intervals for respondents within institutions, and differences.

All intervals are at 95 %. Wilson's is used throughout, because Wald's has no width at 0 % and
100 %. scipy and statsmodels are imported where they are used: importing them takes a second, which
most chapters do not need to spend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

LEVEL = 0.95
Z = 1.959963984540054
"""The normal deviate of `LEVEL`."""


@dataclass(frozen=True)
class Interval:
    """The bounds of a confidence interval."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Clustering:
    """The similarity of respondents within institutions, and its effect on precision."""

    icc: float
    """Intraclass correlation, by analysis of variance; at least `LIKENESS` if few disagree."""
    design_effect: float
    """The variance divided by that of as many independent respondents; at least 1."""
    effective_institutions: float
    """The number of equally large institutions with the same precision; at least 1."""


LEAST_INSTITUTIONS = 5
"""The smallest number of institutions for an interval: with fewer, the variance between them cannot
be estimated."""
LIKENESS = 0.2
"""The intraclass correlation that is assumed if it cannot be estimated: high for schools."""
FEW_ANSWERS = 10
"""If fewer respondents said yes, or fewer said no, the intraclass correlation is not estimated."""
LEAST_DEGREES = 2
"""The smallest degrees of freedom: with 1 the interval of five unequal institutions is useless, and
simulation shows that 2 are enough."""

Numbers = npt.NDArray[np.float64]


def wilson(count: float, base: float, deviate: float = Z) -> Interval:
    """Wilson's interval of a share: `count` of `base`, which need not be whole numbers.

    Args:
        count: The number who said yes.
        base: The number of respondents.
        deviate: The quantile of the normal distribution, or of Student's t if the standard error
            is estimated from few institutions.
    """
    lower, upper = _wilson(np.asarray(count / base), np.asarray(float(base)), np.asarray(deviate))
    return Interval(float(lower), float(upper))


def _wilson(share: Numbers, base: Numbers, deviate: Numbers) -> tuple[Numbers, Numbers]:
    square = deviate**2 / base
    middle = (share + square / 2) / (1 + square)
    half = np.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    # The lower bound of 0 of 12 is exactly 0, without a rounding error.
    lower = np.where(share <= 0, 0.0, np.maximum(middle - half, 0.0))
    upper = np.where(share >= 1, 1.0, np.minimum(middle + half, 1.0))
    return lower, upper


def clustering(counts: Sequence[int], sizes: Sequence[int]) -> Clustering:
    """The intraclass correlation of yes or no within clusters, and the design effect.

    deff = 1 + (m - 1) icc, with m the mean cluster size weighted by size (Kish), which is the plain
    mean if all clusters are equally large. A respondent without an institution is a cluster of one,
    so the icc is estimated from institutions with two respondents or more. If fewer than ten said
    yes, or fewer than ten said no, or there are fewer than two such institutions, the icc is at
    least `LIKENESS`. If no institution has two respondents the design effect is 1.

    Args:
        counts: The number of respondents who said yes, by cluster.
        sizes: The number of respondents, by cluster.

    Source: Kish, Survey Sampling (1965); the icc is that of Donner and Klar (2000).
    """
    icc, effect, effective = _clusterings(_array(counts), _array(sizes))
    return Clustering(float(icc), float(effect), float(effective))


def clustered_wilson(counts: Sequence[int], sizes: Sequence[int]) -> Interval | None:
    """The interval of a share of respondents within institutions; None with fewer than five.

    Wilson's on the effective base (respondents divided by the design effect), with Student's t on
    the effective number of institutions minus one. The more institutions differ in size, the
    smaller their effective number.

    Args:
        counts: The number of respondents who said yes, by cluster.
        sizes: The number of respondents, by cluster; a respondent without an institution is a
            cluster of one.

    Source: the effective base follows Korn and Graubard (1998) and Dean and Pagano (2015), the
    degrees of freedom Satterthwaite (1946).
    """
    if len(sizes) < LEAST_INSTITUTIONS:
        return None
    lower, upper = share_bounds(_array(counts), _array(sizes))
    return Interval(float(lower), float(upper))


def share_bounds(yes: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers]:
    """Both bounds of `clustered_wilson`, for one survey or for many at once.

    Args:
        yes: The number of respondents who said yes; the last axis is the clusters.
        sizes: The number of respondents, by cluster; as long as the last axis of `yes`.
    """
    _icc, effect, effective = _clusterings(yes, sizes)
    total = sizes.sum()
    return _wilson(yes.sum(axis=-1) / total, total / effect, student(effective))


def student(effective: Numbers) -> Numbers:
    """The quantile of Student's t at `LEVEL`, on effective institutions minus one, at least 2."""
    from scipy import stats

    found: Numbers = stats.t.ppf((1 + LEVEL) / 2, np.maximum(effective - 1, LEAST_DEGREES))
    return found


def _clusterings(yes: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The icc, the design effect and the effective number of institutions."""
    total = sizes.sum()
    said = yes.sum(axis=-1)
    minority = np.minimum(said, total - said)
    icc = intraclass(yes, yes, sizes)
    icc = np.where((minority < FEW_ANSWERS) | np.isnan(icc), np.fmax(icc, LIKENESS), icc)
    return likeness_costs(icc, sizes)


def likeness_costs(icc: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The icc (0 if nobody shares an institution), design effect and effective institutions.

    The effective number of institutions is (sum of v)² / sum of v², with v = m (1 + (m - 1) icc)
    the variance of the contribution of an institution with m respondents. It is the actual number
    if all are equally large.
    """
    weighted = (sizes**2).sum() / sizes.sum()
    shared = np.where(weighted > 1, icc, 0.0)
    adds = sizes * (1 + (sizes - 1) * shared[..., None])
    effective = adds.sum(axis=-1) ** 2 / (adds**2).sum(axis=-1)
    return shared, 1 + (weighted - 1) * shared, effective


def intraclass(totals: Numbers, squares: Numbers, sizes: Numbers) -> Numbers:
    """The intraclass correlation by one-way analysis of variance, at least 0.

    Only clusters of two or more are used. NaN with fewer than two of them, or if all values are
    equal.

    Args:
        totals: The sum of the values, by cluster; the last axis is the clusters.
        squares: The sum of their squares, which for yes and no is the same.
        sizes: The number of values, by cluster.
    """
    shared = sizes > 1
    m, clusters = sizes[shared], int(shared.sum())
    if clusters < 2:
        return np.full(totals.shape[:-1], np.nan)
    n, y = m.sum(), totals[..., shared]
    mean = y.sum(axis=-1, keepdims=True) / n
    between = (m * (y / m - mean) ** 2).sum(axis=-1) / (clusters - 1)
    within = np.maximum((squares[..., shared] - y**2 / m).sum(axis=-1), 0) / (n - clusters)
    average = (n - (m**2).sum() / n) / (clusters - 1)
    spread = between + (average - 1) * within
    found: Numbers = np.divide(
        np.maximum(between - within, 0),
        spread,
        out=np.full_like(spread, np.nan),
        where=spread > 1e-12,
    )
    return found


def design_effect_of(counts: Sequence[int], sizes: Sequence[int]) -> Fraction:
    """The design effect of `clustering`, as an exact fraction.

    Args:
        counts: The number of respondents who said yes, by cluster.
        sizes: The number of respondents, by cluster.
    """
    total, said = sum(sizes), sum(counts)
    weighted = Fraction(sum(size**2 for size in sizes), total)
    icc = _exact_icc(counts, sizes)
    if icc is None or min(said, total - said) < FEW_ANSWERS:
        icc = max(icc or Fraction(0), Fraction(str(LIKENESS)))
    return 1 + (weighted - 1) * icc


def _exact_icc(counts: Sequence[int], sizes: Sequence[int]) -> Fraction | None:
    """The intraclass correlation of yes and no, as `intraclass` has it."""
    shared = [(yes, m) for yes, m in zip(counts, sizes, strict=True) if m > 1]
    clusters, n = len(shared), sum(m for _, m in shared)
    if clusters < 2:
        return None
    said = sum(yes for yes, _ in shared)
    squares = sum((Fraction(yes**2, m) for yes, m in shared), Fraction())
    between = (squares - Fraction(said**2, n)) / (clusters - 1)
    within = (said - squares) / (n - clusters)
    average = (n - Fraction(sum(m**2 for _, m in shared), n)) / (clusters - 1)
    spread = between + (average - 1) * within
    return max(between - within, Fraction(0)) / spread if spread else None


def _array(numbers: Sequence[float]) -> Numbers:
    return np.asarray(numbers, dtype=float)


def paired_difference(
    lost: Sequence[int], won: Sequence[int], sizes: Sequence[int]
) -> Interval | None:
    """The interval of a change in a share of the same people; None below five institutions.

    Bonett and Price's, on the effective number of pairs, with Student's t on the effective number
    of institutions minus one. The icc is that of the changes (-1, 0, 1), and at least `LIKENESS` if
    fewer than ten people changed.

    Args:
        lost: The number who said yes the first time only, by institution.
        won: The number who said yes the second time only, by institution.
        sizes: The number who answered twice, by institution; a person without an institution is a
            cluster of one.

    Source: Bonett and Price (2012); the effective base as in `clustered_wilson`.
    """
    if len(sizes) < LEAST_INSTITUTIONS:
        return None
    lower, upper = paired_bounds(_array(lost), _array(won), _array(sizes))
    return Interval(float(lower), float(upper))


def paired_bounds(lost: Numbers, won: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers]:
    """Both bounds of `paired_difference`, for one sample or many: the last axis is the clusters."""
    down, up = lost.sum(axis=-1), won.sum(axis=-1)
    icc = intraclass(won - lost, won + lost, sizes)
    few = (down + up < FEW_ANSWERS) | np.isnan(icc)
    icc = np.where(few, np.fmax(icc, LIKENESS), icc)
    _icc, effect, effective = likeness_costs(icc, sizes)
    pairs = sizes.sum() / effect
    up, down = (up / effect + 1) / (pairs + 2), (down / effect + 1) / (pairs + 2)
    difference = up - down
    half = student(effective) * np.sqrt((up + down - difference**2) / (pairs + 2))
    return np.maximum(-1.0, difference - half), np.minimum(1.0, difference + half)
