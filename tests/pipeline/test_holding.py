"""What breaks one report, or the place that it is made in, is told as what it is."""

import errno
import json
import os
import shutil
import time
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat import v4

from pbdreport.config.mapping import Source
from pbdreport.config.project import Project
from pbdreport.config.toml import FrozenConfig, read_toml
from pbdreport.editions import store
from pbdreport.errors import PbdReportError, UnexpectedError
from pbdreport.pipeline import run as building
from pbdreport.pipeline.failures import format_failure
from pbdreport.targets.notebooks import read_notebook

NOTEBOOK = json.dumps(v4.new_notebook(cells=[v4.new_markdown_cell("# Bereik")]), indent=1)
MERGED = "<<<<<<< HEAD\n{0}\n=======\n{0}\n>>>>>>> other\n"


def content(data: bytes):
    return lambda path: path.write_bytes(data)


NOTEBOOKS = {
    "cut short": (content(NOTEBOOK[:60].encode()), "01_reach.ipynb, line"),
    "empty": (content(b""), "The notebook of a chapter is damaged."),
    "with two versions": (
        content(NOTEBOOK.replace(' "cells"', MERGED.format("x") + ' "cells"').encode()),
        "line 5\n  found  <<<<<<< HEAD",
    ),
    "in Windows-1252": (
        content(NOTEBOOK.replace("Bereik", "Bereiké").replace("\\u00e9", "é").encode("cp1252")),
        "is not written in UTF-8",
    ),
    "a folder": (lambda path: path.mkdir(), "The notebook is a folder."),
    "a list": (content(b"[]"), "The notebook of a chapter is damaged."),
    "other JSON": (content(b'{"cells": 3}'), "The notebook of a chapter is damaged."),
    "cells of no kind": (
        content(b'{"cells":[{"a":1}],"metadata":{},"nbformat":4,"nbformat_minor":5}'),
        "The notebook of a chapter is damaged.",
    ),
    "of a later form": (
        content(b'{"cells":[],"metadata":{},"nbformat":9,"nbformat_minor":0}'),
        "The notebook of a chapter is damaged.",
    ),
    "UTF-16": (content(NOTEBOOK.encode("utf-16")), "is not written in UTF-8"),
    "gone": (lambda path: None, "The notebook is missing."),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_damaged_notebook_is_told_with_its_file(tmp_path, name):
    """What is wrong with it, and what to do."""
    spoil, wanted = NOTEBOOKS[name]
    path = tmp_path / "notebooks" / "01_reach.ipynb"
    path.parent.mkdir()
    spoil(path)
    with pytest.raises(PbdReportError) as refusal:
        read_notebook(path, Project(tmp_path))
    assert wanted in str(refusal.value)
    assert "notebooks/01_reach.ipynb" in str(refusal.value)


class Small(FrozenConfig):
    """A file of one key."""

    name: str = ""


FILES = {
    "a folder": (lambda path: path.mkdir(), "The profile is a folder."),
    "Windows-1252": (
        content("\nname = 'é'".encode("cp1252")),
        "x.toml, line 2\n  found  byte 0xe9",
    ),
    "two versions": (content(MERGED.format("name = 'a'").encode()), "x.toml, line 1"),
    "UTF-16": (content("name = 'a'".encode("utf-16")), "x.toml, line 1\n  found  byte 0xff"),
    "a byte of nothing": (content(b"name = '\0'"), "is not valid TOML"),
    "gone": (lambda path: None, "The profile is missing."),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_settings_that_is_none_is_refused(tmp_path, name):
    """One refusal, of the family that stops no other service."""
    spoil, wanted = FILES[name]
    spoil(tmp_path / "x.toml")
    with pytest.raises(PbdReportError) as refusal:
        read_toml(tmp_path / "x.toml", Small, Project(tmp_path), "The profile")
    assert wanted in str(refusal.value)


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    """It belongs to another user."""

    def forbid(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", forbid)
    with pytest.raises(PbdReportError, match="The profile cannot be read"):
        read_toml(tmp_path / "x.toml", Small, Project(tmp_path), "The profile")


def test_a_folder_at_the_address_of_a_report_is_left_alone(tmp_path):
    """Somebody put it there, perhaps from a backup."""
    project = Project(tmp_path)
    link = project.reports / "dienst" / "2023-2024"
    link.mkdir(parents=True)
    (link / "index.html").write_text("van iemand")
    made = store.new_folder(project, "dienst-2023-2024")

    with pytest.raises(PbdReportError) as refusal:
        store.publish(project, made, link, "dienst-2023-2024@1", 3)

    assert "is not a link that a build made." in str(refusal.value)
    assert (link / "index.html").read_text() == "van iemand"
    assert [path.name for path in link.parent.iterdir()] == ["2023-2024"]


def copied() -> Exception:
    """What `shutil` says of a disk that is full."""
    return shutil.Error([("a", "reports/b", "[Errno 28] No space left on device: 'reports/b'")])


class FileCreateError(Exception):
    """What the writer of workbooks raises."""


LACKING = {
    "a full disk": (OSError(errno.ENOSPC, "No space left on device", "x"), "Make room"),
    "a full disk, while copying": (copied(), "reports/b"),
    "a full disk, said by a library": (
        FileCreateError(OSError(errno.ENOSPC, "No space left on device", "x.xlsx")),
        "x.xlsx",
    ),
    "too few handles": (OSError(errno.EMFILE, "Too many open files"), "ulimit -n 1024"),
    "too few handles, said by a library": (
        RuntimeError("Too many open files (src/epoll.cpp:65)"),
        "ulimit -n 1024",
    ),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_the_machine_lacks_is_no_mistake_of_the_program(tmp_path, name):
    """Whoever says it."""
    error, wanted = LACKING[name]
    refusal = format_failure(Project(tmp_path), "dienst", "2023-2024", error)
    assert not isinstance(refusal, UnexpectedError)
    assert wanted in str(refusal)
    assert refusal.exit_code == 1


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "%d/%m", "%Q", "%d/%m/%Y %", "", "%H:%M", "%Y-%m"])
def test_a_form_of_dates_that_names_no_day_is_refused(form):
    """Before anything is read by it: every row would be set aside."""
    given = {"id": "x", "title": "x", "files": "x", "header": ["x"], "table": []}
    with pytest.raises(ValueError, match="date format"):
        Source.model_validate({**given, "date_format": form})


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%-d-%-m-%y", "%Y%m%d", "%d %B %Y", "%c", "%Y-%j"])
def test_a_form_of_dates_that_names_a_day_is_taken(form):
    """With or without zeros, names or separators."""
    given = {"id": "x", "title": "x", "files": "x", "header": ["x"], "table": []}
    assert Source.model_validate({**given, "date_format": form}).date_format == (form,)


def test_a_name_that_is_no_text_can_be_told(tmp_path):
    """A file from a system with another encoding of names."""
    path = Path(os.fsdecode(bytes(tmp_path / "caf") + b"\xe9.csv"))
    shown = Project(tmp_path).shown(path)
    assert shown == "caf\\xe9.csv"
    assert shown.encode("utf-8")


def test_a_build_that_waits_gives_a_sign_of_life(monkeypatch):
    """Which chapters still run, and for how long; nothing of those that ended."""
    monkeypatch.setattr(building, "HEARTBEAT_SECONDS", 0.05)
    told: list[str] = []
    slow, quick = Future(), Future()
    quick.set_result("a step")

    def end_it(line: str) -> None:
        told.append(line)
        if len(told) == 2:
            slow.set_result("another step")

    run = SimpleNamespace(progress=end_it)
    running = {"reach": slow, "effort": quick}
    step = building._awaited(slow, "dienst 2023-2024", running, time.monotonic(), run)

    assert step == "another step"
    assert told == ["dienst 2023-2024: reach still running after 0 s"] * 2
