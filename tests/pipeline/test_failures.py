"""What a full disk says, to whoever writes on it."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pbdreport.config.project import Project
from pbdreport.pipeline.failures import disk_error_text, format_failure

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

    refusal = format_failure(Project(tmp_path), "dienst", "2023-2024", caught.value)

    assert "Make room on the disk" in str(refusal)
    assert refusal.exit_code == 1


def test_duckdb_names_the_file_that_did_not_fit():
    """As its own writer of Parquet says it."""
    error = duckdb.IOException(
        'IO Error: Async write failed: {"exception_message":"Could not write file '
        '\\"/srv/a b.parquet\\": No space left on device","errno":"28"}'
    )

    disk = disk_error_text(error)

    assert disk is not None
    assert (disk.errno, disk.filename) == (errno.ENOSPC, "/srv/a b.parquet")
    assert disk_error_text(duckdb.IOException("IO Error: No files found")) is None
    assert disk_error_text(ValueError("No space left on device")) is None


@pytest.mark.parametrize(
    "gone",
    [
        lambda build: FileNotFoundError(errno.ENOENT, "No such file", f"{build}/figures/ab/x"),
        lambda build: FileNotFoundError(f"output folder {build}/chapters/.x doesn't exist."),
    ],
    ids=["the system", "papermill"],
)
def test_what_was_cleared_while_a_build_worked_is_no_mistake_of_the_program(tmp_path, gone):
    """Whatever is kept may be deleted at any time; papermill tells of it in words alone."""
    refusal = format_failure(Project(tmp_path), "dienst", "2023-2024", gone(tmp_path / "build"))

    assert str(refusal).startswith("A file disappeared from build/ during the build.\n  found ")
    assert str(tmp_path) not in str(refusal)
    assert "\n  traceback  build/logs/dienst/2023-2024/traceback.txt\n" in str(refusal)
    assert (tmp_path / "build/logs/dienst/2023-2024/traceback.txt").is_file()
    assert "build again: nothing is lost" in str(refusal)
    assert refusal.exit_code == 1


def test_another_file_that_is_not_there_is_a_mistake_still(tmp_path):
    """A traceback is kept of it."""
    error = FileNotFoundError(errno.ENOENT, "No such file or directory", "/elsewhere/x")

    assert "An error in pbdreport" in str(
        format_failure(Project(tmp_path), "dienst", "2023-2024", error)
    )


INTERRUPTED = """
import os, pathlib, signal, sys, threading
import duckdb
from pbdreport.pipeline.failures import format_failure
from pbdreport.config.project import Project

# What runs the tests may itself run without Ctrl-C, which processes inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Where another thread has taken all work, DuckDB looks for Ctrl-C when the query has ended.
duckdb.sql("SET threads = 1")
threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    duckdb.sql("SELECT count(*) FROM range(1000000) a, range(1000000) b").fetchall()
except RuntimeError as error:
    print(format_failure(Project(pathlib.Path(sys.argv[1])), "dienst", "2023-2024", error))
"""


def test_ctrl_c_while_duckdb_works_ends_the_build(tmp_path):
    """DuckDB tells it as a mistake; it is none, and no other report begins."""
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, tmp_path], capture_output=True, text=True, timeout=60
    )

    assert ended.stderr.rstrip().endswith("KeyboardInterrupt")
    assert (ended.returncode, ended.stdout) == (-signal.SIGINT, "")
    assert not list(tmp_path.iterdir())
