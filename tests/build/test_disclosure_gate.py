"""The attack on a whole edition, and what it refuses."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from pbdreport.build.disclosure import disclosure_refusals
from pbdreport.config.profile import DisclosureRules
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import masked
from pbdreport.figures.registry import Registry, write_csv
from pbdreport.figures.row import Row
from pbdreport.figures.store import EXACT, Frozen


def respondents(value, level="", **previous):
    dims = {"level": level} if level else {}
    figure = "effectiveness.respondents"
    return Row(figure, 1, "respondents", dims, Decimal(value), Decimal(1), value, **previous)


ROWS = [respondents(163), respondents(100, "BaO"), respondents(60, "SO"), respondents(3, "DKO")]


def write(rows, path):
    path.parent.mkdir(parents=True)
    with path.open("w", newline="") as file:
        write_csv(Registry("dienst", "2023-2024", "", tuple(rows)), file)


@pytest.fixture
def refusals(tmp_path):
    """What the gate says of these figures, shown so."""
    target = SimpleNamespace(
        project=Project(tmp_path),
        service="dienst",
        school_year=SchoolYear(2023),
        scope="",
        profile=SimpleNamespace(disclosure=DisclosureRules()),
    )
    write(ROWS, tmp_path / "build" / "figures" / "key" / EXACT)

    def told(shown):
        registry = Registry("dienst", "2023-2024", "", tuple(shown))
        return [
            str(one) for one in disclosure_refusals(target, Frozen(registry, {}, "key", None), [])
        ]

    return told


def test_a_hidden_number_that_is_left_over_stops_publication(refusals):
    """3 = 163 - 100 - 60; the refusal names figure and dimensions, never the number."""
    naive = [row.suppressed() if row.numerator == 3 else row for row in ROWS]

    assert refusals(naive) == [
        "No hidden number about people can be derived from what is published.\n"
        "  figure  effectiveness.respondents\n"
        "  dims    level=DKO\n"
        "A chapter publishes too much beside it: take its own figure out, or publish it by fewer "
        "columns. docs/disclosure.md explains the attack."
    ]


def test_our_own_mask_passes(refusals):
    """60 is hidden beside it."""
    assert refusals(masked(ROWS, FIGURES, DisclosureRules())) == []


def test_what_last_years_edition_hides_is_not_shown_now(refusals, tmp_path):
    """It would undo what was done for the people of last year."""
    before = tmp_path / "reports" / "dienst" / "2022-2023" / "data" / "figures.csv"
    write([respondents(3, "BaO").suppressed()], before)
    shown = masked(ROWS, FIGURES, DisclosureRules())
    beside = respondents(100, "BaO", previous_numerator=Decimal(3), previous_status="ok")

    (told,) = refusals([beside if row.dims == {"level": "BaO"} else row for row in shown])

    assert told.startswith("What last year's edition hides is not shown beside this year's")
    assert "level=BaO" in told
