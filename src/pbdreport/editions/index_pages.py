"""The pages that link to all editions, and the lists of school years, kept up to date."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.store import (
    current_manifest,
    published_editions,
    published_unit_links,
    released_on,
)
from pbdreport.errors import PbdReportError
from pbdreport.storage.atomic_files import write_atomically
from pbdreport.storage.fingerprint import content_key
from pbdreport.storage.import_graph import step_dependencies
from pbdreport.storage.seal import kept_text
from pbdreport.targets.steps import INDEX_CODE

if TYPE_CHECKING:
    from pbdreport.render.html.site_index import PublishedEdition


def refresh_index_pages(project: Project) -> None:
    """Write the pages that link to all editions, and each service's list of school years.

    Does nothing if they were made from the current editions.
    """
    links = [
        link
        for year in published_editions(project)
        for link in (year, *published_unit_links(project, year))
    ]
    key = _key(links)
    noted = project.workshop / "landing"
    is_there = (project.reports / "index.html").is_file()
    if not links or (is_there and kept_text(noted) == key):
        return
    from pbdreport.render.html.site_index import render_index_pages

    render_index_pages([_published(project, link) for link in links], project.reports)
    write_atomically(noted, key)


def _key(links: Sequence[Path]) -> str:
    """A key that changes when a link or the code of the pages changes."""
    return content_key(
        [
            *((f"{link.parent.name}/{link.name}", link.resolve().name) for link in links),
            *step_dependencies(INDEX_CODE),
        ]
    )


def _published(project: Project, link: Path) -> "PublishedEdition":
    from pbdreport.render.html.site_index import PublishedEdition

    manifest = current_manifest(link)
    if "name" not in manifest:
        # The manifest of an old edition does not have the name of the service.
        try:
            profile = read_profile(project, link.parent.name)
            manifest |= {"name": profile.name, "invented": profile.invented}
        except PbdReportError:
            # The build reports an invalid profile with its own reports; the others stay listed.
            manifest |= {"name": link.parent.name, "invented": False}
    return PublishedEdition(
        service=link.parent.name,
        name=manifest["name"],
        school_year=SchoolYear.parse(manifest["school_year"]),
        scope=manifest.get("part", ""),
        path=f"{link.name}/",
        pages=tuple(sorted(path.relative_to(link).as_posix() for path in link.rglob("*.html"))),
        invented=manifest["invented"],
        released_on=released_on(manifest),
    )
