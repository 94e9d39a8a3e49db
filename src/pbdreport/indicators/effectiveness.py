"""Effectiveness: who answered a survey, and what they answered.

Answers travel as one row per answered item, *given*, with `item`, `value` as delivered, and,
where that is on the item's scale, `answer` (mirrored if the item is reversed), `favourable` and
`score`; those three are missing for "no opinion" and blanks, which are no base.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.config.instrument import Instrument
from pbdreport.indicators.counting import as_count
from pbdreport.indicators.proportions import clustered_wilson, clustering
from pbdreport.indicators.tabled import count, statistic, tabled

ANSWERED = ("complete", "partial")


def answer_key(instruments: Sequence[Instrument]) -> ir.Table:
    """What each answer of each item counts for, reversed items recoded: the only place for that."""
    entries = [entry.model_dump() for one in instruments for entry in one.answer_key()]
    columns = ("item", "value", "answer", "favourable", "score")
    return ibis.memtable(entries, columns=columns)


def items_of(instruments: Sequence[Instrument]) -> ir.Table:
    """One row per question with given answers, with the module that it is asked in.

    `is_choice` marks those to which several answers may be given, and which have no scale.
    """
    entries = [
        {"item": item.id, "module": f"{one.id}.{item.module}", "is_choice": is_choice}
        for one in instruments
        for items, is_choice in ((one.item, False), (one.choice, True))
        for item in items
    ]
    return ibis.memtable(entries, columns=("item", "module", "is_choice"))


def answers_of(responses: ir.Table, answers: ir.Table, items: ir.Table, key: ir.Table) -> ir.Table:
    """The answers to items, with who gave them, and the items that were left open.

    Who answered an item of a module was asked them all; who answered none was not asked.

    Args:
        responses: One row per response, with `response_id` and `disposition`.
        answers: One row per answered item, with `response_id`, `item_id` and `value`.
        items: One row per item, with `item`, `module` and `is_choice`.
        key: One row per item and answer, as `answer_key` makes it.

    Returns:
        One row per item put to a respondent: *given*, with the columns of `responses`. Only of
        responses that were answered wholly or in part.
    """
    delivered = answers.rename(item="item_id")
    asked = asked_of(answers, items).filter(~_.is_choice)
    given = asked.select("response_id", "item").left_join(delivered, ["response_id", "item"])
    counted = given.select("response_id", "item", "value").left_join(key, ["item", "value"])
    return counted.select("response_id", "item", "value", "answer", "favourable", "score").join(
        answered(responses), "response_id"
    )


def asked_of(answers: ir.Table, items: ir.Table) -> ir.Table:
    """The questions put to each respondent: all of each module of which one was answered.

    Returns:
        One row per response and question, with the columns of `items`.
    """
    delivered = answers.filter(_.value.notnull()).rename(item="item_id")
    begun = delivered.join(items, "item").select("response_id", "module").distinct()
    return begun.join(items, "module")


def as_level(table: ir.Table) -> ir.Table:
    """Rows with a level; those without are counted under `andere`."""
    return table.mutate(level=_.level.fill_null(ibis.literal("andere")))


def answered(responses: ir.Table) -> ir.Table:
    """Responses answered wholly or in part."""
    return responses.filter(_.disposition.isin(ANSWERED))


def answer_shares(
    given: ir.Table, key: ir.Table, by: tuple[str, ...] = ("item", "answer")
) -> ir.Table:
    """How the answers to each item fall over its scale; answers outside the scale are no base.

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

    Its interval counts respondents of the same institution as alike as they are: Wilson's on the
    effective base. Respondents without an institution stand each for one.

    Args:
        given: Answers, with `institution_id` and the columns of `by`.
        by: `item` and further columns.

    Returns:
        One row per group with `numerator`, `denominator` and `n` in respondents, `lower` and
        `upper`.

    Source: figure `effectiveness.favourable`.
    """
    return tabled(
        (
            count(dims, sum(yes), sum(sizes), clustered_wilson(yes, sizes), known)
            for dims, yes, sizes, known in _clusters(given, by)
        ),
        by,
    )


def design_effect(given: ir.Table, by: tuple[str, ...] = ("item",)) -> ir.Table:
    """By how much institutions widen the interval of a favourable share.

    Args:
        given: Answers, with `institution_id` and the columns of `by`.
        by: `item` and further columns.

    Returns:
        One row per group: respondents over the effective base, at least 1.

    Source: figure `effectiveness.design_effect`.
    """
    return tabled(
        (
            statistic(dims, clustering(yes, sizes).design_effect, sum(sizes))
            for dims, yes, sizes, _known in _clusters(given, by)
        ),
        by,
    )


def _clusters(
    given: ir.Table, by: tuple[str, ...]
) -> list[tuple[dict[str, object], list[int], list[int], list[int]]]:
    """Of each group: its dimensions, and the favourable and all respondents per institution.

    Who has none stands for one; the last list leaves those out.
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
        place = tuple(record[name] for name in by)
        yes, sizes, known = groups.setdefault(place, ([], [], []))
        yes.append(int(record["yes"]))
        sizes.append(int(record["size"]))
        known += [int(record["size"])] if record["is_known"] else []
    return [(dict(zip(by, place, strict=True)), *lists) for place, lists in groups.items()]


def outside_base(given: ir.Table, by: tuple[str, ...] = ("item",)) -> ir.Table:
    """The share of those asked who gave no answer on the scale: no opinion, or left open.

    Args:
        given: Answers, among them items that were put to a respondent and left open.
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
        median=_.score.median(), mean=_.score.mean(), sd=_.score.std(), n=_.count(), by=groups
    )
    return tabled(
        (
            statistic(
                {**{name: record[name] for name in groups}, "statistic": name},
                record[name],
                record["n"],
            )
            for record in found.to_pyarrow().to_pylist()
            for name in ("median", "mean", "sd")
        ),
        by,
    )


def respondents(responses: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Responses answered wholly or in part.

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
    """Responses of those invited, refusals and no contact among them.

    With complete and partial responses it is AAPOR's response rate 2, with complete ones alone
    its response rate 1. Without invitations there is no rate.

    Args:
        responses: One row per response, with `disposition` and the columns of `by`.
        invitations: One row per group invited, with `invited` and the columns of `by`.
        by: Columns to break down by; empty for the whole.
        dispositions: The dispositions that count as a response.

    Returns:
        One row per group invited, with `numerator` (respondents), `denominator` and `n`
        (invited).

    Source: figures `effectiveness.response_rate` and `effectiveness.complete_response_rate`.
    """
    invited = invitations.aggregate(denominator=_.invited.sum(), by=by)
    counted = responses.filter(_.disposition.isin(list(dispositions))).aggregate(
        numerator=_.count(), by=by
    )
    joined = invited.left_join(counted, list(by)) if by else invited.cross_join(counted)
    return joined.select(
        *by, "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    ).filter(_.denominator.notnull())


def institutions_answered(
    responses: ir.Table, reached: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """The share of the institutions reached from which at least one respondent answered.

    Args:
        responses: One row per response, with `institution_id` and `disposition`.
        reached: One row per institution reached, with `institution_id` and the columns of `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` (heard), `denominator` and `n` (reached).

    Source: figure `effectiveness.institutions_answered`.
    """
    is_heard = reached.institution_id.isin(answered(responses).institution_id)
    return reached.mutate(is_heard=is_heard).aggregate(
        numerator=_.is_heard.sum().fill_null(0), denominator=_.count(), n=_.count(), by=by
    )


def parts_of_whole(table: ir.Table, by: tuple[str, ...]) -> ir.Table:
    """How the rows of a table are spread over the groups: each group's share of all.

    Source: figures `effectiveness.respondent_share` and `effectiveness.register_share`.
    """
    whole = table.aggregate(denominator=_.count())
    return table.aggregate(numerator=_.count(), by=by).cross_join(whole).mutate(n=_.denominator)
