"""Simulate the coverage of survey intervals and the error rates of tests.

    nice .venv/bin/python benchmarks/coverage.py            all tables; about three minutes
    nice .venv/bin/python benchmarks/coverage.py shares     one: shares, tests, gains, offers

Invented institutions have respondents who are alike as far as the intraclass correlation (icc)
says: the share of an institution is drawn from a beta distribution around the true share, a gain
from a normal one. Every draw has a fixed seed, so that the tables are the same in every run. They
stand in docs/statistics.md.
"""

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable

from pbdreport.indicators.stats import paired_samples, pooling, proportions, scales

Numbers = npt.NDArray[np.float64]

INSTITUTIONS = (5, 8, 10, 15, 30)
ICC = (0.0, 0.05, 0.2)
SHARES = (0.5, 0.7, 0.9, 0.97)
SURVEYS = 4000
SAMPLES = 500


def sizes(kind: str, institutions: int) -> Numbers:
    """How many respondents each institution has."""
    kinds = {
        "5 each": [5] * institutions,
        "10 each": [10] * institutions,
        "20 each": [20] * institutions,
        "2 to 28": list(np.resize([2, 4, 6, 10, 28], institutions)),
        "one half of all": [5] * (institutions - 1) + [5 * (institutions - 1)],
    }
    return np.asarray(kinds[kind], dtype=float)


KINDS = ("5 each", "10 each", "20 each", "2 to 28", "one half of all")
ALONE = {
    "5 of 10 and 60 alone": [10] * 5 + [1] * 60,
    "4 of 30 and 60 alone": [30] * 4 + [1] * 60,
    "60 alone": [1] * 60,
}


def answers(random: np.random.Generator, size: Numbers, icc: float, share: float) -> Numbers:
    """The number who said yes in each institution, for many surveys: one row per survey."""
    shape = (SURVEYS, len(size))
    own = np.full(shape, share)
    if icc:
        alike = 1 / icc - 1
        own = random.beta(share * alike, (1 - share) * alike, size=shape)
    return random.binomial(size.astype(int), own).astype(float)


def _parts(yes: Numbers, size: Numbers) -> tuple[Numbers, float, Numbers, Numbers]:
    """The share, the base, the design effect by analysis of variance and by linearisation."""
    base = float(size.sum())
    share = yes.sum(axis=1) / base
    icc = np.nan_to_num(proportions.intraclass(yes, yes, size))
    varied = 1 + ((size**2).sum() / base - 1) * icc
    count = len(size)
    squares = ((yes - size * share[:, None]) ** 2).sum(axis=1)
    strangers = share * (1 - share) / base
    linear = np.divide(
        count / (count - 1) * squares / base**2,
        strangers,
        out=np.ones_like(share),
        where=strangers > 0,
    )
    return share, base, varied, np.maximum(linear, 1)


def first_version(yes: Numbers, size: Numbers) -> tuple[Numbers, Numbers]:
    """Wilson on the effective base, with the normal deviate."""
    share, base, varied, _linear = _parts(yes, size)
    return proportions._wilson(share, base / varied, np.asarray(proportions.Z))


def with_t(yes: Numbers, size: Numbers) -> tuple[Numbers, Numbers]:
    """The same with Student's t on one degree of freedom fewer than there are institutions."""
    share, base, varied, _linear = _parts(yes, size)
    deviate = stats.t.ppf(0.975, len(size) - 1)
    return proportions._wilson(share, base / varied, deviate)


def korn_graubard(yes: Numbers, size: Numbers) -> tuple[Numbers, Numbers]:
    """Clopper and Pearson on the effective base of linearisation, as R's svyciprop does."""
    share, base, _varied, linear = _parts(yes, size)
    ratio = stats.t.ppf(0.975, base - 1) / stats.t.ppf(0.975, len(size) - 1)
    effective = np.minimum(base / linear * ratio**2, base)
    effective = np.where((share == 0) | (share == 1), base, effective)
    said = share * effective
    lower = stats.beta.ppf(0.025, np.maximum(said, 1e-12), effective - said + 1)
    upper = stats.beta.ppf(0.975, said + 1, np.maximum(effective - said, 1e-12))
    return np.where(said > 0, lower, 0.0), np.where(said < effective, upper, 1.0)


METHODS: dict[str, Callable[[Numbers, Numbers], tuple[Numbers, Numbers]]] = {
    "first version": first_version,
    "t": with_t,
    "Korn-Graubard": korn_graubard,
    "pbdreport": proportions.share_bounds,
}


def shares() -> Iterator[str]:
    """Coverage of the intervals of a share: the lowest over the icc's and shares of a row."""
    yield "| institutions | respondents | " + " | ".join(METHODS) + " | mean width |"
    yield "|---|---|" + "---|" * (len(METHODS) + 1)
    grid = [(str(k), kind, sizes(kind, k)) for k, kind in product(INSTITUTIONS, KINDS)]
    grid += [("mixed", kind, np.asarray(size, dtype=float)) for kind, size in ALONE.items()]
    lowest = dict.fromkeys(METHODS, 1.0)
    for count, kind, size in grid:
        random = np.random.default_rng(20)
        held: dict[str, list[float]] = {name: [] for name in METHODS}
        widths = []
        for icc, share in product(ICC, SHARES):
            yes = answers(random, size, icc, share)
            for name, method in METHODS.items():
                lower, upper = method(yes, size)
                held[name].append(float(((lower <= share) & (share <= upper)).mean()))
            widths.append(float((upper - lower).mean()))
        for name in METHODS:
            lowest[name] = min(lowest[name], *held[name])
        cells = " | ".join(f"{100 * min(held[name]):.1f}" for name in METHODS)
        yield f"| {count} | {kind} | {cells} | {100 * np.mean(widths):.0f} |"
    cells = " | ".join(f"{100 * value:.1f}" for value in lowest.values())
    yield f"| lowest of all | | {cells} | |"


def twice(
    random: np.random.Generator, size: Numbers, icc: float, gain: float = 0
) -> tuple[Numbers, Numbers, list[int]]:
    """Answers on a scale of five, before and after, and at which institution each person is.

    Before the rounding, gains have a standard deviation of 1 and the icc asked for.
    """
    places = np.repeat(np.arange(len(size)), size.astype(int))
    shared = random.normal(gain, np.sqrt(icc), len(size))[places]
    own = random.normal(0, np.sqrt((1 - icc) / 2), (2, len(places)))
    before, after = np.clip(np.round(3 + own + [[-0.5], [0.5]] * shared), 1, 5)
    return before, after, places.tolist()


DESIGNS = (("10 each", 6), ("10 each", 8), ("10 each", 15), ("2 to 28", 10), ("one half of all", 8))


def tests() -> Iterator[str]:
    """How often tests reject at 5 % when nothing changed: ignoring institutions, and as now."""
    names = ("Wilcoxon", "McNemar", "Bowker", "Stuart-Maxwell")
    heads = " | ".join(f"{name}, strangers | {name}" for name in names)
    yield f"| institutions | respondents | icc | {heads} |"
    yield "|---|---|---|" + "---|" * (2 * len(names))
    for (kind, count), icc in product(DESIGNS, (0.0, 0.2)):
        random = np.random.default_rng(21)
        size = sizes(kind, count)
        refused = np.zeros((len(names), 2))
        for _ in range(SAMPLES):
            before, after, places = twice(random, size, icc)
            both = zip(_strangers_tests(before, after), _tests(before, after, places), strict=True)
            refused += np.asarray(list(both)) < 0.05
        cells = " | ".join(f"{100 * value / SAMPLES:.1f}" for value in refused.ravel())
        yield f"| {count} | {kind} | {icc:g} | {cells} |"


def _strangers_tests(before: Numbers, after: Numbers) -> list[float]:
    """The p-values of the four tests of the libraries, which ignore institutions."""
    lost, won = int(((before >= 4) & (after < 4)).sum()), int(((before < 4) & (after >= 4)).sum())
    table = np.zeros((5, 5))
    np.add.at(table, (before.astype(int) - 1, after.astype(int) - 1), 1)
    square = SquareTable(table, shift_zeros=False)
    with warnings.catch_warnings(action="ignore"):
        shifted = float(square.homogeneity(method="stuart_maxwell").pvalue)
    return [
        float(stats.wilcoxon(after - before, zero_method="pratt").pvalue),
        float(stats.binomtest(won, won + lost).pvalue) if won + lost else 1.0,
        float(square.symmetry().pvalue),
        shifted,
    ]


def _tests(before: Numbers, after: Numbers, places: list[int]) -> list[float]:
    """The p-values of the four tests by institution."""
    lost, won = _switched(before, after, places)
    found = (
        paired_samples.wilcoxon_p(before, after, places),
        paired_samples.mcnemar_p(lost, won),
        paired_samples.bowker_p(before, after, places),
        paired_samples.stuart_maxwell_p(before, after, places),
    )
    return [1.0 if p is None else p for p in found]


def _switched(before: Numbers, after: Numbers, places: list[int]) -> tuple[list[int], list[int]]:
    """By institution, who was favourable before only, and after only."""
    first, second = before >= 4, after >= 4
    lost = np.bincount(places, weights=first & ~second).astype(int).tolist()
    return lost, np.bincount(places, weights=second & ~first).astype(int).tolist()


def gains() -> Iterator[str]:
    """Coverage of the intervals of change: of shares, means, and both sizes of change."""
    names = ("favourable difference", "mean gain", "rank-biserial", "standardised change")
    yield f"| institutions | respondents | icc | true gain | {' | '.join(names)} |"
    yield "|---|---|---|---|" + "---|" * len(names)
    designs = [*DESIGNS, ("10 each", 5), ("2 to 28", 5)]
    for (kind, count), icc, gain in product(designs, (0.0, 0.2), (0.0, 0.4)):
        random = np.random.default_rng(22)
        truth = _sizes_of_change(*twice(random, np.full(20_000, 5.0), icc, gain)[:2])
        held = np.zeros(len(names))
        for _ in range(SAMPLES):
            before, after, places = twice(random, sizes(kind, count), icc, gain)
            found = _intervals_of_change(before, after, places)
            # Where there is no interval nothing false is said.
            held += [
                one is None or one.lower <= value <= one.upper
                for one, value in zip(found, truth, strict=True)
            ]
        cells = " | ".join(f"{100 * value / SAMPLES:.1f}" for value in held)
        yield f"| {count} | {kind} | {icc:g} | {gain:g} | {cells} |"


def _sizes_of_change(before: Numbers, after: Numbers) -> tuple[float, ...]:
    return (
        float((after >= 4).mean() - (before >= 4).mean()),
        float((after - before).mean()),
        float(paired_samples.rank_biserial(before, after) or 0),
        float(paired_samples.standardised_change(before, after) or 0),
    )


def _intervals_of_change(
    before: Numbers, after: Numbers, places: list[int]
) -> tuple[proportions.Interval | None, ...]:
    lost, won = _switched(before, after, places)
    return (
        proportions.paired_difference(lost, won, np.bincount(places).tolist()),
        scales.mean_interval(after - before, places),
        paired_samples.rank_biserial_interval(before, after, places),
        paired_samples.standardised_interval(before, after, places),
    )


OFFERS = ((22, 20), (45, 30), (80, 40))


def offers() -> Iterator[str]:
    """How often offers that do not differ are said to: by overlap of intervals, and as now."""
    yield "| offers | respondents each | share | intervals apart | any difference | one is named |"
    yield "|---|---|---|---|---|---|"
    for (count, people), share in product(OFFERS, SHARES):
        random = np.random.default_rng(23)
        apart = differ = named = 0
        for said in random.binomial(people, share, size=(SAMPLES, count)):
            shares = said / people
            lower, upper = proportions._wilson(
                shares, np.full(count, float(people)), np.asarray(proportions.Z)
            )
            apart += bool(lower.max() > upper.min())
            found = pooling.ranking(said.tolist(), [people] * count)
            differ += found.differ
            named += found.highest is not None or found.lowest is not None
        cells = " | ".join(f"{100 * value / SAMPLES:.1f}" for value in (apart, differ, named))
        yield f"| {count} | {people} | {share:g} | {cells} |"


TABLES = {"shares": shares, "tests": tests, "gains": gains, "offers": offers}


def main() -> None:
    """Print the tables asked for, as Markdown."""
    for name in sys.argv[1:] or TABLES:
        began = time.process_time()
        for line in TABLES[name]():
            print(line, flush=True)
        print(f"\n{name}: {time.process_time() - began:.0f} s\n", file=sys.stderr)


if __name__ == "__main__":
    main()
