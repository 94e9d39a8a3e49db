"""Fixtures of several packages: a browser, and example services that are built once."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import DEMO_SERVICES, write_demo
from pbdreport.pipeline.run import Outcome, build
from pbdreport.system_requirements import browser as find_browser
from pbdreport.targets.target import Target

ROOT = Path(__file__).parents[1]

# In CI the same change gets the same verdict: examples follow from the test itself. Elsewhere each
# run tries different ones.
settings.register_profile("judged", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("judged")


@dataclass(frozen=True)
class Built:
    """A project whose example reports were built once."""

    project: Project
    outcomes: tuple[Outcome, ...]

    def edition(self, service: str, school_year: str) -> Path:
        """The folder that readers open."""
        return self.project.reports / service / school_year


def new_project(folder: Path, services: tuple[str, ...]) -> Project:
    """Configuration, notebooks and raw exports of some example services, and nothing built."""
    for name in ("config", "notebooks", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    for other in set(DEMO_SERVICES) - set(services):
        shutil.rmtree(folder / "config" / "services" / other)
    write_demo(folder, services)
    return Project(folder)


def targets_of(project: Project, renderer: str = "html") -> list[Target]:
    """Every report that a build without arguments would make."""
    return [
        Target(project, service, year, renderer)
        for service in project.service_names()
        for year in project.school_years(service)
    ]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both example services, both school years, from raw exports to pages."""
    project = new_project(tmp_path_factory.mktemp("built"), ("provincie", "netwerk"))
    return Built(project, tuple(build(project, targets_of(project))))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One report, for tests that change things."""
    project = new_project(tmp_path_factory.mktemp("small"), ("provincie",))
    target = Target(project, "provincie", SchoolYear(2023), "html")
    return Built(project, tuple(build(project, [target])))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without one the tests that need it fail."""
    path = find_browser()
    assert path, "There is no Chromium on this machine; `make test` says how to get one."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()
