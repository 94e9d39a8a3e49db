"""What is taken but told, and deliveries that look incomplete."""

import json
import os
import time
from datetime import date

import pytest

from pbdreport.errors import MissingFile, UnreadableFile
from pbdreport.intake import doubts
from pbdreport.intake.report import Doubt

YEAR = [f"c{month};15/{month:02}/2023;D1;1;fysiek;" for month in (9, 10, 12)]


def profile(delivery, rules):
    delivery.profile = delivery.profile.replace("max_contact_hours = 16", rules)


def test_a_contact_of_thirty_hours_is_taken_and_told(delivery):
    """Where the profile allows it; what is beyond the profile is set aside as before."""
    profile(delivery, "max_contact_hours = 48, doubtful_contact_hours = 12")
    delivery.registrations("c1;15/09/2023;D1;12;fysiek;", "c2;15/09/2023;D1;30;fysiek;")
    report = delivery.ingest()
    assert report.tables["contacts"] == 2
    assert report.doubts == (
        Doubt("registraties.csv", 1, "Uren: groter dan 12, overgenomen (eerst in rij 3)"),
    )


def test_a_source_that_shrank_by_half_is_told(delivery):
    """Against the delivery that the tables in place were made from."""
    delivery.registrations(*YEAR)
    delivery.ingest()
    delivery.registrations(*YEAR[:1])
    assert delivery.ingest().doubts == (
        Doubt("registraties", 1, "minder dan bij de vorige levering: 1 in plaats van 3"),
    )


def test_a_lost_month_is_told_though_the_year_is_nearly_whole(delivery):
    """Of a source in many files, each that shrank or went is told; not one that was renamed."""
    head = "Nr;Datum;Doel;Uren;Vorm;Instellingen\n"
    for name, line in zip(("09", "10", "12"), YEAR, strict=True):
        delivery.write(f"registraties_{name}.csv", f"{head}{line}\n")
    assert delivery.ingest().doubts == ()
    september = delivery.raw / "registraties_09.csv"
    september.rename(delivery.raw / "registraties_sept.csv")
    assert delivery.ingest().doubts == ()

    delivery.write("registraties_10.csv", head)
    assert delivery.ingest().doubts == (
        Doubt("registraties_10.csv", 0, "minder dan bij de vorige levering: 0 in plaats van 1"),
    )


def test_a_source_that_shrank_is_refused_where_the_profile_says_so(delivery):
    """The tables in place stay as they are."""
    profile(delivery, 'max_contact_hours = 16, if_shrunk = "refuse"')
    delivery.registrations(*YEAR)
    delivery.ingest()
    delivery.registrations(*YEAR[:1])
    with pytest.raises(UnreadableFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "An export does not shrink by half between two deliveries.\n"
        "  source  registraties\n"
        "  wanted  at least 50% of the rows before\n"
        "  found   minder dan bij de vorige levering: 1 in plaats van 3\n"
        "Deliver the whole export. If it is right: take data/processed/dienst/2023-2024 away and "
        "try again."
    )
    assert delivery.rows("contacts", "count(*)") == [(3,)]


def test_a_month_that_is_missing_is_refused(delivery):
    """Of the months that the profile expects and that are over."""
    profile(
        delivery,
        'max_contact_hours = 16, expected = [{ source = "registraties", months = [9, 10, 11] }]',
    )
    delivery.registrations(*YEAR)
    with pytest.raises(MissingFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "An export covers every month that the profile expects.\n"
        "  source   registraties\n"
        "  missing  'november 2023'\n"
        "Deliver those months, or correct `intake.expected` in the profile."
    )


def test_a_month_is_expected_some_days_after_its_end(delivery, monkeypatch):
    """Fourteen, where the profile says nothing else."""

    class Today(date):
        @classmethod
        def today(cls):
            return date(2023, 12, 14)

    monkeypatch.setattr("pbdreport.intake.road.date", Today)
    profile(
        delivery,
        'max_contact_hours = 16, expected = [{ source = "registraties", months = [9, 11] }]',
    )
    delivery.registrations(*YEAR)
    assert delivery.ingest().tables["contacts"] == 3


def test_an_export_that_changed_just_now_is_refused(delivery):
    """Where the profile waits for deliveries to settle."""
    profile(delivery, "max_contact_hours = 16, settle_seconds = 3600")
    for name in ("instellingen.csv", "plan.csv"):
        os.utime(delivery.raw / name, (0, 0))
    with pytest.raises(UnreadableFile) as refusal:
        delivery.ingest()
    told = str(refusal.value).splitlines()
    assert told[0] == "An export is delivered whole before it is read."
    assert told[1] == "  file   data/raw/dienst/2023-2024/registraties.csv"
    assert told[3] == "It is probably still being copied: try again in a minute."


def test_an_export_that_changes_while_it_is_read_is_refused(delivery, monkeypatch):
    """Half of it would be in the tables."""

    def copy_on(raws):
        path = delivery.raw / "registraties.csv"
        os.utime(path, (time.time() + 5, time.time() + 5))
        return found(raws)

    found = doubts.changed_meanwhile
    monkeypatch.setattr("pbdreport.intake.road.changed_meanwhile", copy_on)
    with pytest.raises(UnreadableFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "An export is delivered whole before it is read.\n"
        "  file   data/raw/dienst/2023-2024/registraties.csv\n"
        "  found  changed while it was read\n"
        "It is probably still being copied: try again in a minute."
    )


def test_reports_of_an_earlier_version_are_read(delivery):
    """They say nothing of corrections and doubts."""
    delivery.ingest()
    path = delivery.processed / "intake.json"
    content = json.loads(path.read_text())
    del content["doubts"], content["corrections"]
    path.write_text(json.dumps(content))
    assert delivery.ingest().doubts == ()
