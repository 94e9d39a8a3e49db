"""What may happen to a build that nobody watches; the long run is `make faults`."""

import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest
from conftest import new_project

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear

MOMENTS = int(os.environ.get("PBDREPORT_MOMENTS", "2"))
ROOMS = (400, 0, 2500)[: MOMENTS // 2]
COMMAND = [sys.executable, "-m", "pbdreport.cli", "build", "--school-year", "2023-2024"]


@dataclass(frozen=True)
class Standing:
    """A published report, whose sources are then changed again and again."""

    project: Project
    seconds: float
    """What its first build took."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """A short report, with last year's figures beside this year's."""
    project = new_project(tmp_path_factory.mktemp("standing").resolve(), ("provincie",))
    path = project.services / "provincie" / "profile.toml"
    wanted = 'chapters = ["summary", "reach", "effort"]'
    path.write_text(re.sub(r"(?m)^chapters = \[.*?\]", wanted, path.read_text()))
    started_at = time.monotonic()
    assert ended(started(project))[0] == 0
    return Standing(project, time.monotonic() - started_at)


def published(project: Project) -> str:
    """One hash for everything that readers can reach."""
    digest = hashlib.sha256()
    edition = project.reports / "provincie" / "2023-2024"
    around = [project.reports / "index.html", project.reports / "provincie" / "years.js"]
    for path in [*around, *sorted(edition.rglob("*"))]:
        if path.is_file():
            digest.update(path.relative_to(project.reports).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def change(project: Project, text: str, from_the_exports: bool = False) -> None:
    """Another sentence in a notebook; or as well another name, on which every step depends."""
    path = project.notebooks / "04_effort.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = f"# Inzet\n\n{text}"
    nbformat.write(notebook, path)
    if from_the_exports:
        profile = project.services / "provincie" / "profile.toml"
        named = re.sub(r"(?m)^short_name = .*$", f'short_name = "{text}"', profile.read_text())
        profile.write_text(named)


def started(project: Project, *before: str, **how: object) -> subprocess.Popen[str]:
    """A build as a scheduler starts it."""
    return subprocess.Popen(
        [*before, *COMMAND],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,  # type: ignore[call-overload]
    )


def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a build, and what it told."""
    _, told = running.communicate(timeout=300)
    return running.returncode, told


def left_behind(project: Project) -> list[dict[str, object]]:
    """Processes of a build that go on a minute after it ended."""
    until = time.monotonic() + 60
    while (found := list(processes(project.root))) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def processes(folder: Path):
    """What works in a folder, with what tells why it is still there."""
    for process in psutil.process_iter(["cwd", "cmdline", "ppid", "status", "num_threads"]):
        if process.info["cwd"] == str(folder):
            yield process.info


def read_again(project: Project) -> None:
    """Everything that a later build reads was written in one piece."""
    for path in (project.workshop / "years").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for path in project.workshop.glob("[su]*/**/*.json"):
        json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_build_leaves_the_published_report_whole(standing, moment):
    """kill -9 at a random moment: the old edition or the complete new one; the next run succeeds
    by itself, and no process of the killed one stays."""
    project = standing.project
    before = published(project)
    from_the_exports = moment % 2 == 1
    change(project, f"Een andere zin, de {'n' * (moment + 1)}e.", from_the_exports)
    longest = standing.seconds if from_the_exports else standing.seconds / 2

    running = started(project)
    time.sleep(random.Random(moment).uniform(0.2, longest))
    running.kill()
    running.communicate()
    after_the_kill = published(project)
    code, _ = ended(started(project))

    assert code == 0
    complete = published(project)
    assert after_the_kill in (before, complete)
    assert before != complete
    assert left_behind(project) == []
    read_again(project)
    assert [path.name for path in project.reports.glob(".*")] == [".editions"]


FULL_DISK = """
mount -t tmpfs -o size=1g full "$1" && cp -a "$2/." "$1" && cd "$1" || exit 99
used=$(df --output=used -k . | tail -n 1)
mount -o "remount,size=$((used + $3))k" . || exit 99
shift 3
out=$1; shift
"$@"; code=$?
cp -a reports "$out"
mount -o remount,size=1g .
"$@" || exit 99
mkdir "$out/again" && cp -a reports "$out/again"
exit $code
"""
"""A project on a disk of its own, with so many kilobytes of room; then with all it wants."""


@pytest.mark.parametrize("room", ROOMS)
def test_a_full_disk_is_refused_and_changes_nothing(standing, tmp_path, room):
    """Whatever the first file is that does not fit; with room again, the next run succeeds."""
    project = standing.project
    before = published(project)
    change(project, f"Een zin die niet op de schijf past, met {'n' * room}.", True)

    disk, out = tmp_path / "disk", tmp_path / "out"
    disk.mkdir()
    out.mkdir()
    if may_mount(disk):
        mounted = ("unshare", "--mount", "--map-root-user", "sh", "-c", FULL_DISK, "sh")
        where = map(str, (disk, project.root, room, out))
        code, told = ended(started(project, *mounted, *where))
        after, again = published(Project(out)), published(Project(out / "again"))
    else:
        code, told = ended(started(project, preexec_fn=lambda: _small_files(room * 1024)))
        after = published(project)
        assert ended(started(project))[0] == 0
        again = published(project)

    assert code == 1
    assert "Make room on the disk" in told
    assert "Traceback" not in told
    assert after == before
    assert again not in (before, after)
    assert left_behind(Project(disk)) == left_behind(project) == []


def may_mount(folder: Path) -> bool:
    """Whether this machine lets a process have a disk of its own."""
    mount = ["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "full", folder]
    try:
        return subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def test_a_folder_that_may_not_be_written_is_refused_and_changes_nothing(standing):
    """Read-only reports; the next run, with the right to write, succeeds."""
    project = standing.project
    before = published(project)
    change(project, "Een zin die niet geschreven mag worden.")
    obeying = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
    folders = [project.reports, project.reports / ".editions", project.reports / "provincie"]

    for folder in folders:
        folder.chmod(0o555)
    code, told = ended(started(project, *obeying))
    after = published(project)
    for folder in folders:
        folder.chmod(0o755)

    assert code == 1
    assert "allow this user to write there" in told
    assert "Traceback" not in told
    assert after == before
    assert ended(started(project))[0] == 0
    assert published(project) != before


def test_a_vanished_export_is_refused_and_changes_nothing(standing, tmp_path):
    """A required source without files."""
    project = standing.project
    before = published(project)
    raw = project.raw_folder("provincie", SchoolYear(2023)) / "organisaties.xlsx"
    shutil.move(raw, tmp_path / raw.name)

    code, told = ended(started(project))

    shutil.move(tmp_path / raw.name, raw)
    assert code == 1
    assert "organisaties" in told
    assert "Traceback" not in told
    assert published(project) == before


def test_of_two_builds_at_once_one_publishes(standing):
    """The other says that the first holds the lock, or finds nothing left to do."""
    project = standing.project
    before = published(project)
    change(project, "Een zin voor twee.")

    both = [started(project), started(project)]
    codes = sorted(ended(running)[0] for running in both)

    assert codes in ([0, 0], [0, 4])
    complete = published(project)
    assert complete != before
    assert ended(started(project))[0] == 0
    assert published(project) == complete


def test_a_clock_that_jumps_does_not_hide_the_new_edition(standing):
    """The newest edition has the last name, whatever the clock said; dates of files say nothing."""
    project = standing.project
    kept = project.reports / ".editions"
    current = (project.reports / "provincie" / "2023-2024").resolve()
    future = kept / f"{current.name.partition('@')[0]}@29991231T000000.000000"
    current.rename(future)
    link = project.reports / "provincie" / "2023-2024"
    link.unlink()
    link.symlink_to(os.path.relpath(future, link.parent))
    change(project, "Een zin van voor de toekomst.")
    for path in project.root.rglob("*"):
        os.utime(path, (0, 0), follow_symlinks=False)

    code, _ = ended(started(project))

    assert code == 0
    assert link.resolve().name > future.name
    assert "Een zin van voor de toekomst." in (link / "effort.html").read_text()


def _small_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


KILLED_AT_A_RENAME = """
import os, pathlib, signal, sys
place, moment, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
usual = {name: getattr(os, name) for name in ("rename", "replace")}

def killing(name):
    def call(old, new, *words, **named):
        global left
        counts = place in os.path.abspath(os.fspath(new))
        left -= counts
        if counts and left == 0 and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        usual[name](old, new, *words, **named)
        if counts and left == 0 and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
    return call

for name in usual:
    setattr(os, name, killing(name))
from pbdreport.cli import main
sys.argv = ["pbdreport", *sys.argv[4:]]
main()
"""
"""A build that ends itself, as by `kill -9`, before or after its n-th rename to a place."""
RENAMES = [
    (place, moment, number)
    for place, count in (("/reports/", 3), ("/data/processed/", 2))
    for number in range(1, count + 1)
    for moment in ("before", "after")
][: None if MOMENTS > 2 else 1]


@pytest.mark.parametrize(("place", "moment", "number"), RENAMES)
def test_a_build_killed_at_a_rename_leaves_the_report_whole(standing, place, moment, number):
    """The folder of the tables and that of the edition, the link, the pages around it: each takes
    a new place in one step."""
    project = standing.project
    before = published(project)
    change(project, f"Gestopt {moment} {'n' * number} in {place}.", True)
    own = [sys.executable, "-c", KILLED_AT_A_RENAME, place, moment, str(number)]

    killed = subprocess.Popen(
        [*own, *COMMAND[3:]],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    code, _ = ended(killed)
    link = project.reports / "provincie" / "2023-2024"
    whole = (link / "manifest.json").is_file() and (link / "index.html").is_file()
    again, told = ended(started(project))

    assert code == -signal.SIGKILL
    assert whole
    assert (again, "Traceback" in told) == (0, False)
    assert published(project) != before
    assert left_behind(project) == []
    read_again(project)


FULL_FOLDER = """
folder=$1; room=$2; out=$3; shift 3
cp -a "$folder" "$out/kept" && mount -t tmpfs -o size=1g full "$folder" || exit 99
cp -a "$out/kept/." "$folder" && rm -rf "$out/kept" || exit 99
used=$(df --output=used -k "$folder" | tail -n 1)
mount -o "remount,size=$((used + room))k" "$folder" || exit 99
"$@"; code=$?
cp -a reports "$out"
mount -o remount,size=1g "$folder"
"$@" || exit 98
mkdir "$out/again" && cp -a reports "$out/again"
exit $code
"""
"""One folder of the project on a disk of its own with so many kilobytes of room; then with all."""


@pytest.mark.parametrize("folder", ["build", "data/processed", "reports"][: max(1, MOMENTS // 2)])
def test_each_disk_may_be_full_by_itself(standing, tmp_path, folder):
    """Exports, tables, caches and reports often stand on different disks."""
    if not may_mount(tmp_path):
        # Without a disk of its own, the test of small files above is what this machine can do.
        return
    project = standing.project
    before = published(project)
    change(project, f"Een zin die niet past in {folder}.", True)
    words = ("unshare", "--mount", "--map-root-user", "sh", "-c", FULL_FOLDER, "sh")

    code, told = ended(started(project, *words, folder, "64", str(tmp_path)))

    assert code == 1, told
    assert "Make room on the disk" in told
    assert "Traceback" not in told
    assert published(Project(tmp_path)) == before
    assert published(Project(tmp_path / "again")) != before
    assert ended(started(project))[0] == 0


@pytest.mark.parametrize("moment", range(max(1, MOMENTS // 4)))
def test_a_killed_build_of_two_services_harms_neither(standing, moment):
    """One of them is broken: the other is built again, and the broken one keeps its edition."""
    project = standing.project
    broken = project.services / "kapot"
    if not broken.exists():
        shutil.copytree(project.services / "provincie", broken)
        raw = project.raw_folder("kapot", SchoolYear(2023))
        shutil.copytree(project.raw_folder("provincie", SchoolYear(2023)), raw)
        assert ended(started(project))[0] == 0
    profile = broken / "profile.toml"
    working = profile.read_text(encoding="utf-8")
    before = published(project)
    kept = (project.reports / "kapot" / "2023-2024").resolve()
    profile.write_text(f"{working}\nkleur = 1\n", encoding="utf-8")
    change(project, f"Twee diensten, de {'n' * (moment + 1)}e keer.")

    running = started(project)
    time.sleep(random.Random(moment).uniform(0.2, standing.seconds / 2))
    running.kill()
    running.communicate()
    code, told = ended(started(project))
    profile.write_text(working, encoding="utf-8")

    assert code == 1
    assert "config/services/kapot/profile.toml" in told
    assert "Traceback" not in told
    assert published(project) != before
    assert (project.reports / "kapot" / "2023-2024").resolve() == kept
    assert (kept / "index.html").is_file()
    shutil.rmtree(broken)
    shutil.rmtree(project.root / "data" / "raw" / "kapot")
