"""One row of an export gives rows of several tables: `where`, `split`, `unpivot`, `repeats`."""

import duckdb

AUDIENCES = """
[[source.table]]
name = "contact_audiences"
unpivot = { columns = { Leraren = "teachers", Directies = "leaders" }, skip = ["0"] }
[source.table.columns]
contact_id = "Nr"
audience = "@key"
people = "@value"
own_network = { constant = "ja" }
"""
HEADER = "Nr;Datum;Doel;Uren;Vorm;Instellingen;Leraren;Directies\n"


def test_a_row_for_each_part_of_a_cell(delivery):
    """Space around a part and empty parts do not count, nor does the same part twice."""
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;000101 + 000102++000101", "c2;15/09/2023;D1;1;fysiek;"
    )
    delivery.ingest()
    assert delivery.rows("contact_institutions", "*") == [("c1", "000101"), ("c1", "000102")]
    assert delivery.rows("contacts", "contact_id") == [("c1",), ("c2",)]


def test_a_row_for_each_of_the_named_columns(delivery):
    """Empty cells give no row, nor do the values that the mapping skips."""
    delivery.mapping += AUDIENCES
    lines = "c1;15/09/2023;D1;1;fysiek;;12;3\nc2;15/09/2023;D1;1;fysiek;;0;\n"
    delivery.write("registraties.csv", HEADER + lines)
    delivery.ingest()
    assert delivery.rows("contact_audiences", "contact_id", "audience", "people") == [
        ("c1", "teachers", 12),
        ("c1", "leaders", 3),
    ]


def test_a_fault_in_an_unpivoted_cell_is_told_under_its_own_heading(delivery):
    """Not under the name of the column that it would become."""
    delivery.mapping += AUDIENCES
    delivery.write("registraties.csv", HEADER + "c1;15/09/2023;D1;1;fysiek;;12;veel\n")
    delivery.ingest()
    assert delivery.quarantine() == [("2", "Directies", "•••", "geen geheel getal zoals 12")]


def test_headings_of_one_code_are_alternatives(delivery):
    """A question may be worded anew."""
    delivery.mapping += AUDIENCES.replace("Directies =", 'Leiding = "leaders", Directies =')
    delivery.write("registraties.csv", HEADER + "c1;15/09/2023;D1;1;fysiek;;1;2\n")
    delivery.write(
        "registraties_10.csv",
        HEADER.replace("Directies", "Leiding") + "c2;15/10/2023;D1;1;fysiek;;;5\n",
    )
    delivery.ingest()
    assert delivery.rows("contact_audiences", "contact_id", "audience", "people") == [
        ("c1", "teachers", 1),
        ("c1", "leaders", 2),
        ("c2", "leaders", 5),
    ]


def test_empty_cells_give_a_row_where_the_mapping_wants_it(delivery):
    """An item that was asked and not answered."""
    delivery.mapping += """
[[source]]
id = "antwoorden"
title = "Antwoorden"
files = "antwoorden.csv"
header = ["Id"]
[[source.table]]
name = "responses"
[source.table.columns]
response_id = "Id"
instrument = { constant = "edbi" }
wave = { constant = "single" }
disposition = { constant = "complete" }
answered_on = { constant = "01/10/2023" }
[[source.table]]
name = "answers"
columns = { response_id = "Id", item_id = "@key", value = "@value" }
[source.table.unpivot]
skip_empty = false
columns = { "Ik ben tevreden." = "m1_1", "Ik leerde bij." = "m1_2" }
"""
    delivery.write("antwoorden.csv", "Id;Ik ben tevreden.;Ik leerde bij.\nr1;4;\n")
    delivery.ingest()
    assert delivery.rows("answers", "*") == [
        ("r1", "m1_1", "4", None, None),
        ("r1", "m1_2", None, None, None),
    ]


def test_only_rows_that_hold_one_of_the_values(delivery):
    """`where` chooses; rows of which no table takes anything are counted as left out."""
    delivery.change(
        'name = "contacts"', 'name = "contacts"\nwhere = { Vorm = ["fysiek", "online"] }'
    )
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;",
        "c2;15/09/2023;D1;1;geannuleerd;",
        "c3;15/09/2023;D1;1;online;",
    )
    report = delivery.ingest()
    file = report.files[2]
    assert delivery.rows("contacts", "contact_id") == [("c1",), ("c3",)]
    assert (file.read, file.accepted, file.skipped) == (3, 2, {"left_out": 1})


def test_rows_that_describe_the_same_contact_give_one(delivery):
    """An export may have a row for each institution of a contact."""
    delivery.change('name = "contacts"', 'name = "contacts"\nrepeats = true')
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;000101", "c1;15/09/2023;D1;1;fysiek;000102")
    report = delivery.ingest()
    assert report.tables["contacts"] == 1
    assert delivery.rows("contact_institutions", "*") == [("c1", "000101"), ("c1", "000102")]


def test_rows_stand_in_order_of_their_files_and_lines(delivery):
    """The same on each run."""
    delivery.write(
        "registraties_10.csv", "Nr;Datum;Doel;Uren;Vorm;Instellingen\nc0;1/10/2023;D1;1;online;\n"
    )
    delivery.ingest()
    assert delivery.rows("contacts", "contact_id") == [("c1",), ("c2",), ("c0",)]


def test_a_table_that_no_export_feeds_has_no_file(delivery):
    """Missing is not empty."""
    delivery.ingest()
    assert sorted(path.name for path in delivery.processed.iterdir()) == [
        "contact_institutions.parquet",
        "contacts.parquet",
        "institutions.parquet",
        "intake.json",
        "offers.parquet",
        "quarantine.csv",
        "quarantine.html",
        "quarantine.parquet",
        "seal.json",
    ]


def test_columns_have_the_types_of_the_model(delivery):
    """Hours are decimal, dates are dates."""
    delivery.ingest()
    path = delivery.processed / "contacts.parquet"
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        ("contact_id", "VARCHAR"),
        ("date", "DATE"),
        ("offer_id", "VARCHAR"),
        ("hours", "DECIMAL(18,4)"),
        ("day_parts", "DECIMAL(18,4)"),
        ("staff_count", "INTEGER"),
        ("mode", "VARCHAR"),
        ("counts_in_total", "BOOLEAN"),
        ("session_id", "VARCHAR"),
    ]
