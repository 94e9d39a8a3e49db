"""The first profile and mapping of a new service: what was detected, and questions."""

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pbdreport.cli.entry_point import app
from pbdreport.config.mapping import read_mapping
from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, UsageError
from pbdreport.setup.new_service import new_service
from pbdreport.setup.new_year import new_year, next_year
from pbdreport.setup.sniff import sniff_file

REGISTER = (
    "Registraties 2023\n\n"
    "Registratienummer;Datum;Begeleider;Aanbodcode;Duur (min);Vorm;Instellingen\n"
    "R1;15-09-2023;An Peeters;D1;90;ter plaatse;000101, 000102\n"
    "R2;31-12-2023;Jan Maes;D1;60;op afstand;000101\n"
)
PLAN = "Aanbodcode;Titel;Pijler;Soort\nD1;Lezen é;Pijler A;Traject\nD2;Taal;Pijler B;iets anders\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "config" / "services").mkdir(parents=True)
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "registraties_2023-09.csv").write_text(REGISTER, encoding="utf-8")
    (folder / "registraties_2023-10.csv").write_text(REGISTER, encoding="utf-8")
    (folder / "plan.csv").write_text(PLAN.replace(";", ","), encoding="windows-1252")
    (folder / "nota.docx").write_bytes(b"PK")
    return Project(tmp_path)


def written(project: Project, name: str = "sources.toml") -> str:
    new_service(project, "nieuw", project.root / "exports")
    return (project.services / "nieuw" / name).read_text(encoding="utf-8")


def test_an_export_is_known_by_its_first_rows(project):
    """Encoding, delimiter and the row of headings are found; a file a month is one export."""
    looked = sniff_file(project.root / "exports" / "registraties_2023-09.csv", "x")
    assert (looked.encoding, looked.delimiter, looked.header_row) == ("utf-8", ";", 3)
    assert looked.pattern == "registraties_*.csv"
    looked = sniff_file(project.root / "exports" / "plan.csv", "x")
    assert (looked.encoding, looked.delimiter, looked.header_row) == ("windows-1252", ",", 1)


def test_columns_are_found_by_their_headings(project):
    """With dates, minutes, words for codes, and institutions in one cell."""
    text = written(project)
    sources = {source["id"]: source for source in tomllib.loads(text)["source"]}
    contacts, partners = sources["registraties"]["table"]
    assert sources["registraties"]["date_format"] == "%d-%m-%Y"
    assert contacts["name"] == "contacts"
    assert contacts["columns"] == {
        "contact_id": "Registratienummer",
        "date": "Datum",
        "offer_id": "Aanbodcode",
        "hours": {"from": "Duur (min)", "divide_by": 60},
        "mode": {"from": "Vorm", "values": {"op afstand": "online", "ter plaatse": "physical"}},
    }
    assert partners["split"] == {"column": "Instellingen", "separator": ","}


def test_a_total_row_and_tabs_are_noticed(project):
    """A total is no row; a file of tabs is an export as well."""
    text = REGISTER.replace(";", "\t") + "Totaal\t\t\t\t150\n"
    (project.root / "exports" / "uren.tsv").write_text(text, encoding="utf-8")
    sources = {source["id"]: source for source in tomllib.loads(written(project))["source"]}
    assert (sources["uren"]["delimiter"], sources["uren"]["total"]) == ("\t", "Totaal")
    assert "total" not in sources["registraties"]


def test_a_total_is_no_pillar(project):
    """Its row is none of the plan's; it would be a pillar of its own on every page."""
    plan = PLAN + "Eindtotaal;;Totaal;\n;;Totalen;\n"
    (project.root / "exports" / "plan.csv").write_text(plan, encoding="utf-8")
    text = written(project, "profile.toml")
    assert [one["label"] for one in tomllib.loads(text)["pillar"]] == ["Pijler A", "Pijler B"]
    mapping = (project.services / "nieuw" / "sources.toml").read_text(encoding="utf-8")
    plan = next(one for one in tomllib.loads(mapping)["source"] if one["id"] == "plan")
    assert plan["total"] == "Eindtotaal"


def test_two_exports_of_one_name_have_ids_of_their_own(project):
    """A warning about one of them would be taken for the other."""
    exports = project.root / "exports"
    (exports / "plan_1.ics").write_text(CALENDAR.format("Kernproces"), encoding="utf-8")
    (exports / "plan-2.csv").write_text(PLAN, encoding="utf-8")
    text = written(project)
    found = {source["files"]: source["id"] for source in tomllib.loads(text)["source"]}
    assert found == {
        "plan-*.csv": "plan",
        "plan.csv": "plan_2",
        "plan_*.ics": "plan_3",
        "registraties_*.csv": "registraties",
    }


def test_what_could_not_be_told_is_a_question(project):
    """A missing column, a word without a meaning, a file that is no export."""
    text = written(project)
    assert (
        "# VRAAG: nota.docx kon niet worden gelezen. Is het een export, met een rij koppen?" in text
    )
    assert "# VRAAG: waar komt staff_count vandaan? Een kop, of { constant" in text
    assert "# VRAAG: 1 woord onder 'Soort' heeft geen bekende betekenis. Vul `values` aan." in text
    assert "# VRAAG: uit welke export komt de tabel institutions?" in text


CALENDAR = (
    "BEGIN:VCALENDAR\nX-WR-CALNAME:an@dienst.example\nBEGIN:VEVENT\nUID:1\n"
    "DTSTART:20231002T090000Z\nDTEND:20231002T100000Z\nSUMMARY:Mieke\nCATEGORIES:{}\n"
    "END:VEVENT\nEND:VCALENDAR\n"
)


def test_calendars_are_known_by_their_form(project):
    """Of the year in which they are busiest; words of categories have their meaning."""
    path = project.root / "exports" / "an_2023.ics"
    path.write_text(CALENDAR.format("Kernproces"), encoding="utf-8")
    text = written(project)
    source = next(one for one in tomllib.loads(text)["source"] if one.get("format") == "ics")
    [table] = source["table"]
    assert (source["files"], table["name"]) == ("*.ics", "time_entries")
    assert table["columns"]["staff_key"] == "CALENDAR"
    assert table["columns"]["activity"] == {
        "from": "CATEGORIES",
        "values": {"Kernproces": "contact"},
        "within": True,
    }
    assert "Mieke" not in text
    assert "an@dienst.example" not in text


def test_no_person_comes_into_the_configuration(project):
    """Cells are copied where they hold codes, and nowhere else."""
    text = written(project) + (project.services / "nieuw" / "profile.toml").read_text()
    assert "Peeters" not in text
    assert "Lezen" not in text


def test_profile_and_mapping_can_be_read(project):
    """The pillars come from the plan."""
    written(project)
    assert read_profile(project, "nieuw").labels("pillar") == {"p1": "Pijler A", "p2": "Pijler B"}
    assert {source.id for source in read_mapping(project, "nieuw").source} == {
        "plan",
        "registraties",
    }


def test_a_service_that_is_there_is_not_overwritten(project):
    """Its mapping may be the work of weeks."""
    written(project)
    with pytest.raises(UsageError) as refusal:
        new_service(project, "nieuw", project.root / "exports")
    assert str(refusal.value) == (
        "The service 'nieuw' already exists.\n"
        "  found  config/services/nieuw\n"
        "Choose another name, or edit its profile."
    )


@pytest.mark.parametrize("name", ["../weg", "Met Spatie", "", "a/b"])
def test_a_name_is_the_name_of_a_folder(project, name):
    """And leads nowhere else."""
    with pytest.raises(UsageError, match="cannot be the name of a service"):
        new_service(project, name, project.root / "exports")


def test_a_folder_without_exports_is_refused(project, tmp_path):
    """Nothing is written then."""
    (tmp_path / "leeg").mkdir()
    for folder in (tmp_path / "leeg", Path("nergens")):
        with pytest.raises(MissingFile, match="No exports were found in the folder"):
            new_service(project, "nieuw", folder)
    assert not (project.services / "nieuw").exists()


def test_a_new_year_has_a_folder_and_a_list_of_what_belongs_there(project):
    """After the last one delivered; one that is there is left alone, and not passed over."""
    written(project)
    project.raw_folder("nieuw", SchoolYear(2023)).mkdir(parents=True)
    (project.raw_folder("nieuw", SchoolYear(2023)) / "plan.csv").touch()
    year = next_year(project, "nieuw")
    folder, sources = new_year(project, "nieuw", year)
    assert project.shown(folder) == "data/raw/nieuw/2024-2025"
    assert [source.files for source in sources] == ["plan.csv", "registraties_*.csv"]
    with pytest.raises(UsageError, match="already exists"):
        new_year(project, "nieuw", next_year(project, "nieuw"))


def test_both_commands_tell_what_to_do_next(project, monkeypatch):
    """Where the questions are, and which files belong where."""
    monkeypatch.chdir(project.root)
    made = CliRunner().invoke(app, ["new-service", "nieuw", "exports"])
    assert made.exit_code == 0
    assert "config/services/nieuw/sources.toml" in made.output
    assert "pbdreport ingest --service nieuw" in made.output
    carried = CliRunner().invoke(
        app, ["new-year", "--service", "nieuw", "--school-year", "2024-2025"]
    )
    assert carried.exit_code == 0
    assert "data/raw/nieuw/2024-2025" in carried.output
    assert "registraties_*.csv" in carried.output
