"""Commands that set up a project: example exports, a new service, a new school year."""

from pathlib import Path
from typing import Annotated

import typer

from pbdreport.cli import output
from pbdreport.cli.options import SchoolYears, Services
from pbdreport.config.project import find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError, did_you_mean, one_of


def demo(service: Services = None, school_year: SchoolYears = None) -> None:
    """Write the raw exports of the example services."""
    from pbdreport.demo import DEMO_SERVICES, DEMO_YEARS, write_demo

    project = find_project()
    for name in service or []:
        if name not in DEMO_SERVICES:
            raise UsageError(
                f"Unknown example service {name!r}: choose {one_of(DEMO_SERVICES)}.",
                advice=did_you_mean(name, DEMO_SERVICES).strip(),
            )
    years = [SchoolYear.parse(year) for year in school_year or []] or DEMO_YEARS
    for year in years:
        if year not in DEMO_YEARS:
            known = " or ".join(map(str, DEMO_YEARS))
            raise UsageError(f"There are no example exports of {year}: choose {known}.")
    written = write_demo(project.root, service or DEMO_SERVICES, years)
    for path in written:
        output.detail(project.shown(path))
    output.result(f"{len(written)} exports written to data/raw.")


def new_service(
    name: Annotated[
        str, typer.Argument(help="Its short name: lower-case letters, digits and dashes.")
    ],
    folder: Annotated[Path, typer.Argument(help="A folder with the exports of one school year.")],
) -> None:
    """Write a first profile and mapping for a service, from a folder of its exports."""
    from pbdreport.setup.new_service import new_service as write_first

    project = find_project()
    for path in write_first(project, name, folder):
        questions = path.read_text(encoding="utf-8").count("# VRAAG")
        output.result(f"{project.shown(path)}  {questions} questions (# VRAAG)")
    output.result(f"Answer them, copy the exports to data/raw/{name}/<school year>, and type:")
    output.result(f"  pbdreport ingest --service {name}")


def new_year(service: Services = None, school_year: SchoolYears = None) -> None:
    """Prepare the next school year of services, and list the exports that it needs."""
    from pbdreport.setup.new_year import new_year as carry_over
    from pbdreport.setup.new_year import next_year

    project = find_project()
    named = [SchoolYear.parse(year) for year in school_year or []]
    for name in [project.require_service(name) for name in service or project.service_names()]:
        for year in named or [next_year(project, name)]:
            made, sources = carry_over(project, name, year)
            output.result(f"{project.shown(made)}")
            for source in sources:
                need = "" if source.required else "  (may be missing)"
                output.result(f"  {source.files:<32}  {source.title}{need}")
