"""A mapping is held against the model and the profile before anything is made of an export."""

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
        "A mapping feeds tables of the model.\n"
        "  file   " + line(delivery, 'name = "contact_audience"') + "\n"
        "  found  'contact_audience'\n"
        "Did you mean 'contact_audiences'? docs/model.md lists the tables."
    )


def test_a_column_that_the_table_does_not_have(delivery):
    """The nearest name is suggested."""
    delivery.change('hours = "Uren"', 'hours = "Uren"\nmodes = "Vorm"')
    assert refused(delivery) == (
        "A mapping feeds columns that the table contacts has.\n"
        "  file   " + line(delivery, "modes =") + "\n"
        "  found  'modes'\n"
        "Did you mean 'mode'? docs/model.md lists the columns."
    )


def test_a_required_column_that_nothing_feeds(delivery):
    """Each row would be refused."""
    delivery.change('hours = "Uren"\n', "")
    assert refused(delivery) == (
        "A mapping feeds every required column of the table contacts.\n"
        "  file    " + line(delivery, '[source.table.columns]\ncontact_id = "Nr"\ndate') + "\n"
        "  wanted  'hours'\n"
        "Say from which heading it comes, or give a constant."
    )


def test_a_required_table_that_nothing_feeds(delivery):
    """No report can be made without."""
    delivery.mapping = delivery.mapping[: delivery.mapping.rindex("[[source.table]]")]
    assert refused(delivery) == (
        "A mapping feeds every table that a report cannot do without.\n"
        "  file    config/services/dienst/sources.toml\n"
        "  wanted  'contact_institutions'\n"
        "Say from which export the rows of contact_institutions come."
    )


def test_an_added_heading_without_what_adds_it(delivery):
    """`@part` comes from `split`."""
    delivery.change('split = { column = "Instellingen", separator = "+" }\n', "")
    assert refused(delivery) == (
        "@part is a heading that `split` adds to a table.\n"
        "  file   " + line(delivery, 'institution_id = "@part"') + "\n"
        "  found  '@part' in a table without `split`\n"
        "Add `split` to this table, or name a heading of the export."
    )


def test_a_code_that_neither_model_nor_profile_lists(delivery):
    """It would set each of its rows aside, and the register is not to blame."""
    delivery.change('fysiek = "physical"', 'fysiek = "fysical"')
    assert refused(delivery) == (
        "A mapping gives mode a code that the model or the profile lists.\n"
        "  file   " + line(delivery, "mode = {") + "\n"
        "  found  'fysical'\n"
        "  known  'physical', 'online', 'hybrid', 'helpdesk', 'learning_walk' and 1 more\n"
        "Did you mean 'physical'? Use one of these, or add it to the profile."
    )


def test_problems_of_mapping_and_delivery_are_told_together(delivery):
    """So that one correction does not bring out the next."""
    delivery.change('pillar = { constant = "p1" }', 'pillar = { constant = "p2" }')
    (delivery.raw / "registraties.csv").unlink()
    with pytest.raises(Refusals) as refusal:
        delivery.ingest()
    assert [error.must for error in refusal.value.errors] == [
        "A mapping gives pillar a code that the model or the profile lists.",
        "The delivery has the export 'Registraties'.",
    ]
