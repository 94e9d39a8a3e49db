"""Commands about the people in the data: forget."""

import sys
from typing import Annotated

import typer

from pbdreport.cli import output
from pbdreport.cli.options import Services
from pbdreport.config.project import find_project
from pbdreport.errors import UsageError


def forget(
    service: Services = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="Erase what was found; without it, only list it.")
    ] = False,
) -> None:
    """List or erase what is kept of one person, whose names and keys are read from stdin.

    One name, e-mail address or survey key a line, as the exports write it. The exit code is 1 as
    long as something is left that somebody must erase by hand.
    """
    from pbdreport.pipeline.build_lock import build_lock
    from pbdreport.pipeline.forget import Person, find_person, forget_person

    project = find_project()
    if not service:
        raise UsageError(
            "forget needs --service.",
            advice="A person of one service is a stranger to another: their pseudonyms differ.",
        )
    names = [project.require_service(name) for name in service]
    if sys.stdin.isatty():
        typer.echo("A name, an e-mail address or a survey key a line; Ctrl-D ends.", err=True)
    person = Person(tuple(line.strip() for line in sys.stdin if line.strip()))
    with build_lock(project):
        work = forget_person if erase else find_person
        traces = [trace for name in names for trace in work(project, name, person)]
    for trace in traces:
        done = ("erased" if erase else "to erase") if trace.is_erasable else "by hand"
        typer.echo(f"{done:<9} {trace.store:<12}  {trace.rows:>4}  {trace.place}")
    if not traces:
        typer.echo("Nothing of this person was found.")
    by_hand = [trace for trace in traces if not trace.is_erasable]
    if by_hand:
        output.warning("Erase what is marked 'by hand' yourself, and type the same again.")
    if traces and not erase:
        output.result("To erase it, add --erase.")
    elif traces:
        output.result("Now build: the tables are made again from what is left.")
    output.result(
        "Published results of groups stay. Copies elsewhere, such as backups, are yours to erase."
    )
    if by_hand:
        raise typer.Exit(1)
