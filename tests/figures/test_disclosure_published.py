"""Figures that an analyst publishes from a chapter."""

from decimal import Decimal

import pandas as pd
import pytest

from pbdreport.config.profile import DisclosureRules
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import ChapterFailed, UsageError
from pbdreport.figures import published
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import masked
from pbdreport.figures.place import Place
from pbdreport.figures.registry import Registry, write_csv
from pbdreport.figures.row import Row
from pbdreport.figures.store import EXACT, Frozen

PROFILE = """
name = "Dienst"
short_name = "Dienst"
colour = "#12436D"
[contact]
name = "Dienst"
email = "dienst@example.org"
[[pillar]]
id = "p1"
label = "Zorg"
"""


def respondents(value, **dims):
    return Row(
        "effectiveness.respondents", 1, "respondents", dims, Decimal(value), Decimal(1), value
    )


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A project whose frozen figures are 163 respondents: 100, 60 and 3, the last two hidden."""
    rows = [respondents(163), *(respondents(n, level=f"L{n}") for n in (100, 60, 3))]
    shown = masked(rows, FIGURES, DisclosureRules())
    profile = tmp_path / "config" / "services" / "dienst" / "profile.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text(PROFILE)
    folder = tmp_path / "build" / "figures" / "key"
    folder.mkdir(parents=True)
    with (folder / EXACT).open("w", newline="") as file:
        write_csv(Registry("dienst", "2023-2024", "", tuple(rows)), file)
    registry = Registry("dienst", "2023-2024", "", tuple(shown))
    monkeypatch.setattr(published, "open_figures", lambda place: Frozen(registry, {}, "key", None))
    return Place(Project(tmp_path), "dienst", SchoolYear(2023), "", tmp_path)


def figure(unit="respondents", concerns="people", id="effectiveness.own"):
    return published.own_figure(
        id, "Eigen cijfer", unit, "Wie antwoordde.", concerns, ("level",), "effectiveness"
    )


def add(place, table, **more):
    own = figure(**more)
    return published.add(own, published.rows_of(own, pd.DataFrame(table), ("level",)), place)


TABLE = {"level": ["L100", "L60", "L3"], "numerator": [100, 60, 3]}


def test_a_figure_of_the_same_people_hides_what_is_hidden(place):
    """60 would give 3 away: 163 and 100 are printed."""
    rows, _ = add(place, TABLE)

    assert [(row.dims["level"], row.status) for row in rows] == [
        ("L100", "ok"),
        ("L3", "c"),
        ("L60", "c"),
    ]


def test_a_figure_about_work_is_printed(place):
    """Hours of advisers are nobody's secret."""
    rows, _ = add(place, TABLE, unit="hours", concerns="work")

    assert [row.numerator for row in rows] == [100, 3, 60]


def test_what_is_kept_comes_back_with_its_exact_entries(place):
    """For the attack on the whole edition."""
    rows, key = add(place, TABLE)

    found = published.kept_addition(place.project, key, "notebooks/02_effectiveness.ipynb")

    assert list(found.shown.rows) == rows
    assert [row.numerator for row in found.exact.rows] == [100, 3, 60]
    assert found.figure.breakdowns == (("level",),)


def test_what_is_no_longer_kept_is_refused(place):
    """The chapter has to run again."""
    with pytest.raises(ChapterFailed, match="Run the chapter again"):
        published.kept_addition(place.project, "gone", "notebooks/02_effectiveness.ipynb")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "effectiveness.respondents"}, "has an id that begins with the chapter and is new"),
        ({"id": "reach.own"}, "has an id that begins with the chapter and is new"),
        ({"unit": "persons"}, "The unit of a figure"),
        ({"concerns": "pupils"}, "The concerns of a figure"),
    ],
)
def test_a_figure_with_unknown_words_is_refused(change, told):
    """Disclosure control goes by them."""
    with pytest.raises(UsageError, match=told):
        figure(**change)


def test_a_table_without_a_numerator_is_refused(place):
    """The refusal names the column."""
    with pytest.raises(UsageError, match="'numerator'"):
        add(place, {"level": ["BaO"], "value": [3]})
