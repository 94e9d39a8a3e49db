"""The gate that holds a whole edition against the rules."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from pbdreport.config.profile import DisclosureRules
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import masked
from pbdreport.figures.registry.cache import EXACT, FrozenFigures
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry, write_csv
from pbdreport.gates.disclosure import disclosure_refusals


def respondents(value, level="", **previous):
    dims = {"level": level} if level else {}
    figure = "effectiveness.respondents"
    return Entry(figure, 1, "respondents", dims, Decimal(value), Decimal(1), value, **previous)


ROWS = [respondents(163), respondents(100, "BaO"), respondents(60, "SO"), respondents(3, "DKO")]


def write(rows, path):
    path.parent.mkdir(parents=True)
    with path.open("w", newline="") as file:
        write_csv(Registry("dienst", "2023-2024", "", tuple(rows)), file)


@pytest.fixture
def refusals(tmp_path):
    """The refusals of the gate for these entries."""
    target = SimpleNamespace(
        project=Project(tmp_path),
        service="dienst",
        school_year=SchoolYear(2023),
        scope="",
        profile=SimpleNamespace(
            disclosure=DisclosureRules(), effectiveness=SimpleNamespace(survey=())
        ),
    )
    write(ROWS, tmp_path / "build" / "figures" / "key" / EXACT)

    def told(shown):
        registry = Registry("dienst", "2023-2024", "", tuple(shown))
        return [
            str(one)
            for one in disclosure_refusals(target, FrozenFigures(registry, {}, "key", None), [])
        ]

    return told


def test_a_number_that_has_to_be_hidden_stops_publication(refusals):
    """3 = 163 - 100 - 60; the refusal names figure and dimensions, never the number."""
    naive = [row.suppressed() if row.numerator == 3 else row for row in ROWS]

    assert refusals(naive) == [
        "A number about people is shown that has to be hidden.\n"
        "  figure  effectiveness.respondents\n"
        "  dims    level=SO\n"
        "A chapter publishes too much, or the data changed during the build: remove its custom "
        "figure, publish it by fewer columns, or build again. docs/disclosure.md has the rules."
    ]


def test_our_own_mask_passes(refusals):
    """The mask also hides 60."""
    assert refusals(masked(ROWS, FIGURES, DisclosureRules())) == []


def test_what_last_years_edition_hides_is_not_shown_now(refusals, tmp_path):
    """It would reveal what was hidden about last year's people."""
    before = tmp_path / "reports" / "dienst" / "2022-2023" / "data" / "figures.csv"
    write([respondents(3, "BaO").suppressed()], before)
    shown = masked(ROWS, FIGURES, DisclosureRules())
    beside = respondents(100, "BaO", previous_numerator=Decimal(3), previous_status="ok")

    (told,) = refusals([beside if row.dims == {"level": "BaO"} else row for row in shown])

    assert told.startswith("A number that last year's edition hides is shown as the previous")
    assert "level=BaO" in told
