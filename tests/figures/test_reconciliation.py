"""Contradictions between figures of the registry, which stop publication."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.reconciliation.registry_checks import (
    HIDDEN,
    Reconciliation,
    differences,
    reconcile,
)
from pbdreport.figures.reconciliation.registry_identities import identities
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry


def row(figure, numerator, denominator=1, unit="hours", **dims):
    return Entry(figure, 1, unit, dims, Decimal(numerator), Decimal(denominator), 9)


def breaches(*rows):
    """The contradictions: the statement and both numbers."""
    found = reconcile(rows, rows, FIGURES)
    return [(one.says, one.stated, one.found) for one in found.breaches]


def test_parts_add_up_to_the_whole():
    """10 and 20 make 30."""
    parts = row("effort.floor_hours", 10, pillar="p1"), row("effort.floor_hours", 20, pillar="p2")

    assert breaches(row("effort.floor_hours", 30), *parts) == []
    assert breaches(row("effort.floor_hours", 31), *parts) == [
        ("effort.floor_hours by pillar adds up to the whole.", "30", "31")
    ]


def test_parts_add_up_within_another_dimension():
    """In a breakdown by two dimensions, the parts by one make the entry of the other."""
    rows = [
        row("effort.school_contact_hours", 5, pillar="p1", mode="online"),
        row("effort.school_contact_hours", 6, pillar="p1", mode="physical"),
        row("effort.school_contact_hours", 12, pillar="p1"),
    ]

    assert breaches(*rows) == [
        ("effort.school_contact_hours by mode adds up to the whole.", "11", "12")
    ]


def test_in_a_dimension_that_not_every_record_has_the_parts_may_make_less():
    """Not every contact belongs to a project, so projects make less than the whole, never more."""
    whole = row("effort.floor_hours", 30)

    assert breaches(whole, row("effort.floor_hours", 20, project="a")) == []
    assert breaches(whole, row("effort.floor_hours", 40, project="a")) == [
        ("effort.floor_hours by project adds up to the whole.", "40", "30")
    ]


def test_shares_make_one():
    """A quarter and a half leave a quarter unaccounted for."""
    rows = [
        row("effort.mode_share", 1, 4, "share", mode="online"),
        row("effort.mode_share", 2, 4, "share", mode="physical"),
    ]

    assert breaches(*rows) == [
        ("The shares of effort.mode_share by mode add up to one.", "0.75", "1")
    ]


def test_a_numerator_is_at_most_its_denominator():
    """54 of 53 is impossible."""
    assert breaches(row("reach.institutions_reached", 54, 53, "share")) == [
        (
            "The numerator of reach.institutions_reached is at most its denominator.",
            "54",
            "53",
        )
    ]


def test_presence_is_at_most_the_capacity_of_the_service():
    """A pillar may have more hours than were planned for it; the service as a whole may not."""
    pillar = row("effort.presence", 11, 10, "share", pillar="p1")

    assert breaches(pillar) == []
    assert breaches(row("effort.presence", 11, 10, "share"))


def test_a_figure_is_the_ratio_of_two_others():
    """12 realised of 16 planned is 0.75, not 0.8."""
    rows = [
        row("effort.fte_realised", 4, 5, "share"),
        row("effort.realised_fte", 12, unit="fte"),
        row("effort.planned_fte", 16, unit="fte"),
    ]

    assert breaches(*rows) == [
        ("effort.fte_realised is effort.realised_fte over effort.planned_fte.", "0.8", "0.75")
    ]


def test_a_number_is_the_same_in_two_chapters():
    """The day-parts of offers with a key are those of the priorities plus the rest."""
    rows = [
        row("priorities.day_parts_total", 10, unit="day_parts"),
        row("priorities.day_parts", 7, unit="day_parts"),
        row("priorities.residual", 2, unit="day_parts"),
    ]

    assert [(stated, found) for _, stated, found in breaches(*rows)] == [("10", "9")]


def test_a_breach_reports_no_suppressed_number():
    """Two people at one level are suppressed; so are both numbers of the contradiction."""
    exact = [
        row("effectiveness.respondents", 40, unit="respondents"),
        row("effectiveness.respondents", 2, unit="respondents", level="BaO"),
        row("effectiveness.respondents", 39, unit="respondents", level="SO"),
    ]
    shown = [exact[0], exact[1].suppressed(), exact[2]]

    (breach,) = reconcile(exact, shown, FIGURES).breaches

    assert (breach.stated, breach.found) == (HIDDEN, HIDDEN)


def test_every_identity_names_figures_that_exist():
    """An identity with a misspelt figure would never be checked."""
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


def test_a_reconciliation_is_read_back_as_it_was_written():
    """From the file in the cache folder."""
    found = reconcile([row("reach.present", 2, 1, "share")], [], FIGURES)

    assert found.breaches
    assert Reconciliation.from_json(found.as_json()) == found


@given(st.lists(st.decimals(0, 1000, places=4), min_size=1, max_size=6))
def test_the_exact_sum_of_its_parts_is_never_a_contradiction(hours):
    """A whole that is the exact sum of its parts agrees with them, for any hours."""
    parts = [
        row("effort.floor_hours", amount, pillar=f"p{number}")
        for number, amount in enumerate(hours)
    ]

    assert breaches(row("effort.floor_hours", sum(hours)), *parts) == []


BEFORE = Registry("dienst", "2022-2023", "", (row("effort.floor_hours", 100),))


def after(**changes):
    """This year's registry, with the previous year's value recomputed."""
    now = replace(
        row("effort.floor_hours", 120),
        previous_numerator=Decimal(100),
        previous_denominator=Decimal(1),
        previous_status="ok",
        previous_source="data",
    )
    return Registry("dienst", "2023-2024", "", (replace(now, **changes),))


def test_the_previous_value_is_the_one_published_then():
    """101 now for what was published as 100 is reported, with both numbers and their places."""
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
def test_another_definition_or_a_suppressed_value_is_not_compared(changes):
    """A break in the series is shown as one; a suppressed value has no number to compare."""
    assert differences(after(previous_numerator=Decimal(101)), BEFORE)
    assert differences(after(**{"previous_numerator": Decimal(101), **changes}), BEFORE) == []
