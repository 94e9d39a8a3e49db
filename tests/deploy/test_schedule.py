"""The files for schedulers, as far as they can be checked without the scheduler."""

import configparser
import os
import re
import shlex
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from pbdreport.config.project import Project
from pbdreport.targets.target import project_commit

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCHEDULE = DEPLOY / "schedule"
NIGHTLY = SCHEDULE / "nightly"


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


@pytest.mark.parametrize("name", ["pbdreport.service", "nightly", "github-workflow.yml"])
def test_every_scheduler_calls_the_same_command(name):
    """`pbdreport build`, which takes all services and school years."""
    text = (SCHEDULE / name).read_text(encoding="utf-8")

    assert re.search(r"\.venv/bin/pbdreport build\b", text)


def crontab_line() -> str:
    lines = (SCHEDULE / "crontab").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if not line.startswith("#")]
    return line


def test_the_crontab_has_five_fields_and_a_command():
    """Minute, hour, day, month, weekday; the readme has the same line."""
    *fields, command = crontab_line().split()

    assert len(fields) == 5
    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in fields)
    assert Path(command).relative_to("/srv/pbdreport") == NIGHTLY.relative_to(ROOT)
    assert f"```cron\n{crontab_line()}\n```" in (ROOT / "README.md").read_text(encoding="utf-8")


BUILD = """\
echo "$* $PBDREPORT_PSEUDONYM_KEY"
echo "a refusal" >&2
touch made
exit $(cat code)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that was never built, with a program that only says what it was called with."""
    folder = tmp_path / "a project"
    (folder / "deploy" / "schedule").mkdir(parents=True)
    shutil.copy(NIGHTLY, folder / "deploy" / "schedule" / "nightly")
    program = folder / ".venv" / "bin" / "pbdreport"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{BUILD}", encoding="utf-8")
    program.chmod(0o755)
    (folder / "code").write_text("0", encoding="utf-8")
    return folder


def night(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """As cron runs it: by `sh`, elsewhere, in an environment with hardly anything."""
    settings = project.parent / "environment"
    command = shlex.join([str(project / "deploy" / "schedule" / "nightly"), *options])
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "PBDREPORT_ENVIRONMENT": str(settings)},
        capture_output=True,
        text=True,
    )


def logged(project: Path) -> str:
    return (project / "build" / "logs" / "nightly.log").read_text(encoding="utf-8")


def test_a_night_builds_with_the_key_and_says_nothing(project: Path):
    """Cron mails what is printed; the log has it all, for its owner only."""
    (project.parent / "environment").write_text("PBDREPORT_PSEUDONYM_KEY=geheim\n")

    done = night(project, "--each", "group")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert logged(project) == "build --each group geheim\na refusal\n"
    assert stat.S_IMODE((project / "build").stat().st_mode) == 0o700


def test_without_the_file_of_settings_the_build_goes_on(project: Path):
    """A service with a key file needs none; the line used to stop there, and tell nobody."""
    done = night(project)

    assert (done.returncode, done.stderr) == (0, "")
    assert logged(project) == "build \na refusal\n"


def test_a_file_of_settings_that_may_not_be_read_is_told(project: Path):
    """It often belongs to root."""
    settings = project.parent / "environment"
    settings.write_text("PBDREPORT_PSEUDONYM_KEY=geheim\n")
    settings.chmod(0)
    obeying = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    nightly = str(project / "deploy" / "schedule" / "nightly")

    done = subprocess.run(
        [*obeying, nightly],
        env={"PATH": "/usr/bin:/bin", "PBDREPORT_ENVIRONMENT": str(settings)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0
    assert re.fullmatch(
        r".*/environment cannot be read by \w+: building without it\.\n", done.stderr
    )


@pytest.mark.parametrize(("code", "is_told"), [(1, True), (3, True), (4, False), (0, False)])
def test_a_night_is_told_only_if_somebody_must_act(project: Path, code: int, is_told: bool):
    """Of that night alone; another build that runs is no failure."""
    night(project)
    (project / "code").write_text(str(code), encoding="utf-8")

    done = night(project)

    assert done.returncode == (code if is_told else 0)
    told = f"pbdreport build ended with exit code {code} in {project}:\nbuild \na refusal\n"
    assert (done.stdout, done.stderr) == ("", told if is_told else "")


def test_a_night_without_an_environment_says_how_to_make_one(project: Path):
    """Nothing else would tell that nothing was built."""
    shutil.rmtree(project / ".venv")

    done = night(project)

    assert done.returncode == 1
    assert done.stderr == (
        f"There is no environment in {project}/.venv. Make it there with: make environment\n"
    )


def test_the_log_of_the_nights_does_not_grow_without_end(project: Path):
    """One earlier file is kept."""
    night(project)
    log = project / "build" / "logs" / "nightly.log"
    for letter in "ab":
        log.write_text(letter * 1_000_001, encoding="utf-8")
        night(project)

    assert logged(project) == "build \na refusal\n"
    assert log.with_name("nightly.log.1").read_text(encoding="utf-8")[:2] == "bb"
    assert sorted(path.name for path in log.parent.iterdir()) == ["nightly.log", "nightly.log.1"]


def test_what_a_night_publishes_can_be_read_by_everybody(project: Path):
    """A web server is another user."""
    night(project)

    assert stat.S_IMODE((project / "made").stat().st_mode) == 0o644


def test_the_service_makes_the_folders_that_no_clone_has():
    """systemd does not start a service if one of its writable folders is missing; and they are
    this user's, also where root made the clone."""
    service = unit("pbdreport.service")["Service"]
    text = (SCHEDULE / "pbdreport.service").read_text(encoding="utf-8")
    made = re.findall(r"/srv/\S+", " ".join(re.findall(r"(?m)^ExecStartPre=(.*)$", text)))

    assert set(service["ReadWritePaths"].split()) == set(made)


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


def test_the_image_can_release():
    """With the packages and the browser of the last gates, installed while it is still root."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    before, _, after = text.partition("RUN make test-environment")

    assert "USER" not in before
    assert "USER pbdreport" in after
    assert text.splitlines()[-2].startswith("ENTRYPOINT")


def test_a_clone_of_another_user_names_its_commit(tmp_path: Path, monkeypatch):
    """git distrusts it, and reports then named no commit: a scheduler owns no file of the clone."""
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@dienst.example", "-C", str(tmp_path)]
    (tmp_path / "code").write_text("1", encoding="utf-8")
    for words in (["init", "-q"], ["add", "code"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], check=True)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    assert subprocess.run([*git, "status"], capture_output=True).returncode == 128
    assert re.fullmatch("[0-9a-f]{12}", project_commit(Project(tmp_path)))


def test_the_image_holds_no_data():
    """Exports contain people: they are mounted as a volume, and never in a layer."""
    ignored = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").split()

    assert {"data", "reports", "build"} <= set(ignored)
