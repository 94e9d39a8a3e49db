"""When the environment is created, and when the existing one is enough."""

import hashlib
import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "environment.py"


def script_in(project: Path) -> ModuleType:
    """The script as a module, in a project of its own without packages."""
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT = project
    (project / "requirements").mkdir()
    return module


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script in a project of its own, with a pip and a venv that only record calls."""
    module = script_in(tmp_path)
    (tmp_path / "requirements" / "runtime.txt").write_text("one==1\n")
    (tmp_path / "requirements" / "test.txt").write_text("two==2\n")
    (tmp_path / "pyproject.toml").write_text("")
    module.calls = []
    monkeypatch.setattr(module, "pip", lambda _, *arguments: module.calls.append(arguments[-1]))
    monkeypatch.setattr(module, "uv", lambda *_: False)
    monkeypatch.setattr(module, "make_venv", lambda venv: empty_environment(module, venv))
    return module


def empty_environment(module: ModuleType, venv: Path) -> None:
    """An environment whose Python always answers."""
    module.calls.append("venv")
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text(f"command = python3 -m venv {venv}\n")
    (venv / "bin" / "python").write_text("#!/bin/sh\nexit 0\n")
    (venv / "bin" / "python").chmod(0o755)


def done(script: ModuleType, *locks: str) -> list[object]:
    """What is done when the environment is asked for: files as they are named in the project."""
    script.calls.clear()
    assert script.main(".venv", *locks) == 0
    return [
        call if isinstance(call, str) else call.relative_to(script.ROOT).as_posix()
        for call in script.calls
    ]


ALL = ["venv", "requirements/runtime.txt", "."]


def test_the_first_time_makes_everything(script: ModuleType):
    """The environment, the lock, the project."""
    assert done(script, "runtime") == ALL


def test_the_second_time_does_nothing(script: ModuleType):
    """Also if a file was touched, but has the same content."""
    done(script, "runtime")
    (script.ROOT / "requirements" / "runtime.txt").touch()

    assert done(script, "runtime") == []


def test_a_changed_lock_is_installed_on_top(script: ModuleType):
    """Only what changed."""
    done(script, "runtime", "test")
    (script.ROOT / "requirements" / "test.txt").write_text("two==3\n")

    assert done(script, "runtime", "test") == ["requirements/test.txt"]


def test_a_report_after_the_tests_needs_nothing_more(script: ModuleType):
    """One environment serves both commands."""
    assert done(script, "runtime", "test") == [*ALL[:2], "requirements/test.txt", "."]
    assert done(script, "runtime") == []


def test_an_interrupted_making_starts_again_from_nothing(script: ModuleType):
    """A half-written package looks installed to pip."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    pip, script.pip = script.pip, interrupt
    with pytest.raises(KeyboardInterrupt):
        script.main(".venv", "runtime")
    script.pip = pip

    assert done(script, "runtime") == ALL


def test_a_moved_project_makes_its_environment_again(script: ModuleType):
    """The scripts of an environment contain its old path."""
    done(script, "runtime")
    (script.ROOT / ".venv" / "pyvenv.cfg").write_text("command = python3 -m venv /old/.venv\n")

    assert done(script, "runtime") == ALL


def test_an_environment_whose_python_is_gone_is_made_again(script: ModuleType):
    """The system replaced the old Python by a newer one."""
    done(script, "runtime")
    (script.ROOT / ".venv" / "bin" / "python").unlink()

    assert done(script, "runtime") == ALL


def test_settings_of_the_machine_that_change_the_packages_are_left_out(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    """A constraint would; a mirror only says where from."""
    monkeypatch.setenv("PIP_CONSTRAINT", "/somewhere.txt")
    monkeypatch.setenv("PIP_INDEX_URL", "a mirror")

    environment = script.environment()

    assert "PIP_CONSTRAINT" not in environment
    assert environment["PIP_INDEX_URL"] == "a mirror"


def test_no_setting_of_uv_takes_other_packages_or_drops_the_hashes(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    """An override would; so would not verifying them."""
    for name in ("UV_OVERRIDE", "UV_CONSTRAINT", "UV_NO_VERIFY_HASHES", "UV_TARGET"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "a mirror")

    left = {name for name in script.environment() if name.startswith("UV_")}

    assert left & {"UV_OVERRIDE", "UV_CONSTRAINT", "UV_NO_VERIFY_HASHES", "UV_TARGET"} == set()
    assert "UV_DEFAULT_INDEX" in left


@pytest.fixture
def fresh(tmp_path: Path) -> ModuleType:
    """The script as it is, in a project with a lock of three packages, one of another system."""
    module = script_in(tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    lock = tmp_path / "requirements" / "runtime.txt"
    lock.write_text("one==1 \\\n    --hash=sha256:a\ntwo==2\nthree==3 ; sys_platform == 'x'\n")
    return module


def program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "$@" >> {path}.calls\n{body}\n', encoding="utf-8")
    path.chmod(0o755)


def calls_of(path: Path) -> list[str]:
    called = path.with_name(f"{path.name}.calls")
    return called.read_text(encoding="utf-8").splitlines() if called.exists() else []


PIP_SAYS = """\
echo "Ignoring three: markers 'sys_platform' don't match your environment"
for name in one two; do echo "Collecting $name"; echo "  Using cached $name"; done
echo "Successfully installed one two"
"""


def test_uv_installs_where_it_is_with_the_hashes(fresh, monkeypatch, capfd, tmp_path: Path):
    """Much faster; pip is not asked."""
    program(tmp_path / "path" / "uv", "echo much; exit 0")
    program(tmp_path / ".venv" / "bin" / "python", PIP_SAYS)
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")

    fresh.install_lock(tmp_path / ".venv", tmp_path / "requirements" / "runtime.txt")

    (called,) = calls_of(tmp_path / "path" / "uv")
    assert f"--python {tmp_path}/.venv/bin/python" in called
    assert "--require-hashes --only-binary :all: --requirement" in called
    assert calls_of(tmp_path / ".venv" / "bin" / "python") == []
    assert "by uv in 0 s." in capfd.readouterr().out


@pytest.mark.parametrize("has_uv", [True, False])
def test_pip_installs_where_uv_is_not_or_cannot(fresh, monkeypatch, capfd, tmp_path, has_uv):
    """A mirror may be known to pip alone. Not a line for each package: a log stays readable."""
    if has_uv:
        program(tmp_path / "path" / "uv", "echo no mirror >&2; exit 2")
    program(tmp_path / ".venv" / "bin" / "python", PIP_SAYS)
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")

    fresh.install_lock(tmp_path / ".venv", tmp_path / "requirements" / "runtime.txt")

    (called,) = calls_of(tmp_path / ".venv" / "bin" / "python")
    assert called.startswith("-m pip install")
    assert "--require-hashes --only-binary :all: --requirement" in called
    said = capfd.readouterr().out.splitlines()
    assert said[0] == "Installing requirements/runtime.txt into .venv: some minutes, once."
    assert said[-1] == "Installed requirements/runtime.txt into .venv by pip in 0 s."
    assert len(said) == 2 + has_uv


def test_a_terminal_shows_how_many_packages_of_how_many(fresh, monkeypatch, capfd, tmp_path: Path):
    """Not those of other systems."""
    program(tmp_path / ".venv" / "bin" / "python", PIP_SAYS)
    monkeypatch.setattr(fresh.sys.stdout, "isatty", lambda: True, raising=False)
    lock = tmp_path / "requirements" / "runtime.txt"

    fresh.pip(tmp_path / ".venv", *fresh.REQUIRED, lock)

    shown = capfd.readouterr().out.split("\r")
    assert "  1 of 2 packages " in shown
    assert shown[-3].strip() == "2 of 2 packages"
    assert shown[-1] == ""


def test_what_pip_said_last_is_shown_if_it_fails(fresh, capfd, tmp_path: Path):
    """The reason is there; the hundreds of lines before it are not."""
    many = (
        "for n in $(seq 100); do echo Collecting $n; done; echo 'ERROR: no such hash' >&2; exit 1"
    )
    program(tmp_path / ".venv" / "bin" / "python", many)

    with pytest.raises(subprocess.CalledProcessError):
        fresh.pip(tmp_path / ".venv", *fresh.REQUIRED, tmp_path / "requirements" / "runtime.txt")

    said = capfd.readouterr().err.splitlines()
    assert said[-1] == "ERROR: no such hash"
    assert len(said) == fresh.LAST_LINES


def test_what_was_installed_is_known_by_its_content(script: ModuleType):
    """The stamp of a lock is the hash of the lock."""
    done(script, "runtime")

    stamp = script.stamp(script.ROOT / ".venv", "runtime").read_text()
    assert stamp == hashlib.sha256(b"one==1\n").hexdigest()
