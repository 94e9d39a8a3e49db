"""Errors of calls in a notebook: a figure, a breakdown or a value that is not there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from presentation.samples import INSTRUMENT, PROFILE, row

from pbdreport.config.obligations import Obligation
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError
from pbdreport.figures.registry.registry import Registry
from pbdreport.figures.request import Request
from pbdreport.notebook import Chapter

REACHED = "reach.institutions_reached"
ROWS = tuple(replace(row(1, 2, 20, level=level), figure=REACHED) for level in ("BaO", "SO"))


@pytest.fixture
def chapter() -> Chapter:
    """The chapter on reach, of a registry with one figure by level."""
    year = SchoolYear(2023)
    request = Request(Project(Path("project")), "dienst", year, "", Path("data"))
    registry = Registry("dienst", str(year), "", ROWS)
    return Chapter("reach", PROFILE, year, registry, {}, (INSTRUMENT,), request, None, None)


def message(call: Callable[[], object]) -> str:
    """What an analyst reads when the call fails."""
    with pytest.raises(PbdReportError) as raised:
        call()
    return str(raised.value)


def test_an_unknown_figure_is_named_with_the_nearest(chapter):
    """A misspelt id; the page of figures has all of them."""
    text = message(lambda: chapter.figure("reach.institutions_reachd"))

    first, expected, advice = text.splitlines()
    assert first == "Unknown figure 'reach.institutions_reachd'."
    assert expected.startswith("  expected  '")
    assert advice == f"Did you mean '{REACHED}'? docs/figures.md lists all figures."


def test_an_unknown_breakdown_is_named_with_the_known_ones(chapter):
    """The whole is one of them."""
    assert message(lambda: chapter.figure(REACHED, by="pillar")) == (
        f"Figure {REACHED} is not broken down by pillar.\n"
        "  expected  'the whole', 'level', 'group', 'network', 'region' and 1 more\n"
        "Use one of these breakdowns (docs/figures.md lists all of them), or add yours to the "
        "definition of the figure."
    )


def test_a_figure_without_a_whole_says_so(chapter):
    """Its parts cannot be added up."""
    text = message(lambda: chapter.figure("reach.intensity_bands"))

    assert text.startswith("Figure reach.intensity_bands has no value for the whole.\n")


def test_an_unknown_value_is_named_with_the_known_ones(chapter):
    """A level that the service does not have."""
    reached = chapter.figure(REACHED, by="level")

    assert message(lambda: reached.where(level="DKO")) == (
        f"Figure {REACHED} has no rows with level=DKO.\n"
        "  expected  'BaO', 'SO'\n"
        "Use one of these; .table() shows all of them."
    )


def test_a_duty_with_an_unknown_figure_is_named(chapter, monkeypatch):
    """The list of duties is written by hand."""
    duty = Obligation(id="d1", kind="task", text="Begeleiden.", figures=("reach.reached",))
    monkeypatch.setattr("pbdreport.notebook.read_obligations", lambda project, service: (duty,))

    text = message(chapter.account)

    assert text.startswith(
        "Duty 'd1' names an unknown figure, 'reach.reached'.\n"
        "  file  config/services/dienst/duties.toml\n"
    )
