"""A mapping is checked against the model and the profile before any export is used."""

import pytest

from pbdreport.errors import InvalidConfiguration, Refusals


def refused(delivery):
    """The one refusal of an intake."""
    with pytest.raises(InvalidConfiguration) as refusal:
        delivery.ingest()
    return str(refusal.value)


def line(delivery, text):
    """Where a text stands in the mapping."""
    number = 1 + delivery.mapping[: delivery.mapping.index(text)].count("\n")
    return f"config/services/dienst/sources.toml, line {number}"


def test_a_table_that_the_model_does_not_have(delivery):
    """The nearest name is suggested."""
    delivery.mapping += (
        '[[source.table]]\nname = "contact_audience"\ncolumns = { contact_id = "Nr" }\n'
    )
    assert refused(delivery) == (
        "Unknown table 'contact_audience' in the mapping.\n"
        "  file      " + line(delivery, 'name = "contact_audience"') + "\n"
        "  expected  a table of the model\n"
        "Did you mean 'contact_audiences'? docs/model.md lists the tables."
    )


def test_a_column_that_the_table_does_not_have(delivery):
    """The nearest name is suggested."""
    delivery.change('hours = "Uren"', 'hours = "Uren"\nmodes = "Vorm"')
    assert refused(delivery) == (
        "The table contacts has no column 'modes'.\n"
        "  file  " + line(delivery, "modes =") + "\n"
        "Did you mean 'mode'? docs/model.md lists the columns."
    )


def test_a_required_column_that_nothing_feeds(delivery):
    """Each row would be refused."""
    delivery.change('hours = "Uren"\n', "")
    assert refused(delivery) == (
        "Required column 'hours' of the table contacts is missing from the mapping.\n"
        "  file      " + line(delivery, '[source.table.columns]\ncontact_id = "Nr"\ndate') + "\n"
        "  expected  counted_in = ['hours'] of [effort] in the profile\n"
        "Add the heading that it comes from, or say in the profile in what the service counts its "
        "effort."
    )


def test_a_required_table_that_nothing_feeds(delivery):
    """No report can be made without."""
    delivery.mapping = delivery.mapping[: delivery.mapping.rindex("[[source.table]]")]
    assert refused(delivery) == (
        "Required table 'contact_institutions' is missing from the mapping.\n"
        "  file  config/services/dienst/sources.toml\n"
        "Add the export that the rows of contact_institutions come from."
    )


def test_an_added_heading_without_what_adds_it(delivery):
    """`@part` comes from `split`."""
    delivery.change('split = { column = "Instellingen", separator = "+" }\n', "")
    assert refused(delivery) == (
        "Column 'institution_id' uses '@part' in a table without `split`.\n"
        "  file  " + line(delivery, 'institution_id = "@part"') + "\n"
        "Add `split` to this table, or name a heading of the export."
    )


def test_a_code_that_neither_model_nor_profile_lists(delivery):
    """Otherwise each of its rows would be set aside, and the register is not to blame."""
    delivery.change('fysiek = "physical"', 'fysiek = "fysical"')
    assert refused(delivery) == (
        "Unknown code 'fysical' for the column mode.\n"
        "  file      " + line(delivery, "mode = {") + "\n"
        "  expected  'physical', 'online', 'hybrid', 'helpdesk', 'learning_walk' and 1 more "
        "(all: docs/model.md)\n"
        "Did you mean 'physical'? Use one of these."
    )


def test_problems_of_mapping_and_delivery_are_told_together(delivery):
    """So that they can be corrected in one go."""
    delivery.change('pillar = { constant = "p1" }', 'pillar = { constant = "p2" }')
    (delivery.raw / "registraties.csv").unlink()
    with pytest.raises(Refusals) as refusal:
        delivery.ingest()
    assert [error.must for error in refusal.value.errors] == [
        "Unknown code 'p2' for the column pillar.",
        "The export 'Registraties' is missing from the delivery.",
    ]
