"""Erasing one person from everything that is kept."""

import shutil
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from typer.testing import CliRunner

from pbdreport.cli.entry_point import app
from pbdreport.config.profile import pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import write_demo
from pbdreport.errors import UsageError
from pbdreport.ingest.pipeline import ingest
from pbdreport.ingest.privacy.pseudonyms import pseudonym
from pbdreport.pipeline.forget import Person, find_person, forget_person
from pbdreport.schema import TABLES

ROOT = Path(__file__).parents[2]
YEAR = SchoolYear(2023)
MAPPING = """
[[source]]
id = "sessies"
title = "Sessies"
files = "sessies*.csv"
header = ["Code", "Deelnemer"]
encoding = "windows-1252"
[[source.table]]
name = "enrolments"
[source.table.columns]
enrolment_id = "Code"
session_id = "Sessie"
person_key = "Deelnemer"
status = { constant = "attended" }

[[source]]
id = "werkboek"
title = "Werkboek"
files = "*.xlsx"
format = "xlsx"
header = ["Code", "Deelnemer"]
required = false
[[source.table]]
name = "time_entries"
[source.table.columns]
staff_key = "Deelnemer"
date = "Datum"
activity = { constant = "other" }
hours = "Uren"
"""
EXPORT = (
    b"Sessies 2023-2024\r\n"
    b"Code;Deelnemer;Sessie;Opmerking\r\n"
    b"e1;17;s1;17 uur\r\n"
    b'e2;Ren\xe9e Claes;s1;"een\r\nzin van twee regels"\r\n'
    b"e3;18;s1;met Ren\xe9e  Claes, daarna\r\n"
    b"e4; REN\xc9E CLAES ;s2;\r\n"
    b'e5;Ren\xe9e Claessens;s2;"x"\r\n'
    b"e17;19;17;Claes"
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A service with one export, and a folder for its tables."""
    shutil.copytree(ROOT / "config" / "services" / "provincie", tmp_path / "config/services/dienst")
    project = Project(tmp_path)
    (project.services / "dienst" / "sources.toml").write_text(MAPPING, encoding="utf-8")
    raw = project.raw_folder("dienst", YEAR)
    raw.mkdir(parents=True)
    (raw / "sessies.csv").write_bytes(EXPORT)
    return project


def export(project: Project) -> Path:
    return project.raw_folder("dienst", YEAR) / "sessies.csv"


RENEE = Person(("Renée Claes",))


def test_the_rows_of_a_person_go_and_every_other_byte_stays(project: Project):
    """In any case and with spaces around it, in any column; rows of two lines whole."""
    export(project).chmod(0o640)

    (trace,) = forget_person(project, "dienst", RENEE)

    assert (trace.store, trace.rows, trace.is_erasable) == ("raw exports", 3, True)
    assert export(project).read_bytes() == (
        b"Sessies 2023-2024\r\n"
        b"Code;Deelnemer;Sessie;Opmerking\r\n"
        b"e1;17;s1;17 uur\r\n"
        b'e5;Ren\xe9e Claessens;s2;"x"\r\n'
        b"e17;19;17;Claes"
    )
    assert export(project).stat().st_mode & 0o777 == 0o640
    assert find_person(project, "dienst", RENEE) == []


def test_a_key_counts_in_the_columns_of_people_alone(project: Project):
    """17 is also an hour and a session."""
    (trace,) = forget_person(project, "dienst", Person(("17",)))

    assert trace.rows == 1
    assert b"e1;" not in export(project).read_bytes()
    assert b"e17;19;17;Claes" in export(project).read_bytes()


def test_looking_changes_nothing(project: Project):
    """Not even the caches."""
    (project.workshop / "years").mkdir(parents=True)

    found = find_person(project, "dienst", RENEE)

    assert [trace.rows for trace in found] == [3]
    assert export(project).read_bytes() == EXPORT
    assert (project.workshop / "years").is_dir()


def test_a_broken_quote_is_left_to_somebody(project: Project):
    """What looks like one row may be the rest of the file."""
    broken = b"Code;Deelnemer\n" + b'e1;"Ren\xe9e Claes\n' + b"e2;x\n" * 60
    export(project).write_bytes(broken)

    (trace,) = forget_person(project, "dienst", RENEE)

    assert (trace.is_erasable, export(project).read_bytes()) == (False, broken)


def test_workbooks_settings_and_pages_are_listed_with_their_place(project: Project):
    """A workbook loses what a library does not know; a page is what somebody signed."""
    with xlsxwriter.Workbook(str(export(project).with_name("uren.xlsx"))) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Code", "Deelnemer", "Datum", "Uren"])
        sheet.write_row(1, 0, ["1", "Renée Claes", "01/10/2023", "2"])
    commentary = project.services / "dienst" / "commentary" / "2023-2024" / "reach.md"
    commentary.parent.mkdir(parents=True, exist_ok=True)
    commentary.write_text("Met dank aan\nRenée Claes.\n", encoding="utf-8")
    page = project.reports / ".editions" / "dienst-2023-2024@1" / "reach.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Renée Claes</p>", encoding="utf-8")

    left = [trace for trace in forget_person(project, "dienst", RENEE) if not trace.is_erasable]

    assert [(trace.store, trace.place, trace.rows) for trace in left] == [
        ("raw exports", "data/raw/dienst/2023-2024/uren.xlsx", 1),
        (
            "settings",
            "config/services/dienst/commentary/2023-2024/reach.md, line 2",
            1,
        ),
        ("editions", "reports/.editions/dienst-2023-2024@1/reach.html, line 1", 1),
    ]
    assert page.is_file()


def test_corrections_of_a_person_go_too(project: Project):
    """They hold what was written before."""
    path = export(project).with_name("corrections.csv")
    path.write_text(
        "bestand;rij;sleutel;kolom;oud;nieuw;reden;door\n"
        "sessies.csv;;;Deelnemer;Rene Claes;Renée Claes;tikfout;An\n",
        encoding="utf-8",
    )

    forget_person(project, "dienst", RENEE)

    assert path.read_text(encoding="utf-8").splitlines() == [
        "bestand;rij;sleutel;kolom;oud;nieuw;reden;door"
    ]


def test_caches_and_logs_of_builds_go(project: Project):
    """They may hold what was there before; the log of builds holds nobody."""
    for name in ("years/a.json", "figures/k/x.csv", "spill/y", "logs/dienst/2023-2024/t.txt"):
        path = project.workshop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    for name in ("kernels.log", "builds.jsonl", "dienst"):
        if name != "dienst":
            (project.workshop / "logs" / name).write_text("x")

    forget_person(project, "dienst", RENEE)

    left = sorted(p.name for p in project.workshop.rglob("*") if p.is_file())
    assert left == ["builds.jsonl"]


@pytest.mark.parametrize("texts", [(), (" ",)])
def test_nobody_is_not_a_person(texts):
    """An empty text is in every cell."""
    with pytest.raises(UsageError, match="No person was named"):
        Person(texts)


def test_the_command_lists_erases_and_never_names(project: Project, monkeypatch):
    """Exit code 1 as long as something is left."""
    monkeypatch.chdir(project.root)
    words = ["forget", "--service", "dienst"]

    listed = CliRunner().invoke(app, words, input="Renée Claes\n")
    erased = CliRunner().invoke(app, [*words, "--erase"], input="Renée Claes\n")
    again = CliRunner().invoke(app, words, input="Renée Claes\n")

    assert (listed.exit_code, erased.exit_code, again.exit_code) == (0, 0, 0)
    line = "raw exports      3  data/raw/dienst/2023-2024/sessies.csv"
    assert f"to erase  {line}" in listed.output
    assert f"erased    {line}" in erased.output
    assert "Nothing of this person was found." in again.output
    assert "claes" not in (listed.output + erased.output + again.output).lower()


def keys_of(project: Project, service: str, year: SchoolYear) -> set[str]:
    """All pseudonyms in the tables of a school year."""
    found: set[str] = set()
    for table, column in (("enrolments", "person_key"), ("time_entries", "staff_key")):
        path = project.processed_folder(service, year) / f"{table}.parquet"
        if path.exists():
            query = f"SELECT DISTINCT {column} FROM read_parquet('{path}')"
            found |= {row[0] for row in duckdb.sql(query).fetchall()}
    return found


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example service with the tables of one school year."""
    folder = tmp_path_factory.mktemp("ingested")
    shutil.copytree(ROOT / "config", folder / "config")
    write_demo(folder, ("provincie",), [YEAR])
    project = Project(folder)
    ingest(project, "provincie", YEAR)
    return project


def test_a_person_is_found_in_tables_by_pseudonym_and_gone_after_the_next_intake(ingested: Project):
    """With the key of the service; nothing else changes but what is theirs."""
    project = ingested
    key = pseudonym_key(read_profile(project, "provincie"), "provincie")
    before = keys_of(project, "provincie", YEAR)
    person = someone(project, before, key)

    found = find_person(project, "provincie", person)
    stores = {trace.store for trace in found if trace.is_erasable}
    left = [trace for trace in found if not trace.is_erasable]
    forget_person(project, "provincie", person)
    tables = project.processed_folder("provincie", YEAR).exists()
    ingest(project, "provincie", YEAR)
    after = keys_of(project, "provincie", YEAR)

    assert stores == {"raw exports", "clean tables"}
    assert (left, tables) == ([], False)
    assert before - after == {pseudonym(text, key) for text in person.texts}
    assert after <= before


def someone(project: Project, keys: set[str], key: bytes) -> Person:
    """The first person in the text exports whose pseudonym is in the tables."""
    for path in sorted(project.raw_folder("provincie", YEAR).glob("*.csv")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            for cell in line.split(";"):
                if cell.strip('"') and pseudonym(cell.strip('"'), key) in keys:
                    return Person((cell.strip('"'),))
    raise AssertionError("nobody")


def test_another_key_gives_everybody_another_pseudonym_in_every_year(ingested: Project):
    """The tables are made again with it by the next build, since it is part of their key; who is
    whom over the years stays as long as the exports of those years are there."""
    project = ingested
    before = keys_of(project, "provincie", YEAR)
    path = project.services / "provincie" / "profile.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("voorbeeldsleutel", "andere-sleutel"), encoding="utf-8")

    ingest(project, "provincie", YEAR)
    after = keys_of(project, "provincie", YEAR)
    path.write_text(text, encoding="utf-8")
    ingest(project, "provincie", YEAR)

    assert len(before) == len(after) > 20
    assert before & after == set()
    assert keys_of(project, "provincie", YEAR) == before


def test_every_column_of_people_is_searched():
    """A new one counts by its type."""
    found = {
        column.name
        for table in TABLES.values()
        for column in table.columns
        if column.name.endswith("_key") and "PSEUDONYM" in column.type.name
    }
    assert found == {"person_key", "respondent_key", "staff_key"}
