"""The command line as its users expect it: version, help, levels of output, refusals."""

import os
import pty
import re
import subprocess
import sys

import pytest
from conftest import new_project
from typer.testing import CliRunner

from pbdreport import __version__
from pbdreport.cli import options
from pbdreport.cli.entry_point import app
from pbdreport.config.project import Project
from pbdreport.editions.formats import FORMATS

COMMAND_NAMES = [command.name for command in app.registered_commands]
HEAVY = {"duckdb", "ibis", "jinja2", "matplotlib", "nbformat", "numpy", "pandas", "papermill"}


def pbdreport(folder, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as in a shell."""
    return subprocess.run(
        [sys.executable, "-m", "pbdreport.cli", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": "", "HOME": str(folder), "COLUMNS": "200"},
    )


def help_of(*words: str) -> str:
    """The help of a command, on one line, without borders."""
    shown = CliRunner().invoke(app, [*words, "--help"], terminal_width=200)
    return re.sub(r"[│\s]+", " ", shown.output)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example services before anything is built."""
    return new_project(tmp_path_factory.mktemp("cli"), ("provincie",))


def test_the_version_is_that_of_the_package():
    shown = CliRunner().invoke(app, ["--version"])

    assert (shown.exit_code, shown.output) == (0, f"pbdreport {__version__}\n")


def test_help_groups_commands_in_the_order_in_which_one_needs_them():
    """A new user reads from top to bottom: the machine, the exports, a report, its publication."""
    shown = CliRunner().invoke(app, ["--help"], terminal_width=200).output

    listed = re.findall(r"^(?:╭─ |│ )(\w[\w -]*?) (?:─| )", shown, re.MULTILINE)
    assert listed == [
        *("Options", "Set up", "doctor", "demo", "new-service", "new-year"),
        *("Make reports", "ingest", "build", "watch", "explain", "status"),
        *("Look into figures", "trace", "compare", "reconcile"),
        *("Publish", "check", "release", "rollback", "replay"),
        *("Erase", "forget"),
    ]


def test_help_of_build_names_every_format():
    assert f"Formats, separated by commas: {', '.join(FORMATS)}." in help_of("build")


@pytest.mark.parametrize("command", COMMAND_NAMES)
def test_every_command_takes_quiet_and_verbose(command):
    shown = help_of(command)

    assert "--quiet -q" in shown
    assert "--verbose -v" in shown


def test_help_imports_nothing_heavy():
    """Help appears at once: libraries that compute are imported when a command needs them."""
    command = [sys.executable, "-X", "importtime", "-m", "pbdreport.cli", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pbdreport.cli.entry_point" in imported
    assert imported & HEAVY == set()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (
            ["biuld"],
            "Unknown command 'biuld'.\nDid you mean 'build'? See: pbdreport --help\n",
        ),
        (
            ["build", "--servce", "provincie"],
            "Unknown option '--servce' of pbdreport build.\n"
            "Did you mean '--service'? See: pbdreport build --help\n",
        ),
        (
            ["release"],
            "Missing option '--signed-by'.\nSee: pbdreport release --help\n",
        ),
        (
            ["demo", "--service", "provnicie"],
            "Unknown example service 'provnicie': choose provincie, netwerk or steden.\n"
            "Did you mean 'provincie'?\n",
        ),
        (
            ["demo", "--school-year", "1999-2000"],
            "There are no example exports of 1999-2000: choose 2022-2023 or 2023-2024.\n",
        ),
        (
            ["build", "--to", "pfd"],
            "Unknown format 'pfd'.\n"
            "  expected  'html', 'xlsx', 'pdf', 'png', 'quarto'\n"
            "Did you mean 'pdf'? Separate formats by commas: --to html,xlsx,pdf\n",
        ),
        (
            ["--quiet", "demo", "--verbose"],
            "--quiet and --verbose exclude each other.\nGive one of them.\n",
        ),
        (
            ["rollback"],
            "rollback needs --service and --school-year.\n"
            "List the services with: pbdreport explain\n",
        ),
        (
            ["release", "--signed-by", "x", "--on", "1 december"],
            "'1 december' is not a date.\n"
            "  option    --on\n"
            "  expected  year-month-day, such as 2024-12-01\n",
        ),
        (
            ["compare", "a", "b", "c"],
            "compare takes two editions, and this call names 3.\n"
            "  found  'a', 'b', 'c'\n"
            "Give two folders, or --service and --school-year twice.\n",
        ),
        (
            ["trace", "reach.over_threshold", "--rows", "rows.csv", "--scope", "group.sg01"],
            "--rows takes one report, and this call selects 2.\n"
            "  found  'provincie 2022-2023 group.sg01', 'provincie 2023-2024 group.sg01'\n"
            "Name one with --service and --school-year, and a unit with --scope.\n",
        ),
    ],
    ids=lambda given: "_".join(given) if isinstance(given, list) else "",
)
def test_a_wrong_call_is_refused_with_what_is_wrong(project: Project, words, refusal):
    done = pbdreport(project.root, *words)

    assert (done.stderr, done.stdout, done.returncode) == (refusal, "", 2)


def test_a_misspelt_service_is_refused_with_a_suggestion(project: Project):
    done = pbdreport(project.root, "build", "--service", "provicie")

    assert done.returncode == 2
    assert "'provincie'" in done.stderr


def test_quiet_prints_nothing_when_all_is_well(project: Project):
    """Before the command or after its options; what a question asks for is printed all the same."""
    before = pbdreport(project.root, "--quiet", "demo", "--service", "provincie")
    after = pbdreport(project.root, "demo", "--service", "provincie", "-q")
    asked = pbdreport(project.root, "explain", "--service", "provincie", "--quiet")

    assert [(done.stdout, done.stderr) for done in (before, after)] == [("", "")] * 2
    assert asked.stdout.startswith("provincie 2022-2023\n  ingest ")


def test_verbose_lists_every_file_that_was_written(project: Project):
    done = pbdreport(project.root, "demo", "--service", "provincie", "--verbose")

    listed = done.stderr.splitlines()
    assert done.stdout == f"{len(listed)} exports written to data/raw.\n"
    assert "data/raw/provincie/2022-2023/registraties_2022-09.csv" in listed


def test_verbose_says_where_in_the_code_a_refusal_arose(project: Project):
    """The calls of this package alone, and no message of a library: it may quote an export."""
    done = pbdreport(project.root, "-v", "build", "--service", "nergens")

    raised = [line for line in done.stderr.splitlines() if line.startswith("  raised at  ")]
    assert re.fullmatch(r"  raised at  pbdreport/config/project.py:\d+ require_service", raised[0])
    assert all(line.startswith("  raised at  pbdreport/") for line in raised)


def test_a_quiet_intake_prints_its_warnings_alone(project: Project):
    """Of an accepted delivery an operator wants to know only what to look at."""
    (project.root / "data/raw/provincie/2022-2023/onbekend.txt").write_text("x", encoding="utf-8")
    try:
        words = ("ingest", "--service", "provincie", "--school-year", "2022-2023")
        done = pbdreport(project.root, *words, "--quiet")
        again = pbdreport(project.root, *words)
    finally:
        (project.root / "data/raw/provincie/2022-2023/onbekend.txt").unlink()

    assert (done.returncode, done.stdout) == (0, "")
    assert "  onbekend.txt is not read: no source in the mapping names it" in done.stderr
    assert again.stdout.startswith("provincie 2022-2023 (unchanged)\n")


SHOW = """
from pbdreport.cli import output
with output.build_progress() as show:
    show("dienst: [reach] (1 of 2 steps)")
"""


def test_progress_is_a_line_for_each_step_where_nobody_watches(tmp_path):
    """A log of a scheduler holds no moving parts."""
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("", "dienst: [reach] (1 of 2 steps)\n")


def test_progress_in_a_terminal_is_one_line_with_the_time_that_passed(tmp_path):
    """What was shown is wiped at the end; brackets are no markup."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    subprocess.run([sys.executable, "-c", SHOW], stderr=theirs, check=True, env=environment)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)

    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert re.search(r"0:00:00 dienst: \[reach\] \(1 of 2 steps\)", plain)
    assert shown.rstrip().endswith("\x1b[2K")


@pytest.mark.parametrize(
    ("variables", "has_desktop"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        ({"DISPLAY": ":0", "CI": "true"}, False),
    ],
)
def test_an_address_is_given_only_where_somebody_can_open_it(monkeypatch, variables, has_desktop):
    """A forwarded display is slow, and opens the browser of another machine."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")

    assert options.has_desktop() == has_desktop
