"""The build's side of the warm server: requests for kernels, and calls to workers.

Light to import, so that the server is starting before the build imports its own libraries.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from multiprocessing import Pipe
from pathlib import Path
from typing import TypeVar

from pbdreport.kernels.worker_pool import WorkerPool

R = TypeVar("R")

_serving: list["WarmServer"] = []


class WarmServer:
    """The server process; it takes one request at a time."""

    def __init__(self, log: Path, figures: bool, asides: int = 1):
        """Start the server.

        Args:
            log: The output of the server and its kernels; overwritten.
            figures: Whether workers will compute figures; their libraries are then imported first.
            asides: The number of workers.
        """
        self._turn = threading.Lock()
        log.parent.mkdir(parents=True, exist_ok=True)
        ours, theirs = zip(*(Pipe() for _ in range(asides)), strict=True)
        ends = [end.fileno() for end in theirs]
        wanted = [",".join(map(str, ends)), *(["figures"] if figures else [])]
        with log.open("w", encoding="utf-8") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pbdreport.kernels.server", *wanted],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,
                pass_fds=ends,
            )
        for end in theirs:
            end.close()
        self.asides = WorkerPool(ours)

    def fork(self, connection_file: str, folder: str, environment: dict[str, str]) -> int | None:
        """Request a kernel: its process id, or None if the server has ended."""
        request = {
            "connection_file": connection_file,
            "folder": folder,
            "environment": environment,
        }
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._turn:
            try:
                self._process.stdin.write(json.dumps(request) + "\n")
                self._process.stdin.flush()
                reply = self._process.stdout.readline()
            except BrokenPipeError:
                return None
        return int(json.loads(reply)["process"]) if reply else None

    def close(self) -> None:
        """End the server and all its forks."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        # A server that was killed leaves an unread request in the pipe.
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self.asides.close()


@contextmanager
def warm_kernels(log: Path, figures: bool = False, asides: int = 1) -> Iterator[None]:
    """Run a warm server inside the `with` block.

    Does nothing if one is running already, or if the system cannot fork.

    Args:
        log: The output of the server and its kernels.
        figures: Whether workers will compute figures.
        asides: The number of workers.
    """
    if not hasattr(os, "fork") or _serving:
        yield
        return
    server = WarmServer(log, figures, asides)
    _serving.append(server)
    try:
        yield
    finally:
        _serving.remove(server)
        server.close()


def current_server() -> WarmServer | None:
    """The running server, if there is one."""
    return _serving[0] if _serving else None


def serve_until_exit(log: Path) -> None:
    """Run a warm server until this process ends."""
    if not _serving:
        kernels = ExitStack()
        kernels.enter_context(warm_kernels(log))
        atexit.register(kernels.close)


def run_in_worker(call: Callable[..., R], *args: object) -> Callable[[], R]:
    """Start a function call in a worker process; the function that is returned waits for it.

    Without a worker, or if it has ended, the call is made here, once, when its result is needed.
    """
    server = current_server()
    started = server.asides.submit(call, *args) if server else None

    def wait() -> R:
        with suppress(BrokenExecutor):
            if started:
                return started.result()
        return call(*args)

    return cache(wait)
