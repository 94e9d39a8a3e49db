"""Workbooks as other programs write them, and as nobody should: read in full, or refused.

A cell that cannot be read is never an empty cell, whatever column it stands in.
"""

import time
import zipfile

import pytest
from ooxml import Failed, Formula, Spelling, letters, parts, sheet, write_parts, write_workbook

from pbdreport.errors import PbdReportError
from pbdreport.ingest.readers import reader_process

HEADINGS = ["Nr", "Datum", "Doel", "Uren", "Vorm", "Instellingen", "Sessie"]
MAPPING = ('files = "registraties*.csv"', 'files = "registraties.xlsx"\nformat = "xlsx"')
HALF = ["c1", "15/09/2023", "D1", 1.5, "fysiek", "000101", "s1"]
FAILED = "een fout van het rekenblad"
UNCOMPUTED = "een formule zonder uitkomst: open het werkboek in een rekenblad en bewaar het"


@pytest.fixture
def book(delivery):
    """The registrations come as a workbook."""
    delivery.change(*MAPPING)
    delivery.change('hours = "Uren"', 'hours = "Uren"\nsession_id = "Sessie"')
    delivery.change('"Instellingen"]\n\n', '"Instellingen", "Sessie"]\n\n')
    (delivery.raw / "registraties.csv").unlink()
    return delivery


def deliver(book, *rows, how=None):
    write_workbook(book.raw / "registraties.xlsx", [HEADINGS, *rows], how)
    return book.ingest()


def row(number, **changed):
    cells = dict(zip(HEADINGS, HALF, strict=True)) | {"Nr": f"c{number}"} | changed
    return [cells[heading] for heading in HEADINGS]


SPELLINGS = {
    "as most programs write": Spelling(),
    "strict": Spelling(strict=True),
    "with a prefix": Spelling(prefix="x"),
    "strict with a prefix": Spelling(prefix="main", strict=True),
    "with single quotes": Spelling(quote="'"),
    "with the type before the place": Spelling(type_first=True),
    "without places": Spelling(places=False),
    "with the type as a character reference": Spelling(type_as="&#101;"),
    "under another name": Spelling(part="xl/blad.xml", target="blad.xml"),
    "by its path from the root": Spelling(target="/xl/worksheets/sheet1.xml"),
    "by a path that goes up": Spelling(target="../xl/worksheets/./sheet1.xml"),
    "in UTF-16": Spelling(encoding="UTF-16"),
    "with line ends and comments between": Spelling(between="\n  <!-- v -->\n"),
    "with a style sheet before it": Spelling(before='<?xml-stylesheet href="x"?>\n'),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_an_error_is_an_error_in_every_spelling(book, name):
    """Also in a column that may be empty; or the workbook is refused, but never read wrongly."""
    rows = row(1), row(2, Sessie=Failed("#N/A")), row(3), row(4, Uren=Failed("#REF!"))
    try:
        deliver(book, *rows, how=SPELLINGS[name])
    except PbdReportError as refusal:
        assert name == "in UTF-16"
        assert "registraties.xlsx" in str(refusal)
        return
    assert book.quarantine() == [
        ("3", "Sessie", "#N/A", f"{FAILED} '#N/A'"),
        ("5", "Uren", "#REF!", f"{FAILED} '#REF!'"),
    ]
    assert book.rows("contacts", "contact_id") == [("c1",), ("c3",)]


ERRORS = ("#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#VERW!", "#OVERLOOP!", "#XYZ?", "", "0")


@pytest.mark.parametrize("told", ERRORS)
def test_an_error_of_any_name_is_an_error(book, told):
    """Programs invent new ones, and translate them."""
    deliver(book, row(1), row(2, Sessie=Failed(told)))
    [(line, column, _, why)] = book.quarantine()
    assert (line, column) == ("3", "Sessie")
    assert why.startswith(FAILED)


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_formula_that_nobody_computed_has_no_value(book, heading):
    """In no column is it an empty cell."""
    deliver(book, row(1), row(2, **{heading: Formula()}))
    faults = book.quarantine()
    assert {at for at, *_ in faults} == {"3"}
    assert UNCOMPUTED in [why for *_, why in faults]
    assert book.rows("contacts", "contact_id") == [("c1",)]


FORMULAS = {
    "no value": (Formula(), False),
    "an empty value": (Formula(""), False),
    "an empty value of a number": (Formula("", "n"), False),
    "no value of a text": (Formula(None, "str"), False),
    "an empty text": (Formula("", "str"), True),
    "a text": (Formula("s2", "str"), True),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_may_have_an_empty_text_as_its_value(book, name):
    """As `=""` has; what has no value at all was never computed."""
    formula, is_read = FORMULAS[name]
    deliver(book, row(1), row(2, Sessie=formula))
    assert (book.quarantine() == []) == is_read


def test_no_default_stands_in_for_what_cannot_be_read(book):
    """A default is for cells that are empty."""
    book.change('session_id = "Sessie"', 'session_id = { from = "Sessie", default = "s0" }')
    deliver(book, row(1, Sessie=None), row(2, Sessie=Formula()), row(3, Sessie=Failed("#N/A")))
    assert book.rows("contacts", "contact_id", "session_id") == [("c1", "s0")]
    assert [at for at, *_ in book.quarantine()] == ["3", "4"]


def test_a_word_within_a_cell_is_not_looked_for_in_an_error(book):
    """The cell has no words, and is not empty either."""
    word = '{ from = "Sessie", within = true, values = { s1 = "s1" } }'
    book.change('session_id = "Sessie"', f"session_id = {word}")
    deliver(book, row(1, Sessie="wat anders"), row(2, Sessie=Failed("#N/A")))
    assert book.rows("contacts", "contact_id", "session_id") == [("c1", None)]
    assert [at for at, *_ in book.quarantine()] == ["3"]


def test_a_row_is_not_left_out_for_a_cell_that_cannot_be_read(book):
    """Whether its table takes it cannot be told."""
    where = 'where = { "Vorm" = ["fysiek"] }\n'
    for table in ("contacts", "contact_institutions"):
        book.change(f'name = "{table}"\n', f'name = "{table}"\n{where}')
    deliver(
        book, row(1), row(2, Vorm="online"), row(3, Vorm=Failed("#N/A")), row(4, Vorm=Formula())
    )
    assert book.rows("contacts", "contact_id") == [("c1",)]
    assert [(at, heading) for at, heading, *_ in book.quarantine()] == [
        ("4", "Vorm"),
        ("5", "Vorm"),
    ]


def refused(book) -> str:
    with pytest.raises(PbdReportError) as refusal:
        book.ingest()
    return " ".join(str(refusal.value).split())


EVASIONS = {
    "as most programs write": Spelling(),
    "strict with a prefix": Spelling(prefix="x", strict=True),
    "with single quotes and the type first": Spelling(quote="'", type_first=True),
    "under another name": Spelling(part="xl/blad.xml", target="blad.xml"),
}


@pytest.mark.parametrize("name", EVASIONS)
def test_two_cells_far_apart_are_refused_in_every_spelling(book, name):
    """They take the memory of all cells between them."""
    how = EVASIONS[name]
    corner = how.tag("row", how.tag("c", how.tag("v", "1"), r="BXV1048576", t="n"), r="1048576")
    whole = sheet([[1.0]], how).decode()
    end = f"</{how.prefix}:sheetData>" if how.prefix else "</sheetData>"
    spoilt = whole.replace(end, corner + end).encode()
    write_parts(book.raw / "registraties.xlsx", parts(spoilt, how))
    assert "found a sheet of 1048576 rows and 1998 columns" in refused(book)


def test_cells_that_only_have_a_border_take_no_room(book):
    """Who formats whole columns delivers no more than the table."""
    how = Spelling()
    corner = how.tag("row", how.tag("c", None, r="XFD1048576", s="1"), r="1048576")
    whole = sheet([HEADINGS, row(1)], how).decode()
    spoilt = whole.replace("</sheetData>", corner + "</sheetData>").encode()
    write_parts(book.raw / "registraties.xlsx", parts(spoilt, how))
    book.ingest()
    assert book.rows("contacts", "contact_id") == [("c1",)]


def test_a_sheet_of_all_columns_is_refused_at_once(book):
    """No register has 16,384 columns, and no engine should make so many."""
    wide = [[*HEADINGS, *(f"Kolom {number}" for number in range(16_378))]]
    write_workbook(book.raw / "registraties.xlsx", [*wide, [*row(1), *["x"] * 16_378]])
    begun = time.monotonic()
    told = refused(book)
    assert "found more than 2000 filled cells in row 1" in told
    assert time.monotonic() - begun < 60


def nested(depth: int) -> bytes:
    return sheet([HEADINGS], Spelling(before="")).replace(b"<sheetData>", b"<a>" * depth)


ENTITIES = (
    '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {letters(n)} "{f"&{letters(n - 1)};" * 10}">' for n in range(2, 20))
    + "]>"
).replace("&A;", "&a;")
SPOILT = {
    "entities that grow": sheet([HEADINGS], Spelling(before=ENTITIES)),
    "a definition from elsewhere": sheet(
        [HEADINGS], Spelling(before='<!DOCTYPE worksheet SYSTEM "file:///etc/passwd">')
    ),
    "a sheet without an end": sheet([HEADINGS, row(1)], Spelling())[:-30],
    "elements a million deep": nested(1_000_000),
    "another kind of XML": b"<html><body>Meld u aan</body></html>",
    "no XML at all": b"\x00\xff\x00",
    "nothing": b"",
    "a place that is none": sheet([HEADINGS], Spelling()).replace(b'r="B1"', b'r="1B"'),
    "a row of a place that is none": sheet([HEADINGS], Spelling()).replace(b'r="1"', b'r="een"'),
    "a place beyond every sheet": sheet([HEADINGS], Spelling()).replace(b'r="B1"', b'r="ZZZZ9"'),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_sheet_that_no_program_writes_is_refused(book, name):
    """With the file, within seconds."""
    write_parts(book.raw / "registraties.xlsx", parts(SPOILT[name], Spelling()))
    begun = time.monotonic()
    assert "registraties.xlsx" in refused(book)
    assert time.monotonic() - begun < 60


def test_a_part_that_is_there_twice_is_refused(book):
    """Programs differ in which of the two they read."""
    good = parts(sheet([HEADINGS, row(1)], Spelling()), Spelling())
    path = book.raw / "registraties.xlsx"
    write_parts(path, good)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/worksheets/sheet1.xml", sheet([HEADINGS], Spelling()))
    assert "found 'xl/worksheets/sheet1.xml' twice" in refused(book)


def test_what_unpacks_to_more_than_it_says_is_refused(book, monkeypatch):
    """A shared text that fills the memory of the machine, where the archive says little."""
    monkeypatch.setattr(reader_process, "MOST_MEMORY", 256 * 1024**2)
    good = parts(sheet([HEADINGS, row(1)], Spelling()), Spelling())
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    texts += b"x" * (400 * 1024**2) + b"</t></si></sst>"
    links = good["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    good |= {"xl/sharedStrings.xml": texts, "xl/_rels/workbook.xml.rels": links}
    write_parts(book.raw / "registraties.xlsx", good)
    told = refused(book)
    assert "registraties.xlsx" in told
    assert "0.25 GB of memory" in told


def test_a_reader_that_never_ends_is_stopped(book, monkeypatch):
    """The message names the file; the other exports are read."""
    monkeypatch.setattr(reader_process, "MOST_SECONDS", 1)
    many = [[number, "15/09/2023", "D1", 1.0] for number in range(300_000)]
    write_workbook(book.raw / "registraties.xlsx", [HEADINGS, *many])
    told = refused(book)
    assert "registraties.xlsx" in told
    assert "1 seconds" in told
