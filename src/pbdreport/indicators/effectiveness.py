"""Effectiveness: what respondents of a survey answered."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.counting import as_count, with_zeros

ANSWERED = ("complete", "partial")


def answers_of(
    responses: ir.Table, answers: ir.Table, instrument: str, items: Sequence[str]
) -> ir.Table:
    """The answers of some items of an instrument, with who gave them.

    Args:
        responses: One row per response, with `response_id`, `instrument`, `wave`, `disposition`.
        answers: One row per answered item, with `response_id`, `item_id` and `value`.
        instrument: The instrument.
        items: The items wanted.

    Returns:
        One row per answer: `item`, `answer` and the columns of `responses`. Only responses of a
        single measurement that were answered wholly or in part.
    """
    answered = responses.filter(
        _.instrument == instrument, _.wave == "single", _.disposition.isin(ANSWERED)
    )
    given = answers.filter(_.item_id.isin(list(items))).rename(item="item_id", answer="value")
    return given.join(answered, "response_id")


def answer_shares(
    given: ir.Table, scale: Sequence[str], by: tuple[str, ...] = ("item", "answer")
) -> ir.Table:
    """How the answers to each item fall over its scale; answers outside the scale are no base.

    Args:
        given: One row per answer, with `item`, `answer` and the columns of `by`.
        scale: The answers of the scale.
        by: `item`, `answer` and further columns.

    Returns:
        One row per item and answer with `numerator`, `denominator` and `n` in respondents;
        answers that nobody gave count 0.

    Source: figure `effectiveness.answers`.
    """
    valid = given.filter(_.answer.isin(list(scale)))
    return with_zeros(valid, "answer", scale, tuple(name for name in by if name != "answer"))


def favourable_share(
    given: ir.Table,
    scale: Sequence[str],
    favourable: Sequence[str],
    by: tuple[str, ...] = ("item",),
) -> ir.Table:
    """The share of respondents whose answer is favourable, of those who answered on the scale.

    Args:
        given: One row per answer, with `item`, `answer` and the columns of `by`.
        scale: The answers of the scale.
        favourable: Those of them that are favourable.
        by: `item` and further columns.

    Returns:
        One row per group with `numerator`, `denominator` and `n` in respondents.

    Source: figure `effectiveness.favourable`.
    """
    valid = given.filter(_.answer.isin(list(scale)))
    agrees = _.answer.isin(list(favourable))
    return valid.aggregate(numerator=agrees.sum(), denominator=_.count(), n=_.count(), by=by)


def outside_base(
    given: ir.Table, scale: Sequence[str], by: tuple[str, ...] = ("item",)
) -> ir.Table:
    """The share of those asked who gave no answer on the scale: no opinion, or left open.

    Args:
        given: One row per item that was put to a respondent, with `item` and `answer` (may be
            missing).
        scale: The answers of the scale.
        by: `item` and further columns.

    Returns:
        One row per group with `numerator` (outside the base), `denominator` and `n` (asked).

    Source: figure `effectiveness.outside_base`.
    """
    outside = _.answer.isnull() | _.answer.notin(list(scale))
    return given.aggregate(numerator=outside.sum(), denominator=_.count(), n=_.count(), by=by)


def respondents(responses: ir.Table, instrument: str, by: tuple[str, ...] = ()) -> ir.Table:
    """Responses answered wholly or in part.

    Source: figure `effectiveness.respondents`.
    """
    answered = responses.filter(_.instrument == instrument, _.disposition.isin(ANSWERED))
    return as_count(answered, _.count(), _.count(), by)


def response_rate(
    responses: ir.Table, invitations: ir.Table, instrument: str, by: tuple[str, ...] = ()
) -> ir.Table:
    """Responses, complete or partial, of those invited (AAPOR's response rate 2).

    Args:
        responses: One row per response, with `instrument`, `disposition` and `by`.
        invitations: One row per group invited, with `instrument`, `invited` and `by`.
        instrument: The instrument.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group invited, with `numerator` (respondents), `denominator` and `n`
        (invited).

    Source: figure `effectiveness.response_rate`.
    """
    invited = invitations.filter(_.instrument == instrument).aggregate(
        denominator=_.invited.sum(), by=by
    )
    answered = responses.filter(_.instrument == instrument, _.disposition.isin(ANSWERED)).aggregate(
        numerator=_.count(), by=by
    )
    joined = invited.left_join(answered, list(by)) if by else invited.cross_join(answered)
    return joined.select(
        *by, "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    ).filter(_.denominator.notnull())


def as_level(table: ir.Table) -> ir.Table:
    """Rows with a level; those without are counted under `andere`."""
    return table.mutate(level=_.level.fill_null(ibis.literal("andere")))
