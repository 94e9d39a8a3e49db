"""Commands that set up services and school years."""

from pathlib import Path
from typing import Annotated

import typer

from pbdreport.cli.calls import SchoolYears, Services, app
from pbdreport.config.project import find_project
from pbdreport.config.school_year import SchoolYear


@app.command("new-service")
def new_service(
    name: Annotated[str, typer.Argument(help="Its short name: small letters, digits and dashes.")],
    folder: Annotated[Path, typer.Argument(help="A folder with exports of one school year.")],
) -> None:
    """Write the first profile and mapping of a service, from a folder of its exports."""
    from pbdreport.intake.new_service import new_service as write_first

    project = find_project()
    for path in write_first(project, name, folder):
        questions = path.read_text(encoding="utf-8").count("# VRAAG")
        typer.echo(f"{project.shown(path)}  {questions} questions (# VRAAG)")
    typer.echo(f"Answer them, copy the exports to data/raw/{name}/<school year>, and type:")
    typer.echo(f"  pbdreport ingest --service {name}")


@app.command("new-year")
def new_year(service: Services = None, school_year: SchoolYears = None) -> None:
    """Carry services over to their next school year, and tell what belongs in its folder."""
    from pbdreport.intake.new_year import new_year as carry_over
    from pbdreport.intake.new_year import next_year

    project = find_project()
    named = [SchoolYear.parse(year) for year in school_year or []]
    for name in [project.require_service(name) for name in service or project.service_names()]:
        for year in named or [next_year(project, name)]:
            made, sources = carry_over(project, name, year)
            typer.echo(f"{project.shown(made)}")
            for source in sources:
                need = "" if source.required else "  (may be missing)"
                typer.echo(f"  {source.files:<32}  {source.title}{need}")
