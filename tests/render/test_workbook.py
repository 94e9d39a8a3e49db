"""The workbook and the Dutch tables: the masked registry, as a spreadsheet takes it."""

import csv
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.custom_figures import define_custom_figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.labels import Words, words_of
from pbdreport.render.exports.csv_nl import spreadsheet_text, write_dutch_tables
from pbdreport.render.exports.excel_workbook import sheet_name, write_workbook

LINK = '=HYPERLINK("https://kwaad.example";"klik")'
CREATED = "2024-08-31"


def row(figure: str, unit: str, numerator: str, denominator: str, **changes: object) -> Entry:
    """An entry with the previous year's value."""
    return Entry(
        figure,
        1,
        unit,
        **{
            "numerator": Decimal(numerator),
            "denominator": Decimal(denominator),
            "n": int(Decimal(denominator)),
            **changes,
        },
    )


BEFORE = {
    "previous_numerator": Decimal(1),
    "previous_denominator": Decimal(2),
    "previous_n": 2,
    "previous_status": "ok",
    "previous_source": "data",
}
REACHED = "reach.institutions_reached"
RATE = "effectiveness.response_rate"
ROWS = (
    row(REACHED, "share", "3", "4", **BEFORE),
    row(REACHED, "share", "1", "8", dims={"level": "SO"}),
    row(REACHED, "share", "2", "3", dims={"level": "BaO"}, **BEFORE),
    row("reach.planned_reached", "share", "1", "2", dims={"offer": "link"}),
    row(RATE, "share", "12", "40", dims={"level": "BaO"}, **BEFORE),
    row(RATE, "share", "3", "9", dims={"level": "SO"}, **BEFORE).suppressed(),
    row("effort.floor_hours", "hours", "1234.5", "1", n=7),
)
REGISTRY = Registry("provincie", "2023-2024", "", ROWS)


@pytest.fixture
def words(hand: SimpleNamespace) -> Words:
    """Those of a service with an offer that is called like a formula."""
    return words_of(hand.profile, SchoolYear(2023), None, {"offer": {"link": LINK}})


@pytest.fixture
def path(hand: SimpleNamespace, words: Words, tmp_path: Path) -> Path:
    """The workbook of these figures."""
    path = tmp_path / "tables.xlsx"
    write_workbook(REGISTRY, FIGURES, words, hand.example(), path)
    return path


@pytest.fixture
def sheets(path: Path) -> dict[str, list[list[object]]]:
    """The cells of each sheet."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def dutch(folder: Path, figure: str) -> list[dict[str, str]]:
    """A Dutch table, as a spreadsheet reads it."""
    with (folder / f"{figure}-nl.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture
def tables(hand: SimpleNamespace, words: Words, tmp_path: Path) -> Path:
    """The folder with the Dutch tables of these figures."""
    write_dutch_tables(REGISTRY, FIGURES, words, hand.example(), tmp_path)
    return tmp_path


def xml(path: Path, part: str) -> str:
    """Part of a workbook as it is stored."""
    with ZipFile(path) as archive:
        return "".join(
            archive.read(name).decode() for name in archive.namelist() if re.search(part, name)
        )


def test_contents_symbols_definitions_and_a_sheet_for_each_breakdown(sheets):
    """In the order of the registry; a breakdown without rows has no sheet."""
    assert list(sheets) == [
        "Inhoud",
        "Toelichting",
        "Definities",
        "01 Bereikte instellingen",
        "02 Bereikte instellingen",
        "03 Bereik tegenover het plan",
        "04 Responsgraad",
        "05 Uren op de klasvloer",
    ]
    assert sheets["Inhoud"][5:8] == [
        ["Toelichting", "Tekens en afspraken", "tekst"],
        ["Definities", "Definities van de cijfers", "tekst"],
        ["01 Bereikte instellingen", "Bereikte instellingen", 1.0],
    ]


def test_a_share_is_told_with_its_two_counts_and_last_year(sheets):
    """3 of 4 is 0.75; last year 1 of 2; the difference is 25 points."""
    assert sheets["01 Bereikte instellingen"][4:] == [
        [
            "Deel",
            "Waarde (aandeel)",
            "Teller (instellingen)",
            "Noemer (instellingen)",
            "Basis (n)",
            "Status",
            "Vorig schooljaar (aandeel)",
            "Verschil (procentpunten)",
            "Herkomst vorig schooljaar",
        ],
        ["Geheel", 0.75, 3.0, 4.0, 4.0, "getoond", 0.5, 25.0, "opnieuw berekend uit de gegevens"],
    ]


def test_rows_stand_in_their_natural_order_and_no_cell_is_empty(sheets):
    """Primary before secondary; secondary has no previous year."""
    head, primary, secondary = sheets["02 Bereikte instellingen"][4:]

    assert head[0] == "Onderwijsniveau"
    assert primary[0] == "Basisonderwijs"
    assert secondary == ["Secundair onderwijs", 0.125, 1, 8, 8, "getoond", "[x]", "[x]", "[x]"]


def test_a_count_has_no_numerator_and_denominator(sheets):
    """1.234,5 hours are 1.234,5 hours, not 1.234,5 / 1."""
    assert sheets["05 Uren op de klasvloer"][4:] == [
        ["Deel", "Waarde (uur)", "Basis (n)", "Status"],
        ["Geheel", 1234.5, 7.0, "getoond"],
    ]


def test_what_is_hidden_is_a_symbol_in_every_cell(sheets, tables):
    """Nothing of 3 of 9 is left, in either form."""
    told = (
        "vertrouwelijk: steunt op te weinig personen of instellingen, "
        "of verraadt een verborgen cijfer"
    )
    hidden = sheets["04 Responsgraad"][-1]
    line = dutch(tables, RATE)[-1]

    assert hidden == ["Secundair onderwijs", *["[c]"] * 4, told, *["[c]"] * 3]
    assert [line[head] for head in ("Waarde (aandeel)", "Basis (n)", "Status")] == [
        "[c]",
        "[c]",
        told,
    ]


def test_names_from_data_are_never_formulas(path, sheets, tables):
    """An offer called like a formula is text, also where a spreadsheet would read one."""
    assert sheets["03 Bereik tegenover het plan"][-1][0] == LINK
    assert "<f>" not in xml(path, "sheet")
    assert dutch(tables, "reach.planned_reached")[0]["Aanbod"] == f"'{LINK}"


def test_sheets_have_a_frozen_head_links_to_the_contents_and_no_merged_cells(path):
    """Frozen headings, no merged and no empty cells."""
    stored = xml(path, r"worksheets/sheet\d")

    assert stored.count('state="frozen"') == 8
    assert stored.count("location=\"'Inhoud'!A1\"") == 7
    assert "mergeCell" not in stored


def test_numbers_are_shown_with_as_many_decimals_as_pages_show(path):
    """Small bases in whole percentages, changes with their sign."""
    formats = set(re.findall(r'formatCode="([^"]+)"', xml(path, "styles")))

    assert formats == {"#,##0", "0%", "+0;-0;0"}


def test_the_same_figures_give_the_same_bytes(path, words, hand: SimpleNamespace, tmp_path: Path):
    """The workbook is dated by its school year, not by the clock."""
    write_workbook(REGISTRY, FIGURES, words, hand.example(), tmp_path / "again.xlsx")

    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
    assert CREATED in xml(path, "core")


def test_a_dutch_table_has_commas_labels_and_what_the_figure_is(tables):
    """The whole first, then its parts; sources and period are columns, not comments."""
    whole, primary, secondary = dutch(tables, REACHED)

    assert (tables / f"{REACHED}-nl.csv").read_bytes().startswith(b"\xef\xbb\xbfDienst;")
    assert [line["Onderwijsniveau"] for line in (whole, primary, secondary)] == [
        "Geheel",
        "Basisonderwijs",
        "Secundair onderwijs",
    ]
    assert whole["Waarde (aandeel)"] == "0,75"
    assert whole["Verschil (procentpunten)"] == "25"
    assert secondary["Sleutel"] == "level=SO"
    assert {head: whole[head] for head in list(whole)[:8]} == {
        "Dienst": "Provinciale begeleidingsdienst",
        "Schooljaar": "2023-2024",
        "Omvang": "hele dienst",
        "Stand": "ontwerp, nog niet gepubliceerd",
        "Cijfer": "Bereikte instellingen",
        "Code": REACHED,
        "Versie": "1",
        "Bron": "instellingenregister, geregistreerde contacten, "
        "deelnemende instellingen per contact",
    }


@given(st.text())
def test_no_text_is_taken_for_a_formula(text: str):
    """Whatever it begins with; other texts stay as they are."""
    written = spreadsheet_text(text)

    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert written.removeprefix("'") == text.removeprefix("'")


@given(st.integers(1, 999), st.text())
def test_a_name_of_a_sheet_is_one_that_a_workbook_takes(nth: int, text: str):
    """At most 31 characters, unique by its number, without forbidden characters."""
    name = sheet_name(nth, text)

    assert 0 < len(name) <= 31
    assert name.startswith(f"{nth:02}")
    assert not set(name) & set("[]:*?/\\'")


def test_a_figure_of_a_chapters_own_stands_beside_the_others(hand, words, tmp_path):
    """A sheet, a definition and a Dutch table, by the definition that came with it."""
    own = define_custom_figure(
        "reach.own", "Eigen cijfer", "people", "Wie kwam.", "people", ("level",), "reach"
    )
    rows = (*ROWS, row("reach.own", "people", "40", "1", dims={"level": "BaO"}))
    registry = Registry("provincie", "2023-2024", "", rows)
    figures = {**FIGURES, own.id: own}

    write_workbook(registry, figures, words, hand.example(), tmp_path / "tables.xlsx")
    write_dutch_tables(registry, figures, words, hand.example(), tmp_path)

    book = CalamineWorkbook.from_path(str(tmp_path / "tables.xlsx"))
    (name,) = [name for name in book.sheet_names if "Eigen cijfer" in name]
    assert book.get_sheet_by_name(name).to_python()[5][:2] == ["Basisonderwijs", 40]
    (line,) = dutch(tmp_path, "reach.own")
    assert (line["Waarde (personen)"], line["Bron"]) == ("40", "berekening in het hoofdstuk")
