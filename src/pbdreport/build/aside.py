"""A process that stands ready beside the build, and makes one call after another for it.

It is a fork of the warm server, with its libraries imported. Calls and answers travel as pickles
through a pipe; the process ends when the build closes its end, or is killed.
"""

import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from pbdreport.errors import PbdReportError

R = TypeVar("R")


class Aside:
    """That process, as the build calls it."""

    def __init__(self, connection: Connection):
        """Give it the build's end of the pipe."""
        self._connection = connection
        self._turns = ThreadPoolExecutor(1)

    def submit(self, call: Callable[..., R], *args: object) -> Future[R]:
        """Start a call; what it raises there is raised by its future.

        Raises:
            BrokenExecutor: From the future: the process ended before it answered.
        """
        return self._turns.submit(self._answer, call, args)

    def close(self) -> None:
        """Let the process end, once it has answered."""
        self._turns.shutdown()
        self._connection.close()

    def _answer(self, *asked: object) -> Any:
        try:
            self._connection.send(asked)
            answer, error = self._connection.recv()
        except (EOFError, OSError):
            raise BrokenExecutor("the process beside the build ended") from None
        if error is not None:
            raise error
        return answer


def answer_calls(connection: Connection) -> None:
    """Answer calls until the build has closed its end of the pipe."""
    with suppress(EOFError):
        while True:
            answer_call(connection)


def answer_call(connection: Connection) -> None:
    """Wait for a call, make it, and send back what it gave or raised.

    Raises:
        EOFError: No call will come.
    """
    call, args = connection.recv()
    try:
        answer, raised = call(*args), None
    except Exception as error:
        answer, raised = None, error
        if not isinstance(error, PbdReportError):
            # A pickle leaves the traceback behind.
            error.add_note(traceback.format_exc())
    connection.send((answer, raised))
