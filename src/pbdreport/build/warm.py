"""Warm kernels: a server with everything imported, and the provisioner that asks it for kernels.

Most of a cold chapter is importing libraries. Where the system cannot fork, or the server does not
come up, kernels start the plain way.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

PROVISIONER = "pbdreport-warm"
_serving: list["WarmServer"] = []


class WarmServer:
    """The process that forks kernels; one request at a time."""

    def __init__(self, log: Path):
        """Start it; what it and its kernels say goes into the log."""
        self._turn = threading.Lock()
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", encoding="utf-8") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pbdreport.build.warm_server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,
            )

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
        """End the server, and with it any kernel that is left.

        One that somebody killed leaves a request that nobody reads.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()


class ForkedProcess:
    """A kernel that the server forked, as jupyter_client handles processes."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """None while it lives; the server, its parent, takes its exit code."""
        if self.returncode is None and not _is_alive(self.pid):
            self.returncode = 0
        return self.returncode

    def wait(self) -> int | None:
        """Its exit code; called when it has gone."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Kernels from the warm server, where one is serving."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel for the connection file of the command, or run the command."""
        pid = None
        if _serving:
            pid = _serving[0].fork(
                os.path.abspath(cmd[cmd.index("-f") + 1]),
                str(kwargs.get("cwd") or os.getcwd()),
                dict(kwargs.get("env") or {}),
            )
        if pid is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = ForkedProcess(pid)  # type: ignore[assignment]
        self.pid = self.pgid = pid
        return self.connection_info


@contextmanager
def warm_kernels(log: Path) -> Iterator[None]:
    """Serve warm kernels to everything that starts one meanwhile; they write to the log.

    Where they are served already, or the system cannot fork, nothing changes.
    """
    if not hasattr(os, "fork") or _serving:
        yield
        return
    server = WarmServer(log)
    _serving.append(server)
    factory = KernelProvisionerFactory.instance()
    usual = factory.default_provisioner_name
    factory.default_provisioner_name = PROVISIONER
    try:
        yield
    finally:
        factory.default_provisioner_name = usual
        _serving.remove(server)
        server.close()


def stay_warm(log: Path) -> None:
    """Serve warm kernels in this process until it ends."""
    if not _serving:
        kernels = ExitStack()
        kernels.enter_context(warm_kernels(log))
        atexit.register(kernels.close)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
