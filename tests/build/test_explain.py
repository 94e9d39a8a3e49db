"""Why each step of a build would run."""

import shutil
from pathlib import Path

import pytest
from conftest import Built

from pbdreport.build.explain import explain


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
    assert reasons["reach"] == "what it made was deleted"
    assert Path(kept).is_dir()
