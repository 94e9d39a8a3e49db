"""Files damaged by a full or failing disk: the next build makes them again."""

import os
import re
from itertools import cycle
from pathlib import Path

import pytest
from conftest import new_project

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """A short report, built once."""
    project = new_project(tmp_path_factory.mktemp("damaged"), ("provincie",))
    path = project.services / "provincie" / "profile.toml"
    short = 'chapters = ["summary", "effort"]'
    path.write_text(re.sub(r"(?m)^chapters = \[.*?\]", short, path.read_text(encoding="utf-8")))
    assert built(project)
    return project


def built(project: Project) -> bytes:
    """The figures that a build publishes, without --force."""
    target = Target(project, "provincie", SchoolYear(2023), "html")
    (outcome,) = build(project, [target])
    assert outcome.refusal is None, str(outcome.refusal)
    return (outcome.link / "data" / "figures.csv").read_bytes()


def kept(project: Project) -> list[Path]:
    """Every cached file."""
    folders = [
        project.workshop / name for name in (*"figures years chapters uses".split(), "tables")
    ]
    folders += [project.workshop / "steps", project.processed]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [*files, project.workshop / "landing"]


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00" * (path.stat().st_size // 3 + 1))


def test_whatever_is_damaged_of_what_is_kept_is_made_anew(project: Project):
    """`--force` is not needed; the figures are the same."""
    before = (project.reports / "provincie" / "2023-2024" / "data" / "figures.csv").read_bytes()
    for path, damage in zip(kept(project), cycle((emptied, cut, not_text)), strict=False):
        damage(path)
    (project.reports / "provincie" / "2023-2024" / "manifest.json").unlink()

    assert built(project) == before


def test_tables_of_another_version_are_absent(project: Project):
    """They are made again from the exports, and not read as tables of this version."""
    tables = project.processed_folder("provincie", SchoolYear(2023))
    seal = tables / "seal.json"
    seal.write_text(seal.read_text().replace('"for": "', '"for": "an older version '))

    assert SchoolYear(2023) not in Target(project, "provincie", SchoolYear(2023), "").request.years
    built(project)
    assert "an older version" not in seal.read_text()
