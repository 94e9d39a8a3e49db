"""Weights a share as if respondents had the same levels and regions as the register.

This is a sensitivity analysis, not a correction: it assumes that within a level and a region
respondents resemble those who did not answer, which the survey cannot test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pbdreport.indicators.stats.proportions import Interval

Numbers = npt.NDArray[np.float64]
ROUNDS = 200
"""The maximum number of rounds over all margins; consistent margins need a few dozen."""
CLOSE = 1e-9
"""The tolerance for a margin, in respondents."""


@dataclass(frozen=True)
class Margin:
    """The distribution of the register over the groups of one characteristic."""

    codes: Sequence[str]
    """The group of each respondent."""
    register: Mapping[str, float]
    """The number or share of each group in the register; more than 0."""


@dataclass(frozen=True)
class Raked:
    """Weights with a mean of 1."""

    weights: tuple[float, ...]
    unheard: tuple[str, ...]
    """Groups of the register without respondents, which no weight can represent."""
    is_settled: bool
    """Whether all margins are met; contradictory margins never are."""

    @property
    def effective_base(self) -> float:
        """The number of equally weighted respondents of the same precision: (sum w)² / sum w²."""
        found = np.asarray(self.weights)
        return float(found.sum() ** 2 / (found**2).sum()) if len(found) else 0.0


def rake(margins: Sequence[Margin]) -> Raked:
    """Rake: weights with which respondents have the distribution of the register on each margin.

    For each margin in turn, the weights of a group are multiplied by its share in the register over
    its share among respondents, until nothing changes. Groups without respondents are left out of
    the shares, and returned as `unheard`.

    Args:
        margins: One or more, each with the group of every respondent, in the same order.

    Raises:
        ValueError: A respondent's group is not in the register.

    Source: Deming and Stephan, Annals of Mathematical Statistics 11 (1940).
    """
    weights: Numbers = np.ones(len(margins[0].codes))
    steps, unheard = [], []
    for margin in margins:
        if strange := sorted(set(margin.codes) - set(margin.register)):
            raise ValueError(f"Not in the register: {', '.join(strange)}.")
        names, places = np.unique(np.asarray(margin.codes, dtype=str), return_inverse=True)
        wanted = np.array([float(margin.register[str(name)]) for name in names])
        steps.append((places, wanted / wanted.sum() * len(weights)))
        unheard += sorted(set(margin.register) - set(margin.codes))
    for _ in range(ROUNDS):
        farthest = 0.0
        for places, wanted in steps:
            found = np.bincount(places, weights=weights, minlength=len(wanted))
            weights = weights * (wanted / found)[places]
            farthest = max(farthest, float(np.abs(wanted - found).max()))
        if farthest < CLOSE:
            return Raked(tuple(weights.tolist()), tuple(unheard), True)
    return Raked(tuple(weights.tolist()), tuple(unheard), False)


def weighted_share(yes: Sequence[bool], weights: Sequence[float]) -> float:
    """The weighted share of those who said yes."""
    return float(np.average(np.asarray(yes, dtype=float), weights=np.asarray(weights)))


def is_notable(share: float, weighted: float, interval: Interval | None) -> bool:
    """Whether the weighted share is outside the interval of the share, so that it is reported.

    Without an interval there is nothing to compare with, and the answer is no.
    """
    return interval is not None and not interval.lower <= weighted <= interval.upper
