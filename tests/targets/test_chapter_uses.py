"""What a chapter reads is part of its key, also files that it reads by hand."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat import v4, write

from pbdreport.config.project import Project
from pbdreport.kernels.execution import used_in
from pbdreport.targets import steps
from pbdreport.targets.notebooks import ChapterUses

MIME = "application/vnd.pbdreport+json"
SETTLED = steps.Step("reach", (("notebook", "1"),))


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A target whose figures do not matter."""
    monkeypatch.setattr(steps, "_hashes", lambda folder: {})
    tables = tmp_path / "data" / "processed" / "dienst" / "2023-2024"
    tables.mkdir(parents=True)
    (tables / "contacts.parquet").write_text("1")
    (tmp_path / "own.csv").write_text("1")
    return SimpleNamespace(project=Project(tmp_path), request=SimpleNamespace(tables=tables))


def key(target: SimpleNamespace, *files: str) -> str:
    """The key of the chapter after it read these files."""
    uses = ChapterUses(frozenset(), frozenset(files))
    return steps.record_uses(target, SETTLED, SimpleNamespace(key="f"), uses).key


@pytest.mark.parametrize(
    "file", ["own.csv", "data/processed/dienst/2023-2024/contacts.parquet", "absent.csv"]
)
def test_a_file_that_changed_runs_the_chapter_again(target, file):
    """An old number was left standing as up to date; a file that appears is a change too."""
    before = key(target, file)
    assert key(target, file) == before

    (target.project.root / file).write_text("2")

    assert key(target, file) != before


def test_a_file_that_was_not_read_does_not_count(target):
    """Another chapter's."""
    before = key(target, "own.csv")

    (target.project.root / "other.csv").write_text("2")

    assert key(target, "own.csv") == before


def test_only_chapters_that_read_tables_depend_on_how_tables_are_read(target):
    """A change in an indicator that changes no number runs no other chapter."""
    uses = ChapterUses(frozenset(), frozenset({"own.csv"}))
    by_hand = steps.record_uses(target, SETTLED, SimpleNamespace(key="f"), uses).parts

    assert [name for name, _ in by_hand] == ["notebook", "file read own.csv"]
    table = "data/processed/dienst/2023-2024/contacts.parquet"
    uses = ChapterUses(frozenset(), frozenset({table}))
    names = [
        name for name, _ in steps.record_uses(target, SETTLED, SimpleNamespace(key="f"), uses).parts
    ]
    assert "file read indicators/reach.py" in names


def test_what_a_chapter_read_stands_in_its_outputs(tmp_path):
    """Each output has what was read up to then."""
    outputs = [
        v4.new_output("display_data", {MIME: {"uses": ["reach.a"], "reads": reads}})
        for reads in (["own.csv"], ["own.csv", "other.csv"])
    ]
    path = tmp_path / "executed.ipynb"
    write(v4.new_notebook(cells=[v4.new_code_cell("x", outputs=outputs)]), path)

    assert used_in(path) == ChapterUses(frozenset({"reach.a"}), frozenset({"own.csv", "other.csv"}))
