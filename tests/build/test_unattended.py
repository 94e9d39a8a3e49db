"""A build that nobody watches: what one service breaks is told, and stops no other."""

import re
import sys

import pytest
from conftest import new_project
from typer.testing import CliRunner

from pbdreport.build import build as building
from pbdreport.cli.line import app
from pbdreport.config.project import Project

TELL = "import sys; open('told.txt', 'w').write(sys.stdin.read())"


def tell_maintainer(project: Project) -> None:
    path = project.root / "config" / "maintainer.toml"
    path.write_text(f'command = ["{sys.executable}", "-c", "{TELL}"]\n', encoding="utf-8")


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    """Two services: one with a short report, one with a profile that breaks a rule."""
    project = new_project(tmp_path, ("provincie", "netwerk"))
    tell_maintainer(project)
    monkeypatch.chdir(tmp_path)
    good = project.services / "provincie" / "profile.toml"
    short = 'chapters = ["summary", "effort"]'
    good.write_text(re.sub(r"(?m)^chapters = \[.*?\]", short, good.read_text(encoding="utf-8")))
    broken = project.services / "netwerk" / "profile.toml"
    broken.write_text(broken.read_text(encoding="utf-8") + "\nkleur = 'rood'\n", encoding="utf-8")
    return project


def test_a_broken_profile_stops_the_reports_of_its_service_alone(project: Project):
    """Exit code 1; the other service is built and found; the maintainer is told."""
    done = CliRunner().invoke(app, ["build", "--school-year", "2022-2023"])

    assert done.exit_code == 1
    assert re.search(r"failed +netwerk 2022-2023", done.output)
    assert re.search(r"built +provincie 2022-2023", done.output)
    assert "provincie/2022-2023/" in (project.reports / "index.html").read_text(encoding="utf-8")
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert told.startswith("pbdreport: netwerk 2022-2023 not built\n\n")
    assert "config/services/netwerk/profile.toml" in told


def test_what_ends_a_build_before_any_report_is_told_too(project: Project, monkeypatch):
    """Such as a disk on which the journal cannot be written."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "build", full)

    done = CliRunner().invoke(app, ["build"])

    assert isinstance(done.exception, OSError)
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert told == "pbdreport: nothing built\n\n[Errno 28] No space left on device\n"
