"""What the commands share: the options, which reports a call is about, and how they are told."""

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, PbdReportError, UsageError
from pbdreport.figures.scope import Kind, read_scope

if TYPE_CHECKING:
    from pbdreport.build.build import Outcome
    from pbdreport.build.steps import Target
    from pbdreport.intake.report import IntakeReport

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

Scopes = Annotated[
    list[str] | None,
    typer.Option("--scope", help="A part, group.sg01; repeat for more. Without: the whole."),
]

RELEASED = "html,xlsx,pdf,png"
"""The formats of a final edition, whose gates `check` passes too."""
Each = Annotated[
    Kind | None,
    typer.Option(help="A report of each such part too, beside that of the whole service."),
]


def wanted(
    project: Project, services: list[str] | None, school_years: list[str] | None
) -> list[tuple[str, SchoolYear]]:
    """The services and school years that a call is about: those named, else all delivered.

    Raises:
        UsageError: What is named is not there.
        MissingFile: Nothing is named, and nothing was delivered.
    """
    named = sorted(SchoolYear.parse(year) for year in school_years or [])
    names = [project.require_service(name) for name in services or project.service_names()]
    found = [(name, year) for name in names for year in named or project.school_years(name)]
    if not found:
        is_named = services or school_years
        raise (UsageError if is_named else MissingFile)(
            "A report is made from exports that were delivered.",
            {"wanted": "data/raw/<service>/<school year>", "found": "no exports"},
            "Put exports there, or write the examples with: pbdreport demo",
        )
    return found


def print_awaited(project: Project, services: list[str] | None) -> None:
    """The folders that no report is made of: they wait for exports, or bear no school year."""
    for name in services or project.service_names():
        for other in project.other_folders(name):
            shown = project.shown(other)
            typer.echo(f"{'left out':<10}  {name}  {shown}: its name is no school year")
        years = project.awaited_years(name)
        for year in years:
            folder = project.shown(project.raw_folder(name, year))
            typer.echo(f"{'waiting':<10}  {name} {year}  {folder} is empty")
        if not years and not project.school_years(name):
            typer.echo(f"{'waiting':<10}  {name}  data/raw/{name} has no exports")


def targets_of(
    project: Project,
    services: list[str] | None,
    school_years: list[str] | None,
    renderer: str | None = None,
    to: str = "html,xlsx",
    scopes: list[str] | None = None,
) -> "list[Target]":
    """The reports that a call is about: of whole services, or of the parts that are named."""
    from pbdreport.build.formats import read_formats
    from pbdreport.build.steps import Target

    formats = read_formats(to)
    return [
        Target(
            project,
            name,
            year,
            renderer or "",
            scope,
            formats,
        )
        for name, year in wanted(project, services, school_years)
        for scope in read_scopes(scopes)
    ]


def read_scopes(scopes: list[str] | None) -> list[str]:
    """The parts that a call names; without any, the whole service.

    Raises:
        UsageError: One of them names no kind of part.
    """
    return [str(read_scope(scope)) for scope in scopes or []] or [""]


def to_look_at(report: "IntakeReport") -> Iterator[str]:
    """What a delivery was taken with all the same."""
    for doubt in report.doubts:
        yield f"  look at {doubt.file}: {doubt.told} ({doubt.rows})"
    for unknown in report.unknown_files:
        yield f"  no source of the mapping takes {unknown}"


def _print_doubts(outcome: "Outcome") -> None:
    """To stderr: a scheduler's operator gets to see it."""
    from pbdreport.intake.report import read_intake_report

    target = outcome.target
    if outcome.changed and not target.scope:
        for line in to_look_at(read_intake_report(target.place.tables)):
            typer.echo(line, err=True)


def print_outcomes(project: Project, outcomes: "list[Outcome]") -> None:
    """What became of each report, with what its delivery leaves in doubt, and where it opens."""
    from pbdreport.build.build import state_of
    from pbdreport.build.promises import late

    for outcome in outcomes:
        state = state_of(outcome)
        where = f"  {project.shown(outcome.link)}/index.html" if not outcome.refusal else ""
        typer.echo(f"{state:<10}  {outcome.target}{where}")
        _print_doubts(outcome)
    for one in late([outcome.target for outcome in outcomes], date.today()):
        typer.echo(f"{'late':<10}  {one.report}  promised by {one.promised}, and not released")
    if any(not outcome.refusal for outcome in outcomes):
        typer.echo(f"Open {(project.reports / 'index.html').as_uri()}")


def refuse_together(refusals: list[PbdReportError]) -> None:
    """Tell all refusals, and end with the exit code of the first; nothing where there is none."""
    if refusals:
        typer.echo("", err=True)
        typer.echo(told_once(refusals), err=True)
        raise typer.Exit(refusals[0].exit_code)


def told_once(refusals: Iterable[PbdReportError]) -> str:
    """Refusals as text; what several reports were refused for stands there once."""
    return "\n\n".join(dict.fromkeys(map(str, refusals)))


def has_desktop() -> bool:
    """Whether there is a screen to open a page on."""
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
