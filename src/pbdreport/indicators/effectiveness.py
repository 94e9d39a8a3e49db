"""Effectiveness: who answered a survey, and what they answered.

The table *given* has one row per respondent and item, with `item`, `value` as delivered and, if
that is on the item's scale, `answer` (mirrored if the item is reversed), `favourable` and `score`.
Those three are missing for "no opinion" and blanks, which are not in the base.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.config.instrument import Instrument
from pbdreport.indicators.result_shapes import as_count
from pbdreport.indicators.stats import exact
from pbdreport.indicators.stats.exact import Exact
from pbdreport.indicators.stats.pooling import LEAST_GROUPS, partial_pooling
from pbdreport.indicators.stats.proportions import (
    LEAST_INSTITUTIONS,
    Interval,
    clustered_wilson,
    design_effect_of,
)
from pbdreport.indicators.stats.scales import SOLVED
from pbdreport.indicators.stats.statistics_table import count, statistic, statistics_table

ANSWERED = ("complete", "partial")
INELIGIBLE = "ineligible"
"""The disposition of people for whom the survey was not meant (AAPOR's codes 4)."""


def answer_key(instruments: Sequence[Instrument]) -> ir.Table:
    """The score of each answer to each item, and whether it is favourable.

    Reversed items are recoded here and nowhere else.
    """
    entries = [entry.model_dump() for one in instruments for entry in one.answer_key()]
    columns = ("item", "value", "answer", "favourable", "score")
    return ibis.memtable(entries, columns=columns)


def items_of(instruments: Sequence[Instrument]) -> ir.Table:
    """The closed questions: one row each, with the section (`module`) that it is asked in.

    `is_choice` marks questions that allow several answers, and which have no scale. A question that
    is asked after some answers to another has that item as `if_item`, and the answers between bars
    as `if_values`.
    """
    entries = [
        {
            "item": item.id,
            "module": f"{one.id}.{item.module}",
            "is_choice": is_choice,
            "if_item": item.asked_if.item if item.asked_if else None,
            "if_values": f"|{'|'.join(item.asked_if.values)}|" if item.asked_if else None,
        }
        for one in instruments
        for items, is_choice in ((one.item, False), (one.choice, True))
        for item in items
    ]
    schema = {
        "item": "string",
        "module": "string",
        "is_choice": "boolean",
        "if_item": "string",
        "if_values": "string",
    }
    return ibis.memtable(entries, schema=ibis.schema(schema))


def answers_of(responses: ir.Table, answers: ir.Table, items: ir.Table, key: ir.Table) -> ir.Table:
    """The answers to items, with the details of the response, including items left blank.

    A respondent who answered an item of a section was asked all of its items; a respondent who
    answered none of them was not asked.

    Args:
        responses: One row per response, with `response_id` and `disposition`.
        answers: One row per answered item, with `response_id`, `item_id` and `value`.
        items: One row per item, with `item`, `module` and `is_choice`.
        key: One row per item and answer (`answer_key`).

    Returns:
        *given*: one row per item that a respondent was asked, with the columns of `responses`.
        Only complete and partial responses are included.
    """
    delivered = answers.rename(item="item_id")
    asked = asked_of(answers, items).filter(~_.is_choice)
    given = asked.select("response_id", "item").left_join(delivered, ["response_id", "item"])
    counted = given.select("response_id", "item", "value").left_join(key, ["item", "value"])
    return counted.select("response_id", "item", "value", "answer", "favourable", "score").join(
        answered(responses), "response_id"
    )


def asked_of(answers: ir.Table, items: ir.Table) -> ir.Table:
    """The questions that each respondent was asked: all of every section with an answer.

    A question that is asked after some answers to another was asked of those who gave one of these,
    and of those who answered it all the same.
    An item that the questionnaire skipped for the respondent (`asked` is false) was not asked.

    Returns:
        One row per response and question, with the columns of `items`.
    """
    delivered = answers.filter(_.value.notnull()).rename(item="item_id")
    begun = delivered.join(items, "item").select("response_id", "module").distinct()
    of_section = begun.join(items, "module")
    before = answers.select("response_id", if_item="item_id", before="value")
    routed = of_section.join(before, ["response_id", "if_item"]).filter(
        _.if_values.contains("|" + _.before + "|")
    )
    reached = routed.select("response_id", "item").union(delivered.select("response_id", "item"))
    is_open = of_section.if_item.isnull()
    asked = of_section.filter(is_open).union(
        of_section.filter(~is_open).semi_join(reached.distinct(), ["response_id", "item"])
    )
    if "asked" not in answers.columns:
        return asked
    skipped = answers.filter(~_.asked).select("response_id", item=_.item_id)
    return asked.anti_join(skipped, ["response_id", "item"])


def as_level(table: ir.Table) -> ir.Table:
    """Fill in missing levels with `andere`."""
    return table.mutate(level=_.level.fill_null(ibis.literal("andere")))


def answered(responses: ir.Table) -> ir.Table:
    """Complete and partial responses."""
    return responses.filter(_.disposition.isin(ANSWERED))


def answer_shares(
    given: ir.Table, key: ir.Table, by: tuple[str, ...] = ("item", "answer")
) -> ir.Table:
    """The distribution of the answers to each item over its scale, of those on the scale.

    Args:
        given: Answers.
        key: One row per item and answer of its scale.
        by: `item`, `answer` and further columns.

    Returns:
        One row per item and answer with `numerator`, `denominator` and `n` in respondents;
        answers that nobody gave count 0.

    Source: figure `effectiveness.answers`.
    """
    groups = tuple(name for name in by if name != "answer")
    valid = given.filter(_.answer.notnull())
    whole = valid.aggregate(denominator=_.count(), by=groups)
    counted = valid.aggregate(numerator=_.count(), by=(*groups, "answer"))
    crossed = whole.join(key.select("item", "answer").distinct(), "item")
    return crossed.left_join(counted, [*groups, "answer"]).select(
        *groups, "answer", "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    )


def favourable_share(given: ir.Table, by: tuple[str, ...] = ("item",)) -> ir.Table:
    """The share of respondents whose answer is favourable, of those who answered on the scale.

    The interval is Wilson's on the effective base, which allows for respondents of the same
    institution being alike. A respondent without an institution counts as an institution. With
    fewer than five institutions there are no bounds.

    Args:
        given: Answers, with `institution_id` and the columns of `by`.
        by: `item` and further columns.

    Returns:
        One row per group with `numerator`, `denominator` and `n` in respondents, `lower` and
        `upper`.

    Source: figure `effectiveness.favourable`.
    """
    return statistics_table(
        (
            count(dims, sum(yes), sum(sizes), clustered_wilson(yes, sizes), known)
            for dims, yes, sizes, known in _clusters(given, by)
        ),
        by,
    )


def pooled_shares(given: ir.Table, by: tuple[str, ...]) -> ir.Table:
    """The favourable share of each group, shrunk towards the mean of all: small groups the most.

    The share is (yes + a) / (base + a + b) on the effective base, with a and b estimated from all
    groups; its interval is that of the beta distribution. Nothing with fewer than ten groups.
    Respondents without a group are left out.

    Args:
        given: Answers, with `institution_id` and the columns of `by`.
        by: One column.

    Returns:
        One row per group: the share times the respondents (no whole number), and the respondents.

    Source: figure `effectiveness.headline_pooled`.
    """
    groups = _clusters(given.drop_null(by), by)
    if len(groups) < LEAST_GROUPS:
        return statistics_table((), by)
    effects = [float(design_effect_of(yes, sizes)) for _, yes, sizes, _ in groups]
    counts = [sum(yes) / effect for (_, yes, _, _), effect in zip(groups, effects, strict=True)]
    bases = [sum(size) / effect for (_, _, size, _), effect in zip(groups, effects, strict=True)]
    pooled = partial_pooling(counts, bases)
    records = []
    for (dims, _yes, sizes, known), share, bounds in zip(
        groups, pooled.shares, pooled.intervals, strict=True
    ):
        # An optimiser finds the mean: its last digits differ between machines.
        lower, upper = (round(bound, SOLVED) for bound in (bounds.lower, bounds.upper))
        record = count(dims, 0, sum(sizes), Interval(lower, upper), known)
        records.append({**record, "numerator": round(share, SOLVED) * sum(sizes)})
    return statistics_table(records, by)


def design_effect(given: ir.Table, by: tuple[str, ...] = ("item",)) -> ir.Table:
    """The design effect of institutions on the variance of a favourable share.

    Args:
        given: Answers, with `institution_id` and the columns of `by`.
        by: `item` and further columns.

    Returns:
        One row per group with the number of respondents over the effective base, at least 1; no
        value with fewer than five institutions.

    Source: figure `effectiveness.design_effect`.
    """
    return statistics_table(
        (
            statistic(
                dims,
                design_effect_of(yes, sizes) if len(sizes) >= LEAST_INSTITUTIONS else None,
                sum(sizes),
            )
            for dims, yes, sizes, _known in _clusters(given, by)
        ),
        by,
    )


def _clusters(
    given: ir.Table, by: tuple[str, ...]
) -> list[tuple[dict[str, object], list[int], list[int], list[int]]]:
    """For each group: its dimensions, and the favourable and all respondents per institution.

    A respondent without an institution counts as one; the last list leaves these out.
    """
    valid = given.filter(_.answer.notnull()).mutate(
        cluster=ibis.coalesce(_.institution_id, _.response_id)
    )
    counted = valid.aggregate(
        yes=_.favourable.sum(),
        size=_.count(),
        is_known=_.institution_id.notnull().any(),
        by=(*by, "cluster"),
    )
    groups: dict[tuple[object, ...], tuple[list[int], list[int], list[int]]] = {}
    for record in counted.order_by([*by, "cluster"]).to_pyarrow().to_pylist():
        group = tuple(record[name] for name in by)
        yes, sizes, known = groups.setdefault(group, ([], [], []))
        yes.append(int(record["yes"]))
        sizes.append(int(record["size"]))
        known += [int(record["size"])] if record["is_known"] else []
    return [(dict(zip(by, group, strict=True)), *lists) for group, lists in groups.items()]


def outside_base(given: ir.Table, by: tuple[str, ...] = ("item",)) -> ir.Table:
    """The share of those asked who gave no answer on the scale: no opinion, or a blank.

    Who was not asked, because of an earlier answer, is not in it.

    Args:
        given: Answers, including items left blank.
        by: `item` and further columns.

    Returns:
        One row per group with `numerator` (outside the base), `denominator` and `n` (asked).

    Source: figure `effectiveness.outside_base`.
    """
    return given.aggregate(
        numerator=_.answer.isnull().sum(), denominator=_.count(), n=_.count(), by=by
    )


def item_statistics(given: ir.Table, by: tuple[str, ...] = ("item", "statistic")) -> ir.Table:
    """Median, mean and standard deviation of the answers to an item, as numbers.

    Args:
        given: Answers.
        by: `item`, `statistic` and further columns.

    Returns:
        One row per group and statistic; a single answer has no standard deviation.

    Source: figure `effectiveness.item_statistics`.
    """
    groups = tuple(name for name in by if name != "statistic")
    found = given.filter(_.score.notnull()).aggregate(
        median=_.score.median(),
        total=_.score.sum(),
        squares=(_.score * _.score).sum(),
        n=_.count(),
        by=groups,
    )
    return statistics_table(
        (
            statistic({**{name: row[name] for name in groups}, "statistic": name}, value, row["n"])
            for row in found.to_pyarrow().to_pylist()
            for name, value in _summary(row).items()
        ),
        by,
    )


def _summary(sums: Mapping[str, Any]) -> dict[str, Exact | None]:
    """The median, mean and standard deviation of whole numbers, from their sums."""
    n, total, squares = (int(sums[name]) for name in ("n", "total", "squares"))
    return {
        "median": Fraction(sums["median"]),
        "mean": Fraction(total, n),
        "sd": exact.root(exact.variance_of_sums(n, total, squares)) if n > 1 else None,
    }


def respondents(responses: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Complete and partial responses.

    Args:
        responses: One row per response, with `disposition` and the columns of `by`.
        by: Columns to break down by; empty for the whole.

    Source: figure `effectiveness.respondents`.
    """
    return as_count(answered(responses), _.count(), _.count(), by)


def response_rate(
    responses: ir.Table,
    invitations: ir.Table,
    by: tuple[str, ...] = (),
    dispositions: Sequence[str] = ANSWERED,
) -> ir.Table:
    """The response rate: responses as a share of all invitations.

    Refusals and people who could not be reached are in the denominator; people for whom the survey
    was not meant (`ineligible`) are not. With complete and partial
    responses it is AAPOR's response rate 2, with complete ones alone its response rate 1. Without
    invitations there is no rate.

    Args:
        responses: One row per response, with `disposition` and the columns of `by`.
        invitations: One row per group invited, with `invited` and the columns of `by`.
        by: Columns to break down by; empty for the whole.
        dispositions: The dispositions that count as a response.

    Returns:
        One row per group invited, with `numerator` (respondents), `denominator` and `n`
        (invited, without those known to be ineligible).

    Source: figures `effectiveness.response_rate` and `effectiveness.complete_response_rate`.
    """
    invited = invitations.aggregate(denominator=_.invited.sum(), by=by)
    counted = responses.filter(_.disposition.isin(list(dispositions))).aggregate(
        numerator=_.count(), by=by
    )
    outside = responses.filter(_.disposition == INELIGIBLE).aggregate(outside=_.count(), by=by)
    if by:
        joined = invited.left_join(counted, list(by)).drop(ibis.selectors.endswith("_right"))
        joined = joined.left_join(outside, list(by))
    else:
        joined = invited.cross_join(counted).cross_join(outside)
    eligible = joined.mutate(denominator=_.denominator - _.outside.fill_null(0))
    return eligible.select(
        *by, "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    ).filter(_.denominator.notnull())


def institutions_answered(
    responses: ir.Table, reached: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """The share of the institutions reached that have at least one respondent.

    Args:
        responses: One row per response, with `institution_id` and `disposition`.
        reached: One row per institution reached, with `institution_id` and the columns of `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` (with a respondent), `denominator` and `n` (reached), in
        institutions.

    Source: figure `effectiveness.institutions_answered`.
    """
    is_heard = reached.institution_id.isin(answered(responses).institution_id)
    return reached.mutate(is_heard=is_heard).aggregate(
        numerator=_.is_heard.sum().fill_null(0), denominator=_.count(), n=_.count(), by=by
    )


def parts_of_whole(table: ir.Table, by: tuple[str, ...]) -> ir.Table:
    """The share of each group in all rows of a table.

    Source: figures `effectiveness.respondent_share` and `effectiveness.register_share`.
    """
    whole = table.aggregate(denominator=_.count())
    return table.aggregate(numerator=_.count(), by=by).cross_join(whole).mutate(n=_.denominator)
