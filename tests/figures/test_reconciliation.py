"""Figures of the registry that contradict each other stop publication."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.reconciliation.identities import identities
from pbdreport.figures.reconciliation.registry import (
    HIDDEN,
    Reconciliation,
    differences,
    reconcile,
)
from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row


def row(figure, numerator, denominator=1, unit="hours", **dims):
    return Row(figure, 1, unit, dims, Decimal(numerator), Decimal(denominator), 9)


def told(*rows):
    """What contradicts: the statement and both numbers."""
    found = reconcile(rows, rows, FIGURES)
    return [(one.says, one.stated, one.found) for one in found.breaches]


def test_parts_add_up_to_the_whole():
    """10 and 20 are 30."""
    parts = row("effort.floor_hours", 10, pillar="p1"), row("effort.floor_hours", 20, pillar="p2")

    assert told(row("effort.floor_hours", 30), *parts) == []
    assert told(row("effort.floor_hours", 31), *parts) == [
        ("effort.floor_hours by pillar adds up to the whole.", "30", "31")
    ]


def test_parts_add_up_within_a_part():
    """Across two dimensions the parts of one make the entry of the other."""
    rows = [
        row("effort.school_contact_hours", 5, pillar="p1", mode="online"),
        row("effort.school_contact_hours", 6, pillar="p1", mode="physical"),
        row("effort.school_contact_hours", 12, pillar="p1"),
    ]

    assert told(*rows) == [
        ("effort.school_contact_hours by mode adds up to the whole.", "11", "12")
    ]


def test_where_some_lie_outside_the_parts_may_be_less():
    """Not every contact belongs to a project, so projects make less than the whole, never more."""
    whole = row("effort.floor_hours", 30)

    assert told(whole, row("effort.floor_hours", 20, project="a")) == []
    assert told(whole, row("effort.floor_hours", 40, project="a")) == [
        ("effort.floor_hours by project adds up to the whole.", "40", "30")
    ]


def test_shares_make_one():
    """A quarter and a half leave a quarter that nobody counted."""
    rows = [
        row("effort.mode_share", 1, 4, "share", mode="online"),
        row("effort.mode_share", 2, 4, "share", mode="physical"),
    ]

    assert told(*rows) == [("The shares of effort.mode_share by mode add up to one.", "0.75", "1")]


def test_what_is_reached_is_among_the_institutions():
    """54 of 53 cannot be."""
    assert told(row("reach.institutions_reached", 54, 53, "share")) == [
        (
            "What reach.institutions_reached counts is among what it is counted of.",
            "54",
            "53",
        )
    ]


def test_the_service_works_no_more_than_its_capacity():
    """A pillar may have more hours than were planned for it; the service as a whole may not."""
    pillar = row("effort.presence", 11, 10, "share", pillar="p1")

    assert told(pillar) == []
    assert told(row("effort.presence", 11, 10, "share"))


def test_a_figure_is_the_ratio_of_two_others():
    """12 realised of 16 planned is 0.75, not 0.8."""
    rows = [
        row("effort.fte_realised", 4, 5, "share"),
        row("effort.realised_fte", 12, unit="fte"),
        row("effort.planned_fte", 16, unit="fte"),
    ]

    assert told(*rows) == [
        ("effort.fte_realised is effort.realised_fte over effort.planned_fte.", "0.8", "0.75")
    ]


def test_a_number_is_the_same_in_two_chapters():
    """The day-parts of the offer are those of the priorities and the rest."""
    rows = [
        row("priorities.day_parts_total", 10, unit="day_parts"),
        row("priorities.day_parts", 7, unit="day_parts"),
        row("priorities.residual", 2, unit="day_parts"),
    ]

    assert [(stated, found) for _, stated, found in told(*rows)] == [("10", "9")]


def test_a_breach_tells_no_hidden_number():
    """Two people at one level are hidden; so are both numbers of the contradiction."""
    exact = [
        row("effectiveness.respondents", 40, unit="respondents"),
        row("effectiveness.respondents", 2, unit="respondents", level="BaO"),
        row("effectiveness.respondents", 39, unit="respondents", level="SO"),
    ]
    shown = [exact[0], exact[1].suppressed(), exact[2]]

    (breach,) = reconcile(exact, shown, FIGURES).breaches

    assert (breach.stated, breach.found) == (HIDDEN, HIDDEN)


def test_every_identity_names_figures_that_exist():
    """A name that no figure has would never be checked."""
    names = set()
    for identity in identities(FIGURES):
        names |= {
            getattr(identity, part)
            for part in ("figure", "top", "under")
            if hasattr(identity, part)
        }
        for term in (getattr(identity, "left", None), *getattr(identity, "right", ())):
            names |= {term[0]} if term else set()

    assert names - set(FIGURES) == set()


def test_what_was_found_is_kept_as_it_was():
    """The file beside the registry gives the same back."""
    found = reconcile([row("reach.present", 2, 1, "share")], [], FIGURES)

    assert found.breaches
    assert Reconciliation.from_json(found.as_json()) == found


@given(st.lists(st.decimals(0, 1000, places=4), min_size=1, max_size=6))
def test_a_sum_of_its_parts_never_contradicts(hours):
    """Whatever the hours, a whole that is their exact sum is no contradiction."""
    parts = [
        row("effort.floor_hours", amount, pillar=f"p{number}")
        for number, amount in enumerate(hours)
    ]

    assert told(row("effort.floor_hours", sum(hours)), *parts) == []


BEFORE = Registry("dienst", "2022-2023", "", (row("effort.floor_hours", 100),))


def after(**changes):
    """This year's registry, with last year's value recomputed."""
    now = replace(
        row("effort.floor_hours", 120),
        previous_numerator=Decimal(100),
        previous_denominator=Decimal(1),
        previous_status="ok",
        previous_source="data",
    )
    return Registry("dienst", "2023-2024", "", (replace(now, **changes),))


def test_last_years_value_is_what_last_year_published():
    """101 now for what was published as 100 is told, with both numbers and their places."""
    assert differences(after(), BEFORE) == []

    (breach,) = differences(after(previous_numerator=Decimal(101)), BEFORE)

    assert (breach.stated, breach.stated_at, breach.found) == (
        "100",
        "effort.floor_hours, edition 2022-2023",
        "101",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"previous_source": "published"},
        {"previous_numerator": None, "previous_status": "c"},
    ],
)
def test_another_definition_or_a_hidden_value_is_not_compared(changes):
    """A break in the series is shown as one; what is hidden is not told."""
    assert differences(after(previous_numerator=Decimal(101)), BEFORE)
    assert differences(after(**{"previous_numerator": Decimal(101), **changes}), BEFORE) == []
