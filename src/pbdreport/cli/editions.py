"""Commands about editions: release, rollback, replay, compare."""

from datetime import date
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
    print_outcomes,
    refuse_together,
    targets_of,
)
from pbdreport.config.project import Project, find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError, listing


@app.command()
def release(
    signed_by: Annotated[str, typer.Option(help="Who answers for the edition; readers see it.")],
    service: Services = None,
    school_year: SchoolYears = None,
    on: Annotated[str, typer.Option(help="The day of publication, 2024-12-01; today.")] = "",
    because: Annotated[
        str, typer.Option(help="What a correction corrects; needed where a final edition stands.")
    ] = "",
    each: Each = None,
) -> None:
    """All gates, the browser's too, and a sign-off: the final edition of each report."""
    from pbdreport.build.axe import require_browser
    from pbdreport.build.build import build
    from pbdreport.build.editions import SignOff, is_final, link_path

    project = find_project()
    targets = targets_of(project, service, school_year, to=RELEASED)
    for target in targets:
        place = (project, target.service, target.school_year, target.scope)
        if is_final(link_path(*place)) and not because:
            raise UsageError(
                "A final edition is replaced only by a correction that says what it corrects.",
                {"edition": project.shown(link_path(*place))},
                "Say it with --because; the page will tell it.",
            )
    require_browser()
    sign_off = SignOff(signed_by, _day(on), because)
    outcomes = build(
        project,
        targets,
        sign_off=sign_off,
        tell=lambda line: typer.echo(line, err=True),
        each=each,
    )
    print_outcomes(project, outcomes)
    refuse_together([outcome.refusal for outcome in outcomes if outcome.refusal])


@app.command()
def rollback(
    service: Services = None,
    school_year: SchoolYears = None,
    scope: Scopes = None,
    to: Annotated[
        str, typer.Option(help="The edition to go to, back or forth; without it, the one before.")
    ] = "",
) -> None:
    """Return to the edition before the one that readers see now, or to one that is named."""
    from pbdreport.build.editions import editions_told, link_path, roll_back
    from pbdreport.build.landing import refresh_landing
    from pbdreport.build.lock import one_build

    project = find_project()
    if not (service and school_year):
        raise UsageError(
            "Taking editions back names them.",
            {"wanted": "--service and --school-year"},
            "Name whose edition of which year.",
        )
    targets = targets_of(project, service, school_year, scopes=scope)
    if to and len(targets) > 1:
        raise UsageError(
            "An edition is one of one report.",
            {"wanted": repr(to), "found": listing(targets)},
            "Name one service, one school year and at most one part beside --to.",
        )
    with one_build(project):
        for target in targets:
            link = link_path(project, target.service, target.school_year, target.scope)
            typer.echo(f"{target} shows {roll_back(project, link, to)}")
            for line in editions_told(project, link):
                typer.echo(f"  {line}")
        typer.echo("To go to another of these: the same command with --to and its name.")
        refresh_landing(project)


@app.command()
def replay(
    manifest: Annotated[
        Path, typer.Argument(help="The manifest.json of an edition, or its folder.")
    ],
) -> None:
    """Make an edition again from its manifest, and list every difference."""
    from pbdreport.build.replay import replay as made_again

    edition = manifest if manifest.is_dir() else manifest.parent
    differences = made_again(edition.resolve(), find_project())
    typer.echo("\n".join(differences) or "The same, to the byte.")


@app.command()
def compare(
    editions: Annotated[
        list[Path] | None,
        typer.Argument(help="Two editions: the earlier folder, then the later."),
    ] = None,
    service: Services = None,
    school_year: SchoolYears = None,
    csv: Annotated[Path | None, typer.Option(help="Write the changes to this file too.")] = None,
) -> None:
    """Every figure that changed between two editions or two school years."""
    from pbdreport.build.editions import registry_of
    from pbdreport.figures.comparison import compare as changes_between
    from pbdreport.figures.comparison import comparison_text, write_comparison

    folders = editions or _published_years(find_project(), service, school_year)
    if len(folders) != 2:
        raise UsageError(
            "Two editions are compared, or two school years of one service.",
            {"found": listing(folders)},
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
    """The editions of the service and school years that are named, the earliest first."""
    from pbdreport.build.editions import link_path

    named = sorted(SchoolYear.parse(year) for year in school_years or [])
    names = [project.require_service(name) for name in services or []]
    return [link_path(project, name, year, "") for name in names for year in named]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise UsageError(
            "A day is written as year, month, day.",
            {"wanted": "2024-12-01", "found": text},
            "Write it so.",
        ) from None
