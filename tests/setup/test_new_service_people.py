"""The first mapping is committed: it contains no respondents, advisers or answers."""

import tomllib
from contextlib import suppress

import pytest
import xlsxwriter

from pbdreport.config.mapping import read_mapping
from pbdreport.config.project import Project
from pbdreport.errors import MissingFile
from pbdreport.setup.new_service import new_service

SURVEY = (
    '"Tijdstempel","E-mailadres","Hoe tevreden ben je? (1 = niet, 5 = zeer)","Opmerking",'
    '"Opmerking"\n'
    '"2023/11/02 2:48:17 a.m. CET","leraar1@school.example","2","Mijn directeur\nluistert","x"\n'
    '"2023/11/03 3:48:17 p.m. CET","leraar2@school.example","3","goed\nzo","x"\n'
)
QUESTIONS = (
    "Naam;E-mailadres;1. Hoe tevreden ben je?;2. Leerde je bij?;3. Wat onthoud je?\n"
    "An Verzonnen;an@school.example;Eens;Helemaal eens;Mijn directeur luistert niet\n"
    "Bo Bedacht;bo@school.example;Eens;Helemaal oneens;niets\n"
)
LONG = (
    'Naam;E-mailadres;"' + 5 * "Denk terug aan de begeleiding die je dit schooljaar kreeg. " + '"\n'
    "An Verzonnen;an@school.example;Eens\nBo Bedacht;bo@school.example;Oneens\n"
)
COMMAS = "Instellingsnummer;Naam;Niveau;Net\n" + "".join(
    f"00000{number};School {number}, basis, kleuter, lager, Dorp;BaO;OVSG\n" for number in range(9)
)


def mapped(tmp_path, files, name="sources.toml"):
    """What `new-service` writes for a folder of exports."""
    folder = tmp_path / "exports"
    folder.mkdir()
    for file, content in files.items():
        if isinstance(content, str):
            (folder / file).write_text(content, encoding="utf-8")
        else:
            content(folder / file)
    project = Project(tmp_path)
    project.services.mkdir(parents=True)
    new_service(project, "nieuw", folder)
    return (project.services / "nieuw" / name).read_text(encoding="utf-8")


def header_of(text):
    """The headings of the only source, commented out or not."""
    [line] = [line for line in text.splitlines() if line.lstrip("# ").startswith("header")]
    return tomllib.loads(line.lstrip("# "))["header"]


@pytest.mark.parametrize(
    ("file", "export", "header"),
    [
        (
            "Bevraging (Reacties) - Formulierreacties 1.csv",
            SURVEY,
            [
                "Tijdstempel",
                "E-mailadres",
                "Hoe tevreden ben je? (1 = niet, 5 = zeer)",
                "Opmerking",
            ],
        ),
        (
            "bevraging.csv",
            QUESTIONS,
            ["Naam", "E-mailadres", "1. Hoe tevreden ben je?", "2. Leerde je bij?"],
        ),
        (
            "bevraging.csv",
            LONG,
            ["Naam", "E-mailadres", (5 * LONG[18:77]).strip()],
        ),
        ("register.csv", COMMAS, ["Instellingsnummer", "Naam", "Niveau", "Net"]),
    ],
)
def test_the_row_of_headings_is_found(tmp_path, file, export, header):
    """Also with repeated, numbered or long headings, or more commas than semicolons in rows."""
    text = mapped(tmp_path, {file: export})

    assert header_of(text) == header
    for secret in ("school.example", "Verzonnen", "Bedacht", "directeur", "Dorp", "Eens"):
        assert secret not in text


ROWS = "An Verzonnen;Eens;Mijn directeur luistert niet\nBo Bedacht;Oneens;Alles\n"
MAILS = "An Verzonnen;an@school.example;12\nBo Bedacht;bo@school.example;13\n"
CODES = (
    "Sessienummer;Inschrijvingsnummer;E-mailadres;Status\n"
    "s1;e1;an@school.example;An Verzonnen is ziek\ns1;e2;bo@school.example;aanwezig\n"
)
KINDS = (
    "Aanbodcode;Titel;Pijler;Soort\n"
    "D1;Gesprek met An Verzonnen;Pijler A;Voor An Verzonnen\nD2;Taal;Pijler B;Traject\n"
)
PIVOT = "Datum;Uren;An Verzonnen;Bo Bedacht\n01/09/2023;3;1;2\n02/09/2023;4;2;2\n"
TOTAL = "Datum;Uren;Begeleider\n01/09/2023;3;Bo Bedacht\nTotaal An Verzonnen;3;\n"
HOURS = "Blok;Begeleider;Datum;Uren\nb1;An Verzonnen;01/09/2023;3\nb2;Bo Bedacht;02/09/2023;4\n"
PILLARS = "Aanbodcode;Titel;Pijler;Begeleider\nD1;Taal;An Verzonnen;An Verzonnen\n"
BOOLEAN = "Registratienummer;Datum;Uren;Telt mee\nR1;01/09/2023;2;Vraag An Verzonnen\n"
CALENDAR = (
    "BEGIN:VCALENDAR\nX-WR-CALNAME:An Verzonnen\nBEGIN:VEVENT\nUID:1\n"
    "DTSTART:20231002T090000Z\nDTEND:20231002T100000Z\nSUMMARY:Bij Bo Bedacht\n"
    "CATEGORIES:An Verzonnen\nEND:VEVENT\nEND:VCALENDAR\n"
)


def sheet(name):
    """A workbook with a sheet of that name."""

    def write(path):
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet(name)
            for number, line in enumerate(HOURS.splitlines()):
                page.write_row(number, 0, line.split(";"))

    return write


@pytest.mark.parametrize(
    "files",
    [
        {"bevraging.csv": ROWS},
        {"bevraging.csv": MAILS},
        {"inschrijvingen.csv": CODES},
        {"aanbod.csv": KINDS},
        {"uren.csv": PIVOT},
        {"uren.csv": TOTAL},
        {"aanbod.csv": PILLARS},
        {"registraties.csv": BOOLEAN},
        {"agenda_An_Verzonnen_2023.ics": CALENDAR},
        {"An Verzonnen.ics": CALENDAR},
        {"uren an verzonnen.csv": HOURS},
        {"verzonnen.csv": HOURS, "bedacht.csv": HOURS},
        {"anverzonnen-registraties.csv": HOURS},
        {"uren.xlsx": sheet("An Verzonnen")},
        {"An Verzonnen.docx": "x", "uren.csv": HOURS},
        {"An Verzonnen.csv": "x", "uren.csv": HOURS},
        {"uren.csv": "Uren van An Verzonnen;\n" + HOURS},
        {"uren.csv": HOURS.replace("Blok", "Blok van An Verzonnen")},
        {"uren.csv": HOURS.replace("Blok", "Verzonnen")},
        {"uren.csv": HOURS.replace("Blok", "uren_verzonnen")},
        {"uren.csv": HOURS.replace("Blok", "Hoe vond je de begeleiding van Verzonnen?")},
        {"uren.csv": HOURS.replace("Blok", "Bel 0470 12 34 56 of an@school.example voor uitleg")},
        {"aanbod.csv": PILLARS.replace("Pijler;B", "Kerntaak;B").replace("An V", "v")},
        {"uren_van_verzonnen_1.csv": HOURS.replace("\n", "\r\n")},
        {"anverzonnen.csv": HOURS},
        {"uren [An Verzonnen].csv": HOURS},
        {"uren.csv": "\ufeff" + HOURS.replace("An Verzonnen", "")},
        {"uren.csv": HOURS.replace("Uren", "")},
        {"uren.csv": HOURS.replace("Blok;", "").replace("Begeleider;Datum;", ";;")},
    ],
)
def test_no_cell_and_no_name_comes_into_the_configuration(tmp_path, files):
    """In no way: rows taken for headings, words of codes, headings, names of files and sheets."""
    with suppress(MissingFile):
        mapped(tmp_path, files)
    written = (tmp_path / "config" / "services").rglob("*.toml")
    text = "".join(path.read_text() for path in written)
    for secret in ("verzonnen", "bedacht", "an@", "luistert", "ziek", "0470"):
        assert secret not in text.lower()


def test_one_export_in_files_of_several_people_is_one_source(tmp_path):
    """Their names are wildcards in the pattern."""
    mapped(tmp_path, {"uren_verzonnen.csv": HOURS, "uren_bedacht.csv": HOURS})

    [source] = read_mapping(Project(tmp_path), "nieuw").source

    assert (source.id, source.title, source.files) == ("uren", "uren", "uren_*.csv")


def test_a_pattern_that_takes_other_exports_too_is_a_question(tmp_path):
    """Only the service can distinguish them without naming people."""
    text = mapped(tmp_path, {"verzonnen.csv": HOURS, "aanbod.csv": KINDS})

    assert 'files = "*.csv"' in text
    assert "# VRAAG: dit patroon past ook op andere exports" in text
