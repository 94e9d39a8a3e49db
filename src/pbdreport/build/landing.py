"""What leads to the editions, brought up to date: also where a build was killed before it did."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.build.editions import current_manifest, published_editions, released_on
from pbdreport.build.parts import standing_parts
from pbdreport.build.steps import EDITION_ROOMS
from pbdreport.config.content import code_parts, content_key
from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.config.writing import write_whole

if TYPE_CHECKING:
    from pbdreport.render.landing import Published


def refresh_landing(project: Project) -> None:
    """Write the pages that lead to all editions, and each service's list of school years.

    Nothing is written where they were made from the editions that stand there now.
    """
    links = [
        link
        for year in published_editions(project)
        for link in (year, *standing_parts(project, year))
    ]
    key = _key(links)
    noted = project.workshop / "landing"
    is_there = (project.reports / "index.html").is_file()
    if not links or (is_there and noted.is_file() and noted.read_text(encoding="utf-8") == key):
        return
    from pbdreport.render.landing import render_landing

    render_landing([_published(project, link) for link in links], project.reports)
    write_whole(noted, key)


def _key(links: Sequence[Path]) -> str:
    """Changes when a link leads elsewhere, or when the pages would be written otherwise."""
    return content_key(
        [
            *((f"{link.parent.name}/{link.name}", link.resolve().name) for link in links),
            *code_parts(EDITION_ROOMS),
        ]
    )


def _published(project: Project, link: Path) -> "Published":
    from pbdreport.render.landing import Published

    manifest = current_manifest(link)
    if "name" not in manifest:
        # An edition from before manifests told whose it is.
        profile = read_profile(project, link.parent.name)
        manifest |= {"name": profile.name, "invented": profile.invented}
    return Published(
        service=link.parent.name,
        name=manifest["name"],
        school_year=SchoolYear.parse(manifest["school_year"]),
        scope=manifest.get("part", ""),
        path=f"{link.name}/",
        pages=tuple(sorted(path.name for path in link.glob("*.html"))),
        invented=manifest["invented"],
        released_on=released_on(manifest),
    )
