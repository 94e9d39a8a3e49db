from dataclasses import replace
from fractions import Fraction

from presentation.samples import (
    ANSWERS,
    BY_ITEM,
    FAVOURABLE,
    HOURS,
    NBSP,
    SHARE,
    WORDS,
    figure,
    row,
)

from pbdreport.figures.definitions import FIGURES
from pbdreport.presentation import captions


def test_a_title_names_what_is_split_before_its_parts():
    """However the dimensions were named; answers go without saying."""
    assert captions.figure_title(SHARE, ("band", "level"), WORDS) == (
        "Bereikte instellingen naar onderwijsniveau en aantal contacturen"
    )
    assert captions.figure_title(ANSWERS, ("answer", "item"), WORDS) == "Antwoorden naar vraag"
    assert captions.figure_title(SHARE, (), WORDS) == "Bereikte instellingen"


def test_every_figure_has_sources_in_words():
    """A table that a definition names has a name for readers."""
    assert [figure.id for figure in FIGURES.values() if not captions.sources(figure)] == []


def card(*of, **also) -> dict[str, str]:
    """The texts of a card, without the data of its claims."""
    texts = captions.card(*of, **also)
    assert [one["figure"] for one in texts.pop("claims")] == [of[1].id]
    return texts


def test_a_card_has_value_parts_and_last_year():
    """As the sentence of the figure would tell them."""
    reached = row(583, 706, 706, 540, 700, previous_n=700)
    assert card(reached, SHARE, WORDS) == {
        "title": "Bereikte instellingen",
        "value": f"82,6{NBSP}%",
        "detail": "583 van de 706 instellingen",
        "previous": f"2022-2023: 77,1{NBSP}%",
        "goal": "",
    }
    assert captions.card(reached, SHARE, WORDS, Fraction(9, 10))["goal"] == f"Doel: 90,0{NBSP}%"


def test_a_card_of_one_part_names_it():
    """And says that a base is small, and between which bounds a share of respondents lies."""
    assert captions.card(row(5, pillar="p1"), HOURS, WORDS)["title"] == "Uren: Pijler 1"
    found = card(BY_ITEM[1], FAVOURABLE, WORDS)
    assert (found["title"], found["value"]) == ("Gunstig: “Vraag twee”", f"82{NBSP}% [u]")
    assert found["detail"] == f"18 van de 22 respondenten, tussen 61 en 93{NBSP}%"


def test_a_hidden_card_tells_why_and_nothing_more():
    """Not even what was counted last year."""
    hidden = row(3, 4, 4, 2, 4, previous_n=4, status="c")
    assert card(hidden, SHARE, WORDS) == {
        "title": "Bereikte instellingen",
        "value": "[c]",
        "detail": "niet getoond: te weinig personen of instellingen",
        "previous": "",
        "goal": "",
    }


def test_figures_that_show_nothing_for_one_reason_are_told_together():
    """Each figure and each registration once."""
    told = captions.NothingToShow(
        ("Dotaties", "Resultaat", "Dotaties"), "geen gegevens", ("geld", "geld")
    )
    assert told.text == "Dotaties en resultaat: geen gegevens (geld)."
    assert captions.NothingToShow(("A", "Beer", "Cel"), "niets").text == "A, beer en cel: niets."


def test_nothing_to_show_says_why():
    """Data that were not delivered, or a breakdown that the service does not have."""
    none = [row(None, status="x")]
    contacts = figure(sources=("contacts",))
    assert captions.nothing_to_show(none, contacts, (), WORDS, (), ["contacts"]).text == (
        "Bereikte instellingen: voor schooljaar 2023-2024 zijn er geen gegevens "
        "(geregistreerde contacten)."
    )
    assert captions.nothing_to_show([], contacts, ("group",), WORDS).text == (
        "Bereikte instellingen: de gegevens van deze dienst zijn niet ingedeeld naar scholengroep."
    )


def test_a_share_without_an_interval_says_why():
    """Of two shown shares one comes from too few institutions; hidden ones need no interval."""
    favourable = replace(FAVOURABLE, interval="measured")
    rows = [
        row(18, 22, 22, level="SO"),
        row(150, 187, 187, level="BaO", lower=0.739, upper=0.853),
        row(None, status="c", level="DKO"),
    ]
    told = (
        "1 van de getoonde cijfers heeft geen interval: uit minder dan vijf instellingen is niet "
        "te zeggen hoe ver het toeval reikt."
    )

    assert captions.figure_note(rows, favourable, ("level",), WORDS).text.endswith(told)
    assert "geen interval" not in captions.figure_note(rows[1:], favourable, ("level",), WORDS).text
