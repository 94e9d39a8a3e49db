"""A process that has imported what chapters need, and forks a clean kernel for each of them.

Run as `python -m pbdreport.build.warm_server PIPE,PIPE [figures]`. It reads a request a line from
its standard input, forks, and answers with the kernel's process number. It ends when its input
does; its kernels end with it. Nothing of one chapter reaches another: each kernel is a fork of the
untouched server. Before all kernels it forks a process for each pipe, which answers the calls that
come through it.
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

from pbdreport.build.aside import answer_call, answer_calls
from pbdreport.build.memory import collect_seldom, keep_all

os.environ.setdefault("OMP_NUM_THREADS", "1")
OF_FIGURES = (
    "ibis.backends.duckdb",
    "pbdreport.figures.compute",
    "pbdreport.figures.definitions",
    "statsmodels.stats.proportion",
)
"""What computing figures takes; wanted first, since figures come before chapters."""
OF_CHAPTERS = (
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "pbdreport.chapter",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
)
"""What every kernel would import, debugger included, and what a chapter does."""


def main() -> None:
    """Import what is needed, then fork a kernel for each request."""
    pipes, *wanted = sys.argv[1:]
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    server_lives, held = os.pipe()
    forked = partial(fork, server_lives, held)
    collect_seldom()
    # Whoever is needed first: those that compute figures, or the first kernel.
    load(OF_FIGURES if wanted else OF_CHAPTERS)
    keep_all()
    free, busy = os.pipe()
    others = [int(pipe) for pipe in pipes.split(",")]
    while others:
        with Connection(others.pop()) as connection:
            forked(partial(work_aside, connection, others, busy))
    os.close(busy)
    # Two cores then compute two school years; what chapters take can wait until one is done, or
    # until a kernel is asked for. A build that was killed asks nothing, and that ends here too.
    select.select([free, sys.stdin], [], [])
    load(OF_CHAPTERS)
    draw()
    keep_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        process = forked(partial(become_kernel, json.loads(line), replies))
        replies.write(json.dumps({"process": process}) + "\n")
    os._exit(0)


def work_aside(connection: Connection, others: Iterable[int], busy: int) -> None:
    """Answer calls; one that waits already comes before the server does anything else.

    Args:
        connection: Where calls come from.
        others: Where those of processes to come will: a pipe ends when nobody else holds it.
        busy: Written to when the server may go on.
    """
    for other in others:
        os.close(other)
    if connection.poll():
        answer_call(connection)
    os.write(busy, b".")
    os.close(busy)
    answer_calls(connection)


def load(names: Iterable[str]) -> None:
    """Import libraries, which every fork then has."""
    for name in names:
        importlib.import_module(name)


def draw() -> None:
    """Draw once, so that fonts and styles are found already."""
    from pbdreport.presentation.warm_up import draw_once

    draw_once()


def fork(server_lives: int, held: int, work: Callable[[], object]) -> int:
    """Do some work in a fork, which ends with it or with the server: its process number.

    Args:
        server_lives: Where nothing is ever written, and which closes when the server ends.
        held: Its other end, which only the server holds.
        work: What to do.
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
    """End this kernel when the server does, even where that was before the kernel could ask.

    Args:
        server_lives: Where nothing is ever written, and which closes when the server ends.
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
