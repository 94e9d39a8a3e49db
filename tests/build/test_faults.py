"""What may happen to a build that nobody watches; the long run is `make faults`."""

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from conftest import Built, new_project

from pbdreport.build.build import build
from pbdreport.build.steps import Target
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear

MOMENTS = int(os.environ.get("PBDREPORT_MOMENTS", "3"))
COMMAND = [sys.executable, "-m", "pbdreport.cli", "build", "--school-year", "2023-2024"]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A published report, of which one notebook is then changed again and again."""
    project = new_project(tmp_path_factory.mktemp("standing"), ("provincie",))
    shutil.rmtree(project.services / "netwerk")
    target = Target(project, "provincie", SchoolYear(2023), "html")
    return Built(project, tuple(build(project, [target])))


def published(project: Project) -> str:
    """One hash for everything that readers can reach."""
    digest = hashlib.sha256()
    edition = project.reports / "provincie" / "2023-2024"
    for path in sorted(edition.rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            digest.update(path.relative_to(edition).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def change(project: Project, text: str) -> None:
    """Another sentence in a notebook."""
    path = project.notebooks / "04_effort.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = f"# Inzet\n\n{text}"
    nbformat.write(notebook, path)


def started(project: Project, **how: object) -> subprocess.Popen[str]:
    """A build as a scheduler starts it, in a process group of its own."""
    return subprocess.Popen(
        COMMAND,
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **how,  # type: ignore[call-overload]
    )


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_build_leaves_the_published_report_whole(standing, moment):
    """kill -9 at a random moment: the old edition or the complete new one, and the next run
    succeeds by itself."""
    project = standing.project
    before = published(project)
    change(project, f"Een andere zin, de {'n' * (moment + 1)}e.")

    running = started(project)
    time.sleep(random.Random(moment).uniform(0.2, 6))
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    after_the_kill = published(project)
    done = started(project)
    done.communicate()

    assert done.returncode == 0
    complete = published(project)
    assert after_the_kill in (before, complete)
    assert before != complete


def test_a_full_disk_is_refused_and_changes_nothing(standing):
    """Files may not grow beyond a few bytes: what a full disk does to every write."""
    project = standing.project
    before = published(project)
    change(project, "Een zin die niet op de schijf past.")

    running = started(project, preexec_fn=lambda: _small_files(20_000))
    _, told = running.communicate()

    assert running.returncode == 1
    assert "Traceback" not in told
    assert published(project) == before


def test_a_vanished_export_is_refused_and_changes_nothing(standing, tmp_path):
    """A required source without files."""
    project = standing.project
    before = published(project)
    raw = project.raw_folder("provincie", SchoolYear(2023)) / "organisaties.xlsx"
    shutil.move(raw, tmp_path / raw.name)

    running = started(project)
    _, told = running.communicate()

    shutil.move(tmp_path / raw.name, raw)
    assert running.returncode == 1
    assert "organisaties" in told
    assert "Traceback" not in told
    assert published(project) == before


def test_a_clock_that_went_back_does_not_hide_the_new_edition(standing):
    """The newest edition has the last name, whatever the clock said."""
    project = standing.project
    kept = project.reports / ".editions"
    current = (project.reports / "provincie" / "2023-2024").resolve()
    future = kept / f"{current.name.partition('@')[0]}@29991231T000000.000000"
    current.rename(future)
    link = project.reports / "provincie" / "2023-2024"
    link.unlink()
    link.symlink_to(os.path.relpath(future, link.parent))
    change(project, "Een zin van voor de toekomst.")

    done = started(project)
    done.communicate()

    assert done.returncode == 0
    assert link.resolve().name > future.name


def _small_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
