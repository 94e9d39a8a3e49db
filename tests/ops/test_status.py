"""The state of every report, from what stands there and what the log of builds tells."""

import json
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from pbdreport.cli.entry_point import app
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.ops.status import ProjectStatus, ReportStatus, project_status
from pbdreport.ops.status_page import duration, status_lines, write_status_page
from pbdreport.pipeline import build_log

ROOT = Path(__file__).parents[2]
NOW = datetime(2024, 12, 3, 8, 0, tzinfo=UTC)
NIGHT = timedelta(days=1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A service that promises its report by 1 December, with exports of 2023-2024."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.rmtree(tmp_path / "config" / "services" / "netwerk")
    for other in (tmp_path / "config" / "services").iterdir():
        if other.name != "provincie":
            shutil.rmtree(other)
    profile = tmp_path / "config" / "services" / "provincie" / "profile.toml"
    profile.write_text('promised = "12-01"\n' + profile.read_text(encoding="utf-8"))
    made = Project(tmp_path)
    export = made.raw_folder("provincie", SchoolYear(2023)) / "registraties.csv"
    export.parent.mkdir(parents=True)
    export.write_text("x", encoding="utf-8")
    return made


def log(project: Project, *events: dict[str, object]) -> None:
    """Events of one night after the other, the last this night at 03:15 UTC."""
    path = build_log.log_path(project)
    path.parent.mkdir(parents=True, exist_ok=True)
    first = datetime(2024, 12, 3, 3, 15, tzinfo=UTC) - NIGHT * (len(events) - 1)
    lines = [
        json.dumps({"at": (first + NIGHT * night).isoformat(), **event})
        for night, event in enumerate(events)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def failed(report: str = "provincie 2023-2024", code: int = 1) -> dict[str, object]:
    return {
        "event": "failed",
        "report": report,
        "seconds": 4.2,
        "cause": "A column is missing.",
        "refusal": "A column is missing.\n  file  x.csv",
        "exit_code": code,
    }


def publish(project: Project, state: str, year: str = "2023-2024") -> None:
    edition = project.reports / ".editions" / f"provincie-{year}@1"
    edition.mkdir(parents=True)
    manifest = {"state": state, "made_at": "2024-11-20T10:00:00+00:00", "earlier_inputs": {}}
    (edition / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    link = project.reports / "provincie" / year
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(edition)


def of(project: Project, within: timedelta | None = None) -> ProjectStatus:
    return project_status(project, ["provincie"], [], NOW, within)


def the_report(project: Project) -> ReportStatus:
    (one,) = of(project).reports
    return one


def test_a_report_that_failed_says_since_when_and_why(project: Project):
    """Since the first of the nights on which it failed; readers keep the draft of before."""
    publish(project, "draft")
    built = {"event": "built", "report": "provincie 2023-2024", "seconds": 60.0}
    log(project, failed(), built, failed(), failed())

    one = the_report(project)

    assert (one.state, one.since) == ("failed", "2024-12-02T03:15:00+00:00")
    assert (one.cause, one.exit_code) == ("A column is missing.", 1)
    assert (one.edition, one.seconds, one.must_act) == ("draft", 4.2, True)


@pytest.mark.parametrize(("state", "late"), [("final", False), ("draft", True)])
def test_a_draft_is_late_the_day_after_the_promise_and_a_release_is_not(project, state, late):
    """1 December has passed."""
    publish(project, state)

    one = the_report(project)

    assert (one.state, one.since) == (
        {"final": "released", "draft": "draft"}[state],
        "2024-11-20T10:00:00+00:00",
    )
    assert (one.is_late, one.must_act, of(project).exit_code) == (late, late, int(late))
    assert ("release" in one.waits) == (state == "draft")


def test_a_year_that_fills_up_is_incomplete_and_nobody_must_act(project: Project):
    """It names what has not come."""
    (project.root / "data" / "raw" / "provincie" / "2023-2024").rename(
        project.raw_folder("provincie", SchoolYear(2024))
    )
    cause = "The export 'Bevraging' is missing from the delivery."
    log(project, {"event": "incomplete", "report": "provincie 2024-2025", "cause": cause})

    one = the_report(project)

    assert (one.state, one.waits, one.must_act) == ("incomplete", (cause,), False)


def test_an_empty_folder_waits_for_its_exports(project: Project):
    """As `new-year` made it."""
    publish(project, "final")
    project.raw_folder("provincie", SchoolYear(2024)).mkdir()

    one = of(project).reports[-1]

    assert (one.report, one.state) == ("provincie 2024-2025", "waiting")
    assert one.waits == ("exports in data/raw/provincie/2024-2025",)
    assert not one.must_act


def test_a_profile_that_cannot_be_read_is_a_failure_before_any_build(project: Project):
    """With its own refusal."""
    (project.services / "provincie" / "profile.toml").write_text("name = ", encoding="utf-8")

    one = the_report(project)

    assert (one.state, one.exit_code) == ("failed", 1)
    assert "profile.toml" in one.refusal


def test_a_refused_check_is_no_failure_of_the_report(project: Project):
    """Somebody only asked."""
    publish(project, "final")
    log(project, {**failed(), "rehearsal": True})

    assert the_report(project).state == "released"


def test_a_unit_is_listed_if_it_failed(project: Project):
    """The others of a hundred school groups would hide it."""
    publish(project, "final")
    log(
        project,
        {"event": "built", "report": "provincie 2023-2024 group.sg02"},
        failed("provincie 2023-2024 group.sg01"),
    )

    reports = [(one.report, one.state) for one in of(project).reports]

    assert reports == [
        ("provincie 2023-2024", "released"),
        ("provincie 2023-2024 group.sg01", "failed"),
    ]


@pytest.mark.parametrize(
    ("events", "state", "must_act"),
    [
        ([], "none", False),
        ([{"event": "begun"}, {"event": "ended", "seconds": 3}], "ended", False),
        ([{"event": "begun"}, {"event": "stopped", "cause": "The disk is full."}], "stopped", True),
        ([{"event": "begun"}, {"event": "built", "report": "x"}], "killed", True),
    ],
)
def test_builds_that_do_not_end_are_told(project: Project, events, state, must_act):
    """A build that was killed has begun and tells no more."""
    publish(project, "final")
    if events:
        log(project, *events)

    status = of(project)

    assert (status.builds.state, status.exit_code) == (state, int(must_act))


def test_a_build_that_runs_now_was_not_killed(project: Project):
    """It holds the lock."""
    publish(project, "final")
    log(project, {"event": "begun"})

    with FileLock(project.workshop / "lock"):
        running = of(project).builds.state

    assert running == "running"


def test_a_scheduler_that_stopped_is_noticed_when_asked(project: Project):
    """The last build ended at 03:15, almost five hours ago."""
    publish(project, "final")
    log(project, {"event": "ended", "seconds": 1})

    assert of(project, timedelta(hours=5)).exit_code == 0
    silent = of(project, timedelta(hours=4))
    assert (silent.builds.state, silent.exit_code) == ("silent", 1)


def test_the_exit_code_is_that_of_the_first_refusal(project: Project):
    """3 where a gate refused."""
    log(project, failed(code=3))

    assert of(project).exit_code == 3


def test_the_log_is_read_over_its_files_and_damage_is_passed_over(project: Project, monkeypatch):
    """A full disk cuts a line."""
    monkeypatch.setattr(build_log, "MOST_BYTES", 200)
    written = build_log.BuildLog(project)
    for number in range(4):
        written.write("built", report=f"provincie 20{number}", ran=[], seconds=1.0)
    with build_log.log_path(project).open("ab") as file:
        file.write(b'{"at": "2024\n\xff\xfe\n[]\n')

    names = sorted(path.name for path in build_log.log_path(project).parent.iterdir())
    assert names == ["builds.jsonl", "builds.jsonl.1", "builds.jsonl.2", "builds.jsonl.3"]
    reports = [event["report"] for event in build_log.read_log(project)]
    assert reports == [f"provincie 20{number}" for number in range(4)]


def test_the_terminal_shows_a_line_for_each_report_and_who_must_act(project: Project, monkeypatch):
    """Columns, then the builds."""
    monkeypatch.setenv("TZ", "UTC")
    publish(project, "draft")
    log(project, failed(), failed(), {"event": "ended", "seconds": 180})

    assert list(status_lines(of(project))) == [
        "failed      provincie 2023-2024  LATE, promised by 2024-12-01  since 2024-12-01 03:15 "
        "(2 days)  took 4.2 s  readers see the draft edition",
        "            A column is missing.",
        "The last build ended at 2024-12-03 03:15, after 3 min.",
        "Somebody must act: provincie 2023-2024.",
    ]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.26, "0.3 s"), (42.4, "42 s"), (150, "2 min"), (7300, "2 h"), (3 * 86_400, "3 days")],
)
def test_a_duration_has_one_unit(seconds: float, shown: str):
    """Its largest one."""
    assert duration(seconds) == shown


def test_the_page_is_for_the_owner_and_never_among_the_reports(project: Project):
    """What was refused may hold characters of HTML."""
    log(project, {**failed(), "refusal": "Column <b> is missing."})

    page = write_status_page(project, of(project))

    assert page == project.workshop / "status.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
    assert "Column &lt;b&gt; is missing." in page.read_text(encoding="utf-8")


def test_the_command_answers_people_and_programs(project: Project, monkeypatch):
    """Text or JSON; the exit code says whether somebody must act, also when quiet."""
    monkeypatch.chdir(project.root)
    log(project, failed(code=3))

    shown = CliRunner().invoke(app, ["status", "--quiet"])
    asked = CliRunner().invoke(app, ["status", "--json", "--service", "provincie"])
    another = CliRunner().invoke(app, ["status", "--json", "--school-year", "2020-2021"])

    assert (shown.exit_code, asked.exit_code, another.exit_code) == (3, 3, 0)
    assert "A column is missing." in shown.output
    content = json.loads(asked.output)
    assert (content["must_act"], content["reports"][0]["state"]) == (True, "failed")
    assert (project.workshop / "status.html").is_file()


def test_a_quiet_status_says_nothing_if_nobody_must_act(project: Project, monkeypatch):
    """As cron wants it."""
    monkeypatch.chdir(project.root)
    for year in ("2023-2024", "2024-2025", "2025-2026"):
        publish(project, "final", year)

    shown = CliRunner().invoke(app, ["status", "--quiet", "--school-year", "2023-2024"])

    assert (shown.exit_code, shown.output) == (0, "")
