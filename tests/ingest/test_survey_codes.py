"""Answers are checked against the questionnaires that the profile reports."""

import pytest

from pbdreport.ingest.ingest_report import DeliveryWarning

SURVEY = """
[[source]]
id = "enquete"
title = "Enquête"
files = "enquete.csv"
header = ["Nr", "Datum"]
not_personal = ["Nr", "Cijfer"]
[[source.table]]
name = "responses"
[source.table.columns]
response_id = "Nr"
instrument = { constant = "enquete" }
wave = { constant = "single" }
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
[[source.table]]
name = "answers"
split = { column = "Vormen" }
[source.table.columns]
response_id = "Nr"
item_id = { constant = "vormen" }
value = "@part"
"""
QUESTIONNAIRE = """
id = "enquete"
label = "Enquête"
headline = "cijfer"
module = [{ id = "m", label = "Kern" }]

[[scale]]
id = "vijf"
steps = [{ value = "1", label = "Slecht" }, { value = "2", label = "Goed", favourable = true }]
outside = [{ value = "n/a", label = "Niet van toepassing" }]

[[item]]
id = "cijfer"
module = "m"
text = "Welk cijfer?"
short = "Cijfer"
scale = "vijf"

[[choice]]
id = "vormen"
module = "m"
text = "Welke vormen?"
short = "Vormen"
options = [{ value = "a", label = "A" }, { value = "b", label = "B" }]
"""


@pytest.fixture
def survey(delivery):
    delivery.mapping += SURVEY
    delivery.profile += '[[effectiveness.survey]]\ninstrument = "enquete"\n'
    delivery.project.instruments.mkdir(parents=True)
    (delivery.project.instruments / "enquete.toml").write_text(QUESTIONNAIRE, encoding="utf-8")
    return delivery


def write(survey, *lines: str) -> None:
    survey.write("enquete.csv", "".join(f"{line}\n" for line in ("Nr;Datum;Cijfer;Vormen", *lines)))


def test_an_answer_that_the_scale_does_not_have_is_set_aside(survey):
    """3 is no answer; a word that was not translated is none either, whatever free text may be."""
    write(survey, "r1;15/09/2023;2;", "r2;15/09/2023;3;", "r3;15/09/2023;Heel goed;a")

    survey.ingest()

    why = "geen antwoord dat de vragenlijst voor deze vraag kent"
    assert survey.quarantine() == [
        ("3", "Cijfer", "3", f"{why} '3'"),
        ("4", "Cijfer", "Heel goed", f"{why} 'Heel goed'"),
    ]
    assert survey.rows("responses", "response_id") == [("r1",)]


def test_more_than_one_option_may_be_chosen_and_each_counts_once(survey):
    """Of a question with options; the same one twice in a cell is one answer."""
    write(survey, 'r1;15/09/2023;n/a;"a;b;a"')

    survey.ingest()

    assert sorted(survey.rows("answers", "item_id", "value")) == [
        ("cijfer", "n/a"),
        ("vormen", "a"),
        ("vormen", "b"),
    ]
    assert survey.quarantine() == []


def test_two_answers_to_one_question_are_a_conflict(survey):
    """A question on a scale has one answer."""
    survey.change('item_id = { constant = "vormen" }', 'item_id = { constant = "cijfer" }')
    survey.change('value = "@part"', 'value = { from = "@part", values = { a = "1", b = "2" } }')
    write(survey, 'r1;15/09/2023;;"a;b"', 'r2;15/09/2023;;"a"')

    survey.ingest()

    assert survey.rows("answers", "response_id", "value") == [("r2", "1")]
    assert {why for *_, why in survey.quarantine()} == {
        "staat meer dan eens in deze rij, met verschillende inhoud"
    }


def test_a_question_that_no_questionnaire_has_is_told(survey):
    """A misspelt code of a question would else leave a gap in the report, and no trace."""
    survey.change('Cijfer = "cijfer"', 'Cijfer = "cifer"')
    write(survey, "r1;15/09/2023;2;a")

    assert survey.ingest().doubts == (
        DeliveryWarning("enquete", 1, "staat in geen vragenlijst van het profiel: 'cifer'"),
    )
