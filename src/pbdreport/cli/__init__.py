"""The command line: arguments in, exit code out.

0 done or up to date; 1 input or a chapter failed; 2 wrong usage; 3 a gate refused; 4 another build
holds the lock. What heavy work needs is imported inside the commands: `--help` must be quick.
"""

import atexit
import os
import sys


def main() -> None:
    """Run the command line; a process that computes beside it imports this and no more."""
    code = 1
    atexit.register(lambda: _leave(code))
    from pbdreport.cli.line import run

    try:
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        raise


def _leave(code: int) -> None:
    """End when all else that wants to be told of the end has been: it was registered after this.

    To take all libraries apart object by object takes Python a second.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
