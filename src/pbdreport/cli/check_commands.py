"""Commands that change nothing: explain, check, trace, reconcile, status, doctor."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pbdreport.cli import output
from pbdreport.cli.options import (
    RELEASED,
    Each,
    SchoolYears,
    Scopes,
    Services,
    WithoutPrevious,
    exit_with_refusals,
    read_scopes,
    selected_reports,
    selected_targets,
)
from pbdreport.config.project import find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError, UsageError, first_few


def explain(
    service: Services = None, school_year: SchoolYears = None, scope: Scopes = None
) -> None:
    """Show why each step of a build would run or be skipped, as far as that is known yet."""
    from pbdreport.pipeline.explain import explain as reasons_of
    from pbdreport.pipeline.explain import reason_text

    refusals = []
    for target in selected_targets(find_project(), service, school_year, scopes=scope):
        typer.echo(str(target))
        try:
            for reason in reasons_of(target):
                typer.echo(f"  {reason_text(reason)}")
        except PbdReportError as refusal:
            refusals.append(refusal)
    exit_with_refusals(refusals)


def check(
    service: Services = None,
    school_year: SchoolYears = None,
    each: Each = None,
    without_previous_year: WithoutPrevious = False,
) -> None:
    """Put each report through all gates of a release, and publish nothing."""
    from pbdreport.gates.axe import require_browser
    from pbdreport.pipeline.run import build, outcome_text

    project = find_project()
    targets = selected_targets(project, service, school_year, to=RELEASED)
    require_browser()
    with output.build_progress() as progress:
        outcomes = build(
            project,
            targets,
            progress=progress,
            each=each,
            is_rehearsal=True,
            without_previous=without_previous_year,
        )
    for outcome in outcomes:
        line = f"{outcome_text(outcome, is_rehearsal=True):<10}  {outcome.target}"
        typer.echo(line) if outcome.refusal else output.result(line)
    exit_with_refusals([outcome.refusal for outcome in outcomes if outcome.refusal])


def trace(
    figure: Annotated[str, typer.Argument(help="The figure, such as reach.over_threshold.")],
    dims: Annotated[
        list[str] | None,
        typer.Argument(help="A breakdown, such as offer=OD2.2. Default: the total."),
    ] = None,
    service: Services = None,
    school_year: SchoolYears = None,
    scope: Scopes = None,
    rows: Annotated[
        Path | None, typer.Option(help="Write all rows behind the figure to this CSV file.")
    ] = None,
) -> None:
    """Show a figure's definition, formula, numbers, query, and the rows behind it."""
    from pbdreport.figures.lineage.trace import refuse_hidden, request_text, trace_text
    from pbdreport.figures.lineage.trace import trace as trace_figure
    from pbdreport.figures.request import Request

    project = find_project()
    requests = [
        Request(project, name, year, unit, project.processed)
        for name, year in selected_reports(project, service, school_year)
        for unit in read_scopes(scope)
    ]
    if rows and len(requests) > 1:
        raise UsageError(
            f"--rows takes one report, and this call selects {len(requests)}.",
            {"found": first_few(map(request_text, requests))},
            "Name one with --service and --school-year, and a unit with --scope.",
        )
    for request in requests:
        traced = trace_figure(request, figure, ";".join(dims or []))
        typer.echo("\n".join(trace_text(traced)) + "\n")
        refuse_hidden(traced)
        if rows and traced.rows is not None:
            traced.rows.to_pandas().to_csv(rows, index=False)


def reconcile(
    folder: Annotated[Path, typer.Argument(help="A folder of published tables as CSV files.")],
    identities: Annotated[
        Path | None,
        typer.Option(help="The rules that must hold. Default: identities.toml in the folder."),
    ] = None,
) -> None:
    """Find contradictions in a folder of published tables; exit code 3 if there are any."""
    from pbdreport.figures.reconciliation.published_tables import (
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


def status(
    service: Services = None,
    school_year: SchoolYears = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print it as JSON, for programs.")
    ] = False,
    within: Annotated[
        int | None,
        typer.Option(min=1, help="Somebody must act if no build ended in this many hours."),
    ] = None,
) -> None:
    """Show the state of every report: what waits, is late, or failed and why.

    The exit code is 0 if nobody must act, 3 if a gate refused the first report that failed, and
    else 1.
    """
    from pbdreport.ops.status import project_status
    from pbdreport.ops.status_page import status_lines, write_status_page

    project = find_project()
    services = [project.require_service(name) for name in service or project.service_names()]
    years = [SchoolYear.parse(year) for year in school_year or []]
    hours = timedelta(hours=within) if within else None
    state = project_status(project, services, years, datetime.now().astimezone(), hours)
    if as_json:
        typer.echo(json.dumps(state.as_json(), ensure_ascii=False, indent=1))
    else:
        lines = list(status_lines(state))
        for line in lines:
            typer.echo(line) if state.exit_code else output.result(line)
    if not (service or school_year):
        page = write_status_page(project, state)
        output.detail(f"Also in {project.shown(page)}")
    if state.exit_code:
        raise typer.Exit(state.exit_code)


def doctor() -> None:
    """Check that this machine has what a build needs, and say how to install what is missing."""
    from pbdreport.ops.doctor import examine

    findings = examine(find_project())
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        if finding.status == "ok" and output.is_quiet():
            continue
        typer.echo(f"{finding.status:<8} {finding.name:<{width}}  {finding.found}")
        if finding.advice:
            typer.echo(f"{'':<8} {'':<{width}}  {finding.advice}")
    if any(finding.status == "missing" for finding in findings):
        raise typer.Exit(1)
