"""The processes that work aside of the build."""

import gc
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from pbdreport.build.serving import serving, warm_kernels
from pbdreport.build.workers import aside
from pbdreport.errors import MissingFile, PbdReportError


@pytest.fixture
def server(tmp_path):
    """A warm server of this test's own."""
    with warm_kernels(tmp_path / "kernels.log"):
        yield serving()


def refuse(path: str) -> None:
    raise MissingFile("A file is there.", {"wanted": path}, "Put it there.")


def fail() -> None:
    raise ZeroDivisionError("a ratio of nothing")


def test_calls_are_answered_in_turn_by_one_other_process(server):
    """The same process answers all, and it is not this one."""
    found = {aside(os.getpid)() for _ in range(3)}

    assert len(found) == 1
    assert os.getpid() not in found


def test_several_processes_work_at_once_and_one_that_is_killed_ends_no_other(tmp_path):
    """Each pipe ends with its own process: a call that was lost is made here, the others there."""
    with warm_kernels(tmp_path / "kernels.log", asides=2):
        begun = [aside(slow_process, 0.5) for _ in range(2)]
        one, other = (wait() for wait in begun)
        os.kill(one, signal.SIGKILL)
        after = [aside(os.getpid)() for _ in range(4)]

    assert len({one, other, os.getpid()}) == 3
    assert set(after) <= {other, os.getpid()}
    assert after[2:] == [other, other]


def slow_process(seconds: float) -> int:
    """Take a while: the process that did."""
    time.sleep(seconds)
    return os.getpid()


def test_libraries_are_not_looked_through_for_garbage(server):
    """They stay: to look through them would copy what the process shares with the server."""
    assert aside(gc.get_freeze_count)() > 10_000


def test_a_refusal_comes_back_as_it_was_and_a_mistake_with_its_place(server):
    """A pickle leaves tracebacks behind; the next call is answered all the same."""
    refused, failed = aside(refuse, "a.csv"), aside(fail)

    with pytest.raises(PbdReportError, match=r"a\.csv"):
        refused()
    with pytest.raises(ZeroDivisionError) as caught:
        failed()
    assert "in fail" in "".join(caught.value.__notes__)
    assert aside(max, 1, 2)() == 2


def test_what_a_process_that_is_killed_leaves_is_done_here(server):
    """As when the system has no memory left: nothing but time is lost."""
    begun = aside(time.sleep, 0.1)
    other = aside(os.getpid)()
    os.kill(other, signal.SIGKILL)
    left = aside(os.getpid)

    assert begun() is None
    assert left() == os.getpid()


def test_where_no_server_serves_a_call_is_made_once_and_when_it_is_waited_for():
    """As on a system that cannot fork."""
    made: list[int] = []

    def note(number: int) -> int:
        made.append(number)
        return number

    assert serving() is None
    waiting = aside(note, 7)
    assert made == []
    assert (waiting(), waiting(), made) == (7, 7, [7])


KILLED = """
import os, pathlib, signal, sys, time
from pbdreport.build.serving import serving, warm_kernels
from pbdreport.build.workers import aside

with warm_kernels(pathlib.Path(sys.argv[1])):
    aside(time.sleep, 600)
    # The group is named after the server.
    print(serving()._process.pid, flush=True)
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
