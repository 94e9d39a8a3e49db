"""The files for schedulers: what can be checked of them without the scheduler."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
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


def test_the_workflow_lets_one_build_run_at_a_time():
    """A second one waits, and never cancels the first half-way."""
    workflow = yaml.safe_load((SCHEDULE / "github-workflow.yml").read_text(encoding="utf-8"))

    assert workflow["concurrency"]["cancel-in-progress"] is False
    assert workflow["permissions"] == {"contents": "read"}
    assert "make environment" in [step.get("run") for step in workflow["jobs"]["build"]["steps"]]


def test_the_image_holds_no_data():
    """Exports are people: they come in as a volume, never in a layer."""
    ignored = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").split()

    assert {"data", "reports", "build"} <= set(ignored)
    assert "make environment" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")
