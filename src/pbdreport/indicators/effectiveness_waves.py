"""Responses that answer an item for more than one measurement, as a response for each."""

import ibis
import ibis.expr.types as ir
from ibis import _


def responses_by_wave(responses: ir.Table, answers: ir.Table) -> ir.Table:
    """The responses, and one more for each further measurement that a response has answers for.

    Args:
        responses: One row per response, with `response_id` and `wave`.
        answers: One row per answer, with `response_id` and `wave` (missing: that of the response).

    Returns:
        The columns of `responses`; a further one has the id of `answers_by_wave`.
    """
    asked = answers.filter(_.wave.notnull()).select("response_id", of=_.wave).distinct()
    further = asked.join(responses, "response_id").filter(_.of != _.wave)
    named = further.mutate(wave=_.of, response_id=_in_wave(_.response_id, _.of))
    return responses.union(named.select(*responses.columns))


def answers_by_wave(responses: ir.Table, answers: ir.Table) -> ir.Table:
    """The answers, each with the id of the response for its measurement."""
    own = responses.select("response_id", of=_.wave)
    joined = answers.left_join(own, "response_id").drop("response_id_right")
    is_further = _.wave.notnull() & _.of.notnull() & (_.wave != _.of)
    return joined.mutate(
        response_id=ibis.ifelse(is_further, _in_wave(_.response_id, _.wave), _.response_id)
    ).select(*answers.columns)


def _in_wave(response: ibis.Deferred, wave: ibis.Deferred) -> ibis.Deferred:
    return response + "@" + wave
