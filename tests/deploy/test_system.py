"""System requirements of the tests: installed if allowed, otherwise named."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

from pbdreport.system_requirements import SystemRequirement

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "system.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script on a Debian machine that lacks one thing, with an apt that only records calls."""
    spec = importlib.util.spec_from_file_location("system", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.installed = []
    lamp = SystemRequirement(
        "a lamp", "it lights the page", lambda: "".join(module.installed), ("lamp",), "look"
    )
    monkeypatch.setattr(module, "REQUIREMENTS", (lamp,))
    monkeypatch.setattr(module, "is_debian", lambda: True)
    monkeypatch.setattr("pbdreport.system_requirements.is_debian", lambda: True)
    monkeypatch.setattr(module, "install", module.installed.extend)
    return module


def test_root_on_debian_gets_what_is_missing(script: ModuleType, monkeypatch: pytest.MonkeyPatch):
    """A machine without anybody to type goes on by itself."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert script.main() == 0
    assert script.installed == ["lamp"]


def test_anybody_else_is_told_what_to_type(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """And nothing runs until it is there: no test is skipped."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert script.main() == 1
    assert script.installed == []
    assert capsys.readouterr().err == (
        "The tests need a lamp: it lights the page.\n"
        "It was not found. Type this, and try again:\n"
        "  sudo apt-get install -y lamp\n"
    )


def test_an_installation_that_failed_stops(script: ModuleType, monkeypatch: pytest.MonkeyPatch):
    """apt has given the reason; the requirement stays unmet."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(script, "install", lambda packages: None)

    assert script.main() == 1
