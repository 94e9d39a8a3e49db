"""Every figure is the same on Spark as on DuckDB. Run by `make test-spark`: it needs Java."""

import os
import shutil
from pathlib import Path

import pytest

from pbdreport.config.profile import EngineSettings, Profile, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import DEMO_YEARS, write_demo
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.request import Request
from pbdreport.figures.whole_figures import exact_figures
from pbdreport.ingest.pipeline import ingest

ROOT = Path(__file__).parents[2]
SERVICE = "provincie"


@pytest.fixture(scope="module", autouse=True)
def settings_of_spark() -> None:
    """Small tables need no two hundred parts: Spark reads its own configuration."""
    os.environ["SPARK_CONF_DIR"] = str(Path(__file__).parent)


@pytest.fixture(scope="module")
def second_year(tmp_path_factory: pytest.TempPathFactory) -> Request:
    """The last school year of an example service, with the one before."""
    root = tmp_path_factory.mktemp("spark")
    shutil.copytree(ROOT / "config", root / "config")
    write_demo(root, [SERVICE])
    project = Project(root)
    for year in DEMO_YEARS:
        ingest(project, SERVICE, year)
    return Request(project, SERVICE, SchoolYear(2023), "", project.processed)


def figures_on(kind: str, request: Request) -> tuple[list[Entry], object]:
    """All figures as the profile's only line about the engine changes."""
    path = request.project.services / SERVICE / "profile.toml"
    text = path.read_text(encoding="utf-8").split("\n[engine]")[0]
    path.write_text(f'{text}\n[engine]\nkind = "{kind}"\n', encoding="utf-8")
    profile: Profile = read_profile(request.project, SERVICE)
    assert profile.engine == EngineSettings(kind=kind)
    found = exact_figures(request)
    return found.rows, found.labels


def test_every_figure_is_the_same_on_duckdb_and_on_spark(second_year: Request):
    """With the school year before beside it: numbers, statuses, intervals, labels."""
    on_duckdb, labels = figures_on("duckdb", second_year)
    on_spark, labels_of_spark = figures_on("spark", second_year)

    differing = [
        (one, other) for one, other in zip(on_duckdb, on_spark, strict=True) if one != other
    ]
    assert len(on_duckdb) > 1000
    assert differing == []
    assert labels_of_spark == labels
