"""Intensity: how often institutions took part, apart from how long."""

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.result_shapes import with_zeros

STEPS = ("once", "2_4", "5_over")


def occasions_per_institution(institutions: ir.Table, occasions: ir.Table) -> ir.Table:
    """The institutions of the mandate that took part, with how often.

    Args:
        institutions: One row per institution, with `institution_id` and `in_mandate`.
        occasions: What institutions took part in, with `institution_id` and `times`.

    Returns:
        One row per institution of the mandate that took part at least once: its columns and
        `times`.
    """
    times = occasions.group_by("institution_id").aggregate(times=_.times.sum().cast("int64"))
    return institutions.filter(_.in_mandate).join(times, "institution_id")


def ladder(taking_part: ir.Table, by: tuple[str, ...] = ("step",)) -> ir.Table:
    """The institutions that took part, by how often: once, two to four times, five or more.

    Args:
        taking_part: One row per institution that took part, with `times` and `by`.
        by: `step`, and further columns to break down by.

    Returns:
        One row per group and step with `numerator` (on the step), `denominator` and `n`
        (institutions of the group that took part). The steps add up to the institutions reached.

    Source: figure `reach.ladder`.
    """
    step = ibis.cases((_.times == 1, STEPS[0]), (_.times < 5, STEPS[1]), else_=STEPS[2])
    placed = taking_part.mutate(step=step)
    return with_zeros(placed, "step", STEPS, tuple(name for name in by if name != "step"))


def intensive(taking_part: ir.Table, more_than: int, by: tuple[str, ...] = ()) -> ir.Table:
    """The institutions guided intensively: in more contacts than a number.

    Args:
        taking_part: One row per institution that took part in contacts, with `times` and `by`.
        more_than: The number of contacts.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` (intensively), `denominator` and `n` (institutions that
        took part).

    Source: figure `reach.intensive`.
    """
    is_intensive = _.times > more_than
    return taking_part.aggregate(
        numerator=is_intensive.sum().fill_null(0), denominator=_.count(), n=_.count(), by=by
    )
