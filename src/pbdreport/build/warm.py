"""Kernels from the warm server, as Jupyter asks for them.

Where no server serves, or it has gone, kernels start the plain way.
"""

import os
import signal
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pbdreport.build.serving import serving

PROVISIONER = "pbdreport-warm"


def use_warm_kernels() -> None:
    """Have Jupyter ask here for every kernel of this process.

    Told, not left to be found as an entry point of the installed package: where an older
    description of the package stands before it on the path, as `src/pbdreport.egg-info` does where
    PYTHONPATH names `src`, none would be found, and no kernel would start.
    """
    factory = KernelProvisionerFactory.instance()
    place = f"{__name__}:{WarmProvisioner.__name__}"
    factory.provisioners[PROVISIONER] = EntryPoint(PROVISIONER, place, factory.GROUP_NAME)
    factory.default_provisioner_name = PROVISIONER


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
        if server := serving():
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
