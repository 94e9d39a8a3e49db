"""What a service does not register: no column, no constant in its place."""

import pytest

from pbdreport.errors import PbdReportError
from tests.ingest.conftest import Delivery

IN_HOURS = 'hours = "Uren"\n'


def refused(delivery: Delivery) -> str:
    """The message of the refusal."""
    with pytest.raises(PbdReportError) as caught:
        delivery.ingest()
    return str(caught.value)


def test_a_service_may_count_no_hours(delivery):
    """Contacts are then counted, and have none."""
    delivery.profile = delivery.profile.replace(
        "effort = {", 'effort = { counted_in = ["interventions"],'
    )
    delivery.change(IN_HOURS, "")
    delivery.ingest()
    assert delivery.rows("contacts", "contact_id", "hours") == [("c1", None), ("c2", None)]


def test_a_measurement_is_no_constant(delivery):
    """An hour for each contact would be published as hours on the floor."""
    delivery.change(IN_HOURS, 'hours = { constant = "1" }\n')
    assert refused(delivery).splitlines()[0] == (
        "Column 'hours' of contacts is a measurement, and the mapping makes it up."
    )


def test_a_measurement_that_is_missing_is_not_zero(delivery):
    """Where the column is not delivered, a default would say that there are none."""
    sites = 'sites = { from = "Campussen", optional = true, default = "0" }'
    delivery.change('level = "Niveau"', f'level = "Niveau"\n{sites}')
    assert "Column 'sites' of institutions is a measurement" in refused(delivery)


def test_an_empty_cell_may_mean_zero(delivery):
    """The column is there: its cells say so."""
    delivery.change(
        'level = "Niveau"', 'level = "Niveau"\nsites = { from = "Naam", default = "0" }'
    )
    delivery.write("instellingen.csv", "Nummer;Naam;Niveau\n000101;3;BaO\n000102;4;SO\n")
    delivery.ingest()
    assert delivery.rows("institutions", "sites") == [(3,), (4,)]


def test_one_adviser_where_the_profile_says_so(delivery):
    """The base mapping has the constant 1, its profile that they visit alone."""
    delivery.ingest()
    assert delivery.rows("contacts", "DISTINCT staff_count") == [(1,)]


def test_one_adviser_is_not_used_where_the_profile_is_silent(delivery):
    """For one release it warns; the number is not registered."""
    delivery.profile = delivery.profile.replace("advisers_visit_alone = true", "")
    report = delivery.ingest()
    assert delivery.rows("contacts", "DISTINCT staff_count") == [(None,)]
    assert [warning.told.split(" is ")[0] for warning in report.doubts] == [
        "staff_count = 1 in elke rij"
    ]


def test_two_advisers_are_no_constant(delivery):
    """Only one may be said by the profile."""
    delivery.change('staff_count = { constant = "1" }', 'staff_count = { constant = "2" }')
    assert "Column 'staff_count' of contacts is a measurement" in refused(delivery)


def test_working_days_that_nothing_feeds(delivery):
    """The profile counts in them."""
    delivery.profile = delivery.profile.replace(
        "effort = {", 'effort = { counted_in = ["hours", "working_days"],'
    )
    assert refused(delivery).splitlines()[0] == (
        "The profile counts effort in working days, and the mapping fills none."
    )


STAFF = """
[[source]]
id = "personeel"
title = "Personeel"
files = "personeel.csv"
header = ["Functie"]
[[source.table]]
name = "staffing"
[source.table.columns]
category = "Functie"
staff_key = "Wie"
fte = "VTE"
"""


def test_a_category_of_advisers_that_nobody_has(delivery):
    """Nobody would be counted; the nearest is suggested."""
    delivery.mapping += STAFF
    delivery.profile += 'means = { adviser_categories = ["begeleidr"] }\n'
    delivery.write("personeel.csv", "Functie;Wie;VTE\nBegeleider;p1;0,5\nBegeleider;p2;1\n")
    assert refused(delivery) == (
        "No staff category is 'begeleidr': its advisers would not be counted.\n"
        "  file      config/services/dienst/profile.toml, adviser_categories of [means]\n"
        "  expected  'begeleider'\n"
        "Did you mean 'begeleider'? Correct the list, or take it out."
    )
