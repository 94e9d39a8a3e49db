"""The cache of the figures of single school years, and how two years are combined."""

import pickle
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.registry import year_cache
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.year_cache import (
    YearFigures,
    exact_year,
    start_when_needed,
    year_path,
)
from pbdreport.figures.request import Request
from pbdreport.figures.whole_figures import exact_figures, forget_figures
from pbdreport.schema import model_form
from pbdreport.storage.seal import seal

INSTRUMENTS = Path(__file__).parents[2] / "config" / "instruments"
PROFILE = """
name = "Dienst"
short_name = "Dienst"
colour = "#12436D"
contact = { name = "Dienst", email = "dienst@example.org" }
chapters = ["means"]
pillar = [{ id = "p1", label = "Zorg" }]
"""


def sites(request: Request) -> int:
    """In 2022-2023 there are 22 sites, in 2023-2024 there are 23."""
    return request.school_year.first - 2000


@pytest.fixture
def second_year(tmp_path, monkeypatch) -> Request:
    """The second of two school years with tables."""
    settings = tmp_path / "config" / "services" / "dienst"
    settings.mkdir(parents=True)
    (settings / "profile.toml").write_text(PROFILE, encoding="utf-8")
    shutil.copytree(INSTRUMENTS, tmp_path / "config" / "instruments")
    for year in ("2022-2023", "2023-2024"):
        folder = tmp_path / "data" / "processed" / "dienst" / year
        folder.mkdir(parents=True)
        (folder / "intake.json").write_text("{}", encoding="utf-8")
        seal(folder, model_form())
    project = Project(tmp_path)
    return Request(project, "dienst", SchoolYear(2023), "", project.processed)


@pytest.fixture
def computed(monkeypatch) -> list[str]:
    """The school years that were computed."""
    found: list[str] = []

    def compute(request: Request) -> YearFigures:
        found.append(str(request.school_year))
        count = Entry("means.sites", 1, "count", numerator=Decimal(sites(request)))
        return YearFigures([count], {"offer": {str(request.school_year): "titel"}})

    monkeypatch.setattr(year_cache, "_computed", compute)
    return found


def test_a_school_year_is_computed_once_and_again_after_a_change(second_year, computed):
    """The cache key depends on the content of its tables."""
    exact_year(second_year)
    exact_year(second_year)
    assert computed == ["2023-2024"]

    (second_year.tables / "offers.parquet").write_bytes(b"changed")
    exact_year(second_year)
    assert computed == ["2023-2024", "2023-2024"]


def test_the_cache_keeps_exact_values(second_year, monkeypatch):
    """Every digit of a third, and bounds to the last bit."""
    third = Entry(
        "means.sites",
        1,
        "share",
        {"level": "BaO", "kind": "plg"},
        Decimal("0.3333333333333333333333333333333333333333"),
        Decimal("1E+2"),
        3,
        0.1 + 0.2,
        None,
        institutions=7,
        largest=2,
    )
    monkeypatch.setattr(
        year_cache, "_computed", lambda second_year: YearFigures([third], {"offer": {"a": "é"}})
    )

    made = exact_year(second_year)
    read = exact_year(second_year)

    assert read == made == YearFigures([third], {"offer": {"a": "é"}})
    assert str(read.rows[0].denominator) == "1E+2"


def test_a_file_that_would_run_code_is_ignored(second_year, computed, tmp_path):
    """Somebody who can write to the cache cannot run code as the user of the build."""

    class Hostile:
        def __reduce__(self):
            return Path.touch, (tmp_path / "taken over",)

    exact_year(second_year)
    year_path(second_year).write_bytes(pickle.dumps(Hostile()))

    assert exact_year(second_year).rows[0].numerator == 23
    assert computed == ["2023-2024", "2023-2024"]
    assert not (tmp_path / "taken over").exists()


@pytest.mark.parametrize("content", [b"", b"[[], [", b"\xff\xfe", b"[[], [], {}]", b"{}", b"3"])
def test_a_damaged_file_is_ignored(second_year, computed, content):
    """As after a full disk: the figures are computed again."""
    exact_year(second_year)
    year_path(second_year).write_bytes(content)

    exact_year(second_year)

    assert computed == ["2023-2024", "2023-2024"]


def test_exact_figures_are_readable_by_their_owner_only(second_year, computed):
    """Nobody else can read what is suppressed in the report."""
    exact_year(second_year)

    assert second_year.project.workshop.stat().st_mode & 0o777 == 0o700
    assert year_path(second_year).stat().st_mode & 0o777 == 0o600


def test_both_years_are_started_before_either_is_waited_for(second_year, computed):
    """Both can be computed at the same time."""
    calls: list[str] = []

    def start(compute, year):
        calls.append(f"start {compute.__name__} {year.school_year}")
        return lambda: (calls.append(f"wait for {year.school_year}"), compute(year))[1]

    found = exact_figures(second_year, start)

    assert calls == [
        "start masked_year 2022-2023",
        "start exact_year 2023-2024",
        "wait for 2023-2024",
        "wait for 2022-2023",
    ]
    assert [(row.numerator, row.previous_numerator) for row in found.rows] == [(23, 22)]
    assert found.labels["offer"] == {"2022-2023": "titel", "2023-2024": "titel"}


def test_cached_years_are_read_in_this_process(second_year, computed):
    """No other process is started for them."""

    def refuse(compute, earlier):
        raise AssertionError(earlier)

    with_empty_cache = exact_figures(second_year, start_when_needed)
    assert computed == ["2023-2024", "2022-2023"]

    assert exact_figures(second_year, refuse) == with_empty_cache
    assert computed == ["2023-2024", "2022-2023"]


def test_deleted_figures_are_computed_again_with_the_previous_year(second_year, computed):
    """As `build --force` requires."""
    exact_figures(second_year)

    forget_figures(second_year)
    exact_figures(second_year)

    assert sorted(computed) == ["2022-2023", "2022-2023", "2023-2024", "2023-2024"]
