"""Exports without a number of their own, with two rows of headings, or with labels in lists."""

from decimal import Decimal

import pytest

from pbdreport.errors import InvalidConfiguration

HOURS = """
[[source]]
id = "uren"
title = "Uren"
files = "uren.csv"
header = ["Wie", "Dag"]
not_personal = ["Van"]
[[source.table]]
name = "time_entries"
[source.table.columns]
entry_id = "@row"
staff_key = "Wie"
date = "Dag"
activity = { constant = "contact" }
hours = "Uren"
"""
CHOICES = """
[[source]]
id = "keuzes"
title = "Keuzes"
files = "keuzes.csv"
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
split = { column = "Vormen", separator = "," }
[source.table.columns]
response_id = "Id"
value = { constant = "1" }
[source.table.columns.item_id]
from = "@part"
values = { "Workshop, ter plaatse" = "workshop", Online = "online", "Online, live" = "live" }
"""


def test_rows_without_a_number_all_count(delivery):
    """Two alike may be two visits: they count, and the report tells how many."""
    delivery.mapping += HOURS
    line = "an@dienst.example;15/09/2023;2\n"
    delivery.write("uren.csv", "Wie;Dag;Uren\n" + 3 * line + "an@dienst.example;16/09/2023;1u30\n")
    report = delivery.ingest()
    assert delivery.rows("time_entries", "sum(hours)") == [(Decimal("7.5"),)]
    assert [(doubt.file, doubt.rows) for doubt in report.doubts] == [("uren", 2)]


def test_a_key_of_several_columns(delivery):
    """The person and the day; such a key may name people, so it becomes a pseudonym."""
    delivery.mapping += HOURS.replace('"@row"', '{ join = ["Wie", "Dag"] }')
    lines = ["an;15/09/2023;2", "an;16/09/2023;3", "bo;15/09/2023;4"]
    delivery.write("uren.csv", "Wie;Dag;Uren\n" + "\n".join(lines) + "\n")
    delivery.ingest()
    assert delivery.rows("time_entries", "hours") == [(2,), (3,), (4,)]
    keys = [key for (key,) in delivery.rows("time_entries", "entry_id")]
    assert len(set(keys)) == 3 and not any("an" in key or "15/09" in key for key in keys)


def test_equal_rows_with_a_joined_key_are_told(delivery):
    """They have one key, so one counts; nobody can know whether the other was a second entry."""
    delivery.mapping += HOURS.replace('"@row"', '{ join = ["Wie", "Dag"] }')
    delivery.write("uren.csv", "Wie;Dag;Uren\n" + 2 * "an;15/09/2023;2\n")
    report = delivery.ingest()
    assert report.files[-1].skipped == {"repeat": 1}
    assert [(doubt.file, doubt.rows) for doubt in report.doubts] == [("uren", 1)]


def test_hours_from_a_begin_to_an_end(delivery):
    """What is not understood is set aside under the heading of the begin."""
    delivery.mapping += HOURS.replace('hours = "Uren"\n', 'hours = { between = ["Van", "Tot"] }\n')
    lines = ["an;15/09/2023;9:00;10:30", "an;16/09/2023;10:00;9:00", "an;17/09/2023;;"]
    delivery.write("uren.csv", "Wie;Dag;Van;Tot\n" + "\n".join(lines) + "\n")
    delivery.ingest()
    assert delivery.rows("time_entries", "hours") == [(Decimal("1.5"),)]
    assert delivery.quarantine() == [
        ("3", "Van", "10:00–9:00", "geen getal zoals 1234,5"),
        ("4", "Van", "", "verplicht, maar leeg"),
    ]


def test_lost_zeros_are_put_back_where_the_mapping_says_so(delivery):
    """Before translation; a longer number and a text stay as they are."""
    delivery.change('institution_id = "@part"', 'institution_id = { from = "@part", pad = 6 }')
    delivery.registrations(
        "c1;15/09/2023;D1;1;fysiek;101+000102", "c2;15/09/2023;D1;1;fysiek;1010101"
    )
    delivery.ingest()
    assert delivery.rows("contact_institutions", "*") == [("c1", "000101"), ("c1", "000102")]


def test_a_label_may_contain_the_separator(delivery):
    """The longest label that stands there as a whole counts."""
    delivery.mapping += CHOICES
    cells = ['"Workshop, ter plaatse,Online"', '"Online,Workshop, ter plaatse"', '"online, live"']
    lines = "".join(f"r{n};{cell}\n" for n, cell in enumerate(cells))
    delivery.write("keuzes.csv", "Id;Vormen\n" + lines)
    delivery.ingest()
    assert sorted(delivery.rows("answers", "response_id", "item_id")) == [
        *(("r0", "online"), ("r0", "workshop")),
        *(("r1", "online"), ("r1", "workshop")),
        ("r2", "live"),
    ]


def test_a_part_of_a_label_is_not_that_label(delivery):
    """`Workshop, ter plaatse, avond` is no known choice."""
    delivery.mapping += CHOICES
    delivery.write("keuzes.csv", 'Id;Vormen\nr1;"Workshop, ter plaatse avond"\n')
    delivery.ingest()
    assert delivery.quarantine()[0][:2] == ("2", "Vormen")


def test_two_rows_of_headings(delivery):
    """A group stands above its first column; the lower heading alone may occur in each group."""
    delivery.change(
        'header = ["Nr", "Datum", "Doel"]', 'header = ["Nr", "Wat|Doel"]\nheading_rows = 2'
    )
    for heading in ("Doel", "Uren", "Vorm"):
        delivery.mapping = delivery.mapping.replace(
            f'= "{heading}"\nhours', f'= "Wat|{heading}"\nhours'
        )
    delivery.change('hours = "Uren"', 'hours = "Wat|Uren"')
    delivery.change('from = "Vorm"', 'from = "Wat|Vorm"')
    delivery.change('column = "Instellingen"', 'column = "Wie|Instellingen"')
    text = "Nr;Datum;Wat;;;Wie\n;;Doel;Uren;Vorm;Instellingen\nc1;15/09/2023;D1;1;fysiek;000101\n"
    delivery.write("registraties.csv", text)
    report = delivery.ingest()
    assert delivery.rows("contacts", "contact_id", "hours") == [("c1", 1)]
    assert report.files[-1].detected["header_row"] == 2


@pytest.mark.parametrize("name", ["registraties [2023] (1).csv", "registraties [def].csv"])
def test_brackets_in_a_pattern_may_be_in_the_name(delivery, name):
    """As in the names that browsers and Drive give."""
    (delivery.raw / "registraties.csv").rename(delivery.raw / name)
    delivery.change('"registraties*.csv"', f'"{name}"')
    assert delivery.ingest().files[-1].name == name


def test_a_pattern_may_choose_letters(delivery):
    """`[0-9]` still stands for a digit."""
    (delivery.raw / "registraties.csv").rename(delivery.raw / "registraties7.csv")
    delivery.change('"registraties*.csv"', '"registraties[0-9].csv"')
    assert delivery.ingest().files[-1].name == "registraties7.csv"


def test_one_origin_for_a_value(delivery):
    """A value comes from one place."""
    delivery.change('hours = "Uren"', 'hours = { from = "Uren", between = ["Van", "Tot"] }')
    with pytest.raises(InvalidConfiguration, match="both 'from' and 'between'"):
        delivery.ingest()
