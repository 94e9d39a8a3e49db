"""The example services, written and ingested once for all tests."""

import shutil
from pathlib import Path

import pytest

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import DEMO_SERVICES, DEMO_YEARS, write_demo
from pbdreport.ingest.ingest_report import IngestReport
from pbdreport.ingest.pipeline import ingest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def own_project() -> Project:
    """The checkout itself, for its configuration."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the configuration of the checkout and the example exports."""
    root = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "config", root / "config")
    write_demo(root)
    return Project(root)


@pytest.fixture(scope="session")
def taken_in(demo: Project) -> dict[tuple[str, SchoolYear], IngestReport]:
    """The intake report of each example service and school year."""
    demo.workshop.mkdir(exist_ok=True)
    return {
        (service, year): ingest(demo, service, year)
        for service in DEMO_SERVICES
        for year in DEMO_YEARS
    }
