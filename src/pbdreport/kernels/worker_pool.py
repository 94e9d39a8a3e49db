"""A pool of worker processes that make function calls for the build.

Workers are forks of the warm server, with its libraries imported. Calls and answers travel through
pipes as pickles; a worker ends when the build closes its end of the pipe, or is killed.
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


class WorkerPool:
    """The workers, as the build sees them.

    The first idle worker makes the next call, so that consecutive calls go to the same process and
    profit from what it has cached. Workers that have ended come last.
    """

    def __init__(self, connections: Sequence[Connection]):
        """Take the build's ends of the pipes of all workers."""
        self._count = len(connections)
        self._idle: PriorityQueue[tuple[int, Connection]] = PriorityQueue()
        for ranked in enumerate(connections):
            self._idle.put(ranked)
        self._turns = ThreadPoolExecutor(self._count)

    def submit(self, call: Callable[..., R], *args: object) -> Future[R]:
        """Start a call; the future raises what the call raises.

        Raises:
            BrokenExecutor: From the future: the worker ended before it answered.
        """
        return self._turns.submit(self._answer, call, args)

    def close(self) -> None:
        """Wait for running calls, then let the workers end."""
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
            raise BrokenExecutor("the worker process ended") from None
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
    """Wait for a call, make it, and send back what it returned or raised.

    Raises:
        EOFError: The build has closed its end of the pipe.
    """
    call, args = connection.recv()
    try:
        answer, raised = call(*args), None
    except Exception as error:
        answer, raised = None, error
        if not isinstance(error, PbdReportError):
            # Pickling drops the traceback.
            error.add_note(traceback.format_exc())
    connection.send((answer, raised))
