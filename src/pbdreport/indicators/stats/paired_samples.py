"""Statistics of people measured twice: effect sizes, intervals and tests.

People of the same institution change together, so intervals and tests treat institutions as the
independent units. A person without an institution counts as an institution. scipy is imported where
it is used, as in `proportions`.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from pbdreport.indicators.stats import exact
from pbdreport.indicators.stats.proportions import LEAST_INSTITUTIONS, Interval
from pbdreport.indicators.stats.scales import ALIKE, SEED, Scores, by_institution, deviate


def change_counts(before: Scores, after: Scores, same_within: float = 0) -> dict[str, int]:
    """The number of people who improved, stayed the same (within a margin) and got worse."""
    # Equal means of whole answers may differ in the last binary digits.
    gain = np.round(after - before, 9)
    improved, worse = int((gain > same_within).sum()), int((gain < -same_within).sum())
    return {"improved": improved, "same": len(gain) - improved - worse, "worse": worse}


def rank_biserial(before: Scores, after: Scores) -> Fraction | None:
    """The matched-pairs rank-biserial correlation: (R+ - R-) / (R+ + R-).

    R+ and R- are the sums of the ranks of gains and of losses; people who stayed the same are left
    out. It is 1 if all improved, -1 if all got worse, and None if nobody changed.
    """
    from scipy import stats

    gain = np.round(after - before, 9)
    gain = gain[gain != 0]
    if not len(gain):
        return None
    # Ranks of ties may be halves; doubled they are whole numbers.
    doubled = np.rint(2 * stats.rankdata(np.abs(gain))).astype(np.int64)
    return Fraction(int((doubled * np.sign(gain)).sum()), int(doubled.sum()))


def rank_biserial_interval(
    before: Scores, after: Scores, clusters: Sequence[object]
) -> Interval | None:
    """The interval of `rank_biserial`; None with fewer than five institutions.

    A jackknife that leaves out one institution at a time, on Fisher's scale (artanh r), with
    Student's t on the effective number of institutions minus one. Also None if all who changed did
    so in the same direction: the jackknife would then find no variance at all.

    Source: the jackknife of clusters, Rust and Rao (1996).
    """
    places, people = by_institution(clusters)
    gain = np.round(after - before, 9)
    changed = gain != 0
    if len(people) < LEAST_INSTITUTIONS or len(np.unique(np.sign(gain[changed]))) < 2:
        return None
    # Per institution, how many people gained or lost each size that occurs: these counts add up.
    sizes, size_at = np.unique(np.abs(gain[changed]), return_inverse=True)
    up, down = (np.zeros((len(people), len(sizes))) for _ in range(2))
    np.add.at(up, (places[changed], size_at), gain[changed] > 0)
    np.add.at(down, (places[changed], size_at), gain[changed] < 0)
    all_up, all_down = up.sum(axis=0), down.sum(axis=0)
    found = _fisher(_rank_biserials(all_up[None], all_down[None]))[0]
    half = deviate(gain, places, people) * _jackknife_error(
        _fisher(_rank_biserials(all_up - up, all_down - down))
    )
    return Interval(float(np.tanh(found - half)), float(np.tanh(found + half)))


EXTREME = 0.999
"""The largest correlation that is transformed: artanh of 1 is infinite."""


def _fisher(correlations: Scores) -> Scores:
    found: Scores = np.arctanh(np.clip(correlations, -EXTREME, EXTREME))
    return found


def _jackknife_error(without: Scores) -> float:
    """The standard error of a statistic, from its values without each institution in turn."""
    count = len(without)
    return float(np.sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum()))


def _rank_biserials(up: Scores, down: Scores) -> Scores:
    """The correlation of each row, from how often each size (ascending) was gained and lost."""
    both = up + down
    ranks = both.cumsum(axis=1) - both + (both + 1) / 2
    all_ranks = (both * ranks).sum(axis=1)
    signed = ((up - down) * ranks).sum(axis=1)
    found: Scores = np.divide(signed, all_ranks, out=np.zeros_like(signed), where=all_ranks > 0)
    return found


def standardised_change(before: Scores, after: Scores) -> Decimal | None:
    """The standardised change d_av: the mean gain over the mean of both standard deviations.

    None if neither measurement has any variance.
    """
    if len(before) < 2:
        return None
    one, two = (exact.root(exact.variance(wave)) for wave in (before, after))
    spread = (one + two) / 2
    gain = exact.mean(after) - exact.mean(before)
    return exact.DECIMALS.divide(exact.decimals(gain), spread) if spread else None


def standardised_interval(
    before: Scores, after: Scores, clusters: Sequence[object]
) -> Interval | None:
    """The interval of `standardised_change`; None with fewer than five institutions.

    A jackknife that leaves out one institution at a time, with Student's t on the effective number
    of institutions minus one. Also None if all gained the same.
    """
    places, sizes = by_institution(clusters)
    change = standardised_change(before, after)
    gain = after - before
    if change is None or len(sizes) < LEAST_INSTITUTIONS or np.ptp(gain) < ALIKE:
        return None
    people = np.column_stack([np.ones(len(before)), before, before**2, after, after**2])
    sums = np.zeros((len(sizes), people.shape[1]))
    np.add.at(sums, places, people)
    n, one, ones, two, twos = (sums.sum(axis=0) - sums).T
    n = np.maximum(n, 1)
    spreads = (
        np.sqrt(np.maximum(squares - total**2 / n, 0) / np.maximum(n - 1, 1))
        for total, squares in ((one, ones), (two, twos))
    )
    spread = sum(spreads) / 2
    without = np.divide((two - one) / n, spread, out=np.zeros_like(n), where=spread > ALIKE)
    found, half = float(change), deviate(gain, places, sizes) * _jackknife_error(without)
    return Interval(found - half, found + half)


LEAST_TESTED = 6
"""The smallest number of institutions for a test: with five, the most extreme result already has 2
of the 32 sign patterns, which is above 5 %."""
EXACT = 12
"""Up to this number of changed institutions all sign patterns are enumerated."""
WAYS = 9999
"""The number of random sign patterns above that."""
WORK = 50_000_000
"""The largest number of bits of an exact distribution, a tenth of a second; above it, sign patterns
are drawn."""


def wilcoxon_p(before: Scores, after: Scores, clusters: Sequence[object]) -> Fraction | None:
    """The p-value of Wilcoxon's signed-rank test by institution; None with fewer than six.

    People who stayed the same are ranked too (Pratt). Under the null hypothesis the signs of all
    people of an institution may be flipped together; the p-value is the share of sign patterns in
    which the sum of signed ranks is at least as far from 0.

    Source: Rosner, Glynn and Lee, Biometrics 62 (2006), with the exact distribution.
    """
    from scipy import stats

    places, sizes = by_institution(clusters)
    if len(sizes) < LEAST_TESTED:
        return None
    gain = np.round(after - before, 9)
    # Ranks of ties may be halves; doubled they are whole numbers.
    doubled = np.sign(gain) * np.rint(2 * stats.rankdata(np.abs(gain)))
    return sign_flip_p(np.rint(np.bincount(places, weights=doubled)).astype(int).tolist())


def mcnemar_p(lost: Sequence[int], won: Sequence[int]) -> Fraction | None:
    """The p-value of McNemar's test by institution; None with fewer than six.

    The share of sign patterns of the institutions' differences with a total at least as far from 0.
    With one person per institution it is McNemar's exact test.

    Args:
        lost: The number of people who said yes the first time only, by institution.
        won: The number of people who said yes the second time only, by institution.

    Source: the randomisation of Rosner, Glynn and Lee on the differences of Obuchowski (1998).
    """
    if len(won) < LEAST_TESTED:
        return None
    return sign_flip_p([up - down for up, down in zip(won, lost, strict=True)])


def sign_flip_p(sums: Sequence[int]) -> Fraction:
    """The exact two-sided p-value of a total of whole numbers under random signs.

    The distribution over all sign patterns is built by adding one institution at a time; if that
    takes more than `WORK` bits, random sign patterns are drawn instead.

    Args:
        sums: The contribution of each institution.
    """
    sizes = [abs(value) for value in sums if value]
    if not sizes:
        return Fraction(1)
    total, observed, digit = sum(sizes), abs(sum(sums)), len(sizes) + 1
    if digit * total > WORK:
        return _flipped_p(np.asarray(sums, dtype=float)[:, None], np.eye(1))
    # One long number: its digit k, of so many bits that none overflows, is the number of patterns
    # in which the positive numbers add up to k.
    patterns = 1
    for size in sizes:
        patterns += patterns << (size * digit)
    # At least as far from 0: 2 x positives - total is >= observed or <= -observed.
    tail = patterns >> ((total + observed) // 2 * digit)
    # The sum of the digits of a number is its remainder by the largest digit.
    as_far = tail % ((1 << digit) - 1)
    return min(Fraction(1), Fraction(2 * as_far, 1 << len(sizes)))


def bowker_p(before: Scores, after: Scores, clusters: Sequence[object]) -> Fraction | None:
    """The p-value of Bowker's test of symmetry by institution; None with fewer than six.

    The statistic is the sum over pairs of answers of (moves up - moves down)² / moves. Under the
    null hypothesis the moves of each institution may be reversed together.
    """
    moves = _moves(before, after, clusters)
    if len(moves) < LEAST_TESTED:
        return None
    pairs = np.triu_indices(moves.shape[1], 1)
    net = (moves - moves.transpose(0, 2, 1))[:, *pairs]
    made = (moves + moves.transpose(0, 2, 1))[:, *pairs].sum(axis=0)
    weights = np.divide(1, made, out=np.zeros_like(made), where=made > 0)
    return _flipped_p(net, np.diag(weights))


def stuart_maxwell_p(before: Scores, after: Scores, clusters: Sequence[object]) -> Fraction | None:
    """The p-value of the Stuart-Maxwell test by institution; None with fewer than six.

    It tests whether each answer is given as often after as before. The statistic is d' V⁻ d, with d
    the differences in frequency and V their variance for independent people. Under the null
    hypothesis the moves of each institution may be reversed together.
    """
    moves = _moves(before, after, clusters)
    if len(moves) < LEAST_TESTED:
        return None
    net: Scores = moves.sum(axis=1) - moves.sum(axis=2)
    table = moves.sum(axis=0)
    both = table + table.T
    variance = np.diag(both.sum(axis=1)) - both
    return _flipped_p(net, np.linalg.pinv(variance))


def _flipped_p(net: Scores, weights: Scores) -> Fraction:
    """The share of sign patterns in which d' W d is at least as large, with d the signed sum.

    All patterns if few institutions changed; otherwise the observed one and `WAYS` random ones.
    """
    changed = net[np.any(net != 0, axis=1)]
    # Sorted, so that the result does not depend on the order or names of institutions.
    changed = changed[np.lexsort(changed.T)] if len(changed) else changed
    signs = _signs(len(changed))
    total = changed.sum(axis=0)
    seen = float(total @ weights @ total)
    turned = signs @ changed
    found = np.einsum("ij,jk,ik->i", turned, weights, turned)
    as_large = int((found >= seen - ALIKE).sum())
    if len(changed) <= EXACT:
        return Fraction(as_large, len(signs))
    return Fraction(as_large + 1, len(signs) + 1)


def _signs(institutions: int) -> Scores:
    """Sign patterns of institutions: 1 as observed, -1 reversed."""
    if institutions <= EXACT:
        ways = np.arange(2**institutions)[:, None] >> np.arange(institutions)
        turned = (ways & 1).astype(float)
    else:
        random = np.random.default_rng(SEED)
        turned = random.integers(0, 2, size=(WAYS, institutions)).astype(float)
    signs: Scores = 1 - 2 * turned
    return signs


def _moves(before: Scores, after: Scores, clusters: Sequence[object]) -> Scores:
    """Transition tables: the number of people by institution, answer before and answer after."""
    places, sizes = by_institution(clusters)
    codes, answers = np.unique([before, after], return_inverse=True)
    first, second = answers.reshape(2, -1)
    table = np.zeros((len(sizes), len(codes), len(codes)))
    np.add.at(table, (places, first, second), 1)
    return table
