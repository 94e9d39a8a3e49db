"""Which Python creates the environments, and the message if none can."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FIND_PYTHON = Path(__file__).resolve().parents[2] / "deploy" / "find-python"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine without any Python: only what the script itself calls."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("cat", "sed", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    user(programs, 1000)
    return tmp_path


def program(folder: Path, name: str, body: str) -> Path:
    """A program of a few lines of shell."""
    path = folder / name
    path.write_text(f"#!{shutil.which('sh')}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def user(programs: Path, number: int) -> None:
    """Who types: 0 is root."""
    program(programs, "id", f"echo {number}")


def python(machine: Path, name: str, version: str, *, has_venv: bool = True) -> Path:
    """A Python of that version, under that name on the path."""
    path = machine / "bin" / name
    check = 'case "$2" in *ensurepip*)'
    return program(
        path.parent,
        name,
        f"{check} exit {0 if has_venv else 1} ;; *) echo '{version} {path}' ;; esac",
    )


def find(machine: Path, *arguments: str, wanted: str = "") -> subprocess.CompletedProcess[str]:
    """Run the script there."""
    environment = {"PATH": str(machine / "bin"), "PYTHON": wanted}
    command = [str(machine / "bin" / "sh"), str(FIND_PYTHON), *arguments]
    return subprocess.run(command, cwd=machine, env=environment, capture_output=True, text=True)


def test_the_newest_python_is_taken(machine: Path):
    """3.13 before 3.11."""
    python(machine, "python3.11", "3.11")
    newest = python(machine, "python3.13", "3.13")

    assert find(machine).stdout == f"{newest}\n"


def test_the_python_that_made_the_environment_stays(machine: Path):
    """A newer Python on the machine does not recreate the environment."""
    first = python(machine, "python3.11", "3.11")
    python(machine, "python3.13", "3.13")
    (machine / ".venv").mkdir()
    (machine / ".venv" / "pyvenv.cfg").write_text(f"home = x\nexecutable = {first}\n")

    assert find(machine).stdout == f"{first}\n"


def test_a_name_that_does_not_run_is_passed_over(machine: Path):
    """A version manager leaves shims of versions that were not chosen."""
    program(machine / "bin", "python3.13", "echo 'not chosen' >&2; exit 127")
    works = python(machine, "python3", "3.12")

    assert find(machine).stdout == f"{works}\n"


def test_the_python_that_was_named_is_the_only_one_tried(machine: Path):
    """`make report PYTHON=…`."""
    python(machine, "python3.13", "3.13")
    named = python(machine, "my-python", "3.11")

    assert find(machine, wanted="my-python").stdout == f"{named}\n"


def test_an_old_python_is_named_with_what_to_type(machine: Path):
    """3.9 is found, 3.11 is needed."""
    python(machine, "python3", "3.9")

    refusal = find(machine)

    assert (refusal.returncode, refusal.stdout) == (1, "")
    assert refusal.stderr == (
        "pbdreport needs Python 3.11 or newer.\n"
        "  found   python3 is Python 3.9\n"
        "Install one, and try again:\n"
        "  Debian, Ubuntu  sudo apt-get install -y python3 python3-venv\n"
        "  macOS           brew install python\n"
        "Where it is installed but not on the path: make report PYTHON=/where/it/is/python3\n"
    )


def test_no_python_at_all_is_said(machine: Path):
    """The second line says so."""
    assert find(machine).stderr.splitlines()[1] == "  found   no Python on the path"


def test_a_python_without_venv_comes_with_its_package(machine: Path):
    """Debian has venv in a separate package."""
    path = python(machine, "python3", "3.11", has_venv=False)

    refusal = find(machine)

    assert (refusal.returncode, refusal.stdout) == (1, "")
    assert refusal.stderr == (
        "Python makes an environment with its modules venv and ensurepip.\n"
        f"  found   {path}, without them\n"
        "On Debian and Ubuntu they are a package of their own. Type this, and try again:\n"
        "  sudo apt-get install -y python3.11-venv\n"
    )


def test_root_on_debian_gets_the_package_where_it_may_be_installed(machine: Path):
    """`make test` on a machine without anybody to type; `make report` only says what to type."""
    path = python(machine, "python3", "3.11", has_venv=False)
    user(machine / "bin", 0)
    program(machine / "bin", "apt-get", f'echo "$@" >> {machine}/apt')

    only_said = find(machine)
    installed = find(machine, "--install")

    assert (only_said.returncode, only_said.stdout) == (1, "")
    assert (installed.returncode, installed.stdout) == (0, f"{path}\n")
    assert (machine / "apt").read_text(encoding="utf-8").splitlines() == [
        "update -qq",
        "install -qq -y --no-install-recommends python3.11-venv",
    ]


def test_the_script_can_be_executed():
    """The Makefile calls it by its name."""
    assert os.access(FIND_PYTHON, os.X_OK)
