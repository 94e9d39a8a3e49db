"""Effectiveness: questions that allow several answers, and coded themes in open answers.

They have no scale and no favourable side: they are only counted.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.effectiveness import answered, asked_of, favourable_share


def choice_counts(
    responses: ir.Table,
    answers: ir.Table,
    items: ir.Table,
    options: ir.Table,
    by: tuple[str, ...] = ("item", "choice"),
) -> ir.Table:
    """The share of respondents who chose an option, of those who were asked the question.

    A respondent who answered a question of a section was asked all of its questions, so that
    respondents who chose nothing count in the base. The interval is that of a favourable share.

    Args:
        responses: One row per response, with `response_id`, `disposition` and `institution_id`.
        answers: One row per answer, with `response_id`, `item_id` and `value`.
        items: One row per question, with `item`, `module` and `is_choice`.
        options: One row per question and option, with `item` and `choice`.
        by: `item`, `choice` and further columns.

    Returns:
        One row per question and option with `numerator` (chose it), `denominator` and `n` (were
        asked), `lower` and `upper`; options that nobody chose count 0.

    Source: figure `effectiveness.choices`.
    """
    asked = asked_of(answers, items).filter(_.is_choice).select("response_id", "item")
    offered = asked.join(answered(responses), "response_id").join(options, "item")
    chosen = answers.rename(item="item_id", choice="value").mutate(is_chosen=True)
    keys = ["response_id", "item", "choice"]
    found = offered.left_join(chosen.select(*keys, "is_chosen").distinct(), keys)
    # Treated as an item with two answers: chosen or not chosen.
    given = found.mutate(answer=_.choice, favourable=_.is_chosen.fill_null(ibis.literal(False)))
    return favourable_share(given, by)


def theme_counts(
    responses: ir.Table,
    answers: ir.Table,
    themes: ir.Table,
    by: tuple[str, ...] = ("item", "topic"),
) -> ir.Table:
    """The share of respondents who mentioned a theme in an open answer.

    Args:
        responses: One row per response, with `response_id` and `disposition`.
        answers: One row per answer; for an open question its `value` is the code of a theme.
        themes: One row per open question and theme, with `item` and `topic`.
        by: `item`, `topic` and further columns.

    Returns:
        One row per question and theme with `numerator` (mentioned it), `denominator` and `n`
        (mentioned any theme); themes that nobody mentioned count 0.

    Source: figure `effectiveness.themes`.
    """
    coded = answers.rename(item="item_id", topic="value").semi_join(themes, ["item", "topic"])
    known = coded.join(answered(responses), "response_id")
    groups = tuple(name for name in by if name != "topic")
    whole = known.aggregate(denominator=_.response_id.nunique(), by=groups)
    named = known.aggregate(numerator=_.response_id.nunique(), by=(*groups, "topic"))
    crossed = whole.join(themes, "item").left_join(named, [*groups, "topic"])
    return crossed.select(
        *groups, "topic", "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    )
