"""A damaged result counts as absent."""

import os
from pathlib import Path

import pytest

from pbdreport.storage.atomic_files import atomic_folder
from pbdreport.storage.seal import SEAL, is_whole, kept_json, kept_text, seal


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with two files, sealed."""
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "a.csv").write_text("een;twee\n" * 100)
    (folder / "b.json").write_text("{}")
    seal(folder, "version 2")
    return folder


def spoil(path: Path) -> None:
    """Replace bytes without changing size or time, as a failing disk does."""
    before = path.stat()
    path.write_bytes(b"\xff" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))


DAMAGE = {
    "nothing": (lambda folder: None, True),
    "a file that came later": (lambda folder: (folder / "key").write_text("x"), True),
    "an empty file": (lambda folder: (folder / "a.csv").write_bytes(b""), False),
    "a file cut short": (lambda folder: os.truncate(folder / "a.csv", 50), False),
    "a file of other bytes": (lambda folder: spoil(folder / "a.csv"), False),
    "a file that is gone": (lambda folder: (folder / "b.json").unlink(), False),
    "a folder instead of a file": (
        lambda folder: ((folder / "b.json").unlink(), (folder / "b.json").mkdir()),
        False,
    ),
    "no seal": (lambda folder: (folder / SEAL).unlink(), False),
    "an empty seal": (lambda folder: (folder / SEAL).write_bytes(b""), False),
    "a seal cut short": (lambda folder: os.truncate(folder / SEAL, 30), False),
    "a seal that is no text": (lambda folder: (folder / SEAL).write_bytes(b"\xff\xfe"), False),
    "a seal of another kind": (lambda folder: (folder / SEAL).write_text("[1]"), False),
    "a seal without files": (lambda folder: (folder / SEAL).write_text('{"for": "x"}'), False),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_folder_is_whole_as_it_was_sealed(folder, name):
    """Whatever the damage, and although it was checked before."""
    damage, whole = DAMAGE[name]
    assert is_whole(folder, "version 2")
    damage(folder)
    assert is_whole(folder, "version 2") == whole


def test_what_was_made_for_another_version_is_not_whole(folder):
    """It would be read by a program that expects other columns."""
    assert not is_whole(folder, "version 3")


def test_what_is_not_whole_gives_way_to_what_is_made_anew(folder):
    """An intact folder is kept, since another process made the same."""
    (folder / "a.csv").write_bytes(b"")
    with atomic_folder(folder) as new:
        (new / "a.csv").write_text("anew")
    assert (folder / "a.csv").read_text() == "anew"
    with atomic_folder(folder) as new:
        (new / "a.csv").write_text("once more")
    assert (folder / "a.csv").read_text() == "anew"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_note_that_cannot_be_read_is_none(tmp_path, content):
    """The same for a missing file, or a folder."""
    path = tmp_path / "note.json"
    path.write_bytes(content)
    assert kept_json(path) is None
    assert kept_json(tmp_path) is None
    assert kept_text(tmp_path / "gone") == ""
