"""A Jupyter kernel provisioner that takes kernels from the warm server.

Without a running server, kernels start in the ordinary way.
"""

import os
import signal
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pbdreport.kernels.server_client import current_server
from pbdreport.presentation.cell_output import UNATTENDED

PROVISIONER = "pbdreport-warm"


def use_warm_kernels() -> None:
    """Make Jupyter use this provisioner for every kernel of this process.

    It is registered here, not as an entry point of the installed package: if metadata of an older
    version come first on the path, as `src/pbdreport.egg-info` does with `src` in PYTHONPATH,
    Jupyter would find no entry point, and no kernel would start.
    """
    os.environ[UNATTENDED] = "1"
    factory = KernelProvisionerFactory.instance()
    place = f"{__name__}:{WarmProvisioner.__name__}"
    factory.provisioners[PROVISIONER] = EntryPoint(PROVISIONER, place, factory.GROUP_NAME)
    factory.default_provisioner_name = PROVISIONER


class ForkedProcess:
    """A kernel that the server forked, with the interface that jupyter_client expects."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """None while it lives, else 0: only the server, its parent, sees the real exit code."""
        if self.returncode is None and not _is_alive(self.pid):
            self.returncode = 0
        return self.returncode

    def wait(self) -> int | None:
        """Its exit code; called after it has ended."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to terminate."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Takes kernels from the warm server, if one is running."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel for the connection file of the command, or run the command."""
        pid = None
        if server := current_server():
            pid = server.fork(
                os.path.abspath(cmd[cmd.index("-f") + 1]),
                str(kwargs.get("cwd") or os.getcwd()),
                dict(kwargs.get("env") or {}),
            )
        if pid is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = ForkedProcess(pid)  # type: ignore[assignment]
        self.pid = self.pgid = pid
        return self.connection_info


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
