"""A tiny service: three institutions, two offers, and whatever a test delivers."""

import csv
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from entries import CALENDAR

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.ingest.ingest_report import IngestReport
from pbdreport.ingest.pipeline import ingest

PROFILE = """
name = "Dienst"
short_name = "D"
colour = "#12436D"
contact = { name = "Staf", email = "staf@dienst.example" }
pillar = [{ id = "p1", label = "Pijler 1" }]
priority = [{ id = "care", label = "Brede basiszorg" }]
audience = [{ id = "teachers", label = "Leraren" }, { id = "leaders", label = "Leiding" }]
pseudonyms = { public_key = "alleen voor tests" }
effort = { advisers_visit_alone = true }
intake = { max_quarantined_share = 1, max_contact_hours = 16 }
"""

REGISTER = """
[[source]]
id = "register"
title = "Register"
files = "instellingen.csv"
header = ["Nummer", "Naam"]
not_personal = ["Nummer", "Niveau"]

[[source.table]]
name = "institutions"
[source.table.columns]
institution_id = "Nummer"
name = "Naam"
level = "Niveau"
network = { constant = "PO" }
high_needs = { constant = "nee" }
in_mandate = { constant = "ja" }
"""

PLAN = """
[[source]]
id = "plan"
title = "Plan"
files = "plan.csv"
header = ["Doel", "Titel"]
not_personal = ["Doel"]

[[source.table]]
name = "offers"
[source.table.columns]
offer_id = "Doel"
title = "Titel"
kind = { constant = "other" }
pillar = { constant = "p1" }
in_plan = { constant = "ja" }
poc = { constant = "nee" }
threshold_applies = { constant = "ja" }
"""

REGISTRATIONS = """
[[source]]
id = "registraties"
title = "Registraties"
files = "registraties*.csv"
header = ["Nr", "Datum", "Doel"]
total = "Totaal"
not_personal = ["Nr", "Datum", "Doel", "Uren", "Vorm", "Instellingen"]

[[source.table]]
name = "contacts"
[source.table.columns]
contact_id = "Nr"
date = "Datum"
offer_id = "Doel"
hours = "Uren"
staff_count = { constant = "1" }
mode = { from = "Vorm", values = { fysiek = "physical", online = "online" } }
counts_in_total = { constant = "ja" }

[[source.table]]
name = "contact_institutions"
split = { column = "Instellingen", separator = "+" }
[source.table.columns]
contact_id = "Nr"
institution_id = "@part"
"""

HEADER = "Nr;Datum;Doel;Uren;Vorm;Instellingen\n"
C1 = "c1;15/09/2023;D1;1,5;fysiek;000101\n"
C2 = "c2;16/09/2023;D2;2;online;000101+000102\n"


class Delivery:
    """A project of one service, its mapping and its raw files."""

    def __init__(self, root: Path):
        self.project = Project(root)
        self.year = SchoolYear(2023)
        self.mapping = REGISTER + PLAN + REGISTRATIONS
        self.profile = PROFILE
        self.raw = self.project.raw_folder("dienst", self.year)
        self.raw.mkdir(parents=True)
        self.processed = self.project.processed_folder("dienst", self.year)
        self.write("instellingen.csv", "Nummer;Naam;Niveau\n000101;A;BaO\n000102;B;SO\n7;C;SO\n")
        self.write("plan.csv", "Doel;Titel\nD1;Een\nD2;Twee\n")
        self.write("registraties.csv", HEADER + C1 + C2)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        (self.raw / name).write_bytes(text.encode(encoding))

    def registrations(self, *lines: str) -> None:
        self.write("registraties.csv", HEADER + "".join(f"{line}\n" for line in lines))

    def workbook(self, name: str, rows: list[list[object]], sheet: str = "Blad1") -> None:
        book = xlsxwriter.Workbook(
            self.raw / name, {"default_date_format": "dd/mm/yyyy", "remove_timezone": True}
        )
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        book.close()

    def change(self, old: str, new: str) -> None:
        assert old in self.mapping
        self.mapping = self.mapping.replace(old, new)

    def ingest(self) -> IngestReport:
        folder = self.project.services / "dienst"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "profile.toml").write_text(self.profile, encoding="utf-8")
        (folder / "sources.toml").write_text(self.mapping, encoding="utf-8")
        return ingest(self.project, "dienst", self.year)

    def rows(self, table: str, *columns: str) -> list[tuple[object, ...]]:
        path = self.processed / f"{table}.parquet"
        return duckdb.sql(f"SELECT {', '.join(columns)} FROM '{path}'").fetchall()

    def quarantine(self) -> list[tuple[str, ...]]:
        """Row, column, value and reason of each fault, as a person reads them."""
        text = (self.processed / "quarantine.csv").read_text(encoding="utf-8-sig")
        return [tuple(line[1:]) for line in csv.reader(text.splitlines(), delimiter=";")][1:]

    def written(self) -> str:
        """Everything that an intake leaves behind, as text to search in."""
        files = [path for path in self.project.processed.rglob("*") if path.is_file()]
        parquet = [path for path in files if path.suffix == ".parquet"]
        tables = [str(duckdb.sql(f"SELECT * FROM '{path}'").fetchall()) for path in parquet]
        texts = [path.read_text(encoding="utf-8") for path in files if path not in parquet]
        return "\n".join(tables + texts)


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery(tmp_path)


@pytest.fixture
def calendar(delivery: Delivery) -> Delivery:
    """A delivery in which calendars are time entries."""
    delivery.mapping += CALENDAR
    return delivery
