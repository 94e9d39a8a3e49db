from tiny import rows, table

from pbdreport.indicators import contact_totals, reach_audiences

SESSIONS = table("""
    session_id | offer | theme | registration_required
    s1         | vorm  | taal  | true
    s2         | vorm  | taal  | true
    s3         | help  | zorg  | false
""")
ENROLMENTS = table("""
    session_id | person_key | team_key | status
    s1         | p          | t1       | attended
    s1         | q          | t1       | absent
    s2         | p          | t2       | attended
    s2         | r          |          | attended
    s2         | q          | t3       | cancelled
""")


def test_a_person_counts_once_for_each_session():
    """p came twice and r once; q never came."""
    assert rows(reach_audiences.participants(SESSIONS, ENROLMENTS, by=("offer",))) == [
        ("help", None, 1),
        ("vorm", 3, 1),
    ]


def test_different_people_count_once():
    """p and r."""
    assert rows(reach_audiences.different_people(SESSIONS, ENROLMENTS)) == [(2, 1)]


def test_a_team_counts_if_one_of_its_members_attended():
    """t1 and t2; nobody of t3 attended, and people without a team are not a team."""
    assert rows(reach_audiences.teams(SESSIONS, ENROLMENTS)) == [(2, 1)]


def test_people_of_other_networks_are_counted_separately():
    """3 + 4 teachers of the own network over two contacts, 5 of another."""
    people = table("""
        contact_id | audience | people | own_network
        c1         | leraren  | 3      | true
        c2         | leraren  | 4      | true
        c2         | leraren  | 5      | false
    """)

    assert rows(reach_audiences.audience(people, True)) == [(7, 1)]
    assert rows(reach_audiences.audience(people, False, by=("audience",))) == [("leraren", 5, 1)]


def test_an_institution_counts_once_for_each_contact():
    """Two at one contact and one of them at another are three participations."""
    contacts = table("""
        contact_id | offer_id | mode   | hours | staff_count | counts_in_total
        c1         | OD1.1    | online | 1     | 1           | true
        c2         | OD1.1    | online | 1     | 1           | true
    """)
    offers = table("""
        offer_id | pillar | kind  | in_plan | poc   | funding
        OD1.1    | p1     | other | true    | false | basis
    """)
    taking_part = table("""
        contact_id | institution_id
        c1         | a
        c1         | b
        c2         | a
    """)

    given = contact_totals.given(contacts, contact_totals.received(contacts, taking_part), offers)

    assert rows(reach_audiences.participations(given, by=("pillar",))) == [("p1", 3, 1)]


def test_different_people_are_those_of_sessions_with_registration():
    """x came to the help session only, where who comes is not measured."""
    came = ENROLMENTS.union(
        table("""
            session_id | person_key | team_key | status
            s3         | x          | t1       | attended
        """)
    )

    assert rows(reach_audiences.different_people(SESSIONS, came)) == [(2, 1)]
