"""Cells become values: translation, removal, division, defaults, and each type of the model."""

from datetime import date
from decimal import Decimal

import pytest

from pbdreport.errors import InvalidConfiguration


def hours(delivery, *cells):
    """The hours of contacts that write them so, NULL where the contact is set aside."""
    lines = [f"c{n};15/09/2023;D1;{cell};fysiek;000101" for n, cell in enumerate(cells)]
    delivery.registrations(*lines)
    delivery.ingest()
    taken = dict(delivery.rows("contacts", "contact_id", "hours"))
    return [taken.get(f"c{n}") for n in range(len(cells))]


def sites(delivery, *cells):
    """The whole number of sites of institutions that write it so."""
    delivery.change('level = "Niveau"', 'level = "Niveau"\nsites = "Campussen"')
    lines = [f"00010{n};A;BaO;{cell}\n" for n, cell in enumerate(cells, start=1)]
    delivery.write("instellingen.csv", "Nummer;Naam;Niveau;Campussen\n" + "".join(lines))
    delivery.ingest()
    return dict(delivery.rows("institutions", "institution_id", "sites"))


def test_a_decimal_comma(delivery):
    """A point is no decimal mark where the mapping says comma, and letters are no number."""
    assert hours(delivery, "1,5", "2", ",5", "1.5", "1e1", "1_0") == [
        Decimal("1.5"),
        Decimal(2),
        None,
        None,
        None,
        None,
    ]


def test_thousands_marks_stand_before_three_digits(delivery):
    """1.234,5 is a number and 1.5 is not: it would become 15."""
    delivery.profile = delivery.profile.replace(
        "max_contact_hours = 16", "max_contact_hours = 9999"
    )
    delivery.change('total = "Totaal"', 'total = "Totaal"\nthousands = "."')
    assert hours(delivery, "1.234,5", "1.5", "1234,5") == [
        Decimal("1234.5"),
        None,
        Decimal("1234.5"),
    ]


def test_a_space_for_thousands_may_be_non_breaking(delivery):
    """As spreadsheets write it."""
    delivery.profile = delivery.profile.replace(
        "max_contact_hours = 16", "max_contact_hours = 9999"
    )
    delivery.change('total = "Totaal"', 'total = "Totaal"\nthousands = " "')
    assert hours(delivery, "1 234", "1\u00a0234", "1\u202f234") == [Decimal(1234)] * 3


def test_minutes_become_hours(delivery):
    """`divide_by` keeps four decimals."""
    delivery.change('hours = "Uren"', 'hours = { from = "Uren", divide_by = 60 }')
    assert hours(delivery, "90", "50") == [Decimal("1.5"), Decimal("0.8333")]


def test_whole_numbers(delivery):
    """1,0 is whole and 1,5 is not; it is not rounded either."""
    assert sites(delivery, "3", "1,0", "1,5") == {"000101": 3, "000102": 1}


def test_dates_have_four_digits_for_the_year(delivery):
    """15/09/23 would be a day of the first century."""
    delivery.registrations("c1;5/9/2023;D1;1;fysiek;", "c2;15/09/23;D1;1;fysiek;")
    delivery.ingest()
    assert delivery.rows("contacts", "date") == [(date(2023, 9, 5),)]
    assert delivery.quarantine() == [("3", "Datum", "15/09/23", "geen datum zoals 31/12/2023")]


def test_a_day_that_does_not_exist_is_no_date(delivery):
    """30 February."""
    delivery.registrations("c1;30/02/2024;D1;1;fysiek;", "c2;29/02/2024;D1;1;fysiek;")
    delivery.ingest()
    assert delivery.rows("contacts", "contact_id") == [("c2",)]


def test_the_words_for_yes_and_no(delivery):
    """In capitals or not; anything else is neither."""
    delivery.change('counts_in_total = { constant = "ja" }', 'counts_in_total = "Telt"')
    words = ["ja", "J", "true", "Waar", "1", "x", "Nee", "n", "FALSE", "onwaar", "0", "misschien"]
    lines = [f"c{n};15/09/2023;D1;1;fysiek;;{word}\n" for n, word in enumerate(words, start=10)]
    head = "Nr;Datum;Doel;Uren;Vorm;Instellingen;Telt\n"
    delivery.write("registraties.csv", head + "".join(lines))
    delivery.ingest()
    assert [told for (told,) in delivery.rows("contacts", "counts_in_total")] == [True] * 6 + [
        False
    ] * 5
    assert delivery.quarantine() == [("13", "Telt", "•••", "geen ja of nee")]


def test_fractions_stay_exact(delivery):
    """1/6 is no decimal number; a share is at most one."""
    delivery.mapping += """
[[source]]
id = "sleutels"
title = "Sleutels"
files = "sleutels.csv"
header = ["Doel", "Zorg"]
not_personal = ["Zorg"]
[[source.table]]
name = "priority_keys"
columns = { offer_id = "Doel", priority = { constant = "care" }, share = "Zorg" }
"""
    delivery.write("plan.csv", "Doel;Titel\n" + "".join(f"D{n};Doel\n" for n in range(1, 8)))
    shares = ["1/6", "0", "1", "7/6", "1/0", "0,5", "3/3"]
    lines = [f"D{n};{share}\n" for n, share in enumerate(shares, start=1)]
    delivery.write("sleutels.csv", "Doel;Zorg\n" + "".join(lines))
    delivery.ingest()
    assert delivery.rows("priority_keys", "share") == [("1/6",), ("0",), ("1",), ("3/3",)]
    assert delivery.quarantine() == [
        (row, "Zorg", share, "geen breuk zoals 1/6, 0 of 1")
        for row, share in (("5", "7/6"), ("6", "1/0"), ("7", "0,5"))
    ]


def test_a_goal_runs_from_school_year_to_school_year(delivery):
    """An invalid one is set aside by ingest: later it would stop the whole report."""
    delivery.mapping += """
[[source]]
id = "doelen"
title = "Doelen"
files = "doelen.csv"
header = ["Doel", "Van"]
not_personal = ["Van"]
[[source.table]]
name = "goals"
[source.table.columns]
goal_id = "Doel"
statement = "Doel"
figure = { constant = "reach.present" }
target = { constant = "1" }
unit = { constant = "share" }
scope = { constant = "dienst" }
from_year = "Van"
to_year = { constant = "2027-2028" }
"""
    years = ["2023-2024", "2022-2024", "2023-24", "1999-2000"]
    lines = [f"G{n};{year}\n" for n, year in enumerate(years, start=1)]
    delivery.write("doelen.csv", "Doel;Van\n" + "".join(lines))
    delivery.ingest()
    assert delivery.rows("goals", "from_year") == [("2023-2024",), ("1999-2000",)]
    assert delivery.quarantine() == [
        ("3", "Van", "2022-2024", "geen schooljaar zoals 2023-2024"),
        ("4", "Van", "2023-24", "geen schooljaar zoals 2023-2024"),
    ]


def test_words_mean_what_the_mapping_says_in_capitals_or_not(delivery):
    """A code of the model itself is understood too."""
    delivery.registrations(
        "c1;15/09/2023;D1;1;Fysiek;", "c2;15/09/2023;D1;1;ONLINE;", "c3;15/09/2023;D1;1;hybrid;"
    )
    delivery.ingest()
    assert delivery.rows("contacts", "mode") == [("physical",), ("online",), ("hybrid",)]


def test_a_free_text_that_is_translated_has_only_known_words(delivery):
    """An answer that the mapping does not know is set aside, not passed on."""
    delivery.change(
        'title = "Titel"', 'title = { from = "Titel", values = { Een = "1", Twee = "2" } }'
    )
    delivery.write("plan.csv", "Doel;Titel\nD1;Een\nD2;Drie\n")
    delivery.ingest()
    assert delivery.rows("offers", "offer_id", "title") == [("D1", "1")]


def test_characters_are_removed(delivery):
    """OD 2.2 and OD2.2 are the same objective."""
    delivery.change(
        'offer_id = "Doel"\nhours', 'offer_id = { from = "Doel", remove = " ." }\nhours'
    )
    delivery.registrations("c1;15/09/2023;D 1.;1;fysiek;")
    delivery.ingest()
    assert delivery.rows("contacts", "offer_id") == [("D1",)]


def test_an_empty_cell_takes_the_default(delivery):
    """In the words of the export or of the model."""
    delivery.change('mode = { from = "Vorm",', 'mode = { from = "Vorm", default = "online",')
    delivery.registrations("c1;15/09/2023;D1;1;;", "c2;15/09/2023;D1;1;fysiek;")
    delivery.ingest()
    assert delivery.rows("contacts", "mode") == [("online",), ("physical",)]


def test_words_that_differ_in_capitals_only_have_one_meaning(delivery):
    """Otherwise one of the two would be lost silently."""
    delivery.mapping += '[values.vorm]\nFysiek = "physical"\nfysiek = "online"\n'
    with pytest.raises(InvalidConfiguration, match=r"values\.vorm: a word has two meanings"):
        delivery.ingest()


def test_each_source_has_an_id_of_its_own(delivery):
    """Warnings about one would be taken for the other."""
    first = delivery.mapping.split("[[source]]")[1]
    delivery.mapping += f"[[source]]{first}"
    with pytest.raises(InvalidConfiguration, match="several sources have the id"):
        delivery.ingest()
