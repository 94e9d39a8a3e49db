from tiny import rows, table

from pbdreport.indicators import audiences

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
    contacts = table("""
        contact_id | pillar
        c1         | p1
        c2         | p2
    """)
    people = table("""
        contact_id | audience | people | own_network
        c1         | leraren  | 3      | true
        c2         | leraren  | 4      | true
        c2         | leraren  | 5      | false
    """)

    assert rows(audiences.audience(contacts, people, True)) == [(7, 1)]
    assert rows(audiences.audience(contacts, people, False, by=("audience",))) == [
        ("leraren", 5, 1)
    ]


def test_an_institution_counts_once_for_each_contact():
    """Two at one contact and one of them at another are three participations."""
    contacts = table("""
        contact_id | pillar
        c1         | p1
        c2         | p1
    """)
    taking_part = table("""
        contact_id | institution_id
        c1         | a
        c1         | b
        c2         | a
    """)

    assert rows(audiences.participations(contacts, taking_part, by=("pillar",))) == [("p1", 3, 1)]
