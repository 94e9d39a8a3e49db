"""The format of a cell decides what a number in a workbook is."""

import pytest
import xlsxwriter

from pbdreport.ingest.readers.workbook import bounds
from pbdreport.ingest.readers.workbook_rows import rows_of

DAY = 45_184.0  # 15 September 2023
FORMATS = {
    ("General", 1.5): "1,5",
    ("0.00", 2.0): "2",
    ("#,##0", 1234.0): "1234",
    ("0%", 0.25): "0,25",
    ("@", 7.0): "7",
    ("000000", 101.0): "000101",
    ("000000", 1.5): "1,5",
    ("dd/mm/yyyy", DAY): "15/09/2023 00:00:00",
    ("d-m-yy;@", DAY): "15/09/2023 00:00:00",
    ("[$-nl-BE]d mmmm yyyy;@", DAY): "15/09/2023 00:00:00",
    ("mmm", DAY): "15/09/2023 00:00:00",
    ("[Red]yyyy-mm-dd", DAY): "15/09/2023 00:00:00",
    ("dd/mm/yyyy hh:mm", DAY + 0.6458333333333334): "15/09/2023 15:30:00",
    ("jj-mm-dd", DAY): "15/09/2023 00:00:00",
    ('0.0 "dagen"', 1.5): "1,5",
    ("0.0 \\d", 1.5): "1,5",
    ('[Red]0.0;[Blue]"h"', 1.5): "1,5",
    ("h:mm", 1.5 / 24): "01:30:00",
    ("[h]:mm", 25 / 24): "25:00:00",
    ("h:mm", 25 / 24): "25:00:00",
    ("[mm]", 1.5 / 24): "01:30:00",
    ("[m]:ss", 1.5 / 24): "01:30:00",
    ("h:mm AM/PM", 0.5): "12:00:00",
    ("[h]:mm", -0.5 / 24): "-00:30:00",
    ("dd/mm/yyyy", -1.0): "-1",
    ("dd/mm/yyyy", 9e9): "9000000000",
}


@pytest.mark.parametrize(("code", "value"), FORMATS)
def test_the_format_of_a_cell_says_what_its_number_is(tmp_path, code, value):
    """A number, a date, or a time; an impossible date stays a number."""
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_number(0, 0, value, book.add_format({"num_format": code}))
    book.close()
    asked = {"path": path, "sheet": "", "decimal": ",", "date_format": "%d/%m/%Y %H:%M:%S"}
    rows = rows_of({**asked, "bounds": bounds()}, "x.xlsx", {})
    assert list(rows) == [(1, [FORMATS[code, value]])]
