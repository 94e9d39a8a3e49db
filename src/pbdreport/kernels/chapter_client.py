"""A Jupyter client that starts a chapter as soon as its kernel is ready."""

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

REPLY_SECONDS, IDLE_SECONDS = 1.0, 0.2
"""How long to wait for a reply, and for the idle status after it, before asking again."""


class KernelNotReady(RuntimeError):
    """A kernel did not start; nbclient then cleans up after it."""


class ChapterClient(AsyncKernelClient):
    """Jupyter's own client, without its pause before the first cell.

    Jupyter's client waits until the kernel has sent nothing for a fifth of a second, so that no
    start-up message is taken for an answer to a cell. This one recognises the last start-up
    message instead: the idle status after the first `kernel_info` request.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Send `kernel_info` requests until the kernel has replied and reported that it is idle.

        Raises:
            KernelNotReady: The kernel died, or did not reply within the timeout, in seconds.
        """
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while not await self._answers(self.kernel_info()):
            if not await self.is_alive():
                raise KernelNotReady("it died before it answered")
            if time.monotonic() > deadline:
                raise KernelNotReady("it did not answer")

    async def _answers(self, asked: str) -> bool:
        try:
            reply = await self.get_shell_msg(timeout=REPLY_SECONDS)
            while not _is_about(reply, asked):
                reply = await self.get_shell_msg(timeout=REPLY_SECONDS)
            status = await self.get_iopub_msg(timeout=IDLE_SECONDS)
            while not (
                _is_about(status, asked) and status["content"].get("execution_state") == "idle"
            ):
                status = await self.get_iopub_msg(timeout=IDLE_SECONDS)
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


def _is_about(message: dict[str, Any], asked: str) -> bool:
    return bool(message["parent_header"].get("msg_id") == asked)
