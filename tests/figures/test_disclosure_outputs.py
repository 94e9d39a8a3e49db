"""Planted small numbers through every output: the same edition, whatever the hidden number is."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from presentation.samples import FAVOURABLE, WORDS, row

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.disclosure import masked
from pbdreport.figures.registry.registry import Registry, write_csv
from pbdreport.presentation import captions
from pbdreport.presentation.charts import chart
from pbdreport.presentation.narrative import sentences
from pbdreport.presentation.tables import figure_tables
from pbdreport.presentation.tables.grid import grid_of

RULES = DisclosureRules()


def shown(hidden):
    """Four groups, of which one is dominated by two institutions, with its number."""
    groups = [("BaO", 50, 90), ("SO", 33, 60), ("BuSO", 21, 40), ("DKO", hidden, 41)]
    rows = [
        replace(
            row(numerator, base, n=base, item="q1", level=level, lower=0.1, upper=0.9),
            figure=FAVOURABLE.id,
            institutions=5,
            largest=40 if level == "DKO" else 10,
        )
        for level, numerator, base in groups
    ]
    return masked(rows, {FAVOURABLE.id: FAVOURABLE}, RULES)


def outputs(hidden):
    rows, by = shown(hidden), ("item", "level")
    drawing = chart.draw_chart(rows, FAVOURABLE, by, WORDS)
    data = io.StringIO()
    write_csv(Registry("dienst", "2023-2024", "", tuple(rows)), data)
    return {
        "svg": drawing.svg,
        "html": drawing.svg + drawing.narrow,
        "alternative": drawing.alt,
        "table": figure_tables.table_html(rows, FAVOURABLE, by, WORDS),
        "markdown": figure_tables.grid_markdown(grid_of(rows, FAVOURABLE, by, WORDS)),
        "sentence": str(sentences.breakdown_sentence(rows, FAVOURABLE, by, WORDS)),
        "note": str(captions.figure_note(rows, FAVOURABLE, by, WORDS)),
        "csv": data.getvalue(),
    }


@pytest.mark.parametrize("hidden", [0, 1, 40, 41])
def test_no_output_depends_on_a_hidden_number(hidden):
    """Neither text, nor order, nor coordinates, nor bytes."""
    assert outputs(hidden) == outputs(17)


def test_a_number_that_is_shown_changes_them():
    """So that the test above can fail."""
    changed = [
        replace(one, numerator=Decimal(9)) if one.dims["level"] == "SO" else one
        for one in shown(17)
    ]

    assert (
        figure_tables.table_html(changed, FAVOURABLE, ("item", "level"), WORDS)
        != outputs(17)["table"]
    )
