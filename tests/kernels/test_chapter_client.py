"""When a kernel is ready: it has replied, and reported that it is idle."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from queue import Empty
from typing import Any

import pytest

from pbdreport.kernels.chapter_client import ChapterClient, KernelNotReady


class Played(ChapterClient):  # type: ignore[misc]
    """A kernel whose messages are written out: `1` is about the first question, `-` is silence."""

    def __init__(self, shell: str, outputs: str, is_there: bool = True):
        super().__init__()
        self.shell, self.outputs = shell.split(), outputs.split()
        self.is_there = is_there
        self.asked = 0

    def kernel_info(self) -> str:
        self.asked += 1
        return str(self.asked)

    async def get_shell_msg(self, timeout: float) -> dict[str, Any]:
        return next_of(self.shell)

    async def get_iopub_msg(self, timeout: float) -> dict[str, Any]:
        return next_of(self.outputs)

    async def is_alive(self) -> bool:
        return self.is_there

    def _handle_kernel_info_reply(self, msg: dict[str, Any]) -> None:
        assert msg["parent_header"] == {"msg_id": str(self.asked)}


def wait_for(kernel: Played, timeout: float) -> None:
    """In a thread of its own: an open browser has an event loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as apart:
        apart.submit(asyncio.run, kernel.wait_for_ready(timeout)).result()


def next_of(messages: list[str]) -> dict[str, Any]:
    told = messages.pop(0) if messages else "-"
    if told == "-":
        raise Empty
    question, _, state = told.partition(":")
    return {"parent_header": {"msg_id": question}, "content": {"execution_state": state}}


@pytest.mark.parametrize(
    ("shell", "outputs", "asked"),
    [
        ("1", "0:starting 1:busy 1:idle", 1),
        ("- 1 2", "1:busy 1:idle 2:busy 2:idle", 2),
        ("1 2", "- 2:busy 2:idle", 2),
        ("1 2", "1:busy - 2:busy 2:idle", 2),
    ],
)
def test_a_kernel_is_ready_once_it_is_idle_after_the_last_question(shell, outputs, asked):
    """No start-up message is left that could be taken for an answer to a cell."""
    kernel = Played(shell, outputs)

    wait_for(kernel, 10)

    assert (kernel.asked, kernel.shell, kernel.outputs) == (asked, [], [])


@pytest.mark.parametrize(
    ("is_there", "timeout", "told"),
    [(False, 10, "it died before it answered"), (True, 0, "it did not answer")],
)
def test_a_kernel_that_does_not_answer_is_given_up(is_there, timeout, told):
    """nbclient expects this exception, and then ends the kernel."""
    with pytest.raises(KernelNotReady, match=told):
        wait_for(Played("", "", is_there), timeout)
