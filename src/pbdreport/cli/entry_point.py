"""The commands in the groups of `--help`, and the exit code of every way in which one ends."""

import inspect
import io
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from pbdreport import __version__
from pbdreport.cli import output
from pbdreport.cli.build_commands import build, ingest, watch
from pbdreport.cli.check_commands import check, doctor, explain, reconcile, status, trace
from pbdreport.cli.edition_commands import compare, release, replay, rollback
from pbdreport.cli.options import Quiet, Verbose
from pbdreport.cli.privacy_commands import forget
from pbdreport.cli.setup_commands import demo, new_service, new_year
from pbdreport.errors import PbdReportError, UsageError, did_you_mean
from pbdreport.kernels.gc_tuning import collect_rarely

COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "Set up": (doctor, demo, new_service, new_year),
    "Make reports": (ingest, build, watch, explain, status),
    "Look into figures": (trace, compare, reconcile),
    "Publish": (check, release, rollback, replay),
    "Erase": (forget,),
}
"""The commands by group, in the order in which one needs them."""
STOPPED = (130, 143)
"""The exit codes of a command stopped by Ctrl-C, and of one ended by SIGTERM, as schedulers do."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pbdreport {__version__}")
        raise typer.Exit


@app.callback()
def pbdreport(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=_print_version, is_eager=True
        ),
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """From the raw exports of a school-guidance service to its published annual report."""
    output.reset_level()
    output.set_level(quiet, verbose)


def _with_levels(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes `--quiet` and `--verbose` too, after its own options."""
    levels = {"quiet": Quiet, "verbose": Verbose}

    @wraps(command)
    def run_command(*, quiet: bool, verbose: bool, **given: Any) -> None:
        output.set_level(quiet, verbose)
        command(**given)

    signature = inspect.signature(command)
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=option)
        for name, option in levels.items()
    ]
    parameters = [*signature.parameters.values(), *options]
    run_command.__annotations__ = {**command.__annotations__, **levels}
    run_command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return run_command


for _group, _commands in COMMANDS.items():
    for _command in _commands:
        _name = _command.__name__.replace("_", "-")
        app.command(_name, rich_help_panel=_group)(_with_levels(_command))


def run() -> None:
    """Run the command line; a refusal goes to stderr without a traceback."""
    # By default SIGTERM ends Python at once and leaves half-made files behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Sums of floating-point numbers depend on the number of threads.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    collect_rarely()
    # A file name that is not valid text must not prevent a message.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(app(prog_name="pbdreport", standalone_mode=False))
    except TyperException as error:
        # Without a message, typer has printed the help already.
        if error.format_message().strip():
            typer.echo(str(usage_error(error)), err=True)
        sys.exit(UsageError.exit_code)
    except PbdReportError as refusal:
        output.error(str(refusal), refusal)
        sys.exit(refusal.exit_code)
    except Exception as error:
        from pbdreport.pipeline.failures import of_machine

        lacking = of_machine(error)
        if lacking is None:
            raise
        output.error(str(lacking))
        sys.exit(1)
    except SystemExit as end:
        if end.code in STOPPED:
            typer.echo("Stopped. What was published is unchanged.", err=True)
        raise


def usage_error(error: TyperException) -> UsageError:
    """A call that typer could not read, in the form of all refusals."""
    context: Any = getattr(error, "ctx", None)
    path = context.command_path if context else "pbdreport"
    advice = f"See: {path} --help"
    unknown = getattr(error, "option_name", None)
    if error.message.startswith("No such option"):
        known = [name for option in context.command.get_params(context) for name in option.opts]
        return UsageError(
            f"Unknown option {unknown!r} of {path}.",
            advice=did_you_mean(str(unknown), known) + advice,
        )
    if error.message.startswith("No such command"):
        name = error.message.split("'")[1]
        return UsageError(
            f"Unknown command {name!r}.",
            advice=did_you_mean(name, context.command.commands) + advice,
        )
    return UsageError(error.format_message(), advice=advice)
