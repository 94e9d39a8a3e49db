"""A process that stands ready beside the build, and makes one call after another for it.

It is a fork of the warm server, with its libraries imported. Calls and answers travel as pickles
through a pipe; the process ends when the build closes its end, or is killed.
"""

import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from pbdreport.errors import PbdReportError

P = ParamSpec("P")
T = TypeVar("T")


class Aside(Executor):
    """That process, as the build calls it."""

    def __init__(self, connection: Connection):
        """Give it the build's end of the pipe."""
        self._connection = connection
        self._turns = ThreadPoolExecutor(1)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a call; what it raises there is raised by its future.

        Raises:
            BrokenExecutor: From the future: the process ended before it answered.
        """
        return self._turns.submit(self._answer, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the process end, once it has answered."""
        self._turns.shutdown(wait, cancel_futures=cancel_futures)
        self._connection.close()

    def _answer(self, *call: object) -> Any:
        try:
            self._connection.send(call)
            answer, error = self._connection.recv()
        except (EOFError, OSError):
            raise BrokenExecutor("the process beside the build ended") from None
        if error:
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
    function, args, kwargs = connection.recv()
    try:
        answer, raised = function(*args, **kwargs), None
    except Exception as error:
        answer, raised = None, error
        if not isinstance(error, PbdReportError):
            # A pickle leaves the traceback behind.
            error.add_note(traceback.format_exc())
    connection.send((answer, raised))
