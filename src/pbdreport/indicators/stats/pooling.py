"""Comparison of many groups: ranks with multiple testing, partial pooling and funnel limits.

Even among groups that do not differ, one is the highest, and its interval seldom overlaps that of
the lowest. So groups are compared in pairs with a correction for the number of comparisons, shares
are shrunk towards the mean (small groups the most), and funnel limits show how far a group of a
given size may be from the whole by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pbdreport.indicators.stats.exact import holm
from pbdreport.indicators.stats.proportions import LEVEL, Interval

Numbers = npt.NDArray[np.float64]
STRANGERS = 1e9
"""Degrees of freedom for independent people."""


@dataclass(frozen=True)
class Ranking:
    """The range of ranks of each group, after correction for the number of comparisons."""

    ranks: tuple[tuple[int, int], ...]
    """The best and the worst rank that each group may have; 1 is the highest share."""

    @property
    def highest(self) -> int | None:
        """The group that is significantly higher than every other; None if there is none."""
        return next((at for at, (_best, worst) in enumerate(self.ranks) if worst == 1), None)

    @property
    def lowest(self) -> int | None:
        """The group that is significantly lower than every other; None if there is none."""
        last = len(self.ranks)
        return next((at for at, (best, _worst) in enumerate(self.ranks) if best == last), None)

    @property
    def differ(self) -> bool:
        """Whether any two groups differ significantly."""
        return any(rank != (1, len(self.ranks)) for rank in self.ranks)


def ranking(
    counts: Sequence[float], bases: Sequence[float], degrees: Sequence[float] = ()
) -> Ranking:
    """The range of ranks of each group, at 95 % for all groups together.

    Two groups differ if the p-value of their difference, with Holm's correction over all pairs, is
    below 5 %. A group's best rank is one more than the number of groups that are higher; its worst
    rank is the number of groups minus the number that are lower.

    Args:
        counts: The number who said yes, by group, on the effective base if people share
            institutions.
        bases: The base, by group: respondents divided by the design effect.
        degrees: Degrees of freedom, by group: effective institutions minus one. Empty if people are
            independent.

    Source: rank intervals of Klein, Wright and Wieczorek, Journal of the Royal Statistical Society
    C 69 (2020), with Holm's correction (1979).
    """
    groups = len(counts)
    p_values, signs = _pairs(counts, bases, degrees)
    first, second = np.triu_indices(groups, 1)
    above = np.zeros((groups, groups), dtype=bool)
    certain = np.asarray(holm(p_values.tolist())) < 1 - LEVEL
    for one, other, sign in zip(first[certain], second[certain], signs[certain], strict=True):
        above[(one, other) if sign > 0 else (other, one)] = True
    beaten, beats = above.sum(axis=0), above.sum(axis=1)
    return Ranking(
        tuple((1 + int(lost), groups - int(won)) for lost, won in zip(beaten, beats, strict=True))
    )


def _pairs(
    counts: Sequence[float], bases: Sequence[float], degrees: Sequence[float]
) -> tuple[Numbers, Numbers]:
    """For each pair of groups: the p-value of the score test, and the sign of the difference."""
    from scipy import stats

    said, n = np.asarray(counts, dtype=float), np.asarray(bases, dtype=float)
    free = np.asarray(degrees or [STRANGERS] * len(n), dtype=float)
    one, two = np.triu_indices(len(n), 1)
    share = (said[one] + said[two]) / (n[one] + n[two])
    variance = share * (1 - share) * (1 / n[one] + 1 / n[two])
    difference = said[one] / n[one] - said[two] / n[two]
    deviate = np.divide(
        np.abs(difference), np.sqrt(variance), out=np.zeros_like(share), where=variance > 0
    )
    joint = (1 / n[one] + 1 / n[two]) ** 2 / (
        1 / n[one] ** 2 / free[one] + 1 / n[two] ** 2 / free[two]
    )
    return 2 * stats.t.sf(deviate, joint), np.sign(difference)


@dataclass(frozen=True)
class Pooled:
    """Shares shrunk towards their mean."""

    mean: float
    likeness: float
    """The intraclass correlation within groups: 0 if groups differ by chance only."""
    shares: tuple[float, ...]
    intervals: tuple[Interval, ...]


LEAST_ALIKE, MOST_ALIKE = 0.0001, 0.99
"""The limits of the likeness: at 0 and 1 the beta distribution does not exist. Where groups differ
less than by chance the likelihood has no maximum: it rises as the likeness falls, and the limit
counts."""


def partial_pooling(counts: Sequence[float], bases: Sequence[float]) -> Pooled:
    """The share of each group, shrunk towards the mean: the smaller its base, the more.

    The shares of groups are assumed to follow a beta distribution with parameters a and b,
    estimated by maximum likelihood of the beta-binomial distribution. The pooled share of a group
    is (yes + a) / (base + a + b); its interval is that of the beta distribution with parameters
    yes + a and base - yes + b. It ignores the uncertainty of a and b: with fewer than ten groups it
    is too narrow.

    Args:
        counts: The number who said yes, by group; need not be whole.
        bases: The base, by group.

    Source: empirical Bayes as in Casella, The American Statistician 39 (1985).
    """
    from scipy import optimize, special, stats

    said, n = np.asarray(counts, dtype=float), np.asarray(bases, dtype=float)
    mean = float(said.sum() / n.sum())
    if mean in (0, 1) or len(n) < 2:
        return Pooled(mean, 0, (mean,) * len(n), (Interval(mean, mean),) * len(n))

    def unlikeliness(place: Numbers) -> float:
        centre, likeness = special.expit(place)
        both = (1 - likeness) / max(likeness, 1e-9)
        a, b = centre * both, (1 - centre) * both
        return -float((special.betaln(said + a, n - said + b) - special.betaln(a, b)).sum())

    start = np.array([special.logit(mean), special.logit(0.05)])
    found = optimize.minimize(
        unlikeliness,
        start,
        # Without derivatives: if groups hardly differ, these are lost in rounding errors.
        method="Nelder-Mead",
        bounds=[(-9, 9), (special.logit(LEAST_ALIKE), special.logit(MOST_ALIKE))],
        options={"xatol": 1e-7, "fatol": 1e-10},
    )
    centre, likeness = (float(value) for value in special.expit(found.x))
    both = (1 - likeness) / likeness
    up, down = said + centre * both, n - said + (1 - centre) * both
    lower, upper = (stats.beta.ppf(edge, up, down) for edge in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Pooled(
        centre,
        likeness,
        tuple(float(share) for share in up / (up + down)),
        tuple(Interval(float(low), float(high)) for low, high in zip(lower, upper, strict=True)),
    )


LEAST_GROUPS = 10
"""The smallest number of groups that are pooled: with fewer, their likeness cannot be estimated."""


def funnel_limits(share: float, bases: Sequence[float], groups: int) -> tuple[Interval, ...]:
    """The funnel limits for groups of each size: where their shares lie if they do not differ.

    At 95 % for all groups together: the chance that any of them is outside is at most 5 %. The
    limits are exact binomial quantiles, so that they hold for small groups and shares near 1 too.

    Args:
        share: The share of all groups together, from 0 to 1.
        bases: The sizes of groups, as effective bases; cut to whole numbers, and at least 1.
        groups: The number of groups that are compared with their limits.

    Source: Spiegelhalter, Statistics in Medicine 24 (2005), with Bonferroni's correction.
    """
    from scipy import stats

    tail = (1 - LEVEL) / 2 / groups
    sizes = np.maximum(np.floor(np.asarray(bases, dtype=float)), 1)
    lower, upper = (stats.binom.ppf(edge, sizes, share) / sizes for edge in (tail, 1 - tail))
    return tuple(Interval(float(low), float(high)) for low, high in zip(lower, upper, strict=True))
