"""The process that works aside of the build."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from pbdreport.build.serving import serving, warm_kernels
from pbdreport.build.workers import open_workers
from pbdreport.errors import MissingFile, PbdReportError


@pytest.fixture
def aside(tmp_path):
    """The process of a warm server; only this test's own."""
    with warm_kernels(tmp_path / "kernels.log"), open_workers(None, 1) as workers:
        yield workers.aside


def refuse(path: str) -> None:
    raise MissingFile("A file is there.", {"wanted": path}, "Put it there.")


def fail() -> None:
    raise ZeroDivisionError("a ratio of nothing")


def test_calls_are_answered_in_turn_by_one_other_process(aside):
    """The same process answers all, and it is not this one."""
    found = {aside.submit(os.getpid).result() for _ in range(3)}

    assert len(found) == 1
    assert os.getpid() not in found


def test_a_refusal_comes_back_as_it_was_and_a_mistake_with_its_place(aside):
    """A pickle leaves tracebacks behind; the next call is answered all the same."""
    refused, failed = aside.submit(refuse, "a.csv"), aside.submit(fail)

    with pytest.raises(PbdReportError, match=r"a\.csv"):
        refused.result()
    with pytest.raises(ZeroDivisionError) as caught:
        failed.result()
    assert "in fail" in "".join(caught.value.__notes__)
    assert aside.submit(max, 1, 2).result() == 2


def test_a_process_that_is_killed_is_told_and_waited_for_by_nobody(aside):
    """As when the system has no memory left."""
    with pytest.raises(BrokenExecutor):
        aside.submit(os.kill, aside.submit(os.getpid).result(), signal.SIGKILL).result()


def test_where_no_server_serves_a_thread_works_aside():
    """As on a system that cannot fork."""
    assert serving() is None
    with open_workers(None, 1) as workers:
        assert workers.beside(Path.exists, Path("/"))() is True


KILLED = """
import os, pathlib, signal, sys
from pbdreport.build.serving import warm_kernels
from pbdreport.build.workers import open_workers

with warm_kernels(pathlib.Path(sys.argv[1])), open_workers(None, 1) as workers:
    # Its group is that of the server.
    print(workers.aside.submit(os.getpgrp).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
A_MOMENT = 30
"""Seconds until it is left behind for good."""


def test_it_ends_with_a_killed_build(tmp_path):
    """Neither the server nor what it forked is left behind."""
    script = tmp_path / "killed.py"
    script.write_text(KILLED)

    killed = subprocess.run(
        [sys.executable, script, tmp_path / "log"], capture_output=True, text=True, timeout=60
    )

    assert killed.returncode == -signal.SIGKILL
    until = time.monotonic() + A_MOMENT
    while left := of_group(int(killed.stdout)):
        assert time.monotonic() < until, left
        time.sleep(0.1)


def of_group(group: int) -> list[psutil.Process]:
    """The processes of a group that still run."""
    found = []
    for process in psutil.process_iter(["pid", "status"]):
        with suppress(ProcessLookupError):
            is_running = process.info["status"] != psutil.STATUS_ZOMBIE
            if is_running and os.getpgid(process.info["pid"]) == group:
                found.append(process)
    return found
