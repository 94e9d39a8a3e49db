"""The worker processes of a build."""

import gc
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from pbdreport.errors import MissingFile, PbdReportError
from pbdreport.kernels.server_client import current_server, run_in_worker, warm_kernels


@pytest.fixture
def server(tmp_path):
    """A warm server for one test."""
    with warm_kernels(tmp_path / "kernels.log"):
        yield current_server()


def refuse(path: str) -> None:
    raise MissingFile("A file is there.", {"wanted": path}, "Put it there.")


def fail() -> None:
    raise ZeroDivisionError("a ratio of nothing")


def test_calls_are_answered_in_turn_by_one_other_process(server):
    """The same worker answers all, in another process than this one."""
    found = {run_in_worker(os.getpid)() for _ in range(3)}

    assert len(found) == 1
    assert os.getpid() not in found


def test_several_processes_work_at_once_and_one_that_is_killed_ends_no_other(tmp_path):
    """Each pipe ends with its own worker: a lost call is made here, the others by workers."""
    with warm_kernels(tmp_path / "kernels.log", asides=2):
        begun = [run_in_worker(slow_process, 0.5) for _ in range(2)]
        one, other = (wait() for wait in begun)
        os.kill(one, signal.SIGKILL)
        after = [run_in_worker(os.getpid)() for _ in range(4)]

    assert len({one, other, os.getpid()}) == 3
    assert set(after) <= {other, os.getpid()}
    assert after[2:] == [other, other]


def slow_process(seconds: float) -> int:
    """Take a while; return the process id."""
    time.sleep(seconds)
    return os.getpid()


def test_libraries_are_not_looked_through_for_garbage(server):
    """Scanning them would copy memory that the process shares with the server."""
    assert run_in_worker(gc.get_freeze_count)() > 10_000


def test_a_refusal_comes_back_as_it_was_and_a_mistake_with_its_place(server):
    """Pickling drops tracebacks; the next call is still answered."""
    refused, failed = run_in_worker(refuse, "a.csv"), run_in_worker(fail)

    with pytest.raises(PbdReportError, match=r"a\.csv"):
        refused()
    with pytest.raises(ZeroDivisionError) as caught:
        failed()
    assert "in fail" in "".join(caught.value.__notes__)
    assert run_in_worker(max, 1, 2)() == 2


def test_what_a_process_that_is_killed_leaves_is_done_here(server):
    """For example when memory runs out: only time is lost."""
    begun = run_in_worker(time.sleep, 0.1)
    other = run_in_worker(os.getpid)()
    os.kill(other, signal.SIGKILL)
    left = run_in_worker(os.getpid)

    assert begun() is None
    assert left() == os.getpid()


def test_where_no_server_serves_a_call_is_made_once_and_when_it_is_waited_for():
    """As on a system that cannot fork."""
    made: list[int] = []

    def note(number: int) -> int:
        made.append(number)
        return number

    assert current_server() is None
    waiting = run_in_worker(note, 7)
    assert made == []
    assert (waiting(), waiting(), made) == (7, 7, [7])


KILLED = """
import os, pathlib, signal, sys, time
from pbdreport.kernels.server_client import current_server, warm_kernels
from pbdreport.pipeline.executors import run_in_worker

with warm_kernels(pathlib.Path(sys.argv[1])):
    run_in_worker(time.sleep, 600)
    # The group is named after the server.
    print(current_server()._process.pid, flush=True)
    time.sleep(2)
    os.kill(os.getpid(), signal.SIGKILL)
"""
A_MOMENT = 30
"""Seconds until it is left behind for good."""


def test_it_ends_with_a_killed_build(tmp_path):
    """Neither the server nor what it forked is left behind, whatever either was doing."""
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
