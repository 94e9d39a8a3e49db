"""Hostile and broken files: each is refused or set aside with a message, without crash or hang.

A case changes the tiny delivery and says what is told: a part of the refusal, or the lines of the
quarantine as (row, column, value, reason).
"""

import os
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pbdreport.config.mapping import Source
from pbdreport.errors import PbdReportError
from pbdreport.ingest.readers import workbook
from pbdreport.ingest.readers.text import read_text
from pbdreport.ingest.readers.workbook import read_workbook

HEADER = "Nr;Datum;Doel;Uren;Vorm;Instellingen\n"
C1 = "c1;15/09/2023;D1;1;fysiek;000101\n"
ROW = ["c1", date(2023, 9, 15), "D1", 1, "fysiek", "000101"]
HEADINGS = HEADER.strip().split(";")
QUOTES = (
    "aanhalingstekens die niet bij elkaar passen: "
    "verdubbel een aanhalingsteken dat in een cel staat"
)
NO_DATE = "geen datum zoals 31/12/2023"
NO_NUMBER = "geen getal zoals 1234,5"
MANY = "meer cellen dan de 6 kolommen: staat er een scheidingsteken in een cel?"
NO_HEADINGS = "No header row was found in the export"


def text(content: str, encoding: str = "utf-8") -> Callable[..., None]:
    """The registrations hold this text."""
    return lambda delivery: delivery.write("registraties.csv", content, encoding)


def raw(content: bytes) -> Callable[..., None]:
    """The registrations hold these bytes."""
    return lambda delivery: (delivery.raw / "registraties.csv").write_bytes(content)


def changed(old: str, new: str, then: Callable[..., None]) -> Callable[..., None]:
    """The mapping says something else as well."""

    def change(delivery):
        delivery.change(old, new)
        then(delivery)

    return change


WINDOWS = ('files = "registraties*.csv"', 'files = "registraties*.csv"\nencoding = "windows-1252"')

REFUSED = {
    "an empty file": (text(""), NO_HEADINGS),
    "nothing but line ends": (text("\n\n\n"), NO_HEADINGS),
    "nothing but spaces": (text("   \n \t \n"), NO_HEADINGS),
    "a byte order mark and nothing else": (raw(b"\xef\xbb\xbf"), NO_HEADINGS),
    "data without headings": (text(C1), NO_HEADINGS),
    "another export under this name": (text("Naam;Adres\nx;y\n"), NO_HEADINGS),
    "commas instead of semicolons": (
        text((HEADER + C1).replace(";", ",")),
        "Its cells are separated by ',': set delimiter = ','.",
    ),
    "bars instead of semicolons": (
        text((HEADER + C1).replace(";", "|")),
        "Its cells are separated by '|': set delimiter = '|'.",
    ),
    "Windows-1252 where the mapping says UTF-8": (
        text(HEADER + C1.replace("c1", "c\u00e9"), "windows-1252"),
        "registraties.csv, line 2\n  expected  text in UTF-8\nSet encoding = 'windows-1252'",
    ),
    "UTF-8 where the mapping says Windows-1252": (
        changed(*WINDOWS, text(HEADER + C1.replace("c1", "c\u00e9"))),
        "registraties.csv, line 2\n  expected  text in Windows-1252\nSet encoding = 'utf-8'",
    ),
    "two encodings in one file": (
        raw((HEADER + C1).encode() + "é".encode() + b";\xe9;\n"),
        "registraties.csv, line 3\n  expected  text in UTF-8",
    ),
    "a byte that Windows-1252 does not have": (
        changed(*WINDOWS, raw((HEADER + C1).encode() + b"\xe9\x81;\n")),
        "registraties.csv, line 3\n  expected  text in Windows-1252",
    ),
    "UTF-8 cut in the middle of a character": (
        raw((HEADER + C1).encode() + b"c2;\xc3"),
        "registraties.csv, line 3",
    ),
    "UTF-16, little end first": (text(HEADER + C1, "utf-16-le"), "found  NUL bytes"),
    "UTF-16, with its mark": (
        raw(b"\xff\xfe" + (HEADER + C1).encode("utf-16-le")),
        "found  text in UTF-16",
    ),
    "UTF-16, big end first": (
        raw(b"\xfe\xff" + (HEADER + C1).encode("utf-16-be")),
        "found  text in UTF-16",
    ),
    "UTF-32": (text(HEADER + C1, "utf-32-le"), "found  NUL bytes"),
    "NUL bytes": (
        text(HEADER + C1 + "c2;\0\0;\n"),
        "registraties.csv, line 3\n  found  NUL bytes",
    ),
    "NUL bytes to the end, as after a power cut": (
        raw((HEADER + C1).encode() + bytes(5000)),
        "registraties.csv, line 3",
    ),
    "a workbook named .csv": (
        raw(b"PK\x03\x04\x14\x00\x06\x00\x08"),
        "found  a workbook or another zip archive",
    ),
    "an old workbook named .csv": (
        raw(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100)),
        "found  a workbook in the old .xls format, or with a password",
    ),
    "a PDF named .csv": (raw(b"%PDF-1.7\n\x00"), "found  a PDF"),
    "a web page": (text("<!DOCTYPE html><html><body>Meld u aan</body></html>"), NO_HEADINGS),
    "a million columns": (
        text(HEADER + "x;" * 1_000_000 + "\n" + C1),
        "registraties.csv, line 2\n  expected  at most 2000 cells in 4 MB\n  found   1000001 cells",
    ),
    "a line of megabytes": (
        text(HEADER + "x" * 6_000_000 + "\n" + C1),
        "registraties.csv, line 2\n  expected  at most 2000 cells in 4 MB",
    ),
    "a heading twice": (
        text(HEADER.replace("Vorm", "Uren;Vorm") + C1),
        "sources.toml, line 51 expected one column with this heading Rename one of the columns",
    ),
    "a heading misspelt": (text(HEADER.replace("Vorm", "Vormen") + C1), "Did you mean 'Vormen'?"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_text_that_is_no_export_is_refused(delivery, name):
    """The message has the file, the line if known, and what to do."""
    spoil, told = REFUSED[name]
    spoil(delivery)
    with pytest.raises(PbdReportError) as refusal:
        delivery.ingest()
    assert " ".join(told.split()) in " ".join(str(refusal.value).split())


SET_ASIDE = {
    "a quote that does not close": ('c2;"16/09/2023;D1;1;fysiek;', ("3", "", "", QUOTES)),
    "a quote inside a quoted cell": ('c2;16/09/2023;D1;1;"fys"iek";', ("3", "", "", QUOTES)),
    "quotes that cross": ('"c2";"16/09/2023;"D1;1;fysiek;', ("3", "", "", QUOTES)),
    "a row with too many cells": ("c2;16/09/2023;D1;1;fysiek;7;8", ("3", "", "", MANY)),
    "a row with too few cells": ("c2;16/09/2023", None),
    "a date as a serial number": (
        "c2;45185;D1;1;fysiek;",
        ("3", "Datum", "45185", NO_DATE),
    ),
    "a date in another form": (
        "c2;2023-09-16;D1;1;fysiek;",
        ("3", "Datum", "2023-09-16", NO_DATE),
    ),
    "month before day": (
        "c2;09/16/2023;D1;1;fysiek;",
        ("3", "Datum", "09/16/2023", NO_DATE),
    ),
    "a day that does not exist": (
        "c2;30/02/2024;D1;1;fysiek;",
        ("3", "Datum", "30/02/2024", NO_DATE),
    ),
    "a year of two digits": ("c2;16/09/23;D1;1;fysiek;", ("3", "Datum", "16/09/23", NO_DATE)),
    "a decimal point": ("c2;16/09/2023;D1;1.5;fysiek;", ("3", "Uren", "1.5", NO_NUMBER)),
    "thousands in the American way": (
        "c2;16/09/2023;D1;1,234.5;fysiek;",
        ("3", "Uren", "1,234.5", NO_NUMBER),
    ),
    "thousands without a rule for them": (
        "c2;16/09/2023;D1;1.234,5;fysiek;",
        ("3", "Uren", "1.234,5", NO_NUMBER),
    ),
    "a number in scientific form": (
        "c2;16/09/2023;D1;1e1;fysiek;",
        ("3", "Uren", "1e1", NO_NUMBER),
    ),
    "infinity": ("c2;16/09/2023;D1;inf;fysiek;", ("3", "Uren", "inf", NO_NUMBER)),
    "no number": ("c2;16/09/2023;D1;NaN;fysiek;", ("3", "Uren", "NaN", NO_NUMBER)),
    "a number of a thousand digits": (
        f"c2;16/09/2023;D1;{'9' * 1000};fysiek;",
        ("3", "Uren", "9" * 1000, NO_NUMBER),
    ),
    "a dash for empty, not declared": (
        "c2;16/09/2023;D1;-;fysiek;",
        ("3", "Uren", "-", NO_NUMBER),
    ),
    "a formula": (
        "c2;16/09/2023;D1;=1+1;fysiek;",
        ("3", "Uren", "'=1+1", NO_NUMBER),
    ),
    "a formula that calls a program": (
        "c2;16/09/2023;D1;@SUM(1);fysiek;",
        ("3", "Uren", "'@SUM(1)", NO_NUMBER),
    ),
    "a quote of SQL": (
        "c2;16/09/2023;D1;1;'; DROP TABLE aside; --;",
        ("3", "", "", MANY),
    ),
    "an error of a spreadsheet": (
        "#VERW!;16/09/2023;D1;1;fysiek;",
        ("3", "Nr", "#VERW!", "een fout van het rekenblad '#VERW!'"),
    ),
}


@pytest.mark.parametrize("name", SET_ASIDE)
def test_a_broken_row_is_set_aside_alone(delivery, name):
    """The rows around it are accepted, and its reason is in the quarantine."""
    line, told = SET_ASIDE[name]
    delivery.change('total = "Totaal"', 'total = "Totaal"\nthousands = ""')
    delivery.write("registraties.csv", HEADER + C1 + line + "\nc9;17/09/2023;D2;2;online;7\n")
    delivery.ingest()
    assert delivery.rows("contacts", "contact_id") == [("c1",), ("c9",)]
    reasons = delivery.quarantine()
    assert told in reasons if told else reasons[0][3] == "verplicht, maar leeg"


TAKEN = {
    "non-breaking spaces around cells": "c1;15/09/2023\u00a0;\u00a0D1;1;fysiek ;000101\n",
    "spaces of every kind": "\u2003c1\u3000;15/09/2023;\tD1;1;fysiek;000101\n",
    "control characters around cells": "c1;15/09/2023;\x0bD1;1;fysiek;000101\x0c\n",
    "a zero-width space": "c1;15/09/2023;\u200bD1;1;fysiek;000101\n",
    "empty cells beyond the last heading": "c1;15/09/2023;D1;1;fysiek;000101;;;;\n",
    "quotes around everything": '"c1";"15/09/2023";"D1";"1";"fysiek";"000101"\n',
    "the headings again": C1 + HEADER,
    "the same row again": C1 + C1,
    "carriage returns": C1.replace("\n", "\r\n"),
    "a number with all its zeros": C1.replace(";1;", ";0001,0000;"),
    "Spaces in a cell of a hundred thousand": C1 + " " * 100_000 + "\n",
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_only_looks_odd_is_taken(delivery, name):
    """Space, repeats and quotes are how systems write."""
    delivery.write("registraties.csv", HEADER + TAKEN[name])
    delivery.ingest()
    assert delivery.quarantine() == []
    assert delivery.rows("contacts", "contact_id", "offer_id", "hours::INT") == [("c1", "D1", 1)]


def test_old_line_ends_of_a_carriage_return(delivery):
    """As a very old system writes."""
    delivery.write("registraties.csv", (HEADER + C1).replace("\n", "\r"))
    delivery.ingest()
    assert delivery.rows("contacts", "contact_id") == [("c1",)]


def test_a_declared_dash_is_empty(delivery):
    """Where the mapping says so, for this source only."""
    delivery.change('total = "Totaal"', 'total = "Totaal"\nempty = ["-", "n.v.t."]')
    delivery.registrations("c1;15/09/2023;D1;-;fysiek;n.v.t.", "c2;15/09/2023;D1;1;fysiek;-")
    delivery.ingest()
    assert delivery.quarantine() == [("2", "Uren", "", "verplicht, maar leeg")]
    assert delivery.rows("contact_institutions", "*") == []


def test_declared_thousands_are_read_and_others_are_not(delivery):
    """1.234,5 is a number where the mapping names the mark; 1,234.5 beside it is none."""
    delivery.change('total = "Totaal"', 'total = "Totaal"\nthousands = "."')
    delivery.profile = delivery.profile.replace("hours = 16", "hours = 9999")
    delivery.registrations("c1;15/09/2023;D1;1.234,5;fysiek;", "c2;15/09/2023;D1;1,234.5;fysiek;")
    delivery.ingest()
    assert [str(hours) for (hours,) in delivery.rows("contacts", "hours")] == ["1234.5000"]
    assert delivery.quarantine() == [("3", "Uren", "1,234.5", "geen getal zoals 1.234,5")]


def test_only_a_header_gives_an_empty_table(delivery):
    """A year without contacts is possible."""
    delivery.write("registraties.csv", HEADER)
    assert delivery.ingest().tables["contacts"] == 0


def link_out(delivery):
    outside = delivery.raw.parents[1] / "elders.csv"
    outside.write_text(HEADER + C1)
    (delivery.raw / "registraties.csv").unlink()
    (delivery.raw / "registraties.csv").symlink_to(outside)


def link_to_nowhere(delivery):
    (delivery.raw / "registraties_2.csv").symlink_to(delivery.raw / "weg.csv")


def link_to_itself(delivery):
    (delivery.raw / "registraties_2.csv").symlink_to(delivery.raw / "registraties_2.csv")


def folder_with_its_name(delivery):
    (delivery.raw / "registraties_2.csv").mkdir()


def pipe_with_its_name(delivery):
    os.mkfifo(delivery.raw / "registraties_2.csv")


PLACES = {
    "registraties.csv": (link_out, "a link out of the raw folder, or to nothing"),
    "to nowhere": (link_to_nowhere, "a link out of the raw folder, or to nothing"),
    "to itself": (link_to_itself, "a link out of the raw folder, or to nothing"),
    "folder": (folder_with_its_name, "a folder"),
    "pipe": (pipe_with_its_name, "a special file"),
}


@pytest.mark.parametrize("name", PLACES)
def test_an_export_is_a_file_in_the_raw_folder(delivery, name):
    """Links, folders and pipes with the name of an export are refused, not read."""
    spoil, found = PLACES[name]
    spoil(delivery)
    with pytest.raises(PbdReportError) as refusal:
        delivery.ingest()
    assert f"An export is {found}.\n" in str(refusal.value)
    assert "expected  a regular file in the raw folder itself\n" in str(refusal.value)


def test_a_file_that_may_not_be_read_is_refused(delivery, monkeypatch):
    """Whether the system refuses it at once, or only when it is read."""

    def forbid(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pbdreport.ingest.load_exports.read_text", forbid)
    with pytest.raises(PbdReportError) as refusal:
        delivery.ingest()
    assert str(refusal.value).count("found  Permission denied") == 3


def book(spoil: Callable[..., None]) -> Callable[..., None]:
    """The registrations come as a workbook, spoilt."""

    def deliver(delivery):
        delivery.change(
            'files = "registraties*.csv"', 'files = "registraties.xlsx"\nformat = "xlsx"'
        )
        (delivery.raw / "registraties.csv").unlink()
        spoil(delivery)

    return deliver


def part(name: str, content: bytes) -> Callable[..., None]:
    """A part of a good workbook is replaced."""

    def replace(delivery):
        delivery.workbook("registraties.xlsx", [HEADINGS, ROW])
        path = delivery.raw / "registraties.xlsx"
        with zipfile.ZipFile(path) as archive:
            parts = {other: archive.read(other) for other in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for other, old in {**parts, name: content}.items():
                archive.writestr(other, old)

    return replace


def cut(share: float) -> Callable[..., None]:
    """Only the first part of the bytes of a good workbook arrived."""

    def shorten(delivery):
        delivery.workbook("registraties.xlsx", [HEADINGS, ROW])
        path = delivery.raw / "registraties.xlsx"
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    return shorten


def content(data: bytes) -> Callable[..., None]:
    """Not a workbook at all."""
    return lambda delivery: (delivery.raw / "registraties.xlsx").write_bytes(data)


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)
WHOLE = "The workbook is damaged, or is not an .xlsx file."
WORKBOOKS = {
    "cut in half": (cut(0.5), WHOLE),
    "cut near its end": (cut(0.99), WHOLE),
    "an empty file": (content(b""), WHOLE),
    "a password": (
        content(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000)),
        "The workbook has a password, or is in the old .xls format.",
    ),
    "text named .xlsx": (
        content((HEADER + C1).encode()),
        "found  text with the name of a workbook",
    ),
    "a web page named .xlsx": (
        content(b"<html><table></table></html>"),
        "found  a web page or XML with the name of a workbook",
    ),
    "a zip archive of something else": (content(b"PK\x05\x06" + bytes(18)), WHOLE),
    "a sheet that is no XML": (part("xl/worksheets/sheet1.xml", b"\x00\xff<<<"), ""),
    "a sheet that stops halfway": (
        part("xl/worksheets/sheet1.xml", SHEET[:150]),
        "",
    ),
    "no list of sheets": (part("xl/workbook.xml", b""), ""),
    "two cells at the far corners": (
        part("xl/worksheets/sheet1.xml", SHEET),
        "found a sheet of 1048576 rows and 16384 columns",
    ),
    "an empty sheet": (lambda delivery: delivery.workbook("registraties.xlsx", []), NO_HEADINGS),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_that_is_none_is_refused(delivery, name):
    """Damaged, locked, disguised, or too large for any memory."""
    spoil, told = WORKBOOKS[name]
    book(spoil)(delivery)
    with pytest.raises(PbdReportError) as refusal:
        delivery.ingest()
    assert " ".join(told.split()) in " ".join(str(refusal.value).split())


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(delivery, monkeypatch):
    """A few kilobytes of zip may hold gigabytes."""
    monkeypatch.setattr(workbook, "MOST_BYTES", 2**20)
    book(part("xl/media/image1.bin", bytes(2**21)))(delivery)
    with pytest.raises(PbdReportError, match=r"The workbook is too large\."):
        delivery.ingest()


@pytest.mark.parametrize("system", [1900, 1904])
def test_dates_of_both_systems_are_the_same_day(delivery, system):
    """A workbook of an old Macintosh counts its days from 1904."""

    def write(delivery):
        made = xlsxwriter.Workbook(
            delivery.raw / "registraties.xlsx",
            {"date_1904": system == 1904, "default_date_format": "dd/mm/yyyy"},
        )
        page = made.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, ROW)
        made.close()

    book(write)(delivery)
    delivery.ingest()
    assert delivery.rows("contacts", "date") == [(date(2023, 9, 15),)]


def test_a_formula_gives_its_value_and_an_error_its_row(delivery):
    """An error cell is no empty cell."""

    def write(delivery):
        made = xlsxwriter.Workbook(delivery.raw / "registraties.xlsx")
        page = made.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        for row in (1, 2):
            page.write_row(row, 0, [f"c{row}", "15/09/2023", "D1", None, "fysiek"])
        page.write_formula(1, 3, "=1+1", None, 2)
        page.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        made.close()

    book(write)(delivery)
    delivery.ingest()
    assert delivery.rows("contacts", "contact_id", "hours::INT") == [("c1", 2)]
    assert delivery.quarantine() == [
        ("3", "Uren", "#DIV/0!", "een fout van het rekenblad '#DIV/0!'")
    ]


SOURCE = Source(
    id="x", title="X", files="x", header=("Nr",), table=({"name": "contacts", "columns": {}},)
)
PIECES = st.lists(
    st.sampled_from([b'"', b";", b"\n", b"\r", b"\0", b"\xe9", b"\xc3\xa9", b"a", b"1,5", b"\xff"]),
    max_size=60,
).map(b"".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), PIECES))
@example(content=b'"' * 300)
@example(content=b'"\n' * 200)
def test_a_text_of_any_bytes_is_read_or_refused(tmp_path, content):
    """Every line is given once, or the file is refused; nothing else happens."""
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    for encoding in ("utf-8", "windows-1252"):
        source = SOURCE.model_copy(update={"encoding": encoding})
        try:
            records = read_text(path, source, b'"' in content, "x.csv")
            lines = [line for batch in records.batches for line in batch.column("line").to_pylist()]
        except PbdReportError:
            continue
        assert lines == sorted(set(lines))
        assert len(lines) <= content.count(b"\n") + content.count(b"\r") + 1


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1), byte=st.integers(0, 255), length=st.integers(0, 40))
@example(place=0.29296875, byte=7, length=10)  # a workbook without a sheet
def test_a_workbook_with_any_bytes_changed_is_read_or_refused(delivery, place, byte, length):
    """A damaged download is a refusal, never a crash of the reader."""
    path = delivery.raw / "registraties.xlsx"
    delivery.workbook("registraties.xlsx", [HEADINGS, ROW])
    whole = path.read_bytes()
    start = int(place * len(whole))
    path.write_bytes(whole[:start] + bytes([byte]) * length + whole[start + length :])
    try:
        list(read_workbook(path, SOURCE, "x.xlsx").batches)
    except PbdReportError as refusal:
        assert "x.xlsx" in str(refusal)


def test_an_export_whose_name_is_no_text_is_refused(delivery):
    """A file from a system with another encoding of names: the others are looked at too."""
    name = os.fsdecode(b"registraties_caf\xe9.csv")
    (delivery.raw / name).write_text(HEADER + C1)
    (delivery.raw / "plan.csv").unlink()
    with pytest.raises(PbdReportError) as refusal:
        delivery.ingest()
    told = str(refusal.value)
    assert "The name of an export is not written in UTF-8." in told
    assert "registraties_caf\\xe9.csv" in told
    assert "'plan.csv'" in told


def test_a_file_of_no_source_may_have_a_name_that_is_no_text(delivery):
    """It is listed as unknown."""
    (delivery.raw / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    assert delivery.ingest().unknown_files == ("caf\\xe9.txt",)


TOTALS = {
    "Totaal;;;11,5;;": True,
    ";Totaal;;11,5;;": True,
    "Totaal: 2 rijen;;;11,5;;": True,
    "Totaal uren;;;11,5;;": True,
    "Totaalaanpak taal;16/09/2023;D1;1;fysiek;": False,
    "Totaalaanpak;;;11,5;;": False,
    "Totaal;16/09/2023;D1;1;fysiek;": False,
    "Totaal2;16/09/2023;D1;1;fysiek;": False,
    "TOTAAL;;;11,5;;": False,
}


@pytest.mark.parametrize("line", TOTALS)
def test_a_total_row_is_a_whole_word_in_a_row_without_data(delivery, line):
    """A row of data is never taken for one; the numbers of skipped rows are reported."""
    delivery.write("registraties.csv", HEADER + C1 + line + "\n")
    file = delivery.ingest().files[2]
    assert file.skipped.get("total", 0) == TOTALS[line]
    assert file.detected.get("total_rows", []) == (["3"] if TOTALS[line] else [])
    assert file.read == 2
