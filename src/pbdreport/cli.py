"""The command line: arguments in, exit code out.

0 done or up to date; 1 input or a chapter failed; 2 wrong usage; 3 a gate refused; 4 another build
holds the lock. What heavy work needs is imported inside the commands: `--help` must be quick.
"""

import os
import sys
import webbrowser
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pbdreport.config.project import Project, find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError, UsageError, listing

if TYPE_CHECKING:
    from pbdreport.build.build import Outcome
    from pbdreport.build.steps import Target

app = typer.Typer(
    help="From the raw exports of a school-guidance service to its published annual report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Services = Annotated[
    list[str] | None,
    typer.Option("--service", help="A service; repeat for more. Without it: all."),
]
SchoolYears = Annotated[
    list[str] | None,
    typer.Option("--school-year", help="A school year, 2023-2024; repeat for more. Without: all."),
]
EXAMPLES = ("provincie", "netwerk")
EXAMPLE_YEARS = ("2022-2023", "2023-2024")


def main() -> None:
    """Run the command line; a refusal goes to stderr without a traceback."""
    try:
        app()
    except PbdReportError as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(refusal.exit_code)
    except KeyboardInterrupt:
        typer.echo("Stopped. What was published stands as it was.", err=True)
        sys.exit(130)


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
    for name, year in _wanted(project, service, school_year):
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
    _refuse(refusals)


@app.command()
def build(
    service: Services = None,
    school_year: SchoolYears = None,
    renderer: Annotated[
        Literal["html", "quarto"] | None,
        typer.Option(help="Instead of the renderer that the profile names."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Chapters that run at once; as many as cores.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run every step again.")] = False,
    open_report: Annotated[
        bool, typer.Option("--open", help="Open the report, where there is a desktop.")
    ] = False,
) -> None:
    """Ingest what changed, build what changed: a draft edition of each report."""
    from pbdreport.build.build import build as bring_up_to_date

    project = find_project()
    targets = _targets(project, service, school_year, renderer)
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("Building …") as status:

        def tell(line: str) -> None:
            if console.is_terminal:
                status.update(line)
            else:
                typer.echo(line, err=True)

        outcomes = bring_up_to_date(project, targets, jobs, force, tell)
    _print_outcomes(project, outcomes)
    if open_report and _has_desktop():
        webbrowser.open((project.reports / "index.html").as_uri())
    _refuse([outcome.refusal for outcome in outcomes if outcome.refusal])


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


def _wanted(
    project: Project, services: list[str] | None, school_years: list[str] | None
) -> list[tuple[str, SchoolYear]]:
    """The services and school years that a call is about: those named, else all delivered."""
    named = [SchoolYear.parse(year) for year in school_years or []]
    names = [project.require_service(name) for name in services or project.service_names()]
    wanted = [(name, year) for name in names for year in named or project.school_years(name)]
    if not wanted:
        raise UsageError(
            "A report is made from exports that were delivered.",
            {"wanted": "data/raw/<service>/<school year>", "found": "no such folder"},
            "Put exports there, or write the examples with: pbdreport demo",
        )
    return wanted


def _targets(
    project: Project,
    services: list[str] | None,
    school_years: list[str] | None,
    renderer: str | None,
) -> "list[Target]":
    from pbdreport.build.steps import Target
    from pbdreport.config.profile import read_profile

    return [
        Target(project, name, year, renderer or read_profile(project, name).renderer)
        for name, year in _wanted(project, services, school_years)
    ]


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


def _print_outcomes(project: Project, outcomes: "list[Outcome]") -> None:
    for outcome in outcomes:
        state = "failed" if outcome.refusal else "built" if outcome.changed else "up to date"
        where = f"  {project.shown(outcome.link)}/index.html" if not outcome.refusal else ""
        typer.echo(f"{state:<10}  {outcome.target}{where}")
    if any(not outcome.refusal for outcome in outcomes):
        typer.echo(f"Open {(project.reports / 'index.html').as_uri()}")


def _refuse(refusals: list[PbdReportError]) -> None:
    if refusals:
        typer.echo("", err=True)
        typer.echo("\n\n".join(str(refusal) for refusal in refusals), err=True)
        raise typer.Exit(refusals[0].exit_code)


def _has_desktop() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


if __name__ == "__main__":
    main()
