"""The row of headings, title and total rows, repeats, missing columns."""

import pytest

from pbdreport.errors import MissingColumn, Refusals, UnreadableFile

HEADER = "Nr;Datum;Doel;Uren;Vorm;Instellingen\n"
C1 = "c1;15/09/2023;D1;1,5;fysiek;000101\n"
C2 = "c2;16/09/2023;D2;2;online;\n"


def account(delivery):
    """Read, accepted, quarantined and skipped of the registrations."""
    file = delivery.ingest().files[2]
    return file.read, file.accepted, file.quarantined, file.skipped


def test_rows_above_the_headings_are_titles(delivery):
    """The header is the first row with all headings that the mapping names."""
    delivery.write("registraties.csv", "Registraties\n\nDatum: 1/9\n" + HEADER + C1 + C2)
    assert account(delivery) == (5, 2, 0, {"blank": 1, "title": 2})


def test_headings_again_are_a_title(delivery):
    """As where monthly exports were pasted together."""
    delivery.write("registraties.csv", HEADER + C1 + HEADER + C2)
    assert account(delivery) == (3, 2, 0, {"title": 1})


def test_blank_and_total_rows_are_skipped(delivery):
    """A total row is known by how its first filled cell begins."""
    delivery.write("registraties.csv", HEADER + C1 + ";;;;;\n" + C2 + "\n;Totaal uren;;3,5;;\n")
    assert account(delivery) == (5, 2, 0, {"blank": 2, "total": 1})


def test_exact_repeats_in_a_file_are_skipped(delivery):
    """The first of them counts."""
    delivery.write("registraties.csv", HEADER + C1 + C2 + C1 + C1)
    assert account(delivery) == (4, 2, 0, {"repeat": 2})


def test_exact_repeats_across_files_of_a_source_are_skipped(delivery):
    """Monthly exports may overlap; the file that comes first by name keeps the row."""
    delivery.write("registraties.csv", HEADER + C1 + C2)
    delivery.write("registraties_10.csv", HEADER + C2 + C1)
    report = delivery.ingest()
    told = [(file.name, file.accepted, file.skipped) for file in report.files[2:]]
    assert told == [("registraties.csv", 2, {}), ("registraties_10.csv", 0, {"repeat": 2})]


def test_the_first_alternative_heading_that_a_file_has_is_used(delivery):
    """Headings differ over the years, even between the files of one delivery."""
    delivery.change('hours = "Uren"', 'hours = ["Uren", "Duur"]')
    delivery.write(
        "registraties_10.csv", HEADER.replace("Uren", "Duur") + "c3;1/10/2023;D1;3;online;\n"
    )
    delivery.write("registraties_11.csv", "Duur;" + HEADER + "9;c4;1/11/2023;D1;4;online;\n")
    delivery.ingest()
    assert [int(hours * 10) for (hours,) in delivery.rows("contacts", "hours")] == [15, 20, 30, 40]


def test_an_optional_column_may_be_missing(delivery):
    """Its values are then missing too, or the default."""
    delivery.change(
        'level = "Niveau"',
        'level = "Niveau"\nsites = { from = "Campussen", optional = true }\n'
        'region = { from = "Regio", optional = true, default = "Noord" }',
    )
    delivery.ingest()
    assert delivery.rows("institutions", "DISTINCT region", "sites") == [("Noord", None)]


def test_headings_that_no_table_uses_are_told(delivery):
    """They are in the intake report."""
    delivery.write("plan.csv", "Doel;Titel;Opmerking\nD1;Een;\nD2;Twee;x\n")
    report = delivery.ingest()
    assert report.files[1].detected == {"header_row": 1, "unused_headings": ["Opmerking"]}


def test_a_missing_column_is_refused_with_its_line_in_the_mapping(delivery):
    """The message suggests the new heading."""
    delivery.write("registraties.csv", HEADER.replace("Vorm", "Vormen") + C1)
    with pytest.raises(MissingColumn) as refusal:
        delivery.ingest()
    line = 1 + delivery.mapping[: delivery.mapping.index("mode = {")].count("\n")
    assert str(refusal.value) == (
        "Column 'Vorm' is missing from registraties.csv.\n"
        "  file      data/raw/dienst/2023-2024/registraties.csv\n"
        f"  mapping   config/services/dienst/sources.toml, line {line}\n"
        "  expected  'Vorm'\n"
        "  found     'Nr', 'Datum', 'Doel', 'Uren', 'Vormen' and 1 more (all: row 1 of the file)\n"
        "Did you mean 'Vormen'? Add it to the names of this column in the mapping."
    )


def test_all_missing_columns_of_a_delivery_are_told_together(delivery):
    """One error for each column, which lists all files that lack it."""
    delivery.write("registraties.csv", HEADER.replace("Vorm", "Soort") + C1)
    delivery.write("registraties_10.csv", HEADER.replace("Vorm", "Soort") + C2)
    delivery.write("plan.csv", "Doel;Omschrijving\nD1;Een\n")
    with pytest.raises(Refusals) as refusal:
        delivery.ingest()
    expected = [error.where["expected"] for error in refusal.value.errors]
    assert expected == ["'Titel'", "'Vorm'"]
    where = refusal.value.errors[1].where
    assert where["file"] == "data/raw/dienst/2023-2024/registraties.csv"
    assert where["also from"] == "registraties_10.csv"


def test_a_file_without_headings_is_refused_and_shows_no_data(delivery):
    """Its first row may hold people."""
    delivery.write("plan.csv", "jan.peeters@school.example;geheim\n")
    with pytest.raises(UnreadableFile) as refusal:
        delivery.ingest()
    line = 1 + delivery.mapping[: delivery.mapping.index('header = ["Doel"')].count("\n")
    assert str(refusal.value) == (
        "No header row was found in the export 'Plan'.\n"
        "  file      data/raw/dienst/2023-2024/plan.csv\n"
        f"  mapping   config/services/dienst/sources.toml, line {line}\n"
        "  expected  'Doel', 'Titel'\n"
        "  found     no row with any of them\n"
        "Correct `header` in the mapping, or export the file again with headings."
    )


def test_an_empty_file_is_refused(delivery):
    """It has no headings either."""
    delivery.write("plan.csv", "")
    with pytest.raises(UnreadableFile, match="no row with any of them"):
        delivery.ingest()
