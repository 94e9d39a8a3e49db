"""Workbooks: cells as the text that a text export would hold; what is no workbook."""

from datetime import date

import pytest

from pbdreport.errors import UnreadableFile

ROWS = [
    ["Nr", "Datum", "Doel", "Uren", "Vorm", "Instellingen"],
    ["c1", date(2023, 9, 15), "D1", 1.5, "fysiek", "000101"],
    ["c2", "16/09/2023", "D2", 2, "online", 7],
]


@pytest.fixture
def workbook(delivery):
    """The registrations come as a workbook."""
    delivery.change('files = "registraties*.csv"', 'files = "registraties.xlsx"\nformat = "xlsx"')
    (delivery.raw / "registraties.csv").unlink()
    return delivery


def test_dates_are_cells_or_text(workbook):
    """A date cell is the same day as its text."""
    workbook.workbook("registraties.xlsx", ROWS)
    workbook.ingest()
    assert workbook.rows("contacts", "date") == [(date(2023, 9, 15),), (date(2023, 9, 16),)]


def test_numbers_of_institutions_stored_as_numbers_are_whole(workbook):
    """7.0 in the file is institution 7."""
    workbook.workbook("registraties.xlsx", ROWS)
    workbook.ingest()
    assert workbook.rows("contact_institutions", "*") == [("c1", "000101"), ("c2", "7")]


def test_numbers_keep_their_decimals(workbook):
    """A number cell reads as a number written with the decimal mark of the mapping."""
    workbook.workbook("registraties.xlsx", ROWS)
    workbook.ingest()
    assert [str(hours) for (hours,) in workbook.rows("contacts", "hours")] == ["1.5000", "2.0000"]


def test_yes_and_no_cells(workbook):
    """A checked box is yes."""
    workbook.change('counts_in_total = { constant = "ja" }', 'counts_in_total = "Telt"')
    rows = [[*row, telt] for row, telt in zip(ROWS, ["Telt", True, False], strict=True)]
    workbook.workbook("registraties.xlsx", rows)
    workbook.ingest()
    assert workbook.rows("contacts", "counts_in_total") == [(True,), (False,)]


def test_rows_have_the_number_that_the_spreadsheet_shows(workbook):
    """Title rows and empty rows above count."""
    rows = [[], ["Registraties 2023-2024"], [], *ROWS[:2], ["c2", "geen", "D2", 2, "online"]]
    workbook.workbook("registraties.xlsx", rows)
    report = workbook.ingest()
    assert workbook.quarantine() == [("6", "Datum", "geen", "geen datum zoals 31/12/2023")]
    assert report.files[2].skipped == {"blank": 2, "title": 1}


def test_a_sheet_is_found_by_its_name(workbook):
    """The mapping names it; a wrong name is refused with the names that are there."""
    workbook.change('format = "xlsx"', 'format = "xlsx"\nsheet = "Registratie"')
    workbook.workbook("registraties.xlsx", ROWS, "Registraties")
    with pytest.raises(UnreadableFile) as refusal:
        workbook.ingest()
    assert str(refusal.value) == (
        "The workbook has no sheet 'Registratie'.\n"
        "  file   data/raw/dienst/2023-2024/registraties.xlsx\n"
        "  found  'Registraties'\n"
        "Did you mean 'Registraties'? Correct `sheet` in the mapping, or the export."
    )


def test_a_truncated_workbook_is_refused(workbook):
    """A download that stopped halfway."""
    workbook.workbook("registraties.xlsx", ROWS)
    path = workbook.raw / "registraties.xlsx"
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UnreadableFile) as refusal:
        workbook.ingest()
    assert str(refusal.value) == (
        "The workbook is damaged, or is not an .xlsx file.\n"
        "  file   data/raw/dienst/2023-2024/registraties.xlsx\n"
        "  found  File is not a zip file\n"
        "Export it again."
    )


def test_a_workbook_with_a_password_is_refused(workbook):
    """An encrypted workbook begins like an old one."""
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000)
    (workbook.raw / "registraties.xlsx").write_bytes(content)
    with pytest.raises(UnreadableFile) as refusal:
        workbook.ingest()
    assert str(refusal.value) == (
        "The workbook has a password, or is in the old .xls format.\n"
        "  file      data/raw/dienst/2023-2024/registraties.xlsx\n"
        "  expected  an .xlsx file without a password\n"
        "Save it as .xlsx without a password and deliver it again."
    )
