"""Commands about editions: release, rollback, replay, compare."""

from datetime import date
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
    print_outcomes,
    selected_targets,
)
from pbdreport.config.project import Project, find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError, first_few


def release(
    signed_by: Annotated[
        str, typer.Option(help="Who is responsible for the edition; readers see the name.")
    ],
    service: Services = None,
    school_year: SchoolYears = None,
    on: Annotated[
        str, typer.Option(help="The day of publication, 2024-12-01. Default: today.")
    ] = "",
    because: Annotated[
        str,
        typer.Option(
            help="What this edition corrects; required if a final edition exists already."
        ),
    ] = "",
    each: Each = None,
    without_previous_year: WithoutPrevious = False,
) -> None:
    """Publish the final edition of each report, signed off, after all gates."""
    from pbdreport.editions.store import SignOff, is_final
    from pbdreport.gates.axe import require_browser
    from pbdreport.pipeline.run import build
    from pbdreport.targets.target import edition_link

    sign_off = SignOff(signed_by, _date(on), because)
    project = find_project()
    targets = selected_targets(project, service, school_year, to=RELEASED)
    for target in targets:
        link = edition_link(project, target.service, target.school_year, target.scope)
        if is_final(link) and not because:
            raise UsageError(
                f"{target} has a final edition already.",
                {"edition": project.shown(link)},
                "To correct it, say what is corrected with --because; readers see that text.",
            )
    require_browser()
    with output.build_progress() as progress:
        outcomes = build(
            project,
            targets,
            sign_off=sign_off,
            progress=progress,
            each=each,
            without_previous=without_previous_year,
        )
    print_outcomes(project, outcomes)
    exit_with_refusals([outcome.refusal for outcome in outcomes if outcome.refusal])


def rollback(
    service: Services = None,
    school_year: SchoolYears = None,
    scope: Scopes = None,
    to: Annotated[
        str, typer.Option(help="The edition to publish again. Default: the previous one.")
    ] = "",
) -> None:
    """Publish an earlier edition again: the previous one, or the one named with --to."""
    from pbdreport.editions.index_pages import refresh_index_pages
    from pbdreport.editions.store import list_editions, roll_back
    from pbdreport.pipeline.build_lock import build_lock
    from pbdreport.targets.target import edition_link

    project = find_project()
    if not (service and school_year):
        raise UsageError(
            "rollback needs --service and --school-year.",
            advice="List the services with: pbdreport explain",
        )
    targets = selected_targets(project, service, school_year, scopes=scope)
    if to and len(targets) > 1:
        raise UsageError(
            f"--to takes one report, and this call selects {len(targets)}.",
            {"edition": to, "found": first_few(targets)},
            "Name one service, one school year and at most one unit.",
        )
    with build_lock(project):
        for target in targets:
            link = edition_link(project, target.service, target.school_year, target.scope)
            output.result(f"{target} is now {roll_back(project, link, to)}")
            for line in list_editions(project, link):
                output.result(f"  {line}")
        output.result("To publish another of these, add --to and its name.")
        refresh_index_pages(project)


def replay(
    manifest: Annotated[
        Path, typer.Argument(help="The folder of an edition, or its manifest.json.")
    ],
) -> None:
    """Build an edition again from its manifest, and list every difference."""
    from pbdreport.pipeline.reproduce import reproduce_edition

    edition = manifest if manifest.is_dir() else manifest.parent
    differences = reproduce_edition(edition.resolve(), find_project())
    typer.echo("\n".join(differences) or "No difference: every file has the same bytes.")


def compare(
    editions: Annotated[
        list[Path] | None,
        typer.Argument(help="The folders of two editions, the earlier first."),
    ] = None,
    service: Services = None,
    school_year: SchoolYears = None,
    csv: Annotated[
        Path | None, typer.Option(help="Also write the changes to this CSV file.")
    ] = None,
) -> None:
    """List the figures that changed between two editions or two school years."""
    from pbdreport.editions.store import registry_of
    from pbdreport.figures.registry.comparison import compare as changes_between
    from pbdreport.figures.registry.comparison import comparison_text, write_comparison

    folders = editions or _published_years(find_project(), service, school_year)
    if len(folders) != 2:
        raise UsageError(
            f"compare takes two editions, and this call names {len(folders)}.",
            {"found": first_few(folders)},
            "Give two folders, or --service and --school-year twice.",
        )
    changes = changes_between(*(registry_of(folder) for folder in folders))
    typer.echo("\n".join(comparison_text(changes)) if changes else "No figure changed.")
    if csv:
        with csv.open("w", encoding="utf-8", newline="") as file:
            write_comparison(changes, file)


def _published_years(
    project: Project, services: list[str] | None, school_years: list[str] | None
) -> list[Path]:
    """The published editions of the named services and school years, the earliest first."""
    from pbdreport.targets.target import edition_link

    named = sorted(SchoolYear.parse(year) for year in school_years or [])
    names = [project.require_service(name) for name in services or []]
    return [edition_link(project, name, year, "") for name in names for year in named]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise UsageError(
            f"{text!r} is not a date.",
            {"option": "--on", "expected": "year-month-day, such as 2024-12-01"},
        ) from None
