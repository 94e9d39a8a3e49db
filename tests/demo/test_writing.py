"""The demo is written to the right place, with the same bytes every time."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import write_demo
from pbdreport.errors import UsageError

WRITE = """
import sys
from pathlib import Path
from pbdreport.demo import write_demo
write_demo(Path(sys.argv[1]))
"""


def digests(root: Path) -> dict[str, str]:
    """The hash of every file below a folder."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / "data" / "raw").rglob("*"))
        if path.is_file()
    }


def test_the_same_bytes_in_another_place_and_tongue(demo, tmp_path):
    """Neither time zone, locale nor hash seed touches a file."""
    elsewhere = {"TZ": "Asia/Tokyo", "LC_ALL": "nl_BE.UTF-8", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-c", WRITE, str(tmp_path)], check=True, env={**os.environ, **elsewhere}
    )

    assert digests(tmp_path) == digests(demo.root)


def test_only_raw_folders_are_written(tmp_path):
    """One service and one school year give one folder."""
    written = write_demo(tmp_path, ["provincie"], [SchoolYear(2023)])

    folder = tmp_path / "data" / "raw" / "provincie" / "2023-2024"
    assert sorted(written) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert {path.parent for path in written} == {folder}


def test_a_school_year_without_published_figures_can_be_made(tmp_path):
    """It has the sums of 2023-2024, on days of its own."""
    written = write_demo(tmp_path, ["provincie"], [SchoolYear(2024)])

    assert "registraties_2025-01.csv" in [path.name for path in written]


def test_windows_1252_is_more_than_latin_1(demo):
    """Curly quotes and the euro sign stand where latin-1 has nothing."""
    folder = demo.raw_folder("netwerk", SchoolYear(2023))
    text = (folder / "verslagtool_interventies.csv").read_bytes()

    assert {0x80, 0x92, 0x93} <= set(text)
    assert "De €uroklas" in text.decode("windows-1252")


def test_some_numbers_begin_with_a_zero(demo):
    """They are text, in quotes here."""
    folder = demo.raw_folder("netwerk", SchoolYear(2023))
    lines = (folder / "instellingenregister.csv").read_text(encoding="utf-8-sig").splitlines()

    assert sum(line.startswith('"0') for line in lines) > 100


def test_an_unknown_example_service_is_refused(tmp_path):
    """The message lists the existing ones, and nothing is written."""
    with pytest.raises(UsageError) as refusal:
        write_demo(tmp_path, ["provincie", "provincia"])

    assert str(refusal.value) == (
        "Unknown example service 'provincia': choose provincie, netwerk or steden.\n"
        "Did you mean 'provincie'?"
    )
    assert list(tmp_path.iterdir()) == []
