"""References, conflicts, and the rows that are set aside with them."""

UNKNOWN = "onbekend: staat niet in het instellingenregister"
SESSIONS = """
[[source]]
id = "sessies"
title = "Sessies"
files = "sessies.csv"
header = ["Sessie"]
not_personal = ["Sessie", "Doel"]
[[source.table]]
name = "sessions"
[source.table.columns]
session_id = "Sessie"
offer_id = "Doel"
date = { constant = "01/10/2023" }
mode = { constant = "online" }
theme = { constant = "taal" }
registration_required = { constant = "ja" }

[[source]]
id = "inschrijvingen"
title = "Inschrijvingen"
files = "inschrijvingen.csv"
header = ["Nr", "Sessie"]
not_personal = ["Nr", "Sessie"]
[[source.table]]
name = "enrolments"
[source.table.columns]
enrolment_id = "Nr"
session_id = "Sessie"
person_key = "Wie"
status = { constant = "attended" }
"""
SURVEY = """
[[source]]
id = "bevraging"
title = "Bevraging"
files = "bevraging.csv"
header = ["Nr", "Wie"]
not_personal = ["Nr", "Meting"]
[[source.table]]
name = "responses"
[source.table.columns]
response_id = "Nr"
instrument = { constant = "plg" }
wave = "Meting"
respondent_key = "Wie"
disposition = "Stand"
answered_on = { constant = "01/10/2023" }
"""


def ids(delivery, table):
    return [number for (number, *_) in delivery.rows(table, "*")]


def test_an_unknown_institution_sets_the_whole_contact_aside(delivery):
    """Nothing of the row comes in, not even its known institution."""
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;000101+999", "c2;15/09/2023;D1;1;fysiek;000102"
    )
    delivery.ingest()
    assert ids(delivery, "contacts") == ["c2"]
    assert delivery.rows("contact_institutions", "*") == [("c2", "000102")]
    assert delivery.quarantine() == [("2", "Instellingen", "999", UNKNOWN)]


def test_a_number_that_lost_its_leading_zeros_is_recognised(delivery):
    """The row is set aside all the same: the register decides."""
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;101")
    delivery.ingest()
    hint = f"{UNKNOWN}: bedoelde u '000101'? (voorloopnul verloren)"
    assert delivery.quarantine() == [("2", "Instellingen", "101", hint)]


def test_a_number_that_may_be_two_institutions_has_no_hint(delivery):
    """000101 and 0101 are both known."""
    delivery.write("instellingen.csv", "Nummer;Naam;Niveau\n000101;A;BaO\n0101;B;SO\n")
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;101")
    delivery.ingest()
    assert delivery.quarantine() == [("2", "Instellingen", "101", UNKNOWN)]


def test_what_refers_to_a_row_set_aside_goes_along_over_files(delivery):
    """An institution with a fault takes its contacts along; the reason says so."""
    delivery.write("instellingen.csv", "Nummer;Naam;Niveau\n000101;A;Lager\n000102;B;SO\n7;C;SO\n")
    delivery.ingest()
    lost = "verwijst naar een rij van het instellingenregister die zelf apart is gezet"
    assert delivery.quarantine() == [
        ("2", "Niveau", "Lager", "onbekende waarde 'Lager'"),
        ("2", "Instellingen", "000101", lost),
        ("3", "Instellingen", "000101", lost),
    ]


def test_faults_go_along_through_several_tables(delivery):
    """Offer, session, enrolment; and only those."""
    delivery.mapping += SESSIONS
    delivery.write("plan.csv", "Doel;Titel\nD1;Een\nD2;Twee\nD3;\n")
    delivery.write("sessies.csv", "Sessie;Doel\ns1;D1\ns2;D3\n")
    delivery.write("inschrijvingen.csv", "Nr;Sessie;Wie\ne1;s1;an\ne2;s2;an\ne3;s3;an\n")
    delivery.ingest()
    assert ids(delivery, "enrolments") == ["e1"]
    assert delivery.quarantine() == [
        ("4", "Titel", "", "verplicht, maar leeg"),
        ("3", "Doel", "D3", "verwijst naar een rij van het aanbod die zelf apart is gezet"),
        ("3", "Sessie", "s2", "verwijst naar een rij van de sessies die zelf apart is gezet"),
        ("4", "Sessie", "s3", "onbekend: staat niet in de sessies"),
    ]


def test_rows_that_conflict_on_a_key_are_all_set_aside(delivery):
    """It is unknown which of them is right; each reason names the others."""
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;", "c2;15/09/2023;D1;1;fysiek;", "c1;15/09/2023;D1;2;fysiek;"
    )
    delivery.ingest()
    told = "zelfde nummer als rij {}, maar andere inhoud: geen van deze rijen is overgenomen"
    assert ids(delivery, "contacts") == ["c2"]
    assert delivery.quarantine() == [
        ("2", "Nr", "c1", told.format(4)),
        ("4", "Nr", "c1", told.format(2)),
    ]


def test_a_conflict_between_files_names_the_file(delivery):
    """Overlapping exports that contradict each other."""
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;")
    delivery.write(
        "registraties_10.csv", "Nr;Datum;Doel;Uren;Vorm;Instellingen\nc1;15/09/2023;D1;3;fysiek;\n"
    )
    delivery.ingest()
    told = "zelfde nummer als rij 2 van {}, maar andere inhoud: geen van deze rijen is overgenomen"
    assert delivery.quarantine() == [
        ("2", "Nr", "c1", told.format("registraties_10.csv")),
        ("2", "Nr", "c1", told.format("registraties.csv")),
    ]


def test_many_conflicting_rows_are_named_up_to_five(delivery):
    """The rest is counted."""
    delivery.registrations(*[f"c1;15/09/2023;D1;{n};fysiek;" for n in range(1, 9)])
    delivery.ingest()
    told = (
        "zelfde nummer als rij 3, rij 4, rij 5, rij 6, rij 7 en nog 2, maar andere inhoud: "
        "geen van deze rijen is overgenomen"
    )
    assert delivery.quarantine()[0] == ("2", "Nr", "c1", told)


def test_a_row_with_a_fault_of_its_own_makes_no_conflict(delivery):
    """A row that was set aside conflicts with nothing."""
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;", "c1;15/09/2023;D1;veel;fysiek;")
    delivery.ingest()
    assert ids(delivery, "contacts") == ["c1"]
    assert [row for row, *_ in delivery.quarantine()] == ["3"]


def test_rows_that_describe_a_contact_differently_are_a_conflict(delivery):
    """Also where several rows may describe it."""
    delivery.change('name = "contacts"', 'name = "contacts"\nrepeats = true')
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;000101",
        "c1;15/09/2023;D1;2;fysiek;000102",
        "c2;15/09/2023;D1;2;fysiek;7",
    )
    delivery.ingest()
    assert ids(delivery, "contacts") == ["c2"]
    assert delivery.rows("contact_institutions", "*") == [("c2", "7")]


def test_a_contact_stays_as_long_as_one_of_its_rows_does(delivery):
    """The row of the unknown institution goes, the other one keeps the contact."""
    delivery.change('name = "contacts"', 'name = "contacts"\nrepeats = true')
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;000101", "c1;15/09/2023;D1;1;fysiek;999")
    delivery.ingest()
    assert ids(delivery, "contacts") == ["c1"]
    assert delivery.rows("contact_institutions", "*") == [("c1", "000101")]


def test_a_conflict_takes_along_what_refers_to_it(delivery):
    """Sessions that contradict each other have no enrolments."""
    delivery.mapping += SESSIONS
    delivery.write("sessies.csv", "Sessie;Doel\ns1;D1\ns1;D2\n")
    delivery.write("inschrijvingen.csv", "Nr;Sessie;Wie\ne1;s1;an\n")
    delivery.ingest()
    assert ids(delivery, "enrolments") == []
    reason = "verwijst naar een rij van de sessies die zelf apart is gezet"
    assert delivery.quarantine()[-1] == ("2", "Sessie", "s1", reason)


def test_a_person_answers_a_measurement_before_or_after_once(delivery):
    """An's two first measurements go, her second stays; who refused first or is asked anew may."""
    delivery.mapping += SURVEY
    delivery.write(
        "bevraging.csv",
        "Nr;Wie;Meting;Stand\n"
        "r1;an;pre;complete\nr2;an;pre;partial\nr3;an;post;complete\n"
        "r4;jan;pre;refused\nr5;jan;pre;complete\nr6;els;single;complete\nr7;els;single;complete\n",
    )
    delivery.ingest()
    told = (
        "dezelfde persoon vulde deze meting van deze bevraging meer dan eens in: "
        "geen van deze antwoorden is overgenomen"
    )
    assert ids(delivery, "responses") == ["r3", "r4", "r5", "r6", "r7"]
    assert delivery.quarantine() == [("2", "Wie", "•••", told), ("3", "Wie", "•••", told)]
