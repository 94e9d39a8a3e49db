"""Unattended builds: a broken service is reported, and stops no other."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest
import typer
from conftest import new_project
from typer.testing import CliRunner

from pbdreport.cli import entry_point
from pbdreport.cli.entry_point import app
from pbdreport.cli.options import print_unused_folders, selected_reports
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions import store
from pbdreport.errors import UsageError
from pbdreport.pipeline import run as building
from pbdreport.pipeline.build_log import read_log
from pbdreport.system_requirements import ensure_home
from pbdreport.targets.target import Target

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
    """Exit code 1; the other service is built and listed; the maintainer gets each refusal once.

    The folder that `new-year` made waits for its exports: that is not a failure.
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


def test_no_broken_file_of_a_service_stops_another(project: Project):
    """A profile in Windows-1252, one that is a folder, a mapping cut in two by a merge."""
    mapping = (project.services / "netwerk" / "sources.toml").read_text(encoding="utf-8")
    broken = {
        "windows": ("profile.toml", "name = 'é'".encode("cp1252")),
        "map": ("profile.toml", None),
        "gemerged": ("sources.toml", b"<<<<<<< HEAD\n" + mapping.encode()),
    }
    for service, (file, content) in broken.items():
        folder = project.services / service
        shutil.copytree(project.services / "provincie", folder)
        (folder / file).unlink()
        (folder / file).mkdir() if content is None else (folder / file).write_bytes(content)
        project.raw_folder(service, SchoolYear(2023)).mkdir(parents=True)
        (project.raw_folder(service, SchoolYear(2023)) / "x.csv").write_text("x")
    shutil.rmtree(project.raw_folder("provincie", SchoolYear(2023)))

    done = CliRunner().invoke(app, ["build"])

    assert done.exit_code == 1
    for service in broken:
        assert re.search(rf"failed +{service} 2023-2024", done.output)
    assert re.search(r"built +provincie 2022-2023", done.output)
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert "config/services/windows/profile.toml, line 1" in told
    assert "The profile of map is a folder." in told
    assert "config/services/gemerged/sources.toml, line 1" in told


def test_what_ends_a_build_before_any_report_is_told_too(project: Project, monkeypatch):
    """For example if the build log cannot be written."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "build", full)

    done = CliRunner().invoke(app, ["build"])

    assert isinstance(done.exception, OSError)
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert told == "pbdreport: nothing built\n\n[Errno 28] No space left on device\n"


def told_of(project: Project) -> str:
    """The notice since the last look; empty without one."""
    path = project.root / "told.txt"
    told = path.read_text(encoding="utf-8") if path.exists() else ""
    path.unlink(missing_ok=True)
    return told


def test_a_notice_goes_once_when_a_report_breaks_and_once_when_it_works_again(project: Project):
    """Not each night; another cause is news."""
    path = project.services / "netwerk" / "profile.toml"
    broken, build = path.read_text(encoding="utf-8"), ["build", "--school-year", "2022-2023"]
    shutil.rmtree(project.services / "provincie")

    codes = [CliRunner().invoke(app, build).exit_code for _ in range(2)]
    first = told_of(project)
    (project.workshop / "notified.json").write_text("[[", encoding="utf-8")
    CliRunner().invoke(app, build)
    after_damage = told_of(project)
    CliRunner().invoke(app, build)
    again = told_of(project)
    path.write_text("name = ", encoding="utf-8")
    CliRunner().invoke(app, build)
    other_cause = told_of(project)
    short = re.sub(r"(?m)^chapters = \[.*?\]", 'chapters = ["summary", "effort"]', broken)
    path.write_text(short.replace("\nkleur = 'rood'\n", ""), encoding="utf-8")
    works = [CliRunner().invoke(app, build).exit_code, told_of(project)]
    CliRunner().invoke(app, build)

    assert codes == [1, 1]
    assert first.startswith("pbdreport: netwerk 2022-2023 not built\n\n")
    assert "kleur" in first
    assert (after_damage, again) == (first, "")
    assert other_cause.startswith("pbdreport: netwerk 2022-2023 not built\n\n")
    assert works == [
        0,
        "pbdreport: netwerk 2022-2023 in order again\n\n"
        f"netwerk 2022-2023 was not built:\n  {other_cause.splitlines()[2]}\n",
    ]
    assert told_of(project) == ""


def test_a_notice_that_could_not_be_sent_is_tried_after_the_next_build(project: Project):
    """The mail server was down."""
    config = project.root / "config" / "maintainer.toml"
    working = config.read_text(encoding="utf-8")
    config.write_text('command = ["/nowhere/tell"]\n', encoding="utf-8")
    shutil.rmtree(project.services / "provincie")

    assert "could not be notified" in CliRunner().invoke(app, ["build"]).output
    config.write_text(working, encoding="utf-8")
    CliRunner().invoke(app, ["build"])

    assert "not built" in told_of(project)


def test_a_year_that_fills_up_does_not_fail_each_night(project: Project, monkeypatch):
    """Nobody is told, and the exit code is 0; whoever asks for that year learns what it lacks."""
    this_year = SchoolYear(date.today().year - (date.today().month < 9))
    shutil.rmtree(project.services / "netwerk")
    shutil.rmtree(project.root / "data" / "raw" / "provincie" / "2022-2023")
    delivered = project.raw_folder("provincie", SchoolYear(2023))
    folder = project.raw_folder("provincie", this_year)
    delivered.rename(folder)
    for export in list(folder.iterdir())[1:]:
        export.unlink()

    night = CliRunner().invoke(app, ["build"])
    told = told_of(project)
    asked = CliRunner().invoke(app, ["build", "--school-year", str(this_year)])
    shown = CliRunner().invoke(app, ["status"])

    assert (night.exit_code, told) == (0, "")
    assert re.search(rf"incomplete +provincie {this_year}  The export '", night.output)
    assert asked.exit_code == 1
    assert "is missing from the delivery" in asked.output
    assert re.search(rf"incomplete +provincie {this_year}", shown.output)
    assert "waits for The export" in shown.output
    events = [event for event in read_log(project) if event["event"] == "incomplete"]
    assert events[0]["cause"].startswith("The export '")


def test_what_stops_a_build_before_it_began_is_in_the_log_and_told_once(project: Project):
    """All exports are gone; then they are back."""
    raw = project.root / "data" / "raw"
    raw.rename(raw.with_name("elsewhere"))

    CliRunner().invoke(app, ["build"])
    CliRunner().invoke(app, ["build"])
    told = told_of(project)
    events = read_log(project)
    raw.with_name("elsewhere").rename(raw)
    CliRunner().invoke(app, ["build", "--service", "netwerk"])
    after = told_of(project)

    assert told.startswith("pbdreport: nothing built\n")
    assert [event["event"] for event in events] == ["stopped", "stopped"]
    assert events[0]["cause"] == "There are no exports to make a report from."
    assert "Every report was not built:" in after


def test_a_build_that_is_stopped_has_told_the_journal_what_it_did(project: Project, monkeypatch):
    """The published report is logged; nothing is left of the one that was begun."""
    targets = [Target(project, "provincie", SchoolYear(year), "html") for year in (2022, 2023)]

    def finishing(target: Target, *_: object) -> building.Waiting:
        def finish() -> Callable[[], building.Outcome]:
            if target.school_year == SchoolYear(2023):
                store.new_folder(project, "provincie-2023-2024")
                raise KeyboardInterrupt
            return lambda: building.Outcome(target, project.reports, True)

        return finish

    monkeypatch.setattr(building, "_ingest_all", lambda *_: dict.fromkeys(targets))
    monkeypatch.setattr(building, "_up_to_date", finishing)
    with pytest.raises(KeyboardInterrupt):
        building.build(project, targets)

    begun, built, stopped = read_log(project)
    assert begun["reports"] == ["provincie 2022-2023", "provincie 2023-2024"]
    assert (built["event"], built["report"]) == ("built", "provincie 2022-2023")
    assert (stopped["event"], stopped["cause"]) == ("stopped", "KeyboardInterrupt")
    assert list((project.reports / ".editions").iterdir()) == []


def test_parts_of_a_year_are_begun_ahead_and_another_year_is_not(project: Project):
    """Two at once; the next year is compared with the previous year as published."""
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
    """An emptied folder is different: its report would silently stay as it is."""
    folder = project.raw_folder("provincie", AWAITED)
    folder.mkdir()
    delivered = [("provincie", SchoolYear(2022)), ("provincie", SchoolYear(2023))]
    assert selected_reports(project, ["provincie"], None) == delivered

    (folder / ".gitkeep").touch()
    assert selected_reports(project, ["provincie"], None) == delivered
    assert selected_reports(project, ["provincie"], ["2024-2025"]) == [("provincie", AWAITED)]

    project.processed_folder("provincie", AWAITED).mkdir(parents=True)
    assert selected_reports(project, ["provincie"], None) == [*delivered, ("provincie", AWAITED)]


def test_a_folder_that_bears_no_school_year_is_told_and_stops_nobody(project: Project, capsys):
    """For example a copy beside the exports."""
    copy = project.raw_folder("provincie", SchoolYear(2023)).with_name("2023-2024 kopie")
    copy.mkdir()

    print_unused_folders(project, ["provincie"])

    folder = "data/raw/provincie/2023-2024 kopie"
    line = f"left out    provincie  {folder}: its name is not a school year\n"
    assert capsys.readouterr().err == line
    assert SchoolYear(2023) in project.school_years("provincie")


def test_exports_that_have_all_gone_are_told(project: Project):
    """An unmounted disk looks like that; a misspelt command notifies nobody."""
    shutil.rmtree(project.root / "data" / "raw")

    done = CliRunner().invoke(app, ["build"])

    assert str(done.exception).startswith("There are no exports to make a report from.")
    told = (project.root / "told.txt").read_text(encoding="utf-8")
    assert told.startswith("pbdreport: nothing built\n\nThere are no exports")
    with pytest.raises(UsageError, match="There are no exports"):
        selected_reports(project, ["provincie"], None)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_stopped_says_so_and_clears_up(how, code, monkeypatch, capsys):
    """By Ctrl-C, or by SIGTERM, as schedulers do."""
    cleared = []
    stopped = typer.Typer()

    @stopped.command()
    def work() -> None:
        try:
            signal.raise_signal(how)
        finally:
            cleared.append(True)

    monkeypatch.setattr(entry_point, "app", stopped)
    monkeypatch.setattr(sys, "argv", ["pbdreport"])
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    # What runs the tests may itself run without Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(SystemExit) as end:
        entry_point.run()
    for one, handler in before.items():
        signal.signal(one, handler)

    assert (end.value.code, cleared) == (code, [True])
    assert capsys.readouterr().err == "Stopped. What was published is unchanged.\n"


ENDED = """
import atexit, sys
from pbdreport.cli import main
from pbdreport.cli import entry_point

def registering(run=entry_point.run):
    atexit.register(print, "told of the end")
    run()

entry_point.run = registering
sys.argv = ["pbdreport", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--help"], 0, "Usage"),
        (["build", "--service", "nergens"], 2, "nergens"),
        (["geen"], 2, "Unknown command"),
    ],
)
def test_a_command_ends_with_its_code_and_tells_all_who_wait_for_the_end(
    project: Project, words: list[str], code: int, said: str
):
    """It exits at once, but after the atexit handlers of libraries, and with all output written."""
    ended = subprocess.run(
        [sys.executable, "-c", ENDED, *words], capture_output=True, text=True, timeout=60
    )

    assert ended.returncode == code
    assert said in ended.stdout + ended.stderr
    assert ended.stdout.endswith("told of the end\n")


def test_a_user_without_a_home_leaves_nothing_among_the_temporary_files(tmp_path, monkeypatch):
    """Libraries keep their settings in build/; an existing home is left alone."""
    names = ("IPYTHONDIR", "MPLCONFIGDIR")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    ensure_home(tmp_path / "build")
    assert [name for name in names if name in os.environ] == []

    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    ensure_home(tmp_path / "build")
    places = [os.environ.pop(name) for name in names]
    settings = tmp_path / "build" / "settings"
    assert places == [str(settings / "ipython"), str(settings / "matplotlib")]
    assert all(os.access(place, os.W_OK) for place in places)
