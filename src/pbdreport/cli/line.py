"""The commands, registered, and what each way to end means to the shell."""

import os
import signal
import sys

import typer

from pbdreport.build.memory import collect_seldom
from pbdreport.cli import checking, editions, making, services
from pbdreport.cli.calls import app
from pbdreport.errors import PbdReportError

COMMANDS = (making, services, editions, checking)
"""The modules whose commands the line has: importing them registers these."""
STOPPED = (130, 143)
"""How a command ends that Ctrl-C stopped, and one that was asked to end, as schedulers do."""


def run() -> None:
    """Run the command line; a refusal goes to stderr without a traceback."""
    # Asked to end, Python would leave at once, and what is being made where it is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Sums of floating-point numbers depend on how many threads make them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    collect_seldom()
    try:
        app()
    except PbdReportError as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(refusal.exit_code)
    except Exception as error:
        from pbdreport.build.mishaps import disk_refusal, of_disk

        disk = of_disk(error)
        if disk is None:
            raise
        typer.echo(str(disk_refusal(disk)), err=True)
        sys.exit(1)
    except SystemExit as end:
        if end.code in STOPPED:
            typer.echo("Stopped. What was published stands as it was.", err=True)
        raise
