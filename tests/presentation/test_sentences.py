from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presentation.samples import (
    ANSWERS,
    BY_ANSWER,
    BY_ITEM,
    BY_LEVEL,
    BY_PART,
    CASES,
    FAVOURABLE,
    HOURS,
    NBSP,
    PARTS,
    SHARE,
    WORDS,
    figure,
    row,
)

from pbdreport.figures.definitions import FIGURES
from pbdreport.presentation.charts.alt_text import alt_text
from pbdreport.presentation.narrative.sentences import breakdown_sentence, whole_sentence
from pbdreport.presentation.numbers import MINUS

REACHED = figure(sentence="De dienst bereikte {numerator} van de {denominator}: {value}.")


def told(text: str) -> str:
    """A sentence with plain spaces."""
    return text.replace(NBSP, " ")


def whole(row, figure):
    return told(whole_sentence(row, figure, WORDS).text)


def test_a_sentence_has_the_numbers_of_its_row():
    """Numerator, denominator and value, with the previous year's value."""
    reached = row(583, 706, 706, 540, 700, previous_n=700)
    assert whole(reached, REACHED) == (
        "De dienst bereikte 583 van de 706: 82,6 %. In 2022-2023 was dat 77,1 %."
    )


def test_without_a_sentence_the_title_leads():
    """A definition without a sentence gets a plain one."""
    assert whole(row("1234.5"), HOURS) == "Uren: 1.234,5 uur."


def test_last_years_number_says_where_it_comes_from():
    """Recomputed numbers need no mention; numbers taken from the publication do."""
    published = row(483, 1000, 1000, "0.46", previous_source="published")
    assert whole(published, REACHED).endswith(
        "In 2022-2023 was dat, volgens de publicatie van toen, 46 %."
    )


def test_a_hidden_number_of_last_year_is_not_told():
    """Nor is a change from which it could be found."""
    hidden = row(483, 1000, 1000, previous_status="c")
    assert whole(hidden, REACHED).endswith("Het cijfer van 2022-2023 wordt niet getoond.")


@pytest.mark.parametrize(
    ("now", "before", "bounds", "expected"),
    [
        # Wilson's bounds are 73,9 and 85,3, and 56,1 and 69,7: 17,06 less √(6,29² + 6,53²).
        (
            (150, 187),
            (120, 190),
            (0.0797, 0.2566),
            "Dat is ongeveer 17,1 procentpunten hoger dan in 2022-2023 (63,2 %); "
            "het verschil ligt tussen +8,0 en +25,7 procentpunten.",
        ),
        # Higher by chance, perhaps.
        (
            (45, 60),
            (41, 60),
            (-0.0933, 0.2212),
            "Dat is vergelijkbaar met 2022-2023 (68 %); "
            f"het verschil ligt tussen {MINUS}9 en +22 procentpunten.",
        ),
        (
            (120, 190),
            (150, 187),
            (-0.2566, -0.0797),
            "Dat is ongeveer 17,1 procentpunten lager dan in 2022-2023 (80,2 %); "
            f"het verschil ligt tussen {MINUS}25,7 en {MINUS}8,0 procentpunten.",
        ),
    ],
)
def test_answers_are_higher_only_beyond_chance(now, before, bounds, expected):
    """Respondents are a sample: words of change need an interval that leaves out zero."""
    low, high = bounds
    share = row(
        *(now[0], now[1], now[1], before[0], before[1]),
        **{"previous_n": before[1], "change_lower": low, "change_upper": high},
    )
    assert whole(share, FAVOURABLE).endswith(expected)


def test_answers_published_without_counts_are_not_compared():
    """Without the previous year's base there is no interval, so no claim of change."""
    share = row(90, 100, 100, "0.5", previous_source="published")
    assert whole(share, FAVOURABLE).endswith(
        "In 2022-2023 was dat, volgens de publicatie van toen, 50 %."
    )


def test_a_share_of_respondents_has_its_margin():
    """In words, and said of a small base that it is an indication."""
    assert whole(BY_ITEM[1], FAVOURABLE) == (
        "Gunstig: 82 %. Rekening houdend met toeval ligt dat aandeel tussen 61 en 93 %. "
        "Het cijfer steunt op weinig personen (n = 22) en is dus een indicatie. "
        "Dat is vergelijkbaar met 2022-2023 (60 %); "
        f"het verschil ligt tussen {MINUS}4 en +44 procentpunten."
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("c", "het cijfer wordt niet getoond, omdat het op te weinig personen of instellingen"),
        ("x", "voor dit schooljaar zijn er geen gegevens"),
        ("z", "niet van toepassing, want er is niets om het cijfer op te berekenen"),
    ],
)
def test_a_number_that_is_not_shown_says_why(status, reason):
    """A clear sentence in the place of the number."""
    assert whole(row(None, status=status), REACHED).startswith(f"Bereikte instellingen: {reason}")


def breakdown(rows, figure, by):
    return told(breakdown_sentence(rows, figure, by, WORDS).text)


def test_the_highest_and_the_lowest_are_named():
    """With their numbers; those that share a place are named together."""
    assert breakdown(BY_LEVEL, SHARE, ("level",)) == (
        "Van de 3 onderwijsniveaus ligt het aandeel het hoogst voor basisonderwijs en secundair "
        "onderwijs (75 %) en het laagst voor centra voor leerlingenbegeleiding (25 %)."
    )


def test_what_is_hidden_is_only_counted():
    """How many, and why; nothing of their values."""
    rows = [*BY_LEVEL, row(9, 9, 9, level="DKO", status="c"), row(None, level="VWO", status="z")]
    assert breakdown(rows, SHARE, ("level",)).endswith(
        "(25 %). 1 onderwijsniveau wordt niet getoond: het cijfer steunt op te weinig personen "
        "of instellingen, of verraadt een verborgen cijfer. Voor 1 onderwijsniveau is het cijfer "
        "niet van toepassing."
    )


def test_equal_numbers_have_no_highest():
    """All the same is said as such."""
    rows = [row(2, 2, 2, level="BaO"), row(3, 3, 3, level="SO")]
    assert breakdown(rows, SHARE, ("level",)) == (
        "Beide onderwijsniveaus hebben hetzelfde cijfer: 100 %."
    )


def test_overlapping_margins_are_said():
    """The highest of a survey may be highest by chance."""
    assert breakdown(BY_ITEM, FAVOURABLE, ("item",)) == (
        "Van de 2 vragen loopt het aandeel van “Vraag een” (80 %) tot “Vraag twee” (82 %); dat "
        "verschil kan toeval zijn."
    )


def test_answers_are_summed_up_by_the_favourable_ones():
    """The questions with most and least favourable answers; a hidden one is one, not three."""
    hidden = [replace(one, dims={**one.dims, "item": "q3"}).suppressed() for one in BY_ANSWER[:3]]
    words = replace(WORDS, instrument=_with_third_question())
    found = breakdown_sentence([*BY_ANSWER, *hidden], ANSWERS, ("answer", "item"), words)
    assert told(found.text) == (
        "Van de 2 getoonde vragen ligt het aandeel gunstige antwoorden het hoogst voor “Vraag "
        "twee” (80,0 %) en het laagst voor “Vraag een” (60,0 %). 1 vraag wordt niet getoond: het "
        "cijfer steunt op te weinig personen of instellingen, of verraadt een verborgen cijfer."
    )


def test_parts_are_summed_up_by_the_largest():
    """The part that is largest over all bars: 5 and 40 of 10 and 60; and in how many it leads."""
    assert breakdown(BY_PART, PARTS, ("offer", "priority")) == (
        "Over beide aanbodonderdelen samen is Effectieve didactiek het grootst: 45,0 dagdelen. "
        "Effectieve didactiek is bij beide aanbodonderdelen het grootste deel."
    )


def test_a_figure_without_data_says_so():
    """It has one row, of no dimensions, whatever the breakdown."""
    assert breakdown([row(None, status="x")], SHARE, ("level",)) == (
        "Bereikte instellingen: voor dit schooljaar zijn er geen gegevens."
    )


@pytest.mark.parametrize("case", CASES)
def test_a_text_alternative_tells_the_finding_in_10_to_60_words(case):
    """The kind of chart, what it shows, the year, and numbers."""
    rows, shown, by = CASES[case]
    text = alt_text(rows, shown, by, WORDS)
    assert 10 <= len(text.split()) <= 60
    assert shown.title in text
    assert "2023-2024" in text
    assert "%" in text or "uur" in text or "dagdelen" in text


LABEL = st.text("ab ", min_size=1, max_size=150).map(str.strip).filter(bool)


@given(
    st.lists(st.sampled_from([None, 1, 2, 3]), max_size=6),
    st.lists(LABEL, min_size=6, max_size=6),
    LABEL,
    st.sampled_from(["bars", "intervals"]),
)
def test_a_text_alternative_is_never_too_short_or_too_long(values, titles, title, chart):
    """Whatever the titles, and however much is hidden."""
    rows = [
        row(value, 3, 3, offer=f"o{place}", status="c" if value is None else "ok")
        for place, value in enumerate(values)
    ]
    labels = {f"o{place}": text for place, text in enumerate(titles)}
    words = replace(WORDS, labels={**WORDS.labels, "offer": labels})
    text = alt_text(rows, figure(title=title, chart=chart), ("offer",), words)
    assert 10 <= len(text.split()) <= 60


def test_parts_of_a_share_are_whole_in_a_sentence():
    """Hours as they are printed elsewhere; the exact ones stand in the data."""
    presence = row("10641.25", "20434.1")
    told_hours = figure(concerns="work", sentence="Van {denominator} uren {numerator}: {value}.")
    assert whole(presence, told_hours) == "Van 20.434 uren 10.641: 52,1 %."


def _with_third_question():
    third = WORDS.instrument.item[0].model_copy(update={"id": "q3", "short": "Vraag drie"})
    return WORDS.instrument.model_copy(update={"item": (*WORDS.instrument.item, third)})


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        ("", "Het werkgebied telde 3. De dienst kreeg 3."),
        (
            "group.sg01",
            "Scholengroep Bremlaar telde 3. De dienst kreeg 3, wat Scholengroep Bremlaar betreft.",
        ),
        (
            "level.BaO",
            "Onderwijsniveau basisonderwijs telde 3. "
            "De dienst kreeg 3, wat onderwijsniveau basisonderwijs betreft.",
        ),
    ],
)
def test_a_sentence_of_a_part_says_whose_number_it_is(scope, says):
    """A statement about a school group is not worded as one about the whole service."""
    labels = {**WORDS.labels, "group": {"sg01": "Scholengroep Bremlaar"}}
    words = replace(WORDS, scope=scope, labels=labels)
    counted = figure(
        unit="ratio",
        parts="",
        concerns="work",
        decimals=0,
        sentence="{mandate} telde {value}. De dienst kreeg {value}{as_to_part}.",
    )
    assert told(whole_sentence(row(3), counted, words).text) == says


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "reach.outside_mandate",
            "Daarnaast nam 1 instelling van buiten het werkgebied deel.",
        ),
        ("effort.not_carried_out", "Niet doorgegaan of uitgesteld: 1 traject."),
    ],
)
def test_a_sentence_holds_for_one_as_for_many(name, says):
    """The verb goes by the number."""
    assert whole(row(1, unit=FIGURES[name].unit), FIGURES[name]) == says


def test_a_share_from_few_institutions_has_no_margin_and_says_so():
    """No bounds, and no higher or lower than last year either."""
    told = whole(row(45, 60, 60, 20, 60, previous_n=60), replace(FAVOURABLE, interval="measured"))

    assert told == (
        "Gunstig: 75 %. Dat aandeel komt uit minder dan vijf instellingen: hoe ver het toeval "
        "reikt, is daaruit niet te zeggen. In 2022-2023 was dat 33 %."
    )
