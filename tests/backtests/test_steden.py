"""Every printed number of the OVSG report that is a figure, recomputed from raw exports.

The base of the reach was not printed; "more than" and "some" are compared as rounded.
"""

import csv
import shutil
from fractions import Fraction
from pathlib import Path

import ibis
import pytest

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import write_demo
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.engine.context import Context
from pbdreport.figures.engine.evaluate import evaluate_figures
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.ingest.pipeline import ingest

ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "tests" / "published" / "ovsg_2023_2024"
Found = dict[tuple[str, str], Entry]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Found]:
    """The exact figures of 2022-2023 and 2023-2024, by figure and dimensions."""
    root = tmp_path_factory.mktemp("steden")
    shutil.copytree(ROOT / "config", root / "config")
    project = Project(root)
    project.workshop.mkdir()
    school_years = [SchoolYear(2022), SchoolYear(2023)]
    write_demo(root, ["steden"], school_years)
    profile = read_profile(project, "steden")
    instruments = read_instruments(project, profile.effectiveness)
    wanted = [one for one in FIGURES.values() if one.subject in ("reach", "means", "effort")]
    connection = ibis.duckdb.connect()
    found = {}
    for year in school_years:
        ingest(project, "steden", year)
        folder = project.processed_folder("steden", year)
        context = Context(profile, instruments, year, folder, connection, (), FIGURES)
        rows = evaluate_figures(context, wanted)
        found[year.first] = {(row.figure, dims_text(row.dims)): row for row in rows}
    return found


def printed(table: str, row: str, column: str = "value") -> Fraction:
    """A number as it was printed."""
    with (PRINTED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        [cell] = [
            line[column]
            for line in csv.DictReader(file)
            if row in (line.get("row_id"), line.get("id"))
        ]
    return Fraction(cell)


def themes() -> list[str]:
    """The twelve themes with working days."""
    with (PRINTED / "workdays.csv").open(encoding="utf-8", newline="") as file:
        return [line["row_id"] for line in csv.DictReader(file)]


def test_institutions_reached(years):
    """775 own institutions, which is 99 %; 86 others; a fifth intensively."""
    found = years[2023]
    reached = found["reach.institutions_reached", ""]
    assert reached.numerator == printed("reach", "own_institutions")
    assert reached.exact is not None
    assert round(reached.exact * 100) == printed("reach", "reach_pct")
    others = found["reach.outside_mandate", ""].exact
    assert others == printed("reach", "other_institutions")
    intensive = found["reach.intensive", ""]
    assert intensive.exact is not None
    assert intensive.denominator == reached.numerator
    assert round(intensive.exact * 100) == printed("reach", "intensive_pct")


@pytest.mark.parametrize("theme", themes())
def test_working_days_of_a_theme(years, theme):
    """From days of advisers and from months of a team together."""
    found = years[2023]["means.working_days", f"theme={theme}"]
    assert found.exact == printed("workdays", theme, "working_days")


def test_working_days_of_core_tasks(years):
    """The themes under each add up to it."""
    with (PRINTED / "workdays.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    codes = {"kerntaak 1": "k1", "kerntaak 3": "k3", "kerntaak 4": "k4"}
    for task in {line["core_task"] for line in lines}:
        days = sum(int(line["working_days"]) for line in lines if line["core_task"] == task)
        found = years[2023]["means.working_days", f"core_task={codes.get(task, task)}"]
        assert found.exact == days


def test_consultation_with_partners_rose(years):
    """By 7 %."""
    then, now = (
        years[year]["means.working_days", "theme=externe_partners"] for year in (2022, 2023)
    )
    assert then.exact and now.exact
    rise = round((now.exact / then.exact - 1) * 100)
    assert rise == printed("scalars", "external_consultation_growth")


def test_staff(years):
    """59.3 full-time equivalents, some 600 staff members for each."""
    found = years[2023]
    assert found["means.advisers", ""].exact == printed("scalars", "fte")
    each = found["means.staff_members_per_adviser", ""].exact
    assert each is not None
    assert round(each, -1) == printed("scalars", "staff_per_guide")
    assert found["means.adviser_heads", ""].exact == 68


def test_participants_of_two_trainings(years):
    """122 in the webinar, 47 in the peer groups."""
    found = years[2023]
    for offer, row in (
        ("V-ORI", "webinar_participants"),
        ("V-NIEUW", "newcomer_group_participants"),
    ):
        assert found["reach.participants", f"offer={offer}"].exact == printed("scalars", row)


def test_nothing_in_hours(years):
    """The service registers interventions and working days."""
    absent = {figure for (figure, _), row in years[2023].items() if row.status == "x"}
    assert absent >= {
        *("effort.floor_hours", "effort.floor_share", "effort.leverage", "effort.mode_share"),
        *("effort.presence", "effort.school_contact_hours", "effort.realised_fte"),
        *("reach.present", "reach.intensity_bands", "reach.over_threshold"),
        *("means.sites", "means.staff", "reach.audience", "reach.audience_elsewhere"),
    }
