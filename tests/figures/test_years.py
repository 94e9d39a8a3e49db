"""The figures of a school year by itself: computed once, and beside those of another year."""

from decimal import Decimal

import pytest

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures import years
from pbdreport.figures.place import Place
from pbdreport.figures.row import Row
from pbdreport.figures.store import exact_figures, forget_figures
from pbdreport.figures.years import Year, exact_year, when_wanted

PROFILE = """
name = "Dienst"
short_name = "Dienst"
colour = "#12436D"
contact = { name = "Dienst", email = "dienst@example.org" }
chapters = ["means"]
pillar = [{ id = "p1", label = "Zorg" }]
"""


def sites(place: Place) -> int:
    """In 2022-2023 there are 22 sites, in 2023-2024 there are 23."""
    return place.school_year.first - 2000


@pytest.fixture
def place(tmp_path, monkeypatch) -> Place:
    """The second of two school years with tables; what is computed is told in `computed`."""
    settings = tmp_path / "config" / "services" / "dienst"
    settings.mkdir(parents=True)
    (settings / "profile.toml").write_text(PROFILE, encoding="utf-8")
    for year in ("2022-2023", "2023-2024"):
        folder = tmp_path / "data" / "processed" / "dienst" / year
        folder.mkdir(parents=True)
        (folder / "intake.json").write_text("{}", encoding="utf-8")
    project = Project(tmp_path)
    return Place(project, "dienst", SchoolYear(2023), "", project.processed)


@pytest.fixture
def computed(monkeypatch) -> list[str]:
    """The school years that were computed."""
    found: list[str] = []

    def compute(place: Place) -> Year:
        found.append(str(place.school_year))
        count = Row("means.sites", 1, "count", numerator=Decimal(sites(place)))
        return Year([count], {"offer": {str(place.school_year): "titel"}})

    monkeypatch.setattr(years, "_computed", compute)
    return found


def test_a_school_year_is_computed_once_and_again_after_a_change(place, computed):
    """It is kept under the content of its tables."""
    exact_year(place)
    exact_year(place)
    assert computed == ["2023-2024"]

    (place.tables / "offers.parquet").write_bytes(b"changed")
    exact_year(place)
    assert computed == ["2023-2024", "2023-2024"]


def test_both_years_are_started_before_either_is_waited_for(place, computed):
    """Whoever computes them can work at the same time."""
    told: list[str] = []

    def beside(compute, year):
        told.append(f"start {compute.__name__} {year.school_year}")
        return lambda: (told.append(f"wait for {year.school_year}"), compute(year))[1]

    rows, labels = exact_figures(place, beside)

    assert told == [
        "start masked_year 2022-2023",
        "start exact_year 2023-2024",
        "wait for 2023-2024",
        "wait for 2022-2023",
    ]
    assert [(row.numerator, row.previous_numerator) for row in rows] == [(23, 22)]
    assert labels["offer"] == {"2022-2023": "titel", "2023-2024": "titel"}


def test_what_is_kept_of_last_year_is_read_here(place, computed):
    """Nothing is started elsewhere for it."""

    def nowhere(compute, earlier):
        raise AssertionError(earlier)

    with_nothing_kept = exact_figures(place, when_wanted)
    assert computed == ["2023-2024", "2022-2023"]

    assert exact_figures(place, nowhere) == with_nothing_kept
    assert computed == ["2023-2024", "2022-2023"]


def test_forgotten_figures_are_computed_anew_with_those_of_the_year_before(place, computed):
    """As `build --force` has it."""
    exact_figures(place)

    forget_figures(place)
    exact_figures(place)

    assert sorted(computed) == ["2022-2023", "2022-2023", "2023-2024", "2023-2024"]
