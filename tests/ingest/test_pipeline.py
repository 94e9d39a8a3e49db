"""A whole delivery: row counts, what is accepted or refused, and reproducible bytes."""

import hashlib
import re
from datetime import date

import duckdb
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pbdreport.errors import BuildLocked, MissingFile, TooManyFaults
from pbdreport.ingest.ingest_report import FileReport, IngestReport, read_ingest_report

HEADER = "Nr;Datum;Doel;Uren;Vorm;Instellingen\n"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_report_of_an_intake(delivery):
    """Each file with its row counts, each table with its rows."""
    delivery.write(
        "registraties.csv", HEADER + "c1;15/09/2023;D1;1;fysiek;000101+7\nc2;;D1;1;fysiek;\n\n"
    )
    delivery.write("losse nota.txt", "niet voor het rapport")
    report = delivery.ingest()

    def file(source, name, *counts, skipped=None):
        raw = (delivery.raw / name).read_bytes()
        detected = {"header_row": 1, "unused_headings": []}
        sha256 = hashlib.sha256(raw).hexdigest()
        told = (source, name, sha256, len(raw), *counts, skipped or {}, detected)
        return FileReport(*told, title=source.capitalize())

    assert report == IngestReport(
        service="dienst",
        school_year="2023-2024",
        files=(
            file("register", "instellingen.csv", 3, 3, 0),
            file("plan", "plan.csv", 2, 2, 0),
            file("registraties", "registraties.csv", 3, 1, 1, skipped={"blank": 1}),
        ),
        tables={"institutions": 3, "offers": 2, "contacts": 1, "contact_institutions": 2},
        unknown_files=("losse nota.txt",),
    )
    assert (report.read, report.accepted, report.quarantined, report.skipped) == (8, 6, 1, 1)


def test_the_report_is_read_back(delivery):
    """Without the engine."""
    assert delivery.ingest() == read_ingest_report(delivery.processed)


def test_a_folder_without_report_was_not_taken_in(tmp_path):
    """The message says what to run."""
    with pytest.raises(MissingFile) as refusal:
        read_ingest_report(tmp_path)
    assert str(refusal.value) == (
        "The intake report is missing or damaged.\n"
        f"  expected  {tmp_path / 'intake.json'}\n"
        "Run: pbdreport ingest"
    )


def test_no_raw_folder_is_refused(delivery):
    """The message says where exports belong."""
    delivery.raw.rename(delivery.raw.with_name("elders"))
    with pytest.raises(MissingFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "There are no exports of dienst for 2023-2024.\n"
        "  expected  data/raw/dienst/2023-2024\n"
        "Deliver the exports there. For the example services, run: pbdreport demo"
    )


def test_a_required_export_that_is_missing_is_refused(delivery):
    """With the names of the files that are there."""
    (delivery.raw / "registraties.csv").unlink()
    with pytest.raises(MissingFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "The export 'Registraties' is missing from the delivery.\n"
        "  folder    data/raw/dienst/2023-2024\n"
        "  expected  'registraties*.csv'\n"
        "  found     'instellingen.csv', 'plan.csv'\n"
        "Deliver it, or correct `files` of this source in the mapping."
    )


def test_an_export_that_may_be_missing_gives_no_table(delivery):
    """As where a service has no complaints."""
    delivery.mapping += """
[[source]]
id = "klachten"
title = "Klachten"
files = "klachten.csv"
required = false
header = ["Nr"]
[[source.table]]
name = "complaints"
columns = { complaint_id = "Nr", received_on = "Datum" }
"""
    assert "complaints" not in delivery.ingest().tables


def test_a_required_table_whose_exports_are_all_missing_is_refused(delivery):
    """Each may be missing, but not all."""
    delivery.change('files = "registraties*.csv"', 'files = "registraties*.csv"\nrequired = false')
    (delivery.raw / "registraties.csv").unlink()
    with pytest.raises(MissingFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "No export was delivered for a required table.\n"
        "  missing   'contacts', 'contact_institutions'\n"
        "  expected  'registraties*.csv'\n"
        "Deliver the export, or correct `files` of its source in the mapping."
    )


def test_too_many_faults_are_refused_and_told(delivery):
    """The quarantine is written beside the tables, which stay as they were."""
    delivery.ingest()
    before = contents(delivery.processed)
    delivery.profile = delivery.profile.replace(
        "max_quarantined_share = 1,", "max_quarantined_share = 0.3,"
    )
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;", "c2;;D1;1;fysiek;")
    with pytest.raises(TooManyFaults) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "Too many rows of registraties.csv were set aside: 1 of 2.\n"
        "  expected  at most 30.0% of its rows\n"
        "  mostly    1 × Datum: verplicht, maar leeg\n"
        "  all       data/processed/dienst/refused-2023-2024/quarantine.csv\n"
        "Correct the rows in the system and export the file again, or correct the mapping."
    )
    refused = delivery.processed.with_name("refused-2023-2024")
    assert contents(delivery.processed) == before
    assert sorted(contents(refused)) == [
        "intake.json",
        "quarantine.csv",
        "quarantine.html",
        "quarantine.parquet",
    ]
    assert b"registraties.csv;3;Datum;;verplicht, maar leeg" in contents(refused)["quarantine.csv"]


def test_an_intake_that_succeeds_takes_the_refused_quarantine_away(delivery):
    """It would be stale."""
    good = delivery.profile
    delivery.profile = good.replace("max_quarantined_share = 1,", "max_quarantined_share = 0,")
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;", "c2;;D1;1;fysiek;")
    with pytest.raises(TooManyFaults):
        delivery.ingest()
    delivery.profile = good
    delivery.ingest()
    assert [path.name for path in delivery.processed.parent.iterdir()] == ["2023-2024"]


def test_an_intake_that_dies_leaves_the_old_tables(delivery, monkeypatch):
    """Tables are put in place as a whole, or not at all."""
    delivery.ingest()
    before = contents(delivery.processed)

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pbdreport.ingest.pipeline.write_ingest_report", die)
    delivery.registrations("c9;15/09/2023;D1;1;fysiek;")
    with pytest.raises(KeyboardInterrupt):
        delivery.ingest()
    assert contents(delivery.processed) == before
    assert [path.name for path in delivery.processed.parent.iterdir()] == ["2023-2024"]


def test_a_run_killed_between_the_renames_is_mended(delivery):
    """The old tables are found back, also where the next intake is refused."""
    delivery.ingest()
    before = contents(delivery.processed)
    delivery.processed.rename(delivery.processed.with_name(".2023-2024.old"))
    (delivery.raw / "registraties.csv").unlink()
    with pytest.raises(MissingFile):
        delivery.ingest()
    assert contents(delivery.processed) == before


def test_one_intake_at_a_time(delivery):
    """A second one of the same service and school year is refused."""
    lock = delivery.project.workshop / "intake-dienst-2023-2024.lock"
    lock.parent.mkdir()
    with FileLock(lock), pytest.raises(BuildLocked) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "Another ingest of this service and school year is running.\n"
        "  folder  data/processed/dienst/2023-2024\n"
        "Wait until it is done."
    )


def test_raw_files_are_not_touched(delivery):
    """Exports are never edited."""
    before = contents(delivery.raw)
    delivery.ingest()
    assert contents(delivery.raw) == before


def test_the_same_bytes_on_any_number_of_threads(delivery, monkeypatch):
    """More rows than one thread takes at a time, some of them faulty; in the order of the file,
    with rows that repeat and without.
    """
    schools = "".join(f"{n:06};A;{'BaO' if n % 7 else 'XX'}\n" for n in range(200_000))
    delivery.write("instellingen.csv", "Nummer;Naam;Niveau\n" + schools)
    delivery.change('name = "contacts"', 'name = "contacts"\nrepeats = true')
    delivery.registrations(
        *(
            f"c{n // 2};15/09/2023;D{1 + n // 2 % 2};{n // 2 % 17};fysiek;000{101 + n % 2}"
            for n in range(150_000)
        )
    )
    connect = duckdb.connect
    written = []
    for threads in (1, 3):
        monkeypatch.setattr(
            "duckdb.connect", lambda config, n=threads: connect(config={**config, "threads": n})
        )
        delivery.ingest()
        written.append(contents(delivery.processed))
    assert [name for name in written[0] if written[0][name] != written[1][name]] == []
    found = [number for (number,) in delivery.rows("institutions", "institution_id")]
    is_in_order = found == [f"{n:06}" for n in range(200_000) if n % 7]
    assert is_in_order


AUDIENCE = """
[[source.table]]
name = "contact_audiences"
[source.table.columns]
contact_id = "Nr"
audience = { constant = "%s" }
people = "Uren"
own_network = { constant = "ja" }
"""


def test_two_tables_of_one_row_keep_their_order(delivery):
    """A row that gives an entry for teachers and one for leaders gives them in that order."""
    delivery.mapping += AUDIENCE % "teachers" + AUDIENCE % "leaders"
    delivery.registrations(
        *(f"c{n};15/09/2023;D1;{1 + n % 9};fysiek;000101" for n in range(100_000))
    )
    delivery.ingest()

    found = delivery.rows("contact_audiences", "contact_id, audience")
    wanted = [(f"c{n}", code) for n in range(100_000) for code in ("teachers", "leaders")]
    is_in_order = found == wanted
    assert is_in_order


CELLS = {
    "number": st.sampled_from(["", "c1", "c2", "c3", "c4", "c5", "Totaal", " c1 "]),
    "day": st.sampled_from(["", "15/09/2023", "15/09/2022", "gisteren", "1/10/2023"]),
    "offer": st.sampled_from(["", "D1", "D2", "D9"]),
    "hours": st.sampled_from(["", "1", "1,5", "-1", "99", "1.5"]),
    "mode": st.sampled_from(["", "fysiek", "Online", "fysiiek"]),
    "institutions": st.sampled_from(["", "000101", "000101+000102", "101", "7+7", "7+999"]),
}
LINE = st.one_of(
    st.builds(lambda **cells: ";".join(cells.values()), **CELLS),
    st.sampled_from(
        ["", ";;;;;", "Totaal;;;9;;", HEADER.strip(), "x;y;z;1;2;3;4", '"c6";15/09/2023']
    ),
    st.just("c1;15/09/2023;D1;1,5;fysiek;000101"),
)
FILE = st.lists(LINE, max_size=12)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=FILE, second=FILE, repeats=st.booleans(), above=st.sampled_from(["", "Titel\n", "\n"]))
def test_rows_read_are_accepted_quarantined_or_skipped(delivery, first, second, repeats, above):
    """Nothing is lost: for every file, and what is left is right."""
    wish = f'name = "contacts"\nrepeats = {str(repeats).lower()}\n['
    delivery.mapping = re.sub(r'name = "contacts"\n(repeats = \w+\n)?\[', wish, delivery.mapping)
    delivery.write("registraties.csv", HEADER + "".join(f"{line}\n" for line in first))
    delivery.write("registraties_2.csv", above + HEADER + "\n".join(second))
    report = delivery.ingest()

    lines = [len(first), len(above.splitlines()) + len("\n".join(second).splitlines())]
    for file, read in zip(report.files[2:], lines, strict=True):
        assert file.read == read
        assert file.read == file.accepted + file.quarantined + sum(file.skipped.values())
    faults = delivery.processed / "quarantine.parquet"
    told = duckdb.sql(f"SELECT file, count(DISTINCT row) FROM '{faults}' GROUP BY 1").fetchall()
    assert dict(told) == {file.name: file.quarantined for file in report.files if file.quarantined}
    contacts = delivery.rows("contacts", "contact_id", "offer_id", "date")
    numbers = [number for number, *_ in contacts]
    assert len(set(numbers)) == len(numbers)
    assert all(
        offer in ("D1", "D2") and day in (date(2023, 9, 15), date(2023, 10, 1))
        for _, offer, day in contacts
    )
    partners = delivery.rows("contact_institutions", "*")
    assert len(set(partners)) == len(partners)
    assert all(number in numbers for number, _ in partners)
    assert all(known in ("000101", "000102", "7") for _, known in partners)
