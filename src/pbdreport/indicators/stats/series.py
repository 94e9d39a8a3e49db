"""Differences between school years in which partly the same institutions answered.

Two years of one service are not independent: an institution that is satisfied this year was
probably satisfied last year. That makes the interval of the difference narrower.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import NormalDist

import numpy as np

from pbdreport.indicators.stats.proportions import (
    LEAST_INSTITUTIONS,
    LEVEL,
    Interval,
    Z,
    clustered_wilson,
)

Year = Mapping[str, tuple[int, int]]
"""By institution: the number who said yes, and all respondents. A respondent without an institution
counts as one."""


def year_difference(now: Year, before: Year) -> Interval | None:
    """The interval of this year's share minus last year's; None below five institutions in either.

    Newcombe's, from the bounds of both shares, with the correlation r (at least 0) of the
    contributions of institutions that answered in both years. Without such institutions it is the
    interval of independent shares.
    """
    if min(len(now), len(before)) < LEAST_INSTITUTIONS:
        return None
    found, other = _interval(now), _interval(before)
    if found is None or other is None:
        return None
    return share_difference(
        (_share(now), found), (_share(before), other), shared_correlation(now, before)
    )


def share_difference(
    one: tuple[float, Interval],
    other: tuple[float, Interval],
    alike: float = 0.0,
    comparisons: int = 1,
) -> Interval:
    """The interval of one share minus another, from the interval of each.

    With Wilson's intervals this is Newcombe's; with intervals that allow for institutions, so does
    the difference.

    Args:
        one: A share and its interval.
        other: The share that is subtracted, and its interval.
        alike: The correlation of the two estimates; with 0, which counts them as independent, the
            interval is too wide rather than too narrow where the same people are behind both.
        comparisons: The number of pairs that are compared: at 95 % for all of them together
            (Bonferroni), the bounds lie farther away.

    Source: MOVER, Zou and Donner, Statistics in Medicine 27 (2008).
    """
    (share, found), (less, subtracted) = one, other
    wider = _deviate(comparisons) / Z
    down = wider * _distance(share - found.lower, subtracted.upper - less, alike)
    up = wider * _distance(found.upper - share, less - subtracted.lower, alike)
    return Interval(max(-1.0, share - less - down), min(1.0, share - less + up))


def _deviate(comparisons: int) -> float:
    """The normal deviate at which so many intervals hold together."""
    return NormalDist().inv_cdf(1 - (1 - LEVEL) / 2 / comparisons) if comparisons > 1 else Z


LEAST_SHARED = 10
"""The smallest number of institutions in both years from which a correlation is estimated."""


def shared_correlation(now: Year, before: Year) -> float:
    """The correlation of the shares of two years through institutions that answered in both.

    From 0 to 1; 0 with fewer than ten institutions in common.
    """
    both = sorted(set(now) & set(before))
    if len(both) < LEAST_SHARED:
        return 0.0
    adds, others = (_adds(year) for year in (now, before))
    joint = sum(adds[name] * others[name] for name in both)
    spread = sum(value**2 for value in adds.values()) * sum(value**2 for value in others.values())
    return min(1.0, max(0.0, joint / sqrt(spread))) if spread else 0.0


def _adds(year: Year) -> dict[str, float]:
    """The contribution of each institution to the deviation of the share."""
    share = _share(year)
    return {name: yes - size * share for name, (yes, size) in year.items()}


def _share(year: Year) -> float:
    return sum(yes for yes, _ in year.values()) / sum(size for _, size in year.values())


def _interval(year: Year) -> Interval | None:
    return clustered_wilson([yes for yes, _ in year.values()], [size for _, size in year.values()])


def _distance(one: float, other: float, alike: float) -> float:
    return float(np.sqrt(max(one**2 + other**2 - 2 * alike * one * other, 0)))


def stretches(wordings: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Groups of years that may be compared, without a change of wording between them.

    Args:
        wordings: What identifies the wording in each year, in order; empty if it was not asked.

    Returns:
        The positions of the years of each group; a year in which it was not asked is in none.
    """
    found: list[list[int]] = []
    for at, wording in enumerate(wordings):
        if not wording:
            continue
        if found and wordings[found[-1][-1]] == wording:
            found[-1].append(at)
        else:
            found.append([at])
    return tuple(tuple(one) for one in found)
