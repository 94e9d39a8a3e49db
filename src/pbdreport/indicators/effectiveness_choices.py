"""Effectiveness: answers of which a respondent may give several, choices and coded themes.

They have no scale, and no favourable side: they are counted, and nothing more.
"""

import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.effectiveness import answered, asked_of


def choice_counts(
    responses: ir.Table,
    answers: ir.Table,
    items: ir.Table,
    options: ir.Table,
    by: tuple[str, ...] = ("item", "choice"),
) -> ir.Table:
    """How many respondents chose an option, of those to whom the question was put.

    Who answered a question of a module was asked them all: who chose nothing counts in the base.

    Args:
        responses: One row per response, with `response_id` and `disposition`.
        answers: One row per answer, with `response_id`, `item_id` and `value`.
        items: One row per question, with `item`, `module` and `is_choice`.
        options: One row per question and option, with `item` and `choice`.
        by: `item`, `choice` and further columns.

    Returns:
        One row per question and option with `numerator` (chose it), `denominator` and `n` (were
        asked); options that nobody chose count 0.

    Source: figure `effectiveness.choices`.
    """
    asked = asked_of(answers, items).filter(_.is_choice).select("response_id", "item")
    chosen = answers.rename(item="item_id", choice="value")
    return _shares(asked, chosen, options, answered(responses), by)


def theme_counts(
    responses: ir.Table,
    answers: ir.Table,
    themes: ir.Table,
    by: tuple[str, ...] = ("item", "topic"),
) -> ir.Table:
    """How many respondents named a theme in answer to an open question.

    Args:
        responses: One row per response, with `response_id` and `disposition`.
        answers: One row per answer; of an open question the code of a theme.
        themes: One row per open question and theme, with `item` and `topic`.
        by: `item`, `topic` and further columns.

    Returns:
        One row per question and theme with `numerator` (named it), `denominator` and `n` (who
        answered the question with a theme); themes that nobody named count 0.

    Source: figure `effectiveness.themes`.
    """
    coded = answers.rename(item="item_id", topic="value")
    wrote = coded.semi_join(themes, ["item", "topic"]).select("response_id", "item").distinct()
    return _shares(wrote, coded, themes, answered(responses), by)


def _shares(
    asked: ir.Table,
    given: ir.Table,
    options: ir.Table,
    responses: ir.Table,
    by: tuple[str, ...],
) -> ir.Table:
    """Of each question and option: who gave it, of those asked; each person once."""
    option = next(name for name in options.columns if name != "item")
    groups = tuple(name for name in by if name != option)
    known = given.semi_join(options, ["item", option]).join(responses, "response_id")
    whole = asked.join(responses, "response_id").aggregate(denominator=_.count(), by=groups)
    counted = known.aggregate(numerator=_.response_id.nunique(), by=(*groups, option))
    crossed = whole.join(options, "item").left_join(counted, [*groups, option])
    return crossed.select(
        *groups, option, "denominator", numerator=_.numerator.fill_null(0), n=_.denominator
    )
