"""People appear under pseudonyms only; ingest writes no other personal value."""

import hashlib
import hmac

import pytest

from pbdreport.errors import MissingFile, TooManyFaults
from pbdreport.ingest.privacy.pseudonyms import pseudonym

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
theme = { constant = "taal" }
registration_required = { constant = "ja" }

[[source]]
id = "inschrijvingen"
title = "Inschrijvingen"
files = "inschrijvingen.csv"
header = ["Nr", "Sessie"]
not_personal = ["Nr"]
[[source.table]]
name = "enrolments"
[source.table.columns]
enrolment_id = "Nr"
session_id = "Sessie"
person_key = "E-mail"
institution_id = "School"
status = { from = "Status", values = { aanwezig = "attended" } }
"""
HEADER = "Nr;Sessie;E-mail;School;Status\n"


@pytest.fixture
def people(delivery):
    """A service that delivers enrolments."""
    delivery.mapping += ENROLMENTS
    delivery.write("sessies.csv", "Sessie\ns1\ns2\n")
    return delivery


def keys(delivery):
    return [key for (key,) in delivery.rows("enrolments", "person_key")]


def test_a_pseudonym_is_a_keyed_hash_of_the_trimmed_lower_case_text():
    """HMAC-SHA256, the first 32 hexadecimal digits."""
    whole = hmac.new(b"sleutel", b"an@school.example", hashlib.sha256).hexdigest()
    assert pseudonym("  An@School.example ", b"sleutel") == whole[:32]
    assert pseudonym("an@school.example", b"andere") != whole[:32]


def test_the_same_person_has_the_same_pseudonym(people):
    """In capitals or not, in every session and on every run."""
    people.write(
        "inschrijvingen.csv",
        HEADER
        + "e1;s1;an@school.example;;aanwezig\n"
        + "e2;s2; An@School.example;;aanwezig\n"
        + "e3;s2;bo@school.example;;aanwezig\n",
    )
    people.ingest()
    first = keys(people)
    people.ingest()
    assert first[0] == first[1] != first[2]
    assert keys(people) == first
    assert {len(key) for key in first} == {32}


def test_no_personal_value_is_left_anywhere(people):
    """Not in the tables, the quarantine, its reasons, or the report."""
    people.write(
        "inschrijvingen.csv",
        HEADER
        + "e1;s1;an.peeters@school.example;000101;aanwezig\n"
        + "e2;s1;bo.jansen@school.example;bo.jansen@school.example;aanwezig\n"
        + "e3;s1;cis.maes@school.example;;cis.maes@school.example\n"
        + "e4;s1;dirk.wouters@school.example;000101;aanwezig\n"
        + "e4;s1;ella.claes@school.example;000101;aanwezig\n"
        + "e5;s1;fons.smets@school.example;000101;aanwezig;fons.smets@school.example\n"
        + "e6;guy.leys@school.example;guy.leys@school.example;000101;aanwezig\n",
    )
    report = people.ingest()
    assert report.files[-1].quarantined == 6
    assert "@school.example" not in people.written()
    assert [row[2] for row in people.quarantine()] == ["•••", "•••", "e4", "e4", "", "•••"]


def test_a_reason_names_no_masked_value(people):
    """Neither the value nor what it may have been meant for."""
    people.write("inschrijvingen.csv", HEADER + "e1;s1;an@x.be;101;aanwezigg\n")
    people.ingest()
    assert people.quarantine() == [
        ("2", "School", "•••", "onbekend: staat niet in het instellingenregister"),
        ("2", "Status", "•••", "onbekende waarde"),
    ]


def modes(folder):
    """The rights on a folder and all that is in it."""
    return {oct(path.stat().st_mode & 0o777) for path in (folder, *folder.rglob("*"))}


def test_tables_and_quarantine_are_their_owners_alone(delivery):
    """Of a delivery that was taken, and of one that was refused."""
    delivery.ingest()
    assert modes(delivery.processed.parent) == {"0o700", "0o600"}
    delivery.profile = delivery.profile.replace("share = 1", "share = 0")
    delivery.registrations("c1;onbekend;D1;1;fysiek;000101")
    with pytest.raises(TooManyFaults):
        delivery.ingest()
    assert modes(delivery.processed.parent) == {"0o700", "0o600"}
    assert modes(delivery.project.workshop) <= {"0o700", "0o600", "0o644"}
    assert delivery.project.workshop.stat().st_mode & 0o777 == 0o700


def test_people_without_a_key_are_refused(people):
    """The message says how to make a key."""
    people.profile = people.profile.replace(
        'pseudonyms = { public_key = "alleen voor tests" }\n', ""
    )
    people.write("inschrijvingen.csv", HEADER)
    with pytest.raises(MissingFile) as refusal:
        people.ingest()
    assert refusal.value.must == "No pseudonym key is configured for dienst."


def test_a_service_without_people_needs_no_key(delivery):
    """Nothing to keep secret."""
    delivery.profile = delivery.profile.replace(
        'pseudonyms = { public_key = "alleen voor tests" }\n', ""
    )
    assert delivery.ingest().quarantined == 0


def test_what_a_spreadsheet_takes_for_a_formula_is_told_as_text(delivery):
    """Negative numbers stay numbers."""
    delivery.registrations("c1;15/09/2023;D1;=1+1;fysiek;", "c2;15/09/2023;D1;-2,5;@fysiek;")
    delivery.ingest()
    assert [value for _, _, value, _ in delivery.quarantine()] == ["'=1+1", "-2,5", "'@fysiek"]
