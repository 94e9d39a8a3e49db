"""Commands that look: why, from what, whether it agrees, and what the machine lacks."""

from pathlib import Path
from typing import Annotated

import typer

from pbdreport.cli.calls import (
    RELEASED,
    Each,
    SchoolYears,
    Scopes,
    Services,
    app,
    read_scopes,
    refuse_together,
    targets_of,
    wanted,
)
from pbdreport.config.project import find_project
from pbdreport.errors import PbdReportError, UsageError, listing

STATES = {True: "runs", False: "skipped", None: "not known"}
"""How `explain` tells whether a step runs."""


@app.command()
def explain(
    service: Services = None, school_year: SchoolYears = None, scope: Scopes = None
) -> None:
    """Why each step of a build would run, or be skipped, as far as that is known yet."""
    from pbdreport.build.explain import explain as reasons_of

    refusals = []
    for target in targets_of(find_project(), service, school_year, scopes=scope):
        typer.echo(str(target))
        try:
            for reason in reasons_of(target):
                state = STATES[reason.runs]
                typer.echo(f"  {reason.step:<16} {state:<9} {reason.why}")
        except PbdReportError as refusal:
            refusals.append(refusal)
    refuse_together(refusals)


@app.command()
def check(service: Services = None, school_year: SchoolYears = None, each: Each = None) -> None:
    """All gates of a release, the browser's too, publishing nothing; exit code 3 at a refusal."""
    from pbdreport.build.axe import require_browser
    from pbdreport.build.build import build, state_of

    project = find_project()
    targets = targets_of(project, service, school_year, to=RELEASED)
    require_browser()
    outcomes = build(
        project,
        targets,
        tell=lambda line: typer.echo(line, err=True),
        each=each,
        is_rehearsal=True,
    )
    for outcome in outcomes:
        typer.echo(f"{state_of(outcome, is_rehearsal=True):<10}  {outcome.target}")
    refuse_together([outcome.refusal for outcome in outcomes if outcome.refusal])


@app.command()
def trace(
    figure: Annotated[str, typer.Argument(help="The figure: reach.over_threshold")],
    dims: Annotated[
        list[str] | None, typer.Argument(help="A part of it: offer=OD2.2. Without: the whole.")
    ] = None,
    service: Services = None,
    school_year: SchoolYears = None,
    scope: Scopes = None,
    rows: Annotated[
        Path | None, typer.Option(help="Write all rows behind it to this CSV file.")
    ] = None,
) -> None:
    """A figure's definition, formula, numbers, query, and the rows behind it."""
    from pbdreport.figures.place import Place
    from pbdreport.figures.trace import of_whom, refuse_hidden, trace_text
    from pbdreport.figures.trace import trace as trace_figure

    project = find_project()
    places = [
        Place(project, name, year, part, project.processed)
        for name, year in wanted(project, service, school_year)
        for part in read_scopes(scope)
    ]
    if rows and len(places) > 1:
        raise UsageError(
            "Rows are written of one report.",
            {"found": listing(map(of_whom, places))},
            "Name it with --service and --school-year, and a part of the service with --scope.",
        )
    for place in places:
        traced = trace_figure(place, figure, ";".join(dims or []))
        typer.echo("\n".join(trace_text(traced)) + "\n")
        refuse_hidden(traced)
        if rows and traced.rows is not None:
            traced.rows.to_pandas().to_csv(rows, index=False)


@app.command()
def reconcile(
    folder: Annotated[Path, typer.Argument(help="A folder of published tables as CSV files.")],
    identities: Annotated[
        Path | None,
        typer.Option(help="What must hold between them. Without: identities.toml in the folder."),
    ] = None,
) -> None:
    """The contradictions in a folder of published tables; exit code 3 where there are any."""
    from pbdreport.figures.reconciliation.published import (
        folders_of,
        reconcile_tables,
        reconciled_text,
    )

    contradicted = False
    for tables, declared in folders_of(folder, identities):
        found = reconcile_tables(tables, declared, find_project())
        typer.echo("\n".join(reconciled_text(found)))
        contradicted |= bool(found.breaches)
    if contradicted:
        raise typer.Exit(3)


@app.command()
def doctor() -> None:
    """Look whether everything that a build needs is there, and say how to get what is not."""
    from pbdreport.build.doctor import examine

    findings = examine(find_project())
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        typer.echo(f"{finding.status:<8} {finding.name:<{width}}  {finding.found}")
        if finding.advice:
            typer.echo(f"{'':<8} {'':<{width}}  {finding.advice}")
    if any(finding.status == "missing" for finding in findings):
        raise typer.Exit(1)
