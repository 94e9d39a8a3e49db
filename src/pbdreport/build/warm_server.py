"""A process that has imported what chapters need, and forks a clean kernel for each of them.

Run as `python -m pbdreport.build.warm_server`. It reads a request a line from its standard input,
forks, and answers with the kernel's process number. It ends when its input does; its kernels end
with it. Nothing of one chapter reaches another: each kernel is a fork of the untouched server.
"""

import importlib
import json
import os
import signal
import sys
import threading
from typing import Any, NoReturn

os.environ.setdefault("OMP_NUM_THREADS", "1")
PRELOADED = (
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "pbdreport.chapter",
    "statsmodels.stats.proportion",
)


def main() -> None:
    """Import what chapters need, then fork a kernel for each request."""
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    preload()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server_lives, held = os.pipe()
    for line in sys.stdin:
        request = json.loads(line)
        process = os.fork()
        if process == 0:
            replies.close()
            os.close(held)
            threading.Thread(target=end_with_server, args=(server_lives,), daemon=True).start()
            become_kernel(request)
        replies.write(json.dumps({"process": process}) + "\n")
    os._exit(0)


def end_with_server(server_lives: int) -> None:
    """End this kernel when the server does, even where that was before the kernel could ask.

    Args:
        server_lives: Where nothing is ever written, and which closes when the server ends.
    """
    os.read(server_lives, 1)
    os._exit(1)


def preload() -> None:
    """Import the libraries, and draw once so that fonts and styles are found already."""
    for name in PRELOADED:
        importlib.import_module(name)
    from pbdreport.presentation.warm_up import draw_once

    draw_once()


def become_kernel(request: dict[str, Any]) -> NoReturn:
    """Turn this fork into the kernel of a connection file; ends with the kernel."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    code = 1
    try:
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance()
        app.initialize(["-f", request["connection_file"]])
        app.start()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
