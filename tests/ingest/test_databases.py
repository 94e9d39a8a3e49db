"""Databases delivered as an SQLite file."""

import sqlite3

import pytest

from pbdreport.errors import PbdReportError

QUERY = "SELECT nr, datum, doel, uren, vorm FROM bezoek ORDER BY nr"
SOURCE = f"""
[[source]]
id = "bezoeken"
title = "Bezoeken"
files = "bezoeken.sqlite"
format = "sqlite"
query = "{QUERY}"
date_format = "%Y-%m-%d"
not_personal = ["doel"]
[[source.table]]
name = "contacts"
[source.table.columns]
contact_id = "nr"
date = "datum"
offer_id = "doel"
hours = "uren"
staff_count = {{ constant = "1" }}
mode = "vorm"
counts_in_total = {{ constant = "ja" }}
"""


@pytest.fixture
def base(delivery):
    """A delivery with three visits in a database, one of them of an unknown offer."""
    connection = sqlite3.connect(delivery.raw / "bezoeken.sqlite")
    connection.execute("CREATE TABLE bezoek (nr TEXT, datum DATE, doel TEXT, uren REAL, vorm TEXT)")
    rows = [
        ("b1", "2023-10-02", "D1", 1.5, "physical"),
        ("b2", "2023-10-03", "D9", 2.0, "online"),
        ("b3", "2023-10-04", "D2", None, "online"),
    ]
    connection.executemany("INSERT INTO bezoek VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    delivery.mapping += SOURCE
    return delivery


def test_the_rows_of_a_query(base):
    """Numbers and dates are read; faults name the row of the result."""
    base.ingest()
    found = base.rows("contacts", "contact_id", "date::VARCHAR", "hours::FLOAT")
    assert found[2:] == [("b1", "2023-10-02", 1.5)]
    assert base.quarantine() == [
        ("2", "doel", "D9", "onbekend: staat niet in het aanbod"),
        ("3", "uren", "", "verplicht, maar leeg"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT nr FROM bezoeken", "no such table: bezoeken"),
        ("DROP TABLE bezoek", "not authorized"),
    ],
)
def test_a_query_that_cannot_be_answered(base, query, found):
    """Nor may it change anything."""
    base.change(QUERY, query)
    with pytest.raises(PbdReportError) as caught:
        base.ingest()
    assert str(caught.value).splitlines()[0] == "The database cannot be read."
    assert found in str(caught.value)


def test_a_file_that_is_no_database(base):
    """It says so."""
    base.write("bezoeken.sqlite", "nr;datum")
    with pytest.raises(PbdReportError) as caught:
        base.ingest()
    assert "a file that is no SQLite database" in str(caught.value)
