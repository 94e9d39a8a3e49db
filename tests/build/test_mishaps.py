"""What a full disk says, to whoever writes on it."""

import errno
from pathlib import Path

import duckdb
import pytest

from pbdreport.build.mishaps import of_disk, told
from pbdreport.config.project import Project

FULL = "/dev/full"
"""A file on a disk that is always full."""


def written_by_python() -> None:
    Path(FULL).write_text("a line")


def written_by_duckdb() -> None:
    duckdb.sql(f"COPY (SELECT 1) TO '{FULL}' (USE_TMP_FILE false)")


@pytest.mark.parametrize("written", [written_by_python, written_by_duckdb])
def test_a_full_disk_is_told_as_one_whoever_writes(tmp_path, written):
    """DuckDB has an exception of its own for it, which names the system's only in words."""
    with pytest.raises(Exception, match="No space left") as caught:
        written()

    refusal = told(Project(tmp_path), "dienst", "2023-2024", caught.value)

    assert "Make room on the disk" in str(refusal)
    assert refusal.exit_code == 1


def test_duckdb_names_the_file_that_did_not_fit():
    """As its own writer of Parquet says it."""
    error = duckdb.IOException(
        'IO Error: Async write failed: {"exception_message":"Could not write file '
        '\\"/srv/a b.parquet\\": No space left on device","errno":"28"}'
    )

    disk = of_disk(error)

    assert disk is not None
    assert (disk.errno, disk.filename) == (errno.ENOSPC, "/srv/a b.parquet")
    assert of_disk(duckdb.IOException("IO Error: No files found")) is None
    assert of_disk(ValueError("No space left on device")) is None
