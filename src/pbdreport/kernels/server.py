"""The warm server: a process with all libraries imported, which forks a kernel for each chapter.

Run as `python -m pbdreport.kernels.server PIPE,PIPE [figures]`. It reads one request per line from
its standard input, forks, and replies with the kernel's process id. It ends when its input ends,
and its kernels end with it. Chapters cannot affect each other: each kernel is a fork of the
untouched server. Before any kernel, it forks a worker process for each pipe, which answers the
function calls that come through it.
"""

import importlib
import json
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, TextIO

from pbdreport.kernels.gc_tuning import collect_rarely, freeze_objects
from pbdreport.kernels.worker_pool import answer_call, answer_calls

os.environ.setdefault("OMP_NUM_THREADS", "1")
FIGURE_LIBRARIES = (
    "ibis.backends.duckdb",
    "pbdreport.figures.engine.evaluate",
    "pbdreport.figures.definitions",
    "statsmodels.stats.proportion",
)
"""What computing figures needs; imported first, since figures come before chapters."""
CHAPTER_LIBRARIES = (
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "pbdreport.notebook",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
)
"""What every kernel imports, debugger included, and what a chapter imports."""


def main() -> None:
    """Import libraries, fork the workers, then fork a kernel for each request."""
    pipes, *wanted = sys.argv[1:]
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    server_lives, held = os.pipe()
    forked = partial(fork, server_lives, held)
    collect_rarely()
    # What is needed first: workers that compute figures, or the first kernel.
    import_libraries(FIGURE_LIBRARIES if wanted else CHAPTER_LIBRARIES)
    freeze_objects()
    free, busy = os.pipe()
    others = [int(pipe) for pipe in pipes.split(",")]
    while others:
        with Connection(others.pop()) as connection:
            forked(partial(answer_worker_calls, connection, others, busy))
    os.close(busy)
    # Two cores now compute two school years; the libraries of chapters can wait until one is done
    # or a kernel is requested. If the build is killed, its end of stdin closes and select returns.
    select.select([free, sys.stdin], [], [])
    import_libraries(CHAPTER_LIBRARIES)
    preload_drawing()
    freeze_objects()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        process = forked(partial(become_kernel, json.loads(line), replies))
        replies.write(json.dumps({"process": process}) + "\n")
    os._exit(0)


def answer_worker_calls(connection: Connection, others: Iterable[int], busy: int) -> None:
    """Answer calls in a worker process; the server waits for a call that is pending already.

    Args:
        connection: Where calls come from.
        others: Pipes of workers that are forked later; closed here, because a pipe ends only when
            no other process holds it.
        busy: Written to when the server may go on.
    """
    for other in others:
        os.close(other)
    if connection.poll():
        answer_call(connection)
    os.write(busy, b".")
    os.close(busy)
    answer_calls(connection)


def import_libraries(names: Iterable[str]) -> None:
    """Import libraries, so that every fork has them."""
    for name in names:
        importlib.import_module(name)


def preload_drawing() -> None:
    """Draw once, so that every fork has loaded fonts and styles."""
    from pbdreport.presentation.preload import preload_drawing

    preload_drawing()


def fork(server_lives: int, held: int, work: Callable[[], object]) -> int:
    """Do some work in a fork, which ends after it or together with the server.

    Args:
        server_lives: The read end of a pipe that closes when the server ends.
        held: Its write end, which only the server holds.
        work: What to do.

    Returns:
        The process id of the fork.
    """
    process = os.fork()
    if process:
        return process
    os.close(held)
    threading.Thread(target=end_with_server, args=(server_lives,), daemon=True).start()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    code = 1
    try:
        work()
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def end_with_server(server_lives: int) -> None:
    """End this process when the server ends, also if it ended before this call.

    Args:
        server_lives: The read end of a pipe that closes when the server ends.
    """
    os.read(server_lives, 1)
    os._exit(1)


def become_kernel(request: dict[str, Any], replies: TextIO) -> None:
    """Turn this fork into the kernel of a connection file, until the kernel ends."""
    replies.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(["-f", request["connection_file"], "--HistoryManager.enabled=False"])
    app.start()


if __name__ == "__main__":
    main()
