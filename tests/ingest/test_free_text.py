"""Free text is left out, or accepted by the profile with names masked."""

import pytest

from pbdreport.ingest.ingest_report import DeliveryWarning
from pbdreport.ingest.privacy.free_text import names_in, scanned

SURVEY = """
[[source]]
id = "bevraging"
title = "Bevraging"
files = "bevraging.csv"
header = ["Nr"]
[[source.table]]
name = "responses"
[source.table.columns]
response_id = "Nr"
instrument = { constant = "edbi" }
wave = { constant = "single" }
respondent_key = "E-mail"
disposition = { constant = "complete" }
answered_on = "Datum"
[[source.table]]
name = "answers"
[source.table.columns]
response_id = "Nr"
item_id = "@key"
value = "@value"
[source.table.unpivot.columns]
Cijfer = "cijfer"
Opmerking = "opmerking"
"""
REMARK = "Dank aan Peeters en mevrouw De Wit; mail an@x.be of bel 0470 12 34 56."


@pytest.fixture
def survey(delivery):
    delivery.mapping += SURVEY
    delivery.write(
        "bevraging.csv",
        "Nr;E-mail;Datum;Cijfer;Opmerking\n"
        f'r1;an.peeters@school.be;15/09/2023;4;"{REMARK}"\n'
        "r2;jan@school.be;15/09/2023;3,5;n.v.t.\n",
    )
    return delivery


def values(delivery):
    return sorted(value for (value,) in delivery.rows("answers", "value") if value is not None)


def test_free_text_stays_out_and_is_counted(survey):
    """Codes and numbers are no free text."""
    report = survey.ingest()
    assert values(survey) == ["3,5", "4", "n.v.t."]
    assert report.doubts == (
        DeliveryWarning("bevraging", 1, "vrije tekst weggelaten: het profiel laat ze niet toe"),
    )
    assert "Dank aan" not in survey.written()


def test_free_text_that_is_let_in_names_nobody(survey):
    """Known names, forms of address, e-mail addresses and numbers."""
    survey.profile = survey.profile.replace("= 16 }", "= 16, free_text = true }")
    report = survey.ingest()
    assert "Dank aan ••• en mevrouw •••; mail ••• of bel •••." in values(survey)
    assert report.doubts == ()


def test_a_translated_answer_is_no_free_text(survey):
    """Only known words have a meaning; others are set aside."""
    survey.change('value = "@value"', 'value = { from = "@value", values = { ja = "1" } }')
    survey.write("bevraging.csv", "Nr;E-mail;Datum;Cijfer;Opmerking\nr1;a@x.be;15/09/2023;ja;\n")
    assert survey.ingest().doubts == ()
    assert values(survey) == ["1"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bel 02/123.45.67 of +32 470 12 34 56", "Bel ••• of •••"),
        ("zie www.school.be/an en https://x.be", "zie ••• en •••"),
        ("meester J. Van den Berg was top", "meester ••• was top"),
        ("De directeur was er niet", "De directeur was er niet"),
        ("Peeters, PEETERS en peeters", "•••, ••• en peeters"),
        ("In 2023 gaven 25 leraren een 8", "In 2023 gaven 25 leraren een 8"),
    ],
)
def test_what_is_scanned_out(text, told):
    """And what is left as it is."""
    assert scanned(text, names_in(["an.peeters@school.be"])) == told
