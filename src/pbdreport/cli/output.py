"""What commands print, and how much of it: `--quiet`, `--verbose`.

The answer to a question is printed by `typer.echo` and always appears. All else goes through the
functions of this module.
"""

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import typer

from pbdreport.errors import PbdReportError, UsageError

PACKAGE = Path(__file__).parents[1]


class Level(Enum):
    """How much a command prints beside its answer."""

    QUIET = "warnings and errors"
    NORMAL = "progress and results"
    VERBOSE = "every step, with its time and reason"


_level = Level.NORMAL
_started = time.monotonic()


def set_level(quiet: bool, verbose: bool) -> None:
    """Set the level for the rest of the process; without either flag it stays as it is.

    Raises:
        UsageError: Both are asked for.
    """
    global _level, _started
    wanted = {
        *([Level.QUIET] if quiet else []),
        *([Level.VERBOSE] if verbose else []),
        *([_level] if _level is not Level.NORMAL else []),
    }
    if len(wanted) > 1:
        raise UsageError("--quiet and --verbose exclude each other.", advice="Give one of them.")
    _level = wanted.pop() if wanted else Level.NORMAL
    _started = time.monotonic()


def reset_level() -> None:
    """Go back to the normal level: a process may run one command after another."""
    global _level
    _level = Level.NORMAL


def is_verbose() -> bool:
    """Whether every step is reported."""
    return _level is Level.VERBOSE


def is_quiet() -> bool:
    """Whether only warnings and errors are reported."""
    return _level is Level.QUIET


def result(line: str) -> None:
    """Print what a command did, to stdout; not when quiet."""
    if not is_quiet():
        typer.echo(line)


def progress(line: str) -> None:
    """Print what a command is doing, to stderr; not when quiet, with the time when verbose."""
    if is_verbose():
        line = f"{time.monotonic() - _started:7.1f} s  {line}"
    if not is_quiet():
        typer.echo(line, err=True)


@contextmanager
def build_progress() -> Iterator[Callable[[str], None]]:
    """Yield what prints the progress of a build.

    In a terminal one line that changes, with the time that has passed; elsewhere a line for each
    step, and nothing that moves.
    """
    if is_quiet() or is_verbose() or not sys.stderr.isatty():
        yield progress
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("Looking for what changed …", total=None)

        def show(line: str) -> None:
            shown.update(task, description=line)

        yield show


def detail(line: str) -> None:
    """Print what only somebody who looks for a cause wants to know, to stderr."""
    if is_verbose():
        typer.echo(line, err=True)


def warning(line: str) -> None:
    """Print what somebody must look at, to stderr, at every level."""
    typer.echo(line, err=True)


def error(message: str, *refusals: PbdReportError) -> None:
    """Print why a command failed, to stderr; when verbose also the lines of code that raised it.

    The messages of underlying exceptions are left out: they may quote a cell of an export.
    """
    typer.echo(message, err=True)
    for refusal in refusals:
        for line in _raised_at(refusal):
            detail(f"  raised at  {line}")


def _raised_at(refusal: PbdReportError) -> list[str]:
    """The calls of this package that led to a refusal, the innermost first."""
    frames = reversed(traceback.extract_tb(refusal.__traceback__))
    return [
        f"{Path(frame.filename).relative_to(PACKAGE.parent).as_posix()}:{frame.lineno} {frame.name}"
        for frame in frames
        if Path(frame.filename).is_relative_to(PACKAGE)
    ]
