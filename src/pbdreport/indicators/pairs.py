"""Statistics of people measured twice: how many improved, by how much, and how sure that is.

scipy is imported where it is used, as statsmodels is in `proportions`.
"""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pbdreport.indicators.proportions import LEVEL, Interval
from pbdreport.indicators.scales import SEED, Scores

if TYPE_CHECKING:
    from statsmodels.stats.contingency_tables import SquareTable

DRAWS = 2000
FEW = 13
"""Up to so many people, scipy looks at every way in which tied changes could have gone."""


def change_counts(before: Scores, after: Scores, same_within: float = 0) -> dict[str, int]:
    """How many people improved, stayed the same (within a margin) and got worse."""
    # Means of whole answers differ by a hair where they are equal.
    gain = np.round(after - before, 9)
    improved, worse = int((gain > same_within).sum()), int((gain < -same_within).sum())
    return {"improved": improved, "same": len(gain) - improved - worse, "worse": worse}


def rank_biserial(before: Scores, after: Scores) -> float | None:
    """The matched-pairs rank-biserial correlation: (R+ - R-) / (R+ + R-).

    R+ and R- are the sums of the ranks of gains and of losses; who stayed the same counts for
    neither. 1 is where all improved, -1 where all got worse. None where nobody changed.
    """
    from scipy import stats

    gain = np.round(after - before, 9)
    gain = gain[gain != 0]
    if not len(gain):
        return None
    ranks = stats.rankdata(np.abs(gain))
    return float((ranks * np.sign(gain)).sum() / ranks.sum())


def rank_biserial_interval(
    before: Scores, after: Scores, clusters: Sequence[object]
) -> Interval | None:
    """Its percentile bootstrap interval, drawing whole institutions; None with fewer than two.

    None too where all who changed did so in one direction: every draw would say the same, as if
    there were no chance at all. Draws in which nobody changed count as 0.
    """
    names, places = np.unique([str(cluster) for cluster in clusters], return_inverse=True)
    gain = np.round(after - before, 9)
    changed = gain != 0
    if len(names) < 2 or len(np.unique(np.sign(gain[changed]))) < 2:
        return None
    # Per institution, how many people gained or lost each size that occurs: a draw adds those up.
    sizes, size_at = np.unique(np.abs(gain[changed]), return_inverse=True)
    up, down = (np.zeros((len(names), len(sizes))) for _ in range(2))
    np.add.at(up, (places[changed], size_at), gain[changed] > 0)
    np.add.at(down, (places[changed], size_at), gain[changed] < 0)
    drawn = _drawn(len(names))
    low, high = np.quantile(
        _rank_biserials(drawn @ up, drawn @ down), [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    )
    return Interval(float(low), float(high))


def _drawn(institutions: int) -> Scores:
    """How often each institution is in each draw."""
    random = np.random.default_rng(SEED)
    alike = np.full(institutions, 1 / institutions)
    return random.multinomial(institutions, alike, size=DRAWS).astype(float)


def _rank_biserials(up: Scores, down: Scores) -> Scores:
    """The correlation of each row: how often each size, from small to large, was gained or lost."""
    both = up + down
    ranks = both.cumsum(axis=1) - both + (both + 1) / 2
    all_ranks = (both * ranks).sum(axis=1)
    signed = ((up - down) * ranks).sum(axis=1)
    found: Scores = np.divide(signed, all_ranks, out=np.zeros_like(signed), where=all_ranks > 0)
    return found


def standardised_change(before: Scores, after: Scores) -> float | None:
    """The mean gain over the mean of the standard deviations of both measurements: d_av.

    None where neither measurement has any spread.
    """
    if len(before) < 2 or not (spread := (before.std(ddof=1) + after.std(ddof=1)) / 2):
        return None
    return float((after - before).mean() / spread)


def standardised_interval(
    before: Scores, after: Scores, clusters: Sequence[object]
) -> Interval | None:
    """Its percentile bootstrap interval, drawing whole institutions; None with fewer than two.

    Draws in which nobody differs from another count as 0.
    """
    names, places = np.unique([str(cluster) for cluster in clusters], return_inverse=True)
    if len(names) < 2 or standardised_change(before, after) is None:
        return None
    people = np.column_stack([np.ones(len(before)), before, before**2, after, after**2])
    sums = np.zeros((len(names), people.shape[1]))
    np.add.at(sums, places, people)
    n, one, ones, two, twos = (_drawn(len(names)) @ sums).T
    spreads = (
        np.sqrt(np.maximum(squares - total**2 / n, 0) / np.maximum(n - 1, 1))
        for total, squares in ((one, ones), (two, twos))
    )
    spread = sum(spreads) / 2
    found = np.divide((two - one) / n, spread, out=np.zeros_like(n), where=spread > 1e-9)
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def wilcoxon_p(before: Scores, after: Scores) -> float:
    """The p-value of Wilcoxon's signed-rank test, with people who stayed the same (Pratt)."""
    from scipy import stats

    gain = np.round(after - before, 9)
    if np.count_nonzero(gain) < 2:
        # One change is as likely up as down.
        return 1.0
    if len(gain) <= FEW and len(np.unique(np.abs(gain[gain != 0]))) < len(gain):
        return _wilcoxon_p_of_few(gain)
    return float(stats.wilcoxon(gain, zero_method="pratt").pvalue)


def _wilcoxon_p_of_few(gain: Scores) -> float:
    """The same, from every way in which the changes could have gone up or down.

    As scipy does where ranks are tied or nobody changed, but all ways at once.
    """
    from scipy import stats

    ranks = (np.sign(gain) * stats.rankdata(np.abs(gain)))[gain != 0]
    tested = stats.permutation_test(
        (ranks,),
        lambda ways, axis: np.maximum(ways, 0).sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=2 ** len(ranks),
    )
    return float(tested.pvalue)


def bowker_p(before: Scores, after: Scores) -> float:
    """The p-value of Bowker's test that each move between two answers is made as often back.

    Its degrees of freedom count pairs of answers between which nobody moved too, which is cautious.
    """
    return float(_moves(before, after).symmetry().pvalue)


def stuart_maxwell_p(before: Scores, after: Scores) -> float | None:
    """The p-value of Stuart and Maxwell's test that every answer is given as often as before.

    None where answers fall into groups between which nobody moves: it cannot be computed there.
    """
    if (before == after).all():
        return 1.0
    with warnings.catch_warnings(action="ignore"):
        p = float(_moves(before, after).homogeneity(method="stuart_maxwell").pvalue)
    return None if np.isnan(p) else p


def _moves(before: Scores, after: Scores) -> "SquareTable":
    """How many went from each answer to each answer, over the answers that somebody gave."""
    from statsmodels.stats.contingency_tables import SquareTable

    codes, places = np.unique([before, after], return_inverse=True)
    table = np.zeros((len(codes), len(codes)))
    np.add.at(table, tuple(places.reshape(2, -1)), 1)
    return SquareTable(table, shift_zeros=False)
