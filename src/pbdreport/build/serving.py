"""The warm server as a build sees it: kernels on request, and processes that work aside.

Light to import: the server is on its way before the build imports anything itself.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import Pipe
from pathlib import Path

from pbdreport.build.aside import Asides

_serving: list["WarmServer"] = []


class WarmServer:
    """The process that forks kernels; one request at a time."""

    def __init__(self, log: Path, figures: bool, asides: int = 1):
        """Start it; what it and its kernels say goes into the log.

        Args:
            log: Written anew.
            figures: Whether figures will be computed aside; what that takes is imported first.
            asides: How many processes work aside.
        """
        self._turn = threading.Lock()
        log.parent.mkdir(parents=True, exist_ok=True)
        ours, theirs = zip(*(Pipe() for _ in range(asides)), strict=True)
        ends = [end.fileno() for end in theirs]
        wanted = [",".join(map(str, ends)), *(["figures"] if figures else [])]
        with log.open("w", encoding="utf-8") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pbdreport.build.warm_server", *wanted],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,
                pass_fds=ends,
            )
        for end in theirs:
            end.close()
        self.asides = Asides(ours)

    def fork(self, connection_file: str, folder: str, environment: dict[str, str]) -> int | None:
        """Ask for a kernel: its process number, or None where the server has gone."""
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
        """End the server, and with it all that it forked.

        One that somebody killed leaves a request that nobody reads.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self.asides.close()


@contextmanager
def warm_kernels(log: Path, figures: bool = False, asides: int = 1) -> Iterator[None]:
    """Serve warm kernels to everything that starts one meanwhile; they write to the log.

    Where they are served already, or the system cannot fork, nothing changes.

    Args:
        log: What the server and its kernels say.
        figures: Whether figures will be computed aside too.
        asides: How many processes work aside.
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


def serving() -> WarmServer | None:
    """The server that serves now."""
    return _serving[0] if _serving else None


def stay_warm(log: Path) -> None:
    """Serve warm kernels in this process until it ends."""
    if not _serving:
        kernels = ExitStack()
        kernels.enter_context(warm_kernels(log))
        atexit.register(kernels.close)
