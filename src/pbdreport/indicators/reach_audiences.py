"""Audiences: the people that contacts and sessions were for."""

import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.result_shapes import as_count


def participations(given: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Participations of institutions: an institution counts once for each contact.

    Args:
        given: The guidance that advisers gave (`guidance.given`), with `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in participations.

    Source: figure `reach.participations`.
    """
    return as_count(given, _.participations.sum(), _.participations.sum(), by)


def audience(contact_audiences: ir.Table, own_network: bool, by: tuple[str, ...] = ()) -> ir.Table:
    """People of each target group over all contacts: participations, not different persons.

    Args:
        contact_audiences: One row per target group in a contact, or their sums, with `audience`,
            `people` and `own_network`.
        own_network: Whether people of the own network are counted, or those of others.
        by: `audience`, or nothing.

    Returns:
        One row per group with `numerator` and `n` in people.

    Source: figures `reach.audience` and `reach.audience_elsewhere`.
    """
    of = contact_audiences.filter(_.own_network == own_network)
    return as_count(of, _.people.sum(), _.people.sum().fill_null(0), by)


def sessions_held(sessions: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Sessions held.

    Args:
        sessions: One row per session, with `by`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in sessions.

    Source: figure `reach.sessions`.
    """
    return as_count(sessions, _.count(), _.count(), by)


def participants(sessions: ir.Table, enrolments: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """People present in sessions: a person counts once for each session.

    Where no session of a group asked people to enrol nothing was measured: the numerator is
    missing, not 0.

    Args:
        sessions: One row per session, with `session_id`, `registration_required` and `by`.
        enrolments: One row per place in a session, with `session_id` and `status`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in people.

    Source: figure `reach.participants`.
    """
    present = (
        enrolments.filter(_.status == "attended")
        .group_by("session_id")
        .aggregate(present=_.count())
    )
    joined = sessions.filter(_.registration_required).left_join(present, "session_id")
    measured = joined.aggregate(numerator=_.present.sum().fill_null(0), by=by)
    groups = sessions.aggregate(sessions=_.count(), by=by)
    beside = groups.left_join(measured, list(by)) if by else groups.cross_join(measured)
    return beside.select(*by, "numerator", n=_.numerator.fill_null(0), denominator=1)


def different_people(
    sessions: ir.Table, enrolments: ir.Table, by: tuple[str, ...] = ()
) -> ir.Table:
    """Different people present in sessions that asked people to enrol, however many they attended.

    Args:
        sessions: One row per session, with `session_id`, `registration_required` and `by`.
        enrolments: One row per place in a session, with `session_id`, `person_key` and `status`.
        by: Columns to break down by; empty for the whole.

    Returns:
        One row per group with `numerator` and `n` in people.

    Source: figure `reach.people`.
    """
    measured = sessions.filter(_.registration_required)
    joined = enrolments.filter(_.status == "attended").join(measured, "session_id")
    return as_count(joined, _.person_key.nunique(), _.person_key.nunique(), by)


def teams(sessions: ir.Table, enrolments: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """Teams that came to sessions together; sessions that teams do not come to give no row.

    Args:
        sessions: One row per session, with `session_id`, `offer` and `by`.
        enrolments: One row per place in a session, with `session_id`, `team_key` and `status`.
        by: `offer`, or nothing.

    Returns:
        One row per group with `numerator` and `n` in teams; a team counts once for each offer.

    Source: figure `reach.teams`.
    """
    came = enrolments.filter(_.status == "attended", _.team_key.notnull())
    each = came.join(sessions, "session_id").select("offer", "team_key").distinct()
    return as_count(each, _.count(), _.count(), by)
