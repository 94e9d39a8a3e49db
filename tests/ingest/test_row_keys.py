"""Keys of several columns or of the row, two rows of headings, periods, codes."""

DAYS = """
[[source]]
id = "dagen"
title = "Dagen"
files = "dagen.csv"
header = ["Wie", "Datum"]
date_format = ["%d-%m-%Y", "%Y-%m-%d"]
[[source.table]]
name = "time_entries"
[source.table.columns]
entry_id = "@row"
staff_key = "Wie"
date = "Datum"
activity = { constant = "contact" }
days = "Dagen"
"""
ENROLMENTS = """
[[source]]
id = "sessies"
title = "Sessies"
files = "sessies.csv"
header = ["Sessie"]
[[source.table]]
name = "sessions"
[source.table.columns]
session_id = "Sessie"
offer_id = { constant = "D1" }
date = { constant = "01/10/2023" }
mode = { constant = "online" }
registration_required = { constant = "ja" }

[[source]]
id = "deelnemers"
title = "Deelnemers"
files = "deelnemers.csv"
header = ["Sessie", "E-mail"]
[[source.table]]
name = "enrolments"
[source.table.columns]
enrolment_id = { join = ["Sessie", "E-mail"] }
session_id = "Sessie"
person_key = "E-mail"
status = { constant = "attended" }
"""
MONTHS = """
[[source]]
id = "maanden"
title = "Maanden"
files = "maanden.csv"
header = ["Maand"]
[[source.table]]
name = "workdays"
[source.table.columns]
month = "Maand"
team = "Team"
days = "Dagen"
people = "Leden"
"""


def test_rows_without_a_number_all_count_and_are_told(delivery):
    """Two half days alike on one day are a whole one; dates may have two forms."""
    delivery.mapping += DAYS
    rows = "An;2-10-2023;0,5\nAn;2-10-2023;0,5\nBo;2023-10-03;1\n"
    delivery.write("dagen.csv", "Wie;Datum;Dagen\n" + rows)
    report = delivery.ingest()
    assert delivery.rows("time_entries", "date::VARCHAR", "days::FLOAT") == [
        ("2023-10-02", 0.5),
        ("2023-10-02", 0.5),
        ("2023-10-03", 1.0),
    ]
    assert [(warning.file, warning.rows) for warning in report.doubts] == [("dagen", 1)]


def test_nobody_works_more_than_a_day_on_a_day(delivery):
    """The row is set aside, and one without any time as well."""
    delivery.mapping += DAYS
    delivery.write("dagen.csv", "Wie;Datum;Dagen\nAn;2-10-2023;1,5\nAn;3-10-2023;\n")
    delivery.ingest()
    assert [(row, why) for row, _, _, why in delivery.quarantine()] == [
        ("2", "groter dan 1"),
        ("3", "verplicht, maar leeg"),
    ]


def test_a_key_of_several_columns_tells_nothing_of_people(delivery):
    """A person in two sessions has two places; an address is in no table."""
    delivery.mapping += ENROLMENTS
    delivery.write("sessies.csv", "Sessie\ns1\ns2\n")
    delivery.write("deelnemers.csv", "Sessie;E-mail\ns1;an@x.be\ns2;an@x.be\ns2;an@x.be\n")
    delivery.ingest()
    places = delivery.rows("enrolments", "enrolment_id", "session_id")
    assert [session for _, session in places] == ["s1", "s2"]
    assert len({place for place, _ in places}) == 2
    assert not any("an@" in place for place, _ in places)


def test_months_of_a_team(delivery):
    """Another year is set aside."""
    delivery.mapping += MONTHS
    delivery.write("maanden.csv", "Maand;Team;Dagen;Leden\n2023-10;A;12,5;4\n2024-09;A;3;4\n")
    delivery.ingest()
    assert delivery.rows("workdays", "month", "days::FLOAT", "people") == [("2023-10", 12.5, 4)]
    assert delivery.quarantine() == [("3", "Maand", "•••", "buiten het schooljaar 2023-2024")]


def test_a_column_under_two_headings(delivery):
    """The upper one holds for the columns to its right."""
    delivery.change('files = "instellingen.csv"', 'files = "instellingen.csv"\nheading_rows = 2')
    for name in ("Nummer", "Naam", "Niveau"):
        delivery.change(f'"{name}"', f'"School|{name}"')
    table = "School;;;Bestuur\nNummer;Naam;Niveau;Naam\n000101;A;BaO;X\n000102;B;SO;Y\n"
    delivery.write("instellingen.csv", table)
    delivery.ingest()
    assert delivery.rows("institutions", "institution_id", "name") == [
        ("000101", "A"),
        ("000102", "B"),
    ]


def test_an_institution_in_two_periods(delivery):
    """Rows may follow each other; where they overlap, both are set aside."""
    dates = 'valid_from = "Van"\nvalid_to = "Tot"'
    delivery.change('level = "Niveau"', f'level = "Niveau"\n{dates}')
    rows = (
        "000101;A;BuBaO;;31/08/2022\n000101;A;BaO;01/09/2022;\n"
        "000102;B;SO;;31/12/2023\n000102;B;BuSO;01/09/2023;\n"
    )
    delivery.write("instellingen.csv", "Nummer;Naam;Niveau;Van;Tot\n" + rows)
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;000101")
    delivery.ingest()
    assert delivery.rows("institutions", "institution_id", "level") == [
        ("000101", "BuBaO"),
        ("000101", "BaO"),
    ]
    overlap = "de periode overlapt met die van een andere rij van dezelfde instelling"
    assert [(row, why) for row, _, _, why in delivery.quarantine()] == [
        ("4", overlap),
        ("5", overlap),
    ]


def test_codes_are_made_at_the_door(delivery):
    """Registrations find the offer by the same code."""
    delivery.write("plan.csv", "Doel;Titel\nOD 1/a;Een\nD2;Twee\n")
    delivery.registrations("c1;15/09/2023;OD 1/a;1;fysiek;000101")
    delivery.ingest()
    assert delivery.rows("offers", "offer_id", "title") == [("OD-1-a", "Een"), ("D2", "Twee")]
    assert delivery.rows("contacts", "offer_id") == [("OD-1-a",)]
