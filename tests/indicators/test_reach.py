from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import rows, table

from pbdreport.indicators import contact_totals, reach

INSTITUTIONS = table("""
    institution_id | level | in_mandate
    000101         | BaO   | true
    000102         | BaO   | true
    000201         | SO    | true
    009999         | SO    | false
""")
CONTACTS = table("""
    contact_id | offer_id | hours | mode   | counts_in_total
    c1         | OD1.1    | 20    | online | true
    c2         | OD1.1    | 0.5   | online | true
    c3         | OD1.2    | 30    | online | false
""")
TAKING_PART = table("""
    contact_id | institution_id
    c1         | 000101
    c1         | 000102
    c2         | 000102
    c3         | 000102
    c3         | 009999
""")
RECEIVED = contact_totals.received(CONTACTS, TAKING_PART)
OFFERS = table("""
    offer_id | pillar | planned_institutions | threshold_applies
    OD1.1    | p1     | 4                    | true
    OD1.2    | p1     |                      | false
    OD2.1    | p2     | 3                    | true
""")


def test_ten_visits_count_as_one():
    """Reach counts institutions, not visits."""
    reached = reach.institutions_reached(INSTITUTIONS, TAKING_PART, by=("level",))

    assert rows(reached) == [("BaO", 2, 2), ("SO", 0, 1)]


def test_institutions_outside_the_mandate_are_counted_separately():
    """They count neither in the numerator nor in the denominator of reach."""
    assert rows(reach.institutions_reached(INSTITUTIONS, TAKING_PART)) == [(2, 3)]
    assert rows(reach.institutions_outside_mandate(INSTITUTIONS, TAKING_PART)) == [(1, 1)]


def test_the_register_counts_on_its_reference_date():
    """An institution closed before the date, or opened after it, is not on the register."""
    institutions = table("""
        institution_id | valid_from | valid_to
        a              |            |
        b              | 2023-09-01 | 2023-09-30
        c              | 2023-10-01 | 2023-10-01
        d              | 2023-10-02 |
    """)

    registered = reach.on_register(institutions, date(2023, 10, 1))

    assert sorted(registered.to_pandas()["institution_id"]) == ["a", "c"]


def test_a_contact_gives_its_hours_to_each_institution():
    """20 hours with two institutions are 20 hours for each; no contact is 0 hours."""
    hours = reach.hours_per_institution(INSTITUTIONS, RECEIVED)

    found = hours.select("institution_id", "contact_hours").to_pyarrow().to_pylist()
    assert {row["institution_id"]: float(row["contact_hours"]) for row in found} == {
        "000101": 20.0,
        "000102": 20 + 0.5 + 30,
        "000201": 0.0,
    }


@pytest.mark.parametrize(("inclusive", "above"), [(False, 1), (True, 2)])
def test_exactly_the_threshold_counts_as_the_profile_says(inclusive, above):
    """20 hours are above a threshold of 20 only if it is inclusive."""
    hours = reach.hours_per_institution(INSTITUTIONS, RECEIVED)

    assert rows(reach.institutions_present(hours, 20, inclusive)) == [(above, 3)]


def test_the_threshold_within_an_offer_is_of_those_it_reached():
    """OD1.1 reached two institutions, one with 20.5 hours; OD1.2 has no threshold."""
    found = reach.institutions_over_threshold(OFFERS, RECEIVED, 20, False, by=("offer",))

    assert rows(found) == [("OD1.1", 1, 2)]


def test_an_offer_that_reached_nobody_still_counts_in_the_plan():
    """The whole is a ratio of sums: 2 reached of 4 + 3 planned; OD1.2 plans none."""
    by_offer = reach.planned_institutions_reached(OFFERS, RECEIVED, by=("offer",))
    whole = reach.planned_institutions_reached(OFFERS, RECEIVED)

    assert rows(by_offer) == [("OD1.1", 2, 4), ("OD2.1", 0, 3)]
    assert rows(whole) == [(2, 4 + 3)]


def test_a_band_includes_its_lower_bound():
    """20 hours are in 20_60, not in under_20; no contact at all is a separate band."""
    hours = table("""
        institution_id | level | contact_hours
        a              | BaO   | 0
        b              | BaO   | 19.75
        c              | BaO   | 20
        d              | SO    | 60
    """)

    bands = reach.intensity_bands(hours, (20, 60), by=("band",))

    assert rows(bands) == [("20_60", 1, 4), ("60_over", 1, 4), ("none", 1, 4), ("under_20", 1, 4)]


def test_empty_bands_count_zero_within_each_level():
    """Every level has all bands, so that a table has no gaps."""
    hours = table("""
        institution_id | level | contact_hours
        a              | BaO   | 5
        d              | SO    | 60
    """)

    bands = reach.intensity_bands(hours, (20,), by=("band", "level"))

    assert rows(bands) == [
        ("BaO", "20_over", 0, 1),
        ("BaO", "none", 0, 1),
        ("BaO", "under_20", 1, 1),
        ("SO", "20_over", 1, 1),
        ("SO", "none", 0, 1),
        ("SO", "under_20", 0, 1),
    ]


NAIVE_LEVELS = ("BaO", "SO", "DKO")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAIVE_LEVELS), st.booleans()), min_size=1, max_size=12),
    st.lists(st.integers(0, 11), max_size=30),
)
def test_reach_agrees_with_counting_by_hand(register, visits):
    """Whole and parts equal plain loops; parts add up to the whole; the order does not matter."""
    lines = [f"i{i} | {level} | {mandate}" for i, (level, mandate) in enumerate(register)]
    institutions = table("institution_id | level | in_mandate\n" + "\n".join(lines))
    visited = [f"i{v}" for v in visits]
    taking_part = table("contact_id | institution_id\n" + "\n".join(f"c | {v}" for v in visited))
    expected = {}
    for i, (level, mandate) in enumerate(register):
        if mandate:
            reached, known = expected.get(level, (0, 0))
            expected[level] = (reached + (f"i{i}" in visited), known + 1)

    found = rows(reach.institutions_reached(institutions, taking_part, by=("level",)))

    assert found == sorted((level, *counts) for level, counts in expected.items())


def test_an_offer_reaches_institutions_in_sessions_where_those_count():
    """a had a contact and came to a session, b came to a session; nobody knows where from else."""
    received = table("""
        offer_id | institution_id
        o1       | a
    """)
    attended = table("""
        offer_id | institution_id
        o1       | a
        o1       | b
        o1       |
    """)
    offers = table("""
        offer_id | pillar | planned_institutions
        o1       | p1     | 4
    """)

    for places, reached in ((None, 1), (attended, 2)):
        by_offer = reach.reached_by_offer(received, places)
        assert rows(reach.planned_institutions_reached(offers, by_offer)) == [(reached, 4)]
