"""A complete edition in a folder: pages by the renderer, data, gates, manifest."""

from collections.abc import Sequence
from pathlib import Path

import nbformat

from pbdreport.build.contents import provenance, write_data, write_manifest
from pbdreport.build.editions import current_manifest, published_editions
from pbdreport.build.gates import pass_gates
from pbdreport.build.steps import Target
from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.figures.registry import Registry
from pbdreport.presentation.captions import chapter_title
from pbdreport.render.edition import Edition, Page
from pbdreport.render.landing import Published, render_landing
from pbdreport.render.quarto import render_quarto
from pbdreport.render.site import render_html


def assemble(
    folder: Path,
    target: Target,
    registry: Registry,
    executed: Sequence[Path],
    commit: str,
    **facts: object,
) -> None:
    """Make the whole edition in a folder.

    Args:
        folder: An empty folder.
        target: Whose report it is.
        registry: Its masked figures.
        executed: The executed notebooks of its chapters, in their order.
        commit: The commit of the project.
        **facts: What the manifest tells beside what the target knows.

    Raises:
        PbdReportError: A chapter shows what it may not, the renderer is not there, or a gate
            refuses.
    """
    write_data(registry, folder / "data")
    edition = Edition(
        service=target.service,
        school_year=target.school_year,
        scope=target.scope,
        profile=target.profile,
        pages=tuple(
            Page(
                chapter.subject,
                chapter_title(chapter.subject),
                nbformat.read(path, as_version=4),
                target.project.shown(chapter.path),
            )
            for chapter, path in zip(target.chapters, executed, strict=True)
        ),
        provenance=provenance(target, commit),
        released_on=None,
    )
    render = render_quarto if target.renderer == "quarto" else render_html
    render(edition, folder)
    gates = pass_gates(folder, target.project, target.profile)
    write_manifest(folder, target, commit=commit, gates=gates, **facts)


def write_landing(project: Project) -> None:
    """Write the page that leads to all editions, and each service's list of school years."""
    shown = []
    for found in published_editions(project):
        profile = read_profile(project, found.service)
        manifest = current_manifest(found.folder)
        shown.append(
            Published(
                service=found.service,
                name=profile.name,
                school_year=found.school_year,
                scope=manifest["scope"],
                path=f"{found.folder.name}/",
                pages=tuple(sorted(path.name for path in found.folder.glob("*.html"))),
                invented=profile.invented,
                released_on=None,
            )
        )
    render_landing(shown, project.reports)
