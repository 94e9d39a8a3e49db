"""`pbdreport check`, which publishes nothing; and unforeseen errors in a report."""

import errno
import json
import re

import nbformat
import pytest
from conftest import new_project

from pbdreport.config.school_year import SchoolYear
from pbdreport.editions import builder, store
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory):
    """A short report that was never built."""
    made = new_project(tmp_path_factory.mktemp("check"), ("provincie",))
    path = made.services / "provincie" / "profile.toml"
    wanted = 'chapters = ["summary", "effort"]'
    path.write_text(re.sub(r"(?m)^chapters = \[.*?\]", wanted, path.read_text()))
    return made


def target(project, year=2022):
    return Target(project, "provincie", SchoolYear(year), "html")


def standing(project):
    return sorted(path.name for path in (project.reports / "provincie").glob("[0-9]*"))


def test_checking_publishes_nothing(project):
    """All gates pass, and there is still no report."""
    (outcome,) = build(project, [target(project)], is_rehearsal=True)

    assert (outcome.refusal, outcome.changed) == (None, False)
    assert standing(project) == []
    assert list((project.reports / ".editions").glob("*")) == []


def test_a_gate_that_refuses_is_told_with_its_exit_code(project, monkeypatch):
    """A number typed in a notebook; the slow browser gate is left out."""
    monkeypatch.setattr(builder, "axe_refusals", lambda folder: [])
    path = project.notebooks / "04_effort.ipynb"
    original = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\n\nEr waren 4217 uren."
    nbformat.write(notebook, path)

    (outcome,) = build(project, [target(project)], is_rehearsal=True)

    path.write_bytes(original)
    assert outcome.refusal is not None and outcome.refusal.exit_code == 3


def test_what_nobody_foresaw_in_one_report_does_not_stop_the_others(project, monkeypatch):
    """Its traceback is in a log, and the exit code is 1."""
    usual = store.publish

    def broken(project, folder, link, *words):
        if link.name.startswith("2022"):
            raise ZeroDivisionError("division by zero")
        usual(project, folder, link, *words)

    monkeypatch.setattr(store, "publish", broken)

    failed, made = build(project, [target(project), target(project, 2023)])

    log = project.workshop / "logs" / "provincie" / "2022-2023" / "traceback.txt"
    assert failed.refusal is not None and failed.refusal.exit_code == 1
    assert "ZeroDivisionError: division by zero" in str(failed.refusal)
    assert "in broken" in log.read_text()
    assert made.refusal is None
    assert standing(project) == ["2023-2024"]
    journal = (project.workshop / "logs" / "builds.jsonl").read_text().splitlines()
    events = [json.loads(line) for line in journal]
    assert [event["event"] for event in events[-3:]] == ["failed", "built", "ended"]
    assert events[-3]["cause"] == "An error in pbdreport stopped the report of provincie 2022-2023."
    assert events[-3]["exit_code"] == 1


def test_a_read_only_target_is_told_as_such(project, monkeypatch):
    """Nothing is half published, and there is no traceback."""

    def refused(*_):
        raise OSError(errno.EROFS, "Read-only file system", "reports/.editions")

    before = standing(project)
    monkeypatch.setattr(store, "new_folder", refused)

    (outcome,) = build(project, [target(project)])

    assert str(outcome.refusal) == (
        "A file could not be written.\n"
        "  file   reports/.editions\n"
        "  found  Read-only file system\n"
        "Make room on the disk, or allow this user to write there. "
        "What was published is unchanged."
    )
    assert standing(project) == before
