"""Why each step of a build would run."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import Built

from pbdreport.kernels import execution
from pbdreport.pipeline.explain import explain
from pbdreport.pipeline.run import build


@pytest.fixture(autouse=True)
def up_to_date(small: Built) -> None:
    """Whatever other tests tried on the report, a build has put it right."""
    build(small.project, [replace(small.outcomes[0].target, ran=[])])


def told(built: Built) -> dict[str, str]:
    """The steps that would run, with why."""
    (outcome,) = built.outcomes
    return {reason.step: reason.why for reason in explain(outcome.target) if reason.runs}


def test_after_a_build_nothing_would_run(small):
    """Every step stands under its key."""
    assert told(small) == {}


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("data/raw/provincie/2023-2024/uitnodigingen.csv", "ingest"),
        ("notebooks/03_priorities.ipynb", "priorities"),
    ],
)
def test_one_changed_byte_is_named(small, name, step):
    """The file that changed stands in the reason."""
    path = small.project.root / name
    original = path.read_bytes()
    path.write_bytes(original + b"\n")

    reasons = told(small)

    path.write_bytes(original)
    assert name in reasons[step]


@pytest.mark.parametrize(
    ("line", "changed", "runs"),
    [
        ('colour = "#12436D"', 'colour = "#12436E"', {"edition": ""}),
        ("min_base = 10", "min_base = 11", {"figures": ": disclosure"}),
        ("max_contact_hours = 10", "max_contact_hours = 11", {"ingest": ": intake"}),
    ],
)
def test_a_changed_setting_runs_what_takes_it(small, line, changed, runs):
    """Whoever tries a colour waits for no intake."""
    file = "config/services/provincie/profile.toml"
    path = small.project.root / file
    original = path.read_text(encoding="utf-8")
    assert original.count(f"\n{line}\n") == 1
    path.write_text(original.replace(line, changed), encoding="utf-8")

    reasons = told(small)

    path.write_text(original, encoding="utf-8")
    assert reasons == {step: f"changed: '{file}{field}'" for step, field in runs.items()}


def test_what_follows_from_a_step_that_runs_is_not_known_yet(small):
    """An export that changed may give the same tables; a notebook that changed is told at once."""
    invited = small.project.root / "data/raw/provincie/2023-2024/uitnodigingen.csv"
    notebook = small.project.notebooks / "03_priorities.ipynb"
    originals = {path: path.read_bytes() for path in (invited, notebook)}
    for path, content in originals.items():
        path.write_bytes(content + b"\n")

    ingest, *others = explain(small.outcomes[0].target)

    for path, content in originals.items():
        path.write_bytes(content)
    assert (ingest.step, ingest.runs) == ("ingest", True)
    assert {reason.step for reason in others} >= {"figures", "reach", "priorities", "edition"}
    assert {reason.runs for reason in others} == {None}
    told = {reason.step: reason.why for reason in others}
    assert told["reach"] == "depends on the result of ingest"
    assert told["priorities"] == (
        "depends on the result of ingest; changed already: 'notebooks/03_priorities.ipynb'"
    )


def test_a_chapter_that_is_edited_while_it_runs_runs_again(small, monkeypatch):
    """Saved twice while somebody watches: the page must be that of what was saved last."""
    path = small.project.root / "notebooks" / "03_priorities.ipynb"
    original, run, ran = path.read_text(encoding="utf-8"), execution.run_chapter, []

    def edited_meanwhile(*given: Any) -> None:
        run(*given)
        ran.append(path.read_text(encoding="utf-8"))
        path.write_text(second, encoding="utf-8")

    first, second = (original.replace("# Beleid", f"# {word} beleid") for word in ("Ons", "Hun"))
    assert first != original
    path.write_text(first, encoding="utf-8")
    monkeypatch.setattr(execution, "run_chapter", edited_meanwhile)
    (outcome,) = build(small.project, [replace(small.outcomes[0].target, ran=[])])
    page = (outcome.link / "priorities.html").read_text(encoding="utf-8")

    path.write_text(original, encoding="utf-8")
    assert ran == [first, second]
    assert "Hun beleid" in page
    assert "Ons beleid" not in page


def test_a_touched_file_changes_nothing(small):
    """Dates of files are never looked at."""
    for path in small.project.root.rglob("*.csv"):
        path.touch()

    assert told(small) == {}


def test_a_deleted_cache_is_made_again(small, tmp_path):
    """The folder may go at any time; the reason says so."""
    kept = small.project.workshop / "chapters"
    shutil.move(kept, tmp_path / "chapters")

    reasons = told(small)

    shutil.move(tmp_path / "chapters", kept)
    assert reasons["reach"] == "its result was deleted"
    assert Path(kept).is_dir()


def test_a_change_that_was_taken_back_is_no_reason_later(small, tmp_path):
    """What counts is what the published chapter was made from, not what was tried meanwhile."""
    path = small.project.notebooks / "01_reach.ipynb"
    original = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(5, nbformat.v4.new_code_cell("'niet van het pakket'"))
    nbformat.write(notebook, path)
    (refused,) = build(small.project, [replace(small.outcomes[0].target, ran=[])])
    path.write_bytes(original)
    build(small.project, [replace(small.outcomes[0].target, ran=[])])
    kept = small.project.workshop / "chapters"
    shutil.move(kept, tmp_path / "chapters")

    reasons = told(small)

    shutil.move(tmp_path / "chapters", kept)
    assert refused.refusal is not None
    assert reasons["reach"] == "its result was deleted"
