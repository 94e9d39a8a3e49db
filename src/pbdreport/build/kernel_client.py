"""What talks to the kernel of a chapter, and begins as soon as the kernel is ready."""

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

REPLY_SECONDS, TOLD_SECONDS = 1.0, 0.2
"""How long a reply, and news of it, are waited for before the kernel is asked again."""


class KernelNotReady(RuntimeError):
    """A kernel did not start; nbclient then ends what is left of it."""


class ChapterClient(AsyncKernelClient):
    """Jupyter's own client, which waits for no silence.

    Jupyter's begins a fifth of a second after the kernel said last what it does, so that nothing
    of its start is taken for an answer to a cell. This one knows the last thing that the kernel
    says of its start: that it is idle after the question whether it is there.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask until the kernel has answered, and told on the channel of outputs that it did.

        Raises:
            KernelNotReady: The kernel died, or did not answer in so many seconds.
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
            told = await self.get_iopub_msg(timeout=TOLD_SECONDS)
            while not (_is_about(told, asked) and told["content"].get("execution_state") == "idle"):
                told = await self.get_iopub_msg(timeout=TOLD_SECONDS)
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


def _is_about(message: dict[str, Any], asked: str) -> bool:
    return bool(message["parent_header"].get("msg_id") == asked)
