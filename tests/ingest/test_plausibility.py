"""Warnings about implausible values, and deliveries that look incomplete."""

import json
import os
import time
from datetime import date

import pytest

from pbdreport.errors import MissingFile, UnreadableFile
from pbdreport.ingest.checks import plausibility
from pbdreport.ingest.ingest_report import DeliveryWarning

YEAR = [f"c{month};15/{month:02}/2023;D1;1;fysiek;" for month in (9, 10, 12)]


def profile(delivery, rules):
    delivery.profile = delivery.profile.replace("max_contact_hours = 16", rules)


def test_a_contact_of_thirty_hours_is_taken_and_told(delivery):
    """If the profile allows it; values above its limit are set aside as before."""
    profile(delivery, "max_contact_hours = 48, doubtful_contact_hours = 12")
    delivery.registrations("c1;15/09/2023;D1;12;fysiek;", "c2;15/09/2023;D1;30;fysiek;")
    report = delivery.ingest()
    assert report.tables["contacts"] == 2
    assert report.doubts == (
        DeliveryWarning("registraties.csv", 1, "Uren: groter dan 12, overgenomen (eerst in rij 3)"),
    )


def test_a_source_that_shrank_by_half_is_told(delivery):
    """Compared with the previous delivery."""
    delivery.registrations(*YEAR)
    delivery.ingest()
    delivery.registrations(*YEAR[:1])
    assert delivery.ingest().doubts == (
        DeliveryWarning("registraties", 1, "minder dan bij de vorige levering: 1 in plaats van 3"),
    )


def test_a_lost_month_is_told_though_the_year_is_nearly_whole(delivery):
    """In a source of many files, each that shrank or is gone; not one that was renamed."""
    head = "Nr;Datum;Doel;Uren;Vorm;Instellingen\n"
    for name, line in zip(("09", "10", "12"), YEAR, strict=True):
        delivery.write(f"registraties_{name}.csv", f"{head}{line}\n")
    assert delivery.ingest().doubts == ()
    september = delivery.raw / "registraties_09.csv"
    september.rename(delivery.raw / "registraties_sept.csv")
    assert delivery.ingest().doubts == ()

    delivery.write("registraties_10.csv", head)
    assert delivery.ingest().doubts == (
        DeliveryWarning(
            "registraties_10.csv", 0, "minder dan bij de vorige levering: 0 in plaats van 1"
        ),
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
        "registraties has far fewer rows than in the previous delivery.\n"
        "  expected  at least 50% of the previous rows\n"
        "  found     minder dan bij de vorige levering: 1 in plaats van 3\n"
        "Deliver the complete export. If it is complete: remove data/processed/dienst/2023-2024 "
        "and try again."
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
        "Months are missing from the export 'registraties'.\n"
        "  expected  a row in each month of `intake.expected`\n"
        "  missing   'november 2023'\n"
        "Deliver these months, or correct `intake.expected` in the profile."
    )


def test_a_month_is_expected_some_days_after_its_end(delivery, monkeypatch):
    """Fourteen, where the profile says nothing else."""

    class Today(date):
        @classmethod
        def today(cls):
            return date(2023, 12, 14)

    monkeypatch.setattr("pbdreport.ingest.pipeline.date", Today)
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
    assert told[0].startswith("The export may be incomplete: it changed ")
    assert told[0].endswith(" s ago.")
    assert told[1] == "  file  data/raw/dienst/2023-2024/registraties.csv"
    assert told[2] == "It is probably still being copied: try again in a minute."


def test_an_export_that_changes_while_it_is_read_is_refused(delivery, monkeypatch):
    """Half of it would be in the tables."""

    def copy_on(raws):
        path = delivery.raw / "registraties.csv"
        os.utime(path, (time.time() + 5, time.time() + 5))
        return found(raws)

    found = plausibility.files_changed_meanwhile
    monkeypatch.setattr("pbdreport.ingest.pipeline.files_changed_meanwhile", copy_on)
    with pytest.raises(UnreadableFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "The export may be incomplete: it changed while it was read.\n"
        "  file  data/raw/dienst/2023-2024/registraties.csv\n"
        "It is probably still being copied: try again in a minute."
    )


def test_reports_of_an_earlier_version_are_read(delivery):
    """They have no corrections and warnings."""
    delivery.ingest()
    path = delivery.processed / "intake.json"
    content = json.loads(path.read_text())
    del content["doubts"], content["corrections"]
    path.write_text(json.dumps(content))
    assert delivery.ingest().doubts == ()
