"""`ingest --explain` shows how each value of one row came about."""

import subprocess
import sys

import pytest

from pbdreport.errors import UsageError
from pbdreport.ingest.explain import explain_row


def explain(delivery, file, row):
    """The explanation of a row, after the configuration was written."""
    delivery.ingest()
    return explain_row(delivery.project, "dienst", delivery.year, file, row)


def steps(found, table):
    """Heading, cell, text and value of each column of a table."""
    return {
        value.column: (value.heading, value.cell, value.text, value.value)
        for value in found.values
        if value.table == table
    }


def test_the_steps_of_each_value(delivery):
    """From the cell to its meaning, and to the value."""
    found = explain(delivery, "registraties.csv", 2)
    assert (found.fate, found.reasons) == ("accepted", ())
    told = steps(found, "contacts")
    assert told["date"] == ("Datum", "15/09/2023", "15/09/2023", "2023-09-15")
    assert told["hours"] == ("Uren", "1,5", "1,5", "1.5000")
    assert told["mode"] == ("Vorm", "fysiek", "physical", "physical")
    assert told["staff_count"] == ("", "", "1", "1")
    assert steps(found, "contact_institutions")["institution_id"][3] == "000101"


def test_cells_of_people_are_masked(delivery):
    """As in the quarantine: what the mapping does not call harmless; codes are harmless."""
    found = explain(delivery, "instellingen.csv", 2)
    told = steps(found, "institutions")
    assert told["name"] == ("Naam", "•••", "•••", "•••")
    assert told["level"] == ("Niveau", "BaO", "BaO", "BaO")


def test_a_row_set_aside_with_its_reasons(delivery):
    """The same words as in the quarantine."""
    delivery.registrations("c1;15/09/2023;D9;veel;fysiek;000101")
    found = explain(delivery, "registraties.csv", 2)
    assert found.fate == "set aside"
    assert found.reasons == (
        "Doel: onbekend: staat niet in het aanbod",
        "Uren: geen getal zoals 1234,5",
    )
    assert steps(found, "contacts")["hours"] == ("Uren", "veel", "veel", "")


def test_a_row_that_is_skipped(delivery):
    """A total row has no values."""
    delivery.registrations("c1;15/09/2023;D1;1;fysiek;", "Totaal;;;1;;")
    found = explain(delivery, "registraties.csv", 3)
    assert (found.fate, found.values) == ("skipped: it is a total row", ())


@pytest.mark.parametrize(
    ("file", "row", "told"),
    [
        ("registratie.csv", 2, "Did you mean 'registraties.csv'?"),
        ("registraties.csv", 99, "has no row 99 with data"),
        ("registraties.csv", 1, "headings  row 1"),
    ],
)
def test_no_such_row(delivery, file, row, told):
    """The refusal says which there are."""
    delivery.ingest()
    with pytest.raises(UsageError) as refusal:
        explain_row(delivery.project, "dienst", delivery.year, file, row)
    assert told in str(refusal.value)


def test_on_the_command_line(delivery):
    """One line for each value, and nothing is written."""
    delivery.ingest()
    before = sorted(path.name for path in delivery.processed.iterdir())
    asked = ["--service", "dienst", "--school-year", "2023-2024", "--explain", "registraties.csv:2"]
    done = subprocess.run(
        [sys.executable, "-m", "pbdreport.cli", "ingest", *asked],
        cwd=delivery.project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert "mode                     'Vorm' 'fysiek' → physical" in done.stdout
    assert sorted(path.name for path in delivery.processed.iterdir()) == before
