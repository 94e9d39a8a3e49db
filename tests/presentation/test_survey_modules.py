"""Surveys as readers see them: sections, panel, compared shares, before and after."""

from dataclasses import replace
from decimal import Decimal

from presentation.samples import INSTRUMENT, NBSP, PROFILE, WORDS, figure, row

from pbdreport.config.instrument import Composite, Scale, ScaleStep
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.indicators.stats.proportions import wilson
from pbdreport.presentation.captions import figure_note
from pbdreport.presentation.charts.alt_text import alt_text
from pbdreport.presentation.charts.chart import draw_chart
from pbdreport.presentation.labels import words_of
from pbdreport.presentation.methods.response import response_panel
from pbdreport.presentation.numbers import MINUS, interval_text, value_text
from pbdreport.presentation.survey_modules import survey_sections
from pbdreport.presentation.tables.comparison_table import comparison_grid
from pbdreport.presentation.tables.grid import grid_of

YES_NO = Scale(
    id="yn",
    steps=(ScaleStep(value="1", label="Nee"), ScaleStep(value="2", label="Ja", favourable=True)),
)
OTHER = INSTRUMENT.model_copy(
    update={
        "id": "plg",
        "label": "Vragenlijst",
        "scale": (YES_NO,),
        "item": tuple(
            item.model_copy(update={"id": f"p{item.id}", "scale": "yn"}) for item in INSTRUMENT.item
        ),
        "composite": (Composite(id="scale", label="Samenwerking", items=("pq1", "pq2")),),
    }
)
BOTH = words_of(PROFILE, SchoolYear(2023), INSTRUMENT, {}, (OTHER,))
SCORE = figure(
    id="effectiveness.paired_score",
    title="Schaalscores",
    unit="score",
    concerns="people",
    decimals=2,
    parts="",
    interval="measured",
    chart="slopes",
)


def waves(before: str, after: str, n: int = 40) -> list[Entry]:
    """A scale before and after."""
    return [
        row(before, n=n, composite="scale", wave="pre", unit="score", lower=1.1, upper=1.5),
        row(after, n=n, composite="scale", wave="post", unit="score", lower=1.4, upper=1.8),
    ]


def test_modules_of_each_survey_stand_apart_with_their_own_answers():
    """'2' is 'Neutraal' in one survey and 'Ja' in the other."""
    rows = [row(1, 2, item=code) for code in ("q1", "pq1", "q2")]

    found = survey_sections(rows, ("item",), BOTH, (INSTRUMENT, OTHER))

    assert [(part.title, [one.dims["item"] for one in part.rows]) for part in found] == [
        ("Kernvragen (Bevraging)", ["q1", "q2"]),
        ("Kernvragen (Vragenlijst)", ["pq1"]),
    ]
    assert [part.words.label("answer", "2") for part in found] == ["Neutraal", "Ja"]
    assert len({part.code for part in found}) == 2


def test_charts_of_one_module_are_told_apart_by_their_answers():
    """Two questions on each of two scales: two charts, which need different titles."""
    asked = INSTRUMENT.item + tuple(
        item.model_copy(update={"id": f"p{item.id}", "scale": "yn"}) for item in INSTRUMENT.item
    )
    both = INSTRUMENT.model_copy(update={"scale": (*INSTRUMENT.scale, YES_NO), "item": asked})
    rows = [row(1, 2, item=item.id) for item in asked]

    found = survey_sections(rows, ("item",), WORDS, (both,))

    assert [part.title for part in found] == [
        "Kernvragen, van “oneens” tot “eens” (Bevraging)",
        "Kernvragen, van “nee” tot “ja” (Bevraging)",
    ]


def test_scales_with_the_same_ends_are_told_apart_by_their_steps():
    """Of two steps and of three, from 'Nee' to 'Ja'."""
    three = YES_NO.model_copy(
        update={"id": "ynn", "steps": (YES_NO.steps[0], *YES_NO.steps)},
    )
    asked = tuple(
        item.model_copy(update={"id": f"{item.id}{scale}", "scale": scale})
        for scale in ("yn", "ynn")
        for item in INSTRUMENT.item
    )
    both = INSTRUMENT.model_copy(update={"scale": (YES_NO, three), "item": asked})
    rows = [row(1, 2, item=item.id) for item in asked]

    assert [part.title for part in survey_sections(rows, ("item",), WORDS, (both,))] == [
        "Kernvragen, van “nee” tot “ja” in 2 stappen (Bevraging)",
        "Kernvragen, van “nee” tot “ja” in 3 stappen (Bevraging)",
    ]


def test_a_survey_without_rows_is_no_part():
    """Scales of several items stand by survey; only one has any."""
    found = survey_sections(waves("1.3", "1.6"), ("composite", "wave"), BOTH, (INSTRUMENT, OTHER))

    assert [part.title for part in found] == ["Vragenlijst"]


def test_before_and_after_are_drawn_on_the_scale_of_their_answers():
    """From 1 to 2, as the items of the scale are answered."""
    drawn = draw_chart(waves("1.3", "1.6"), SCORE, ("composite", "wave"), BOTH).svg

    assert "1,3 → 1,6" in drawn
    assert "n = 40" in drawn
    assert "Voormeting" in drawn
    assert ">1<" in drawn
    assert ">2<" in drawn


def test_a_hidden_measurement_leaves_no_trace_in_the_drawing():
    """The same drawing, whatever the hidden values were."""
    drawings = {
        draw_chart(
            [one.suppressed() for one in waves(before, "1.9")], SCORE, ("composite", "wave"), BOTH
        )
        for before in ("1.1", "1.8")
    }

    assert len(drawings) == 1
    assert "[c]" in drawings.pop().svg


def test_the_alternative_tells_where_the_measurements_lie_farthest_apart():
    """With both numbers, and no claim of a rise."""
    text = alt_text(waves("1.3", "1.6"), SCORE, ("composite", "wave"), BOTH)

    assert text == (
        "Puntendiagram van voormeting naar nameting: Schaalscores naar schaal en meting, "
        "schooljaar 2023-2024. Voormeting en nameting liggen het verst uiteen voor Samenwerking: "
        "van 1,30 naar 1,60."
    )


def test_respondents_stand_beside_the_register():
    """60 % against 45 %; a level that is not shown has no difference either."""
    people = figure(concerns="people", parts="respondenten", title="Respondenten")
    register = figure(parts="instellingen", title="Register")
    heard = [row(60, 100, n=100, level="SO"), row(2, 100, n=100, level="BaO").suppressed()]
    there = [row(90, 200, n=200, level="SO"), row(110, 200, n=200, level="BaO")]

    grid = comparison_grid(heard, there, (people, register), ("level",), WORDS)

    assert [(line.label, *line.cells) for line in grid.rows] == [
        ("Basisonderwijs", "[c]", "55,0", "[c]"),
        ("Secundair onderwijs", "60,0", "45,0", "+15,0"),
    ]


def test_points_and_scores_carry_their_interval():
    """Differences have a sign, in points; scores as they are."""
    points = figure(unit="points", interval="measured", decimals=0, concerns="people", parts="")
    lost = row(-3, 60, n=60, item="q1", unit="points", lower=-0.12, upper=0.02)
    grid = grid_of([lost], points, ("item",), WORDS)

    assert grid.heads == (
        "Verschil in procentpunten",
        "95%-interval: van (procentpunten)",
        "95%-interval: tot (procentpunten)",
        "Basis (n)",
    )
    assert grid.rows[0].cells == (f"{MINUS}5", f"{MINUS}12", "2", "60")
    assert interval_text(waves("1.3", "1.6")[0], SCORE) == "1,10 tot 1,50"
    assert value_text(waves("1.3", "1.6")[0], SCORE) == "1,3"


def test_a_mean_stands_beside_last_years_without_a_difference():
    """That difference has no interval, so it may be chance."""
    scale = figure(unit="score", interval="measured", concerns="people", decimals=2, parts="")
    mean = row("3.05", n=40, previous="3.07", composite="scale", unit="score", lower=2.9, upper=3.2)

    grid = grid_of([mean], scale, ("composite",), BOTH)

    assert grid.heads[-2:] == ("Basis (n)", "2022-2023")
    assert grid.rows[0].cells[-1] == "3,07"


def test_what_signs_stand_for_is_said_in_words():
    """One hidden, one on a low base."""
    shown = [
        row(5, 9, n=9, level="BaO").suppressed(),
        replace(row(10, 20, n=20, level="SO"), status="u"),
    ]

    told = figure_note(shown, figure(concerns="people"), ("level",), WORDS).text
    assert told.endswith(
        "1 onderwijsniveau steunt op weinig personen: dat cijfer is een indicatie."
    )
    assert "niet getoond" in told
    assert figure_note(shown, figure(), ("level",), WORDS).text == ""


def registry(*rows: Entry) -> Registry:
    return Registry("dienst", "2023-2024", "", rows)


def entry(name: str, numerator, denominator=1, n=None, **dims) -> Entry:
    return Entry(
        f"effectiveness.{name}",
        1,
        "share",
        dims,
        Decimal(numerator),
        Decimal(denominator),
        n or denominator,
    )


HEARD = (
    entry("respondents", 40, n=40),
    entry("response_rate", 40, 160),
    entry("responses", 40, n=40, instrument="edbi", wave="single"),
    entry("response_rates", 40, 160, instrument="edbi", wave="single"),
    entry("institutions_answered", 3, 4),
    entry("respondent_share", 30, 40, level="SO"),
    entry("respondent_share", 10, 40, level="BaO"),
    entry("register_share", 2, 4, level="SO"),
    entry("register_share", 2, 4, level="BaO"),
    entry("headline", 30, 40),
)


def test_the_panel_says_first_what_no_margin_covers():
    """A quarter answered, so the results are of who answered; then levels, then chance."""
    panel = response_panel(registry(*HEARD), [INSTRUMENT], WORDS)

    assert panel == (
        '::: {.callout-important title="Hoe ver dragen deze resultaten?"}\n'
        "**Deze resultaten gaan over wie antwoordde, een minderheid van de genodigden: trek ze "
        "niet zomaar door naar alle deelnemers.**\n\n"
        f"- Bevraging: 40 van de 160 genodigden antwoordden (25{NBSP}%).\n"
        "- Wie niet antwoordde, kan er anders over denken: geen enkele marge houdt daar rekening "
        "mee.\n"
        f"- Uit 3 van de 4 bereikte instellingen antwoordde minstens één persoon (75{NBSP}%).\n"
        f"- Niet in verhouding tot het register antwoordden: basisonderwijs (25{NBSP}% van de "
        f"respondenten, 50{NBSP}% van de instellingen); secundair onderwijs (75{NBSP}% van de "
        f"respondenten, 50{NBSP}% van de instellingen).\n"
        "- Op de hoofdvraag antwoordden 40 personen uit minder dan vijf instellingen: hoe ver het "
        "toeval reikt, is daaruit niet te zeggen.\n"
        ":::"
    )


def test_the_panel_says_how_far_chance_reaches():
    """30 of 40 with the bounds of 40 strangers: 60 and 86 %."""
    headline = replace(HEARD[-1], **vars(wilson(30, 40)))

    assert (
        "- Op de hoofdvraag antwoordden 40 personen: rekening houdend met toeval ligt het aandeel "
        f"gunstige antwoorden tussen 60 en 86{NBSP}%.\n"
    ) in response_panel(registry(*HEARD[:-1], headline), [INSTRUMENT], WORDS)


def test_an_open_link_has_no_rate():
    """The panel says so, and for whom the results stand."""
    rows = [one for one in HEARD if "rate" not in one.figure]
    rate = Entry("effectiveness.response_rate", 1, "share", status="z")

    panel = response_panel(registry(*rows, rate), [INSTRUMENT], WORDS)

    assert f"- Bevraging: 40{NBSP}respondenten, zonder lijst van genodigden.\n" in panel
    assert panel.count("Zonder zo'n lijst is er geen responsgraad.") == 1
    assert "het is niet bekend hoeveel deelnemers uitgenodigd werden" in panel


def test_few_answers_are_an_indication():
    """Fewer than thirty, whatever the rate."""
    rows = [entry("respondents", 29, n=29), *HEARD[1:]]

    panel = response_panel(registry(*rows), [INSTRUMENT], WORDS)
    assert "**Lees deze resultaten als een indicatie: weinig deelnemers antwoordden.**" in panel
