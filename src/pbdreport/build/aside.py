"""Processes that stand ready beside the build, and make one call after another for it.

They are forks of the warm server, with its libraries imported. Calls and answers travel as pickles
through pipes; a process ends when the build closes its end, or is killed.
"""

import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import PriorityQueue
from typing import Any, TypeVar

from pbdreport.errors import PbdReportError

R = TypeVar("R")


class Asides:
    """Those processes, as the build calls them.

    The first that is idle makes the next call, so that calls one after another are made by one
    process, and what it keeps of the first serves the others. One that has ended comes last.
    """

    def __init__(self, connections: Sequence[Connection]):
        """Give it the build's ends of their pipes."""
        self._count = len(connections)
        self._idle: PriorityQueue[tuple[int, Connection]] = PriorityQueue()
        for ranked in enumerate(connections):
            self._idle.put(ranked)
        self._turns = ThreadPoolExecutor(self._count)

    def submit(self, call: Callable[..., R], *args: object) -> Future[R]:
        """Start a call; what it raises there is raised by its future.

        Raises:
            BrokenExecutor: From the future: the process ended before it answered.
        """
        return self._turns.submit(self._answer, call, args)

    def close(self) -> None:
        """Let the processes end, once they have answered."""
        self._turns.shutdown()
        for _ in range(self._count):
            _, connection = self._idle.get()
            connection.close()

    def _answer(self, *asked: object) -> Any:
        rank, connection = self._idle.get()
        try:
            connection.send(asked)
            answer, error = connection.recv()
        except (EOFError, OSError):
            connection.close()
            rank += self._count
            raise BrokenExecutor("the process beside the build ended") from None
        finally:
            self._idle.put((rank, connection))
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
