from dataclasses import replace

import pytest
from presentation.samples import FAVOURABLE, HOURS, NBSP, SHARE, WORDS, row

from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.narrative.placeholders import (
    PlaceholderSources,
    UnknownPlaceholder,
    fill_placeholders,
)

ROWS = (
    replace(row(60, 80, 80, 50, 80, previous_n=80), figure=SHARE.id),
    replace(row(3, 4, 4, level="SO"), figure=SHARE.id),
    replace(row(None, status="c", level="CLB"), figure=SHARE.id),
    replace(row(1200, previous=1500, unit="hours"), figure=HOURS.id),
    replace(
        row(18, 22, 22, 15, 20, lower=0.61, upper=0.93, change_lower=-0.18, change_upper=0.31),
        figure=FAVOURABLE.id,
    ),
)
FIGURES = {figure.id: figure for figure in (SHARE, HOURS, FAVOURABLE)}
SOURCES = PlaceholderSources(Registry("dienst", "2023-2024", "", ROWS), FIGURES, WORDS, "De dienst")


def told(text: str) -> str:
    return fill_placeholders(text, SOURCES).replace(NBSP, " ")


def refused(text: str) -> tuple[int, str, str, str]:
    with pytest.raises(UnknownPlaceholder) as refusal:
        told(text)
    error = refusal.value
    return error.line, error.must, error.found, error.advice


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("reach.example", "75 %"),
        ("reach.example | pct", "75 %"),
        ("reach.example | number", "75"),
        ('reach.example(level="SO").denominator', "4"),
        ("reach.example.previous", "63 %"),
        ("reach.example.change", "13 procentpunten"),
        ("reach.example.change | points", "13 procentpunten"),
        ("reach.example.change | signed", "+13 procentpunten"),
        ("effort.hours", "1.200,0 uur"),
        ("effort.hours.change", "300 uur"),
        ("effort.hours.change | signed", "−300"),
        ("effort.hours | number", "1.200"),
        ("effort.hours | growth", "20 %"),
        ("effort.hours.change | growth", "20 %"),
        ("effectiveness.favourable.lower", "61 %"),
        ("school_year", "2023-2024"),
        ("previous_school_year", "2022-2023"),
        ("service", "De dienst"),
    ],
)
def test_a_reference_is_written_with_its_own_unit(reference, text):
    """50 of 80 became 60 of 80: 13 points; 1,500 hours became 1,200."""
    assert told(f"Er ging {{{{ {reference} }}}} naartoe.") == f"Er ging {text} naartoe."


@pytest.mark.parametrize(
    ("figure", "way"),
    [("reach.example", "meer"), ("effort.hours", "minder"), ("effectiveness.favourable", "gelijk")],
)
def test_a_condition_chooses_the_sentence_that_is_true(figure, way):
    """Registrations go up or down; 18 of 22 against 15 of 20 respondents may be chance."""
    text = (
        "{% if X.is_higher %}meer{% elif X.is_lower %}minder"
        "{% elif X.is_similar and not X.is_higher %}gelijk{% else %}niets{% endif %}"
    )

    assert told(text.replace("X", figure)) == way


def test_a_number_that_is_not_shown_is_refused():
    """A commentary cannot show suppressed numbers; a condition can avoid them."""
    assert refused('Een.\n{{ reach.example(level="CLB") | pct }}') == (
        2,
        "A reference leads to a number that is not shown.",
        "'reach.example(level=\"CLB\")', not shown for 2023-2024",
        "Put the sentence between {% if … %} and {% endif %}, with the condition is_shown.",
    )
    guarded = '{% if reach.example(level="CLB").is_shown %}ja{% else %}nee{% endif %}'
    assert told(guarded) == "nee"


@pytest.mark.parametrize(
    ("text", "found", "advice"),
    [
        (
            "{{ reach.exampel }}",
            "'reach.exampel'",
            "Did you mean 'reach.example'? docs/figures.md lists all figures.",
        ),
        (
            '{{ reach.example(level="BaO") }}',
            "reach.example(level=BaO); there are 'level=SO', 'level=CLB'",
            "Did you mean 'level=SO'? Name an entry as figure(pillar=\"p3\"). "
            "data/reach.example.csv lists all of them.",
        ),
        ("{{ reach.example.changed }}", "'changed'", "Did you mean 'change'? "),
        ("{{ effort.hours | pct }}", "'effort.hours | pct'", "Leave the filter out"),
        ("{{ effort.hours | upper }}", "'effort.hours | upper'", "The filters are pct, points"),
        ("{{ effort.hours | pc }}", "'effort.hours | pc'", "Did you mean 'pct'? The filters are"),
        ("{{ effort.hours | number(2) }}", "'effort.hours | number'", "The filters are pct"),
        ("{{ 1 + 1 }}", "'add'", "Write it as effort.presence"),
        ("{{ reach.example.__class__.mro() }}", "'reach.example.__class__.mro()'", "Write it as"),
        ("{{ reach.example(level=level) }}", "'reach.example(level=\"level\")'", "Write it as"),
        ("{% for x in reach %}{% endfor %}", "'for'", "Write it as effort.presence"),
        ("{{ reach.example.is_higher }}", "'reach.example.is_higher'", "Write {% if … %}"),
        ("{% if reach.example %}x{% endif %}", "'reach.example'", "Write reach.example.is_higher"),
        ("{% if reach.example.is_higher %}", "Unexpected end of template", "Write references as"),
    ],
)
def test_what_is_no_reference_is_refused_with_what_comes_near(text, found, advice):
    """Nothing is executed: of jinja2's language only the documented forms exist."""
    line, _, was_found, told_advice = refused(f"\n\n{text}")

    assert line == 3
    assert was_found.startswith(found)
    assert told_advice.startswith(advice)
