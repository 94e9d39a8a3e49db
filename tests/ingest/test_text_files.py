"""Text exports: encodings, line numbers, quotes, broken files."""

import pytest

from pbdreport.errors import UnreadableFile

HEADER = "Nr;Datum;Doel;Uren;Vorm;Instellingen\n"
SCHOOL = "Ecole é\u00a0\u2019t Dal \u2013 €"
ACCENTS = f"Nummer;Naam;Niveau\n000101;{SCHOOL};BaO\n000102;B;SO\n7;C;SO\n"


def names(delivery):
    return [name for (name,) in delivery.rows("institutions", "name")]


def test_utf_8_with_and_without_byte_order_mark(delivery):
    """The mark is no part of the first heading."""
    for encoding in ("utf-8", "utf-8-sig"):
        delivery.write("instellingen.csv", ACCENTS, encoding)
        delivery.ingest()
        assert names(delivery) == [SCHOOL, "B", "C"]


def test_windows_1252(delivery):
    """The euro sign and curly quotes of Windows-1252 are read as such."""
    delivery.change(
        'files = "instellingen.csv"', 'files = "instellingen.csv"\nencoding = "windows-1252"'
    )
    delivery.write("instellingen.csv", ACCENTS, "windows-1252")
    delivery.ingest()
    assert names(delivery) == [SCHOOL, "B", "C"]


def test_line_ends_of_windows(delivery):
    """A carriage return is no part of the last cell."""
    delivery.write("instellingen.csv", ACCENTS.replace("\n", "\r\n"))
    delivery.ingest()
    assert delivery.rows("institutions", "level") == [("BaO",), ("SO",), ("SO",)]


def test_a_file_without_a_last_line_end(delivery):
    """The last row counts as well."""
    delivery.write("plan.csv", "Doel;Titel\nD1;Een\nD2;Twee")
    report = delivery.ingest()
    assert report.tables["offers"] == 2


def test_space_around_a_cell_is_no_part_of_it(delivery):
    """Tabs and non-breaking spaces are space as well."""
    delivery.write("plan.csv", "\u00a0Doel ;Titel\n D1\u00a0;\tEen\t\nD2;\u202fTwee\n")
    delivery.ingest()
    assert delivery.rows("offers", "offer_id", "title") == [("D1", "Een"), ("D2", "Twee")]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_ends(delivery):
    """Quotes hold a cell together; a doubled quote is one."""
    delivery.write("plan.csv", 'Doel;Titel\nD1;"Een; ""nieuw""\nbegin"\nD2;Twee\n')
    delivery.ingest()
    assert delivery.rows("offers", "title") == [('Een; "nieuw"\nbegin',), ("Twee",)]


def test_rows_after_a_quoted_line_end_keep_their_line_number(delivery):
    """A row is known by its first line, as an editor shows it."""
    delivery.write(
        "registraties.csv",
        HEADER + 'c1;15/09/2023;D1;1;"fysiek\n";000101\nc2;15/09/2023;D1;x;fysiek;000101\n',
    )
    delivery.ingest()
    assert delivery.quarantine() == [("4", "Uren", "x", "geen getal zoals 1234,5")]


def test_rows_have_the_line_number_of_an_editor(delivery):
    """The header is line 1, and blank lines count."""
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;000101", "", "c2;15/09/2023;D1;x;fysiek;")
    delivery.ingest()
    assert delivery.quarantine() == [("4", "Uren", "x", "geen getal zoals 1234,5")]


def test_bytes_that_are_no_text_in_the_encoding_are_refused(delivery):
    """The line is named, and what the encoding may be."""
    delivery.write("plan.csv", "Doel;Titel\nD1;Een\nD2;Tw\u00e9e\n", "windows-1252")
    with pytest.raises(UnreadableFile) as refusal:
        delivery.ingest()
    assert str(refusal.value) == (
        "The export is not written in UTF-8, the encoding of its mapping.\n"
        "  file      data/raw/dienst/2023-2024/plan.csv, line 3\n"
        "  expected  text in UTF-8\n"
        "Set encoding = 'windows-1252' for this source if the system writes that, or "
        "export the file again."
    )


def test_a_quote_that_does_not_close_spoils_its_own_row_only(delivery):
    """The rows after it are not swallowed."""
    delivery.write("plan.csv", 'Doel;Titel\nD1;Een\nD2;"Twee\nD3;Drie\n')
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;")
    delivery.ingest()
    assert delivery.rows("offers", "offer_id") == [("D1",), ("D3",)]
    assert delivery.quarantine() == [
        (
            "3",
            "",
            "",
            "aanhalingstekens die niet bij elkaar passen: verdubbel een aanhalingsteken dat in een "
            "cel staat",
        )
    ]


def test_utf_16_is_refused(delivery):
    """What some systems call Unicode text is not UTF-8."""
    delivery.write("plan.csv", "Doel;Titel\nD1;Een\n", "utf-16-le")
    with pytest.raises(UnreadableFile, match=r"plan\.csv, line 1"):
        delivery.ingest()


def test_rows_of_a_file_of_several_chunks_keep_their_line_number(delivery, monkeypatch):
    """The end of a chunk makes no difference."""
    monkeypatch.setattr("pbdreport.ingest.readers.text.CHUNK", 7)
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;000101", "c2;15/09/2023;D1;x;fysiek;")
    delivery.ingest()
    assert delivery.quarantine() == [("3", "Uren", "x", "geen getal zoals 1234,5")]
    assert delivery.rows("contacts", "contact_id") == [("c1",)]
