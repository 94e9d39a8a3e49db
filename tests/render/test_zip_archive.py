"""The edition in one file."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from pbdreport.render.exports.zip_archive import write_archive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An edition of three files."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "reach.csv").write_text("a\n1\n")
    (tmp_path / "index.html").write_text("<p>é</p>", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("{}")
    return tmp_path


def test_it_holds_what_readers_open_in_a_folder_of_its_name(folder: Path):
    """Without itself, and without the manifest, in which times stand."""
    write_archive(folder, "dienst-2023-2024.zip")

    with ZipFile(folder / "dienst-2023-2024.zip") as archive:
        assert archive.namelist() == [
            "dienst-2023-2024/data/reach.csv",
            "dienst-2023-2024/index.html",
        ]
        assert archive.read("dienst-2023-2024/index.html").decode() == "<p>é</p>"


def test_the_same_files_give_the_same_bytes(folder: Path):
    """Whenever they were written, and in whatever order."""
    write_archive(folder, "a.zip")
    first = (folder / "a.zip").read_bytes()
    (folder / "index.html").touch()
    write_archive(folder, "a.zip")

    assert (folder / "a.zip").read_bytes() == first


def test_what_is_unpacked_can_be_read_by_everyone(folder: Path):
    """The rights of a plain file."""
    write_archive(folder, "a.zip")

    with ZipFile(folder / "a.zip") as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
