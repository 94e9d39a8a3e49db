"""The command line: arguments in, exit code out.

Exit codes: 0 done or up to date; 1 input or a chapter failed; 2 wrong usage; 3 a gate refused; 4
another build holds the lock. Commands import heavy libraries inside their functions, so that
`--help` is quick.
"""

import atexit
import os
import sys


def main() -> None:
    """Run the command line; worker processes import this module and nothing else of it."""
    code = 1
    atexit.register(lambda: _exit(code))
    from pbdreport.cli.entry_point import run

    try:
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        raise


def _exit(code: int) -> None:
    """Exit at once, after all other atexit handlers: this one was registered first.

    A normal exit takes a second, in which Python frees the objects of all libraries.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
