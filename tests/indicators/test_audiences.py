from tiny import rows, table

from pbdreport.indicators import audiences, guidance

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
    assert rows(audiences.participants(SESSIONS, ENROLMENTS, by=("offer",))) == [
        ("help", None, 1),
        ("vorm", 3, 1),
    ]


def test_different_people_count_once():
    """p and r."""
    assert rows(audiences.different_people(SESSIONS, ENROLMENTS)) == [(2, 1)]


def test_a_team_counts_when_somebody_of_it_came():
    """t1 and t2; nobody of t3 was there, and who has no team is no team."""
    assert rows(audiences.teams(SESSIONS, ENROLMENTS)) == [(2, 1)]


def test_people_of_other_networks_stand_apart():
    """3 + 4 teachers of the own network over two contacts, 5 of another."""
    people = table("""
        contact_id | audience | people | own_network
        c1         | leraren  | 3      | true
        c2         | leraren  | 4      | true
        c2         | leraren  | 5      | false
    """)

    assert rows(audiences.audience(people, True)) == [(7, 1)]
    assert rows(audiences.audience(people, False, by=("audience",))) == [("leraren", 5, 1)]


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

    given = guidance.given(contacts, guidance.received(contacts, taking_part), offers)

    assert rows(audiences.participations(given, by=("pillar",))) == [("p1", 3, 1)]
