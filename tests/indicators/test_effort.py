from decimal import Decimal

from tiny import rows, table

from pbdreport.indicators import contact_totals, effort, effort_hours

CONTACTS = table("""
    contact_id | offer_id | mode     | hours | staff_count | counts_in_total
    c1         | OD1.1    | physical | 2     | 2           | true
    c2         | OD1.1    | online   | 1.5   | 1           | true
    c3         | OD2.1    | physical | 3     | 1           | false
""")
TAKING_PART = table("""
    contact_id | institution_id
    c1         | a
    c1         | b
    c1         | c
    c3         | a
    c3         | b
""")
PLAN = table("""
    offer_id | pillar | kind  | in_plan | poc   | funding
    OD1.1    | p1     | other | true    | false | basis
    OD2.1    | p2     | other | true    | false | basis
""")
GIVEN = contact_totals.given(CONTACTS, contact_totals.received(CONTACTS, TAKING_PART), PLAN)


def test_two_advisers_count_twice_and_hours_apart_not_at_all():
    """2 h x 2 advisers + 1.5 h x 1; the 3 hours of c3 are registered apart."""
    assert rows(effort.floor_hours(GIVEN)) == [(Decimal("5.5"), 1)]


def test_three_institutions_count_three_times():
    """2 h x 3 institutions; a contact without institutions gives no school-contact hours."""
    found = effort.school_contact_hours(GIVEN, by=("mode",))

    assert rows(found) == [("online", Decimal(0), 1), ("physical", Decimal(6), 1)]


def test_mode_shares_have_the_whole_as_denominator():
    """Both modes are parts of the same 6 hours."""
    found = effort.mode_share(GIVEN, by=("mode",))

    assert rows(found) == [
        ("online", Decimal(0), Decimal(6)),
        ("physical", Decimal(6), Decimal(6)),
    ]


def test_leverage_leaves_out_hours_registered_apart():
    """(2x3 + 1.5x0) school hours over (2x2 + 1.5) floor hours, as both are counted."""
    assert rows(effort.leverage(GIVEN)) == [(Decimal(6), Decimal("5.5"))]


def test_presence_leaves_out_pillars_without_planned_hours():
    """p2 has no planned hours: neither its contacts nor its plan count."""
    capacity = table("""
        pillar | funding | planned_fte | hours_per_fte | floor_planned
        p1     | a       | 0.5         | 1269.2        | true
        p1     | b       | 0.5         | 1269.2        | true
        p1     | c       | 9           | 1269.2        | false
        p2     | a       | 0           | 1269.2        | true
    """)

    found = effort.presence(GIVEN, capacity, by=("pillar",))

    assert rows(found) == [("p1", Decimal("5.5"), Decimal("1269.2"))]


def as_text(lines: str):
    """A table in which the support cell is a code, as `guidance.given` gives it."""
    made = table(lines)
    return made.mutate(poc=made.poc.ifelse("true", "false"))


OFFERS = table("""
    offer_id | pillar   | kind    | in_plan | poc   | funding
    OD1.1    | p1       | other   | true    | false | basis
    OD1.3    | p1       | other   | true    | true  | basis
    PNA      | projects | project | false   | false | Project PNA B+
""")
CAPACITY = table("""
    pillar   | funding        | poc   | planned_fte | realised_fte | floor_planned
    p1       | basis          | false | 2           |              |
    p1       | basis          | true  | 0.5         |              | true
    p8       | basis          | false | 1           | 0.6          | false
    projects | Project PNA B+ | false | 1           |              | true
""")


def test_a_contact_has_its_place_in_the_plan():
    """The support cell stands apart; a project is known by the code of its funding."""
    contacts = table("""
        contact_id | offer_id | mode   | hours | staff_count | counts_in_total
        c1         | OD1.3    | online | 1     | 1           | true
        c2         | PNA      | online | 1     | 1           | true
    """)
    nobody = contact_totals.received(contacts, TAKING_PART.filter(TAKING_PART.contact_id == "c9"))

    found = contact_totals.given(contacts, nobody, OFFERS).order_by("offer")

    placed = found.select("offer", "pillar", "poc", "plan", "project").to_pyarrow().to_pylist()
    assert [tuple(row.values()) for row in placed] == [
        ("OD1.3", "p1", "true", "plan", None),
        ("PNA", "projects", "false", "outside", "project-pna-b"),
    ]


def test_a_project_without_an_offer_is_a_project():
    """Boarding schools pay for posts among projects alone; the basis pays for p1 as well."""
    capacity = table("""
        pillar   | funding             | poc   | planned_fte | realised_fte | floor_planned
        p1       | basis               | false | 2           |              |
        p1       | Project PNA B+      | false | 1           |              |
        projects | basis               | false | 1           |              |
        projects | Project internaten  | false | 0.133       |              |
    """)

    found = (
        effort.with_place(capacity, OFFERS)
        .select("pillar", "project")
        .order_by("pillar", "project")
    )

    assert [tuple(row.values()) for row in found.to_pyarrow().to_pylist()] == [
        ("p1", "project-pna-b"),
        ("p1", None),
        ("projects", "project-internaten"),
        ("projects", None),
    ]


def test_posts_without_offers_belong_to_the_plan():
    """p8 has posts and no offers; the pillar of which every offer is outside stays outside."""
    found = effort.with_place(CAPACITY, OFFERS)

    placed = found.select("pillar", "poc", "plan", "project", "floor_planned").distinct()
    assert sorted(tuple(row.values()) for row in placed.to_pyarrow().to_pylist()) == [
        ("p1", "false", "plan", None, True),
        ("p1", "true", "plan", None, True),
        ("p8", "false", "plan", None, False),
        ("projects", "false", "outside", "project-pna-b", True),
    ]


PLACED = as_text("""
    pillar   | poc   | project       | plan    | floor_hours | contacts | counts_in_total
    p1       | false |               | plan    | 600         | 300      | true
    p1       | true  |               | plan    | 100         | 25       | true
    p1       | false |               | plan    | 70          | 35       | false
    projects | false | project-pna-b | outside | 300         | 150      | true
""")


def test_what_was_registered_as_realised_holds():
    """Floor hours become FTE at 500 hours: 600/500 and 100/500; p8 has 0.6 FTE registered."""
    realised = effort_hours.realised_by_place(PLACED, effort.with_place(CAPACITY, OFFERS), "500")

    by_pillar = effort_hours.realised_fte(realised, "500", by=("pillar", "poc"))
    assert rows(by_pillar) == [
        ("p1", "false", Decimal(600), Decimal(500)),
        ("p1", "true", Decimal(100), Decimal(500)),
        ("p8", "false", Decimal("0.6") * 500, Decimal(500)),
        ("projects", "false", Decimal(300), Decimal(500)),
    ]
    whole = effort_hours.fte_realised_share(realised, "500")
    assert rows(whole) == [(Decimal(600 + 100 + 300 + 300), Decimal("4.5") * 500)]


def test_shares_of_the_floor_are_of_the_plan():
    """600 and 100 hours of 700; the project's 300 are no part of it."""
    found = effort_hours.floor_share(PLACED, by=("pillar", "poc"))

    assert rows(found) == [
        ("p1", "false", Decimal(600), Decimal(700)),
        ("p1", "true", Decimal(100), Decimal(700)),
    ]


def test_time_use_rests_on_advisers():
    """Shares are of all hours; the base is the two people who registered them."""
    entries = table("""
        staff_key | activity | hours
        a         | contact  | 3
        a         | travel   | 1
        b         | contact  | 4
    """)

    assert rows(effort_hours.time_use(entries), "n") == [
        ("contact", Decimal(7), Decimal(8), 2),
        ("travel", Decimal(1), Decimal(8), 2),
    ]
