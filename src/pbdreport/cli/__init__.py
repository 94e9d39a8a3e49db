"""The command line: arguments in, exit code out.

0 done or up to date; 1 input or a chapter failed; 2 wrong usage; 3 a gate refused; 4 another build
holds the lock. What heavy work needs is imported inside the commands: `--help` must be quick.
"""

import errno
import os
import sys

import typer

from pbdreport.cli import checking, editions, making, services
from pbdreport.cli.calls import app
from pbdreport.errors import PbdReportError

COMMANDS = (making, services, editions, checking)
"""The modules whose commands the line has: importing them registers these."""
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
"""What a disk says that is full, or may not be written."""


def main() -> None:
    """Run the command line; a refusal goes to stderr without a traceback."""
    # Sums of floating-point numbers depend on how many threads make them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        app()
    except PbdReportError as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(refusal.exit_code)
    except OSError as error:
        if error.errno not in DISK:
            raise
        typer.echo(str(_disk_refusal(error)), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("Stopped. What was published stands as it was.", err=True)
        sys.exit(130)


def _disk_refusal(error: OSError) -> PbdReportError:
    return PbdReportError(
        "A build writes into data/processed, build and reports.",
        {"file": error.filename or "not said", "found": error.strerror or str(error)},
        "Make room on the disk, or give this user the right to write there. "
        "What was published stands as it was.",
    )
