"""What commands share: options, the reports that a call selects, printing their outcomes."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from pbdreport.cli import output
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.formats import FORMATS, read_formats
from pbdreport.errors import MissingFile, PbdReportError, UsageError
from pbdreport.figures.units.unit import UnitKind, read_unit

if TYPE_CHECKING:
    from pbdreport.ingest.ingest_report import IngestReport
    from pbdreport.pipeline.run import Outcome
    from pbdreport.targets.target import Target

Services = Annotated[
    list[str] | None,
    typer.Option("--service", help="A service; repeat for more. Default: all."),
]
SchoolYears = Annotated[
    list[str] | None,
    typer.Option("--school-year", help="A school year, 2023-2024; repeat for more. Default: all."),
]
Scopes = Annotated[
    list[str] | None,
    typer.Option(
        "--scope", help="A unit, group.sg01; repeat for more. Default: the whole service."
    ),
]
Each = Annotated[
    UnitKind | None,
    typer.Option(help="Also make a report of each unit of this kind, beside the whole service."),
]
WithoutPrevious = Annotated[
    bool,
    typer.Option(
        "--without-previous-year",
        help="Release without comparisons, if the data of the previous year are gone.",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Print only warnings, errors and what was asked for."),
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Print every step, and where in the code an error arose."),
]
FORMATS_HELP = (
    f"Formats, separated by commas: {', '.join(FORMATS)}. The HTML pages are always made."
)
RELEASED = "html,xlsx,pdf,png"
"""The formats of a final edition; `check` makes the same, for their gates."""


def selected_reports(
    project: Project, services: list[str] | None, school_years: list[str] | None
) -> list[tuple[str, SchoolYear]]:
    """The services and school years that a call selects: those named, else all with exports.

    Raises:
        UsageError: A service or school year that was named does not exist.
        MissingFile: None was named, and there are no exports at all.
    """
    named = sorted(SchoolYear.parse(year) for year in school_years or [])
    names = [project.require_service(name) for name in services or project.service_names()]
    found = [(name, year) for name in names for year in named or _open_years(project, name)]
    if not found:
        is_named = services or school_years
        raise (UsageError if is_named else MissingFile)(
            "There are no exports to make a report from.",
            {"folder": "data/raw/<service>/<school year>", "found": "nothing"},
            "Put exports there, or write the examples with: pbdreport demo",
        )
    return found


def _open_years(project: Project, service: str) -> list[SchoolYear]:
    """The school years with exports, but those whose released report can no longer be made again.

    Of a profile that cannot be read, all: the build reports it.
    """
    from pbdreport.config.profile import read_profile

    years = project.school_years(service)
    with suppress(PbdReportError):
        profile = read_profile(project, service)
        if profile.retention.data_years is not None:
            from pbdreport.pipeline.retention import is_closed

            return [year for year in years if not is_closed(project, service, profile, year)]
    return years


def waits_for_first_exports(project: Project, services: list[str] | None) -> bool:
    """Whether no export ever came, and the folder for the first ones stands ready.

    Exports that have all gone are another thing: an unmounted disk leaves no folder either.
    """
    names = services or project.service_names()
    return not any(project.school_years(name) for name in names) and any(
        project.awaited_years(name) for name in names
    )


def print_unused_folders(project: Project, services: list[str] | None) -> None:
    """Print the folders without a report: empty ones, and those not named after a school year."""
    for name in services or project.service_names():
        for other in project.other_folders(name):
            shown = project.shown(other)
            output.warning(f"{'left out':<10}  {name}  {shown}: its name is not a school year")
        years = project.awaited_years(name)
        for year in years:
            folder = project.shown(project.raw_folder(name, year))
            output.result(f"{'waiting':<10}  {name} {year}  {folder} is empty")
        if not years and not project.school_years(name):
            output.result(f"{'waiting':<10}  {name}  data/raw/{name} has no exports")


def selected_targets(
    project: Project,
    services: list[str] | None,
    school_years: list[str] | None,
    renderer: str | None = None,
    to: str = "html,xlsx",
    scopes: list[str] | None = None,
) -> "list[Target]":
    """The reports that a call selects: of whole services, or of the units that are named."""
    from pbdreport.targets.target import Target

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
        for name, year in selected_reports(project, services, school_years)
        for scope in read_scopes(scopes)
    ]


def read_scopes(scopes: list[str] | None) -> list[str]:
    """The units that a call names, as `group.sg01`; without any, the whole service.

    Raises:
        UsageError: One of them names an unknown kind of unit.
    """
    return [str(read_unit(scope)) for scope in scopes or []] or [""]


def delivery_warnings(report: "IngestReport") -> Iterator[str]:
    """Warnings about an accepted delivery, a line each."""
    for doubt in report.doubts:
        yield f"  look at {doubt.file}: {doubt.told} ({doubt.rows})"
    for unknown in report.unknown_files:
        yield f"  {unknown} is not read: no source in the mapping names it"


def print_reasons(targets: "Iterable[Target]") -> None:
    """Print why each step of these reports will run; only when verbose."""
    if not output.is_verbose():
        return
    from pbdreport.pipeline.explain import explain, reason_text

    for target in targets:
        output.detail(str(target))
        # A refusal here comes back when the report is built, and is reported then.
        with suppress(PbdReportError):
            for reason in explain(target):
                output.detail(f"  {reason_text(reason)}")


def _print_delivery_warnings(outcome: "Outcome") -> None:
    """Print the warnings about a new delivery to stderr, where operators look."""
    from pbdreport.ingest.ingest_report import read_ingest_report

    target = outcome.target
    if outcome.changed and not target.scope:
        for line in delivery_warnings(read_ingest_report(target.request.tables)):
            output.warning(line)


def print_outcomes(project: Project, outcomes: "list[Outcome]") -> None:
    """Print what became of each report, the warnings about it, and where to open it."""
    from pbdreport.pipeline.deadlines import overdue_reports
    from pbdreport.pipeline.previous_year import lost_year
    from pbdreport.pipeline.run import outcome_text

    for outcome in outcomes:
        state = outcome_text(outcome)
        if outcome.is_incomplete and outcome.refusal:
            output.result(f"{state:<10}  {outcome.target}  {outcome.refusal.must}")
        elif outcome.refusal:
            typer.echo(f"{state:<10}  {outcome.target}")
        else:
            page = f"{project.shown(outcome.link)}/index.html"
            output.result(f"{state:<10}  {outcome.target}  {page}")
        _print_delivery_warnings(outcome)
        if not outcome.refusal and (year := lost_year(outcome.target)):
            lost = f"the data of {year} are gone: nothing is compared with them"
            output.warning(f"{'lost':<10}  {outcome.target}  {lost}")
    for one in overdue_reports([outcome.target for outcome in outcomes], date.today()):
        typer.echo(f"{'late':<10}  {one.report}  promised by {one.promised}, and not released")
    if any(not outcome.refusal for outcome in outcomes):
        index = project.reports / "index.html"
        is_here = has_desktop()
        output.result(f"Open {index.as_uri()}" if is_here else f"All: {project.shown(index)}")


def exit_with_refusals(refusals: list[PbdReportError]) -> None:
    """Print all refusals and exit with the code of the first; without any, do nothing."""
    if refusals:
        output.error("\n" + refusals_text(refusals), *refusals)
        raise typer.Exit(refusals[0].exit_code)


def refusals_text(refusals: Iterable[PbdReportError]) -> str:
    """Refusals as text, separated by blank lines; one that several reports share appears once."""
    return "\n\n".join(dict.fromkeys(map(str, refusals)))


def has_desktop() -> bool:
    """Whether there is a desktop on which a browser can open: not that of a distant user."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("CI"):
        return False
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
