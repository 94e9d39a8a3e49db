"""Effectiveness: scores on scales of several items, and the reliability of those scales."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from pbdreport.config.instrument import Composite
from pbdreport.indicators.stats import exact, factor_fit, scales
from pbdreport.indicators.stats.statistics_table import Record, statistic, statistics_table

ALPHA, OMEGA, SPEARMAN_BROWN = "alpha", "omega", "spearman_brown"


def scores_of(given: ir.Table, composites: Sequence[Composite]) -> pd.DataFrame:
    """The score of each respondent on each scale: the mean of at least half of its items.

    Args:
        given: Answers to items, with `response_id`, `item`, `score`, `wave`, `respondent_key`,
            `institution_id`, `answered_on` and `offer`.
        composites: The scales.

    Returns:
        One row per response and scale: `composite`, `response_id`, `score`, `wave`,
        `respondent_key`, `instrument` and `cluster` (the institution, or the response if it has
        none), in a fixed order.
    """
    frame = _people(given)
    found = []
    for composite in composites:
        wide = _wide(given, composite)
        score = scales.scale_scores(wide.to_numpy(dtype=float))
        people = frame.loc[wide.index].assign(composite=composite.id, score=score)
        found.append(people.dropna(subset="score").reset_index())
    columns = ["response_id", *frame.columns, "composite", "score"]
    return pd.concat(found) if found else pd.DataFrame(columns=columns)


def _people(given: ir.Table) -> pd.DataFrame:
    """The details of each response, one row per response, ordered by its id."""
    known = given.select(
        "response_id",
        "wave",
        "instrument",
        "respondent_key",
        "institution_id",
        "answered_on",
        "offer",
    )
    people = known.distinct().mutate(cluster=ibis.coalesce(_.institution_id, _.response_id))
    frame: pd.DataFrame = people.order_by("response_id").to_pandas()
    return frame.set_index("response_id")


def _wide(given: ir.Table, composite: Composite) -> pd.DataFrame:
    """The scores as a matrix: one row per response, one column per item of the scale."""
    asked = given.filter(_.item.isin(list(composite.items))).select("response_id", "item", "score")
    frame: pd.DataFrame = asked.to_pandas().astype({"score": float})
    wide = frame.pivot(index="response_id", columns="item", values="score")
    return wide.reindex(columns=list(composite.items)).sort_index()


def scale_means(scores: pd.DataFrame, by: tuple[str, ...] = ("composite",)) -> ir.Table:
    """The mean score of respondents, with an interval that allows for their institutions.

    Args:
        scores: One row per response and scale, with `score`, `cluster` and the columns of `by`.
        by: `composite` and further columns.

    Returns:
        One row per group with the mean, `n` (respondents), `lower` and `upper`.

    Source: figures `effectiveness.scale_score` and `effectiveness.paired_score`.
    """

    def means() -> Iterator[Record]:
        for codes, group in scores.groupby(list(by), sort=True):
            values = group["score"].to_numpy(dtype=float)
            interval = scales.mean_interval(values, list(group["cluster"]))
            yield statistic(
                dict(zip(by, codes, strict=True)), exact.mean(values), len(values), interval
            )

    return statistics_table(means(), by)


def reliability(
    given: ir.Table,
    composites: Sequence[Composite],
    by: tuple[str, ...] = ("composite", "coefficient"),
) -> ir.Table:
    """The reliability of each scale: how consistently its items measure the same thing.

    With at least three items and thirty respondents who answered them all: Cronbach's alpha with
    its interval, and McDonald's omega. With two items: the Spearman-Brown coefficient. Otherwise,
    or if an item has no variance, the coefficient has no value.

    Args:
        given: Answers to items, each respondent once.
        composites: The scales.
        by: `composite` and `coefficient`.

    Returns:
        One row per scale and coefficient, with `n` (respondents who answered all items).

    Source: figure `effectiveness.reliability`.
    """
    return statistics_table(
        (record for composite in composites for record in _coefficients(given, composite)), by
    )


def _coefficients(given: ir.Table, composite: Composite) -> Iterator[Record]:
    answers = _wide(given, composite).dropna().to_numpy(dtype=float)
    people, items = answers.shape
    varies = people > 1 and bool(np.all(answers.std(axis=0) > 0))
    if items < scales.LEAST_ITEMS:
        known = varies and people >= scales.LEAST_RESPONDENTS
        value = scales.spearman_brown(answers) if known else None
        yield statistic(_dims(composite, SPEARMAN_BROWN), value, people)
        return
    if not (varies and scales.can_be_computed(answers)):
        for coefficient in (ALPHA, OMEGA):
            yield statistic(_dims(composite, coefficient), None, people)
        return
    alpha, interval = scales.cronbach_alpha(answers)
    yield statistic(_dims(composite, ALPHA), alpha, people, interval)
    yield statistic(_dims(composite, OMEGA), scales.mcdonald_omega(answers), people)


FIT = ("rmsea", "cfi", "srmr")


def fit_of_one_factor(
    given: ir.Table,
    composites: Sequence[Composite],
    by: tuple[str, ...] = ("composite", "coefficient"),
) -> ir.Table:
    """How well the items of each scale fit one factor, which omega assumes.

    With at least four items, all with variance, and thirty respondents who answered them all.

    Args:
        given: Answers to items, each respondent once.
        composites: The scales.
        by: `composite` and `coefficient`.

    Returns:
        One row per scale and coefficient (RMSEA, CFI, SRMR), with `n`; none without a fit.

    Source: figure `effectiveness.factor_fit`.
    """

    def records() -> Iterator[Record]:
        for composite in composites:
            answers = _wide(given, composite).dropna().to_numpy(dtype=float)
            varies = len(answers) > 1 and bool(np.all(answers.std(axis=0) > 0))
            fit = (
                factor_fit.one_factor_fit(answers)
                if varies and scales.can_be_computed(answers)
                else None
            )
            if fit is not None:
                for name in FIT:
                    value = Decimal(f"{getattr(fit, name):.{scales.SOLVED}f}")
                    yield statistic(_dims(composite, name), value, len(answers))

    return statistics_table(records(), by)


def _dims(composite: Composite, coefficient: str) -> dict[str, object]:
    return {"composite": composite.id, "coefficient": coefficient}
