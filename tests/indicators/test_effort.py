from decimal import Decimal

from tiny import rows, table

from pbdreport.indicators import effort

CONTACTS = table("""
    contact_id | offer | pillar | mode     | hours | staff_count | counts_in_total
    c1         | OD1.1 | p1     | physical | 2     | 2           | true
    c2         | OD1.1 | p1     | online   | 1.5   | 1           | true
    c3         | OD2.1 | p2     | physical | 3     | 1           | false
""")
TAKING_PART = table("""
    contact_id | institution_id
    c1         | a
    c1         | b
    c1         | c
    c3         | a
    c3         | b
""")


def test_two_advisers_count_twice_and_hours_apart_not_at_all():
    """2 h x 2 advisers + 1.5 h x 1; the 3 hours of c3 are registered apart."""
    assert rows(effort.floor_hours(CONTACTS)) == [(Decimal("5.5"), 1)]


def test_three_institutions_count_three_times():
    """2 h x 3 institutions; a contact without institutions gives no school-contact hours."""
    found = effort.school_contact_hours(CONTACTS, TAKING_PART, by=("mode",))

    assert rows(found) == [("online", Decimal(0), 1), ("physical", Decimal(6), 1)]


def test_mode_shares_have_the_whole_as_denominator():
    """Both modes are parts of the same 6 hours."""
    found = effort.mode_share(CONTACTS, TAKING_PART, by=("mode",))

    assert rows(found) == [
        ("online", Decimal(0), Decimal(6)),
        ("physical", Decimal(6), Decimal(6)),
    ]


def test_leverage_counts_hours_registered_apart():
    """(2x3 + 1.5x0 + 3x2) school hours over (2x2 + 1.5 + 3) floor hours."""
    assert rows(effort.leverage(CONTACTS, TAKING_PART)) == [(Decimal(12), Decimal("8.5"))]


def test_presence_leaves_out_pillars_without_planned_hours():
    """p2 has no planned hours: neither its contacts nor its plan count."""
    capacity = table("""
        pillar | funding | planned_fte | hours_per_fte
        p1     | a       | 0.5         | 1269.2
        p1     | b       | 0.5         | 1269.2
        p2     | a       | 0           | 1269.2
    """)

    found = effort.presence(CONTACTS, capacity, by=("pillar",))

    assert rows(found) == [("p1", Decimal("5.5"), Decimal("1269.2"))]
