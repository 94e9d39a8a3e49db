"""A build that nobody watches: what one service breaks is told, and stops no other."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
import typer
from conftest import new_project
from typer.testing import CliRunner

from pbdreport.build import build as building
from pbdreport.build import editions
from pbdreport.build.machine import homeless
from pbdreport.build.steps import Target
from pbdreport.cli import line
from pbdreport.cli.calls import print_awaited, wanted
from pbdreport.cli.line import app
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError

TELL = "import sys; open('told.txt', 'w').write(sys.stdin.read())"


def tell_maintainer(project: Project) -> None:
    path = project.root / "config" / "maintainer.toml"
    path.write_text(f'command = ["{sys.executable}", "-c", "{TELL}"]\n', encoding="utf-8")


AWAITED = SchoolYear(2024)


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
    """Exit code 1; the other service is built and found; the maintainer is told, once of a thing.

    The folder that `new-year` made waits for its exports: that is no failure.
    """
    shutil.rmtree(project.raw_folder("provincie", SchoolYear(2023)))
    project.raw_folder("provincie", AWAITED).mkdir()

    done = CliRunner().invoke(app, ["build"])

    assert done.exit_code == 1
    assert re.search(r"waiting +provincie 2024-2025 +data/raw/provincie/2024-2025 is", done.output)
    assert re.search(r"failed +netwerk 2022-2023", done.output)
    assert re.search(r"built +provincie 2022-2023", done.output)
    assert "provincie/2022-2023/" in (project.reports / "index.html").read_text(encoding="utf-8")
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert told.startswith("pbdreport: netwerk 2022-2023, netwerk 2023-2024 not built\n\n")
    assert told.count("config/services/netwerk/profile.toml") == 1


def test_what_ends_a_build_before_any_report_is_told_too(project: Project, monkeypatch):
    """Such as a disk on which the journal cannot be written."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "build", full)

    done = CliRunner().invoke(app, ["build"])

    assert isinstance(done.exception, OSError)
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert told == "pbdreport: nothing built\n\n[Errno 28] No space left on device\n"


def test_a_build_that_is_stopped_has_told_the_journal_what_it_did(project: Project, monkeypatch):
    """A report that was published stands there; of the next nothing is left that was begun."""
    targets = [Target(project, "provincie", SchoolYear(year), "html") for year in (2022, 2023)]

    def finishing(target: Target, *_: object) -> building.Waiting:
        def finish() -> Callable[[], building.Outcome]:
            if target.school_year == SchoolYear(2023):
                editions.new_folder(project, "provincie-2023-2024")
                raise KeyboardInterrupt
            return lambda: building.Outcome(target, project.reports, True)

        return finish

    monkeypatch.setattr(building, "_ingest_all", lambda *_: dict.fromkeys(targets))
    monkeypatch.setattr(building, "_up_to_date", finishing)
    with pytest.raises(KeyboardInterrupt):
        building.build(project, targets)

    journal = project.workshop / "logs" / "builds.jsonl"
    (line_of_one,) = journal.read_text(encoding="utf-8").splitlines()
    assert json.loads(line_of_one)["report"] == "provincie 2022-2023"
    assert list((project.reports / ".editions").iterdir()) == []


def test_parts_of_a_year_are_begun_ahead_and_another_year_is_not(project: Project):
    """Two at once; the year after is compared with the year before as published."""
    told: list[str] = []

    def waiting(target: Target) -> building.Waiting:
        told_as = f"{target.school_year.first}{target.scope}"

        def publish() -> building.Outcome:
            told.append(f"publish {told_as}")
            return building.Outcome(target, project.reports, True)

        def wait() -> Callable[[], building.Outcome]:
            told.append(f"begin {told_as}")
            return publish

        return wait

    places = [(2022, ""), (2022, "a"), (2022, "b"), (2023, "")]
    targets = [
        Target(project, "provincie", SchoolYear(year), "html", scope) for year, scope in places
    ]
    published = building._ahead([(target, waiting(target)) for target in targets], 2)

    assert [publish().target for publish in published] == targets
    assert told == [
        "begin 2022",
        "begin 2022a",
        "publish 2022",
        "begin 2022b",
        "publish 2022a",
        "publish 2022b",
        "begin 2023",
        "publish 2023",
    ]


def test_a_school_year_waits_for_its_exports_until_it_had_some(project: Project):
    """An emptied folder is another thing: its report would silently stay as it is."""
    folder = project.raw_folder("provincie", AWAITED)
    folder.mkdir()
    delivered = [("provincie", SchoolYear(2022)), ("provincie", SchoolYear(2023))]
    assert wanted(project, ["provincie"], None) == delivered

    (folder / ".gitkeep").touch()
    assert wanted(project, ["provincie"], None) == delivered
    assert wanted(project, ["provincie"], ["2024-2025"]) == [("provincie", AWAITED)]

    project.processed_folder("provincie", AWAITED).mkdir(parents=True)
    assert wanted(project, ["provincie"], None) == [*delivered, ("provincie", AWAITED)]


def test_a_folder_that_bears_no_school_year_is_told_and_stops_nobody(project: Project, capsys):
    """Such as a copy that somebody made beside the exports."""
    copy = project.raw_folder("provincie", SchoolYear(2023)).with_name("2023-2024 kopie")
    copy.mkdir()

    print_awaited(project, ["provincie"])

    said = "left out    provincie  data/raw/provincie/2023-2024 kopie: its name is no school year\n"
    assert capsys.readouterr().out == said
    assert SchoolYear(2023) in project.school_years("provincie")


def test_exports_that_have_all_gone_are_told(project: Project):
    """A disk that is not mounted looks like that; a misspelt call is nobody else's business."""
    shutil.rmtree(project.root / "data" / "raw")

    done = CliRunner().invoke(app, ["build"])

    assert str(done.exception).startswith("A report is made from exports that were delivered.")
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert told.startswith("pbdreport: nothing built\n\nA report is made from exports")
    with pytest.raises(UsageError, match="exports that were delivered"):
        wanted(project, ["provincie"], None)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_stopped_says_so_and_clears_up(how, code, monkeypatch, capsys):
    """By Ctrl-C, or as a scheduler does it."""
    cleared = []
    stopped = typer.Typer()

    @stopped.command()
    def work() -> None:
        try:
            signal.raise_signal(how)
        finally:
            cleared.append(True)

    monkeypatch.setattr(line, "app", stopped)
    monkeypatch.setattr(sys, "argv", ["pbdreport"])
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    # What runs the tests may itself run without Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(SystemExit) as end:
        line.run()
    for one, handler in before.items():
        signal.signal(one, handler)

    assert (end.value.code, cleared) == (code, [True])
    assert capsys.readouterr().err == "Stopped. What was published stands as it was.\n"


ENDED = """
import atexit, sys
from pbdreport.cli import line, main

def registering(run=line.run):
    atexit.register(print, "told of the end")
    run()

line.run = registering
sys.argv = ["pbdreport", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--help"], 0, "Usage"),
        (["build", "--service", "nergens"], 2, "nergens"),
        (["geen"], 2, "No such command"),
    ],
)
def test_a_command_ends_with_its_code_and_tells_all_who_wait_for_the_end(
    project: Project, words: list[str], code: int, said: str
):
    """It leaves at once, but not before what libraries registered and what it said are out."""
    ended = subprocess.run(
        [sys.executable, "-c", ENDED, *words], capture_output=True, text=True, timeout=60
    )

    assert ended.returncode == code
    assert said in ended.stdout + ended.stderr
    assert ended.stdout.endswith("told of the end\n")


def test_a_user_without_a_home_leaves_nothing_among_the_temporary_files(tmp_path, monkeypatch):
    """Libraries keep their settings in build/; somebody's own home stays where it is."""
    names = ("IPYTHONDIR", "MPLCONFIGDIR")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    homeless(tmp_path / "build")
    assert [name for name in names if name in os.environ] == []

    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    homeless(tmp_path / "build")
    places = [os.environ.pop(name) for name in names]
    settings = tmp_path / "build" / "settings"
    assert places == [str(settings / "ipython"), str(settings / "matplotlib")]
    assert all(os.access(place, os.W_OK) for place in places)
