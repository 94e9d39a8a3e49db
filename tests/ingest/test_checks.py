"""Every value is checked; reasons are in Dutch, with the headings of the file."""

import pytest


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (";15/09/2023;D1;1;fysiek;", ("Nr", "", "verplicht, maar leeg")),
        ("c1;31/08/2023;D1;1;fysiek;", ("Datum", "31/08/2023", "buiten het schooljaar 2023-2024")),
        ("c1;01/09/2024;D1;1;fysiek;", ("Datum", "01/09/2024", "buiten het schooljaar 2023-2024")),
        ("c1;15/09/2023;D1;0;fysiek;", ("Uren", "0", "niet groter dan 0")),
        ("c1;15/09/2023;D1;-2;fysiek;", ("Uren", "-2", "niet groter dan 0")),
        (
            "c1;15/09/2023;D1;16,5;fysiek;",
            ("Uren", "16,5", "groter dan 16, het hoogste van het profiel"),
        ),
        (
            "c1;15/09/2023;D1;1;fysiiek;",
            ("Vorm", "fysiiek", "onbekende waarde 'fysiiek': bedoelde u 'fysiek'?"),
        ),
        ("c1;15/09/2023;D1;1;elders;", ("Vorm", "elders", "onbekende waarde 'elders'")),
        (
            "c1;15/09/2023;D9;1;fysiek;",
            ("Doel", "D9", "onbekend: staat niet in het aanbod"),
        ),
    ],
)
def test_a_wrong_value_sets_its_row_aside(delivery, line, fault):
    """Row, column, value and why."""
    delivery.registrations(line)
    delivery.ingest()
    assert delivery.quarantine() == [("2", *fault)]
    assert delivery.rows("contacts", "*") == []


@pytest.mark.parametrize(
    "line",
    [
        "c1;01/09/2023;D1;1;fysiek;",
        "c1;31/08/2024;D1;1;fysiek;",
        "c1;15/09/2023;D1;16;fysiek;",
        "c1;15/09/2023;D1;0,25;fysiek;",
    ],
)
def test_values_on_the_edge_are_right(delivery, line):
    """The school year runs from 1 September to 31 August; the highest of the profile is allowed."""
    delivery.registrations(line)
    delivery.ingest()
    assert delivery.quarantine() == []


def test_minimum_and_maximum_of_the_model(delivery):
    """At least one adviser and at most fifty."""
    delivery.change('staff_count = { constant = "1" }', 'staff_count = "Instellingen"')
    delivery.change('split = { column = "Instellingen", separator = "+" }', "")
    delivery.change('institution_id = "@part"', 'institution_id = { constant = "7" }')
    delivery.registrations(*[f"c{n};15/09/2023;D1;1;fysiek;{n}" for n in (0, 1, 50, 51)])
    delivery.ingest()
    assert delivery.quarantine() == [
        ("2", "Instellingen", "0", "kleiner dan 1"),
        ("5", "Instellingen", "51", "groter dan 50"),
    ]


def test_a_bound_holds_for_the_value_after_division(delivery):
    """2000 minutes are more than 16 hours."""
    delivery.change('hours = "Uren"', 'hours = { from = "Uren", divide_by = 60 }')
    delivery.registrations("c1;15/09/2023;D1;2000;fysiek;")
    delivery.ingest()
    reason = "groter dan 16 (gedeeld door 60), het hoogste van het profiel"
    assert delivery.quarantine() == [("2", "Uren", "2000", reason)]


def test_several_faults_of_a_row_give_several_lines(delivery):
    """So that a row needs to be corrected only once."""
    delivery.registrations("c1;15/09/2023;D9;;fysiek;999")
    delivery.ingest()
    assert delivery.quarantine() == [
        ("2", "Doel", "D9", "onbekend: staat niet in het aanbod"),
        ("2", "Instellingen", "999", "onbekend: staat niet in het instellingenregister"),
        ("2", "Uren", "", "verplicht, maar leeg"),
    ]


def test_a_fault_that_concerns_two_tables_is_told_once(delivery):
    """The number of the contact is a column of both tables."""
    delivery.registrations(";15/09/2023;D1;1;fysiek;000101")
    delivery.ingest()
    assert delivery.quarantine() == [("2", "Nr", "", "verplicht, maar leeg")]


def test_more_cells_than_headings_set_a_row_aside(delivery):
    """A delimiter inside a cell shifts all that follows."""
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;000101;en ook", "c2;15/09/2023;D1;1;fysiek;;;"
    )
    delivery.ingest()
    assert delivery.quarantine() == [
        ("2", "", "", "meer cellen dan de 6 kolommen: staat er een scheidingsteken in een cel?")
    ]
    assert delivery.rows("contacts", "contact_id") == [("c2",)]


def test_codes_of_the_profile(delivery):
    """Target groups are the service's own."""
    delivery.mapping += """
[[source.table]]
name = "contact_audiences"
[source.table.columns]
contact_id = "Nr"
audience = { from = "Vorm", values = { fysiek = "teachers", online = "leaders" } }
people = "Uren"
own_network = { constant = "ja" }
"""
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;", "c2;15/09/2023;D1;1;online;", "c3;15/09/2023;D1;1;hybrid;"
    )
    delivery.ingest()
    assert delivery.rows("contact_audiences", "contact_id", "audience") == [
        ("c1", "teachers"),
        ("c2", "leaders"),
    ]
    assert delivery.quarantine() == [("4", "Vorm", "hybrid", "onbekende waarde 'hybrid'")]
