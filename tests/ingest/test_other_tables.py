"""Exports of other programs: XLS, ODS, Parquet, JSON lines and SPSS."""

import json
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
import xlwt

from pbdreport.errors import PbdReportError

ROW = ["c1", date(2023, 9, 15), "D1", 1.5, "fysiek", "000101"]
NAMES = ["Nr", "Datum", "Doel", "Uren", "Vorm", "Instellingen"]


def use(delivery, format):
    """The registrations are delivered in this format."""
    (delivery.raw / "registraties.csv").unlink()
    delivery.change('files = "registraties*.csv"', f'files = "reg.{format}"\nformat = "{format}"')
    return delivery.raw / f"reg.{format}"


def contacts(delivery):
    """The contacts and their institutions, after ingest."""
    delivery.ingest()
    assert delivery.quarantine() == []
    return delivery.rows("contacts", "contact_id", "date", "hours", "mode"), delivery.rows(
        "contact_institutions", "*"
    )


EXPECTED = (
    [("c1", date(2023, 9, 15), Decimal("1.5"), "physical")],
    [("c1", "000101")],
)


def xls(path, *sheets):
    """Write a workbook; each sheet is a name, whether it is hidden, and its rows."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, is_hidden, rows in sheets:
        page = book.add_sheet(name)
        page.visibility = int(is_hidden)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write(place, column, value, day)
                elif isinstance(value, tuple):
                    page.write(place, column, value[0], xlwt.easyxf(num_format_str=value[1]))
                else:
                    page.write(place, column, value)
    book.save(str(path))


def test_an_old_workbook(delivery):
    """With dates, durations and leading zeros as the sheet shows them."""
    row = ["c1", date(2023, 9, 15), "D1", (time(1, 30), "[h]:mm"), "fysiek", (101, "000000")]
    xls(use(delivery, "xls"), ("Blad1", False, [NAMES, row]))
    assert contacts(delivery) == EXPECTED


def test_an_error_in_an_old_workbook_is_no_empty_cell(delivery):
    """The row is set aside."""
    path = use(delivery, "xls")
    book = xlwt.Workbook()
    page = book.add_sheet("Blad1")
    for column, name in enumerate(NAMES):
        page.write(0, column, name)
    for column, value in enumerate(["c1", "15/09/2023", "D1", 1, "fysiek"]):
        page.write(1, column, value)
    page.row(1).set_cell_error(5, "#N/A!")
    book.save(str(path))
    delivery.ingest()
    assert {(row, column) for row, column, *_ in delivery.quarantine()} == {("2", "Instellingen")}
    assert delivery.rows("contacts", "contact_id") == []


COVER = [["Rapport van de dienst"], ["Afgedrukt op 1 oktober"]]


@pytest.mark.parametrize("format", ["xls", "xlsx"])
def test_a_cover_and_a_hidden_sheet_come_first(delivery, format):
    """The sheet with the headings is read; a hidden copy of it does not count."""
    path = use(delivery, format)
    sheets = [("Voorblad", False, COVER), ("Oud", True, [NAMES]), ("Data", False, [NAMES, ROW])]
    (xls if format == "xls" else xlsx)(path, *sheets)
    assert contacts(delivery) == EXPECTED


def xlsx(path, *sheets):
    """Write a newer workbook, from the same description."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    for name, is_hidden, rows in sheets:
        page = book.add_worksheet(name)
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
        if is_hidden:
            page.hide()
    book.get_worksheet_by_name(sheets[-1][0]).activate()
    book.close()


def test_two_sheets_with_the_headings_are_not_guessed(delivery):
    """A sheet a month would silently lose all months but one."""
    xlsx(use(delivery, "xlsx"), ("jan", False, [NAMES, ROW]), ("feb", False, [NAMES, ROW]))
    with pytest.raises(PbdReportError, match="Several sheets of the workbook"):
        delivery.ingest()


def test_no_sheet_with_the_headings(delivery):
    """The refusal names the sheets."""
    xlsx(use(delivery, "xlsx"), ("Voorblad", False, COVER), ("Lijsten", False, [["x"]]))
    with pytest.raises(PbdReportError, match="sheets 'Voorblad', 'Lijsten'"):
        delivery.ingest()


def ods(path, *rows):
    """Write an OpenDocument workbook with cells as XML."""
    names = ("office", "table", "text")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} {calc}><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad1">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        entry = '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type=""/>'
        space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        manifest = f"<manifest:manifest {space}>{entry}</manifest:manifest>"
        archive.writestr("META-INF/manifest.xml", manifest)


def cell(text, type="string", given=""):
    """A cell of an OpenDocument workbook."""
    return (
        f'<table:table-cell office:value-type="{type}" {given}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


ODS_ROW = [
    cell("c1"),
    cell("15/09/2023", "date", 'office:date-value="2023-09-15"'),
    cell("D1"),
    cell("1,5", "float", 'office:value="1.5"'),
    cell("fysiek"),
    cell("000101"),
]


def test_an_opendocument_workbook(delivery):
    ods(use(delivery, "ods"), map(cell, NAMES), ODS_ROW)
    assert contacts(delivery) == EXPECTED


def test_an_error_in_an_opendocument_workbook_is_no_empty_cell(delivery):
    """The library that reads them would give one."""
    error = cell("#N/A", given='calcext:value-type="error"')
    ods(use(delivery, "ods"), map(cell, NAMES), [*ODS_ROW[:5], error])
    with pytest.raises(PbdReportError, match="cells with an error of the spreadsheet"):
        delivery.ingest()


def test_a_parquet_file(delivery):
    """Its types do not matter: decimals, dates and lists become text."""
    values = [["c1"], [date(2023, 9, 15)], ["D1"], [Decimal("1.50")], ["fysiek"], ["000101"]]
    pq.write_table(pa.table(dict(zip(NAMES, values, strict=True))), use(delivery, "parquet"))
    assert contacts(delivery) == EXPECTED


def test_json_lines(delivery):
    """Objects inside an object are named by both; a field may be absent; lists have `; `."""
    path = use(delivery, "jsonl")
    delivery.change('from = "Vorm"', 'from = "soort.vorm"')
    delivery.change('separator = "+"', 'separator = ";"')
    line = dict(zip(NAMES, ["c1", "15/09/2023", "D1", 1.5, "", ["000101", "000102"]], strict=True))
    other = {"Nr": "c2", "Datum": "16/09/2023", "Doel": "D1", "Uren": 2}
    lines = [{**line, "soort": {"vorm": "fysiek"}}, {**other, "soort": {"vorm": "online"}}]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n{kapot\n", encoding="utf-8")
    report = delivery.ingest()
    assert delivery.rows("contacts", "contact_id", "hours") == [("c1", Decimal("1.5")), ("c2", 2)]
    assert delivery.rows("contact_institutions", "*") == [("c1", "000101"), ("c1", "000102")]
    file = report.files[-1]
    assert (file.read, file.accepted, file.quarantined) == (3, 2, 1)


SURVEY = """
[[source]]
id = "enquete"
title = "Enquête"
files = "enquete.sav"
format = "sav"
[[source.table]]
name = "responses"
[source.table.columns]
response_id = "id"
instrument = { constant = "edbi" }
wave = { constant = "single" }
disposition = { constant = "complete" }
answered_on = "stempel"
[[source.table]]
name = "answers"
unpivot = { columns = { "Hoe tevreden bent u?" = "m1", q2 = "m2" } }
[source.table.columns]
response_id = "id"
item_id = "@key"
value = { from = "@value", values = { Eens = "4", Oneens = "2" } }
"""


def survey(delivery):
    """A file as survey tools write it: numbers with labels, one of them a missing value."""
    frame = pd.DataFrame(
        {
            "id": [1.0, 2.0, 3.0],
            "q1": [1.0, 2.0, 9.0],
            "q2": [1.0, None, 2.0],
            "stempel": [datetime(2023, 10, day, 10, 30) for day in (1, 2, 3)],
        }
    )
    labels = {1.0: "Eens", 2.0: "Oneens", 9.0: "Niet ingevuld"}
    pyreadstat.write_sav(
        frame,
        str(delivery.raw / "enquete.sav"),
        column_labels=["", "Hoe tevreden bent u?", "Leerde u bij?", "Ingevuld"],
        variable_value_labels={"q1": labels, "q2": labels},
        missing_ranges={"q1": [9.0]},
    )


def test_a_survey_of_spss_with_its_labels(delivery):
    """A question may be named by its name or its text; a declared missing value is empty."""
    survey(delivery)
    delivery.mapping += SURVEY
    delivery.ingest()
    assert delivery.quarantine() == []
    assert sorted(delivery.rows("answers", "response_id, item_id, value")) == [
        *(("1", "m1", "4"), ("1", "m2", "4"), ("2", "m1", "2"), ("3", "m2", "2")),
    ]
    assert delivery.rows("responses", "answered_on")[0] == (date(2023, 10, 1),)


def test_a_survey_of_spss_without_its_labels(delivery):
    """The numbers themselves."""
    survey(delivery)
    delivery.mapping += SURVEY.replace('format = "sav"', 'format = "sav"\nlabels = false').replace(
        'Eens = "4", Oneens = "2"', '1 = "4", 2 = "2"'
    )
    delivery.ingest()
    assert ("1", "m1", "4") in delivery.rows("answers", "response_id, item_id, value")


@pytest.mark.parametrize("format", ["xls", "ods", "parquet", "sav"])
def test_a_file_of_another_kind_is_refused(delivery, format):
    """By its first bytes, or by the library that reads it."""
    path = use(delivery, format)
    begins = {"xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ods": b"PK\x03\x04", "sav": b"$FL2"}
    for content in (b"Nr;Datum\n", begins.get(format, b"PAR1") + 600 * b"x"):
        path.write_bytes(content)
        with pytest.raises(PbdReportError, match=r"is damaged, or is not"):
            delivery.ingest()


def test_a_parquet_file_with_too_many_columns(delivery):
    """As any other export."""
    table = pa.table({f"k{number}": ["x"] for number in range(2_001)})
    pq.write_table(table, use(delivery, "parquet"))
    with pytest.raises(PbdReportError, match="more than 2000 columns"):
        delivery.ingest()
