"""Commands that make things: the example exports, clean tables, reports."""

import os
import sys
import webbrowser
from contextlib import chdir
from typing import Annotated, Literal

import typer

from pbdreport.cli.calls import (
    Each,
    SchoolYears,
    Services,
    app,
    has_desktop,
    print_awaited,
    print_outcomes,
    refuse_together,
    targets_of,
    to_look_at,
    told_once,
    wanted,
)
from pbdreport.config.project import Project, find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import BuildLocked, PbdReportError, UsageError, listing

EXAMPLES = ("provincie", "netwerk")
EXAMPLE_YEARS = ("2022-2023", "2023-2024")


@app.command()
def demo(service: Services = None, school_year: SchoolYears = None) -> None:
    """Write the raw exports of the example services."""
    from pbdreport.demo import write_demo

    project = find_project()
    for name in service or []:
        if name not in EXAMPLES:
            raise UsageError(
                "The examples are invented services.",
                {"wanted": name, "found": listing(EXAMPLES)},
                "Name one of these.",
            )
    years = [SchoolYear.parse(year) for year in school_year or EXAMPLE_YEARS]
    for year in years:
        if str(year) not in EXAMPLE_YEARS:
            raise UsageError(
                "The examples exist for some school years.",
                {"wanted": str(year), "found": listing(EXAMPLE_YEARS)},
                "Name one of these.",
            )
    written = write_demo(project.root, service or EXAMPLES, years)
    typer.echo(f"{len(written)} raw exports stand in data/raw.")


@app.command()
def ingest(service: Services = None, school_year: SchoolYears = None) -> None:
    """Raw exports to clean tables; tells the rows of every file."""
    project = find_project()
    refusals = []
    for name, year in wanted(project, service, school_year):
        from pbdreport.build.lock import one_build
        from pbdreport.build.steps import ingest_changed
        from pbdreport.intake.report import read_intake_report

        try:
            with one_build(project):
                changed = ingest_changed(project, name, year)
        except PbdReportError as refusal:
            refusals.append(refusal)
            continue
        _print_intake(name, year, changed, read_intake_report(project.processed_folder(name, year)))
    refuse_together(refusals)


@app.command()
def build(
    service: Services = None,
    school_year: SchoolYears = None,
    renderer: Annotated[
        Literal["html", "quarto"] | None,
        typer.Option(help="Instead of the renderer that the profile names."),
    ] = None,
    to: Annotated[
        str, typer.Option(help="Of html, xlsx and pdf, with commas; the pages are always made.")
    ] = "html,xlsx",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Chapters that run at once; twice as many as cores.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run every step again.")] = False,
    each: Each = None,
    executor: Annotated[
        str | None, typer.Option(help="A cluster that runs chapters: dask://host:port.")
    ] = None,
    open_report: Annotated[
        bool, typer.Option("--open", help="Open the report, where there is a desktop.")
    ] = False,
) -> None:
    """Ingest what changed, build what changed: a draft edition of each report."""
    from pbdreport.build.build import build as bring_up_to_date

    project = find_project()
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("Building …") as status:

        def tell(line: str) -> None:
            if console.is_terminal:
                status.update(line)
            else:
                typer.echo(line, err=True)

        try:
            targets = targets_of(project, service, school_year, renderer, to)
            outcomes = bring_up_to_date(
                project, targets, jobs, force, tell, each=each, executor=executor
            )
        except (UsageError, BuildLocked):
            raise
        except Exception as error:
            _tell_maintainer(project, "nothing built", str(error))
            raise
    if not school_year:
        print_awaited(project, service)
    print_outcomes(project, outcomes)
    if open_report and has_desktop():
        webbrowser.open((project.reports / "index.html").as_uri())
    refused = [outcome for outcome in outcomes if outcome.refusal]
    refusals = [outcome.refusal for outcome in refused if outcome.refusal]
    if refused:
        names = ", ".join(str(outcome.target) for outcome in refused)
        _tell_maintainer(project, f"{names} not built", told_once(refusals))
    refuse_together(refusals)


@app.command()
def watch(
    service: Services = None,
    school_year: SchoolYears = None,
    port: Annotated[int, typer.Option(min=0, help="On this machine; 0 takes a free one.")] = 8765,
) -> None:
    """Rebuild on every change while somebody edits, and reload the page in the browser."""
    from pbdreport.build.build import build
    from pbdreport.build.serving import warm_kernels
    from pbdreport.build.watch import watch_project
    from pbdreport.config.content import code_parts

    project = find_project()
    targets_of(project, service, school_year)
    code = code_parts((".",))

    def rebuild() -> str:
        code_parts.cache_clear()
        if code_parts((".",)) != code:
            os.execv(sys.executable, [sys.executable, "-m", "pbdreport.cli", *sys.argv[1:]])
        try:
            outcomes = build(project, targets_of(project, service, school_year))
        except PbdReportError as refusal:
            return str(refusal)
        told = told_once(outcome.refusal for outcome in outcomes if outcome.refusal)
        typer.echo(told or "Up to date.")
        return told

    def opened(address: str) -> None:
        typer.echo(f"Open {address} and edit; Ctrl-C ends.")
        if has_desktop():
            webbrowser.open(address)

    log = project.workshop / "logs" / "kernels.log"
    with chdir(project.root), warm_kernels(log, figures=True, asides=os.cpu_count() or 1):
        watch_project(project, rebuild, port, opened)


def _tell_maintainer(project: Project, what: str, told: str) -> None:
    from pbdreport.build.notice import notify

    if problem := notify(project, f"pbdreport: {what}", told):
        typer.echo(problem, err=True)


def _print_intake(name: str, year: SchoolYear, changed: bool, report: object) -> None:
    from pbdreport.intake.report import IntakeReport

    assert isinstance(report, IntakeReport)
    typer.echo(f"{name} {year}" + ("" if changed else " (unchanged)"))
    width = max(len(file.name) for file in report.files)
    lines: list[tuple[object, ...]] = [("file", "read", "accepted", "set aside", "skipped")]
    lines += [
        (file.name, file.read, file.accepted, file.quarantined, file.skipped_rows)
        for file in report.files
    ]
    for file_name, *counts in lines:
        typer.echo(f"  {file_name!s:<{width}}" + "".join(f"  {count!s:>9}" for count in counts))
    for line in to_look_at(report):
        typer.echo(line)
    if report.corrections:
        typer.echo(f"  {len(report.corrections)} cells were corrected by corrections.csv")
    if report.quarantined:
        typer.echo(f"  data/processed/{name}/{year}/quarantine.html says what and why")
