"""The files for schedulers, as far as they can be checked without the scheduler."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCHEDULE = DEPLOY / "schedule"


def unit(name: str) -> configparser.ConfigParser:
    """A systemd unit by its sections; keys keep their capitals."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(SCHEDULE / name, encoding="utf-8")
    return parser


def test_the_timer_starts_the_service_of_its_name():
    """A timer without `Unit=` starts the service beside it."""
    assert unit("pbdreport.timer")["Timer"]["OnCalendar"]
    assert unit("pbdreport.service")["Service"]["Type"] == "oneshot"


def test_a_held_lock_is_no_failure():
    """Exit code 4: another build runs, and the next turn comes by itself."""
    assert unit("pbdreport.service")["Service"]["SuccessExitStatus"] == "4"


def test_the_service_may_write_where_a_build_writes():
    """The rest of the system is read-only to it."""
    writable = unit("pbdreport.service")["Service"]["ReadWritePaths"].split()

    root = unit("pbdreport.service")["Service"]["WorkingDirectory"]
    assert {path.removeprefix(f"{root}/") for path in writable} == {
        "build",
        "data/processed",
        "reports",
    }


def test_the_service_has_a_home_that_it_may_write_to():
    """Homes are closed to it, and libraries keep fonts and settings in one."""
    service = unit("pbdreport.service")["Service"]

    assert service["ProtectHome"] == "true"
    assert service["Environment"] == f"HOME=/var/cache/{service['CacheDirectory']}"


def test_a_failure_starts_the_unit_that_says_so():
    """The unit that is named is there."""
    named = unit("pbdreport.service")["Unit"]["OnFailure"]

    assert (SCHEDULE / named).is_file()


@pytest.mark.parametrize("name", ["pbdreport.service", "crontab", "github-workflow.yml"])
def test_every_scheduler_calls_the_same_command(name):
    """`pbdreport build`, which takes all services and school years."""
    text = (SCHEDULE / name).read_text(encoding="utf-8")

    assert re.search(r"\.venv/bin/pbdreport build\b", text)


def test_the_crontab_has_five_fields_and_a_command():
    """Minute, hour, day, month, weekday."""
    (line,) = [
        line
        for line in (SCHEDULE / "crontab").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]

    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in line.split()[:5])
    assert shlex.split(line.split(maxsplit=5)[5])[:2] == ["cd", "/srv/pbdreport"]


def test_the_crontab_line_runs_as_cron_runs_it(tmp_path: Path):
    """By `sh`, the first time, in a project that was never built: with the key, into its log."""
    project, secrets = tmp_path / "project", tmp_path / "environment"
    program = project / ".venv" / "bin" / "pbdreport"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$1 $PBDREPORT_PSEUDONYM_KEY"\n', encoding="utf-8")
    program.chmod(0o755)
    secrets.write_text("PBDREPORT_PSEUDONYM_KEY=geheim\n", encoding="utf-8")
    line = (SCHEDULE / "crontab").read_text(encoding="utf-8").splitlines()[-1].split(maxsplit=5)[5]
    command = line.replace("/srv/pbdreport", str(project))
    command = command.replace("/etc/pbdreport/environment", str(secrets))

    subprocess.run(["sh", "-c", command], check=True)

    assert (project / "build" / "logs" / "cron.log").read_text(encoding="utf-8") == "build geheim\n"


def test_the_service_makes_the_folders_that_no_clone_has():
    """systemd does not start a service if one of its writable folders is missing."""
    service = unit("pbdreport.service")["Service"]
    made = service["ExecStartPre"].split()[4:]

    tracked = {f"/srv/pbdreport/{name}" for name in ("data/processed", "reports")}
    assert set(service["ReadWritePaths"].split()) - tracked == set(made)


@pytest.mark.parametrize("name", ["data/raw", "data/processed", "reports"])
def test_every_clone_has_the_folders_of_data_and_reports(name: str):
    """Empty, and so kept by a file that git knows."""
    assert (ROOT / name / ".gitkeep").is_file()


def test_the_workflow_lets_one_build_run_at_a_time():
    """A second one waits, and never cancels the first half-way."""
    workflow = yaml.safe_load((SCHEDULE / "github-workflow.yml").read_text(encoding="utf-8"))

    assert workflow["concurrency"]["cancel-in-progress"] is False
    assert workflow["permissions"] == {"contents": "read"}
    assert "make environment" in [step.get("run") for step in workflow["jobs"]["build"]["steps"]]


def test_the_image_runs_as_the_user_who_owns_what_it_mounts():
    """Else it may not write there; and git's folder comes along, for the commit on the page."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")

    assert "--userns=keep-id:uid=1000,gid=1000" in text
    assert "useradd --uid 1000" in text
    assert "-v ./.git:/project/.git:ro" in text


def test_the_image_holds_no_data():
    """Exports contain people: they are mounted as a volume, and never in a layer."""
    ignored = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").split()

    assert {"data", "reports", "build"} <= set(ignored)
    assert "make environment" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")
