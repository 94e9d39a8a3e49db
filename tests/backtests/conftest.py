"""The example services, taken in once, and their exact figures."""

import shutil
from pathlib import Path

import ibis
import pytest
from backtests.cells import Registry, by_place

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import write_demo
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.engine.context import Context
from pbdreport.figures.engine.evaluate import evaluate_figures
from pbdreport.ingest.pipeline import ingest

ROOT = Path(__file__).parents[2]
YEARS = {"provincie": (2022, 2023), "netwerk": (2022,)}


@pytest.fixture(scope="session")
def registries(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Registry]:
    """Unmasked figures of the published school years, from raw exports."""
    root = tmp_path_factory.mktemp("backtests")
    shutil.copytree(ROOT / "config", root / "config")
    project = Project(root)
    project.workshop.mkdir()
    return {
        (service, year): figures
        for service, years in YEARS.items()
        for year, figures in _figures(project, service, years).items()
    }


def _figures(project: Project, service: str, years: tuple[int, ...]) -> dict[int, Registry]:
    write_demo(project.root, [service], [SchoolYear(year) for year in years])
    profile = read_profile(project, service)
    instruments = read_instruments(project, profile.effectiveness)
    wanted = [one for one in FIGURES.values() if one.subject != "effectiveness"]
    connection = ibis.duckdb.connect()
    contexts: list[Context] = []
    for year in map(SchoolYear, years):
        ingest(project, service, year)
        folder = project.processed_folder(service, year)
        contexts.append(
            Context(profile, instruments, year, folder, connection, tuple(contexts), FIGURES)
        )
    return {one.school_year.first: by_place(evaluate_figures(one, wanted)) for one in contexts}
