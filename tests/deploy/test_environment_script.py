"""When the environment is created, and when the existing one is enough."""

import hashlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "environment.py"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script in a project of its own, with a pip and a venv that only record calls."""
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text("one==1\n")
    (tmp_path / "requirements" / "test.txt").write_text("two==2\n")
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    module.calls = []
    monkeypatch.setattr(module, "pip", lambda _, *arguments: module.calls.append(arguments[-1]))
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


def test_what_was_installed_is_known_by_its_content(script: ModuleType):
    """The stamp of a lock is the hash of the lock."""
    done(script, "runtime")

    stamp = script.stamp(script.ROOT / ".venv", "runtime").read_text()
    assert stamp == hashlib.sha256(b"one==1\n").hexdigest()
