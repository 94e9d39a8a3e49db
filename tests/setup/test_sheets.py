"""`new-service` looks at every sheet of a workbook."""

import tomllib

import pytest
import xlsxwriter

from pbdreport.config.project import Project
from pbdreport.setup.new_service import new_service

HEADINGS = ["Instellingsnummer", "Naam", "Niveau", "Net"]
SCHOOLS = [[f"00010{number}", "School", "BaO", "PO"] for number in range(4)]
HOURS = ["Nummer", "Begeleider", "Datum", "Uren"]
ENTRIES = [[str(n), "an@dienst.example", f"0{n}/10/2023", "1,5"] for n in range(1, 5)]


def mapping(tmp_path, *sheets):
    """The mapping made from a workbook: each sheet is a name, whether it is hidden, and rows."""
    (tmp_path / "exports").mkdir()
    with xlsxwriter.Workbook(tmp_path / "exports" / "register.xlsx") as book:
        for name, is_hidden, rows in sheets:
            page = book.add_worksheet(name)
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
            if is_hidden:
                page.hide()
        book.get_worksheet_by_name(sheets[-1][0]).activate()
    new_service(Project(tmp_path), "x", tmp_path / "exports")
    text = (tmp_path / "config" / "services" / "x" / "sources.toml").read_text(encoding="utf-8")
    return text, tomllib.loads(text)


LISTS = [["Lijst", "Code"], ["a", "1"], ["b", "2"]]


@pytest.mark.parametrize("first", [("Lijsten", True, LISTS), ("Voorblad", False, [["Rapport"]])])
def test_the_first_sheet_is_a_cover_or_hidden(tmp_path, first):
    """The table is on the second."""
    _, found = mapping(tmp_path, first, ("Register", False, [HEADINGS, *SCHOOLS]))
    assert [source["sheet"] for source in found["source"]] == ["Register"]
    assert found["source"][0]["table"][0]["name"] == "institutions"


def test_a_source_for_each_sheet_with_a_table(tmp_path):
    """Both are named, in their order."""
    sheets = ("Register", False, [HEADINGS, *SCHOOLS]), ("Uren", False, [HOURS, *ENTRIES])
    text, _ = mapping(tmp_path, *sheets)
    assert text.index('sheet = "Register"') < text.index('sheet = "Uren"')
