"""A complete edition in a folder: pages by the renderer, data, gates, manifest."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import nbformat

from pbdreport.build.accessibility import accessibility_refusals
from pbdreport.build.axe import axe_refusals
from pbdreport.build.contents import provenance, write_manifest
from pbdreport.build.disclosure import (
    additions_of,
    definitions_of,
    disclosure_refusals,
    with_additions,
)
from pbdreport.build.editions import (
    SignOff,
    is_final,
    link_path,
    registry_of,
)
from pbdreport.build.formats import archive_name, part_name, report_words, write_formats
from pbdreport.build.gates import pass_gates
from pbdreport.build.leaks import People
from pbdreport.build.notebooks import read_executed
from pbdreport.build.people import text_refusals
from pbdreport.build.prose import prose_refusals
from pbdreport.build.steps import Target
from pbdreport.build.tables import put_tables
from pbdreport.build.workers import aside
from pbdreport.errors import GateRefusal
from pbdreport.figures.definition import Figure
from pbdreport.figures.reconciliation.engine import Breach
from pbdreport.figures.reconciliation.registry import differences
from pbdreport.figures.registry import Registry
from pbdreport.figures.store import Frozen
from pbdreport.presentation.captions import chapter_title
from pbdreport.presentation.errata import Erratum, errata
from pbdreport.render.archive import write_archive
from pbdreport.render.commentary import with_commentary
from pbdreport.render.edition import Edition, Page
from pbdreport.render.quarto import render_quarto
from pbdreport.render.site import render_html


def assemble(
    folder: Path,
    target: Target,
    frozen: Frozen,
    executed: Sequence[Path],
    commit: str,
    sign_off: SignOff | None,
    people: People,
    is_rehearsal: bool = False,
    **facts: object,
) -> None:
    """Make the whole edition in a folder.

    Args:
        folder: Where it goes; what a process left there that was killed is gone then.
        target: Whose report it is.
        frozen: Its masked figures, and whether they agree with each other.
        executed: The executed notebooks of its chapters, in their order.
        commit: The commit of the project.
        sign_off: Who releases it; a draft without it.
        people: Who stands in the raw exports, and so in no file of the edition.
        is_rehearsal: Whether a draft passes the gates of a release too.
        **facts: What the manifest tells beside what the target knows.

    Raises:
        PbdReportError: A chapter shows what it may not, the renderer is not there, or a gate
            refuses.
    """
    notebooks = [read_executed(path) for path in executed]
    additions = additions_of(target, notebooks)
    registry = with_additions(frozen.registry, additions)
    definitions = definitions_of(additions)
    released_on = sign_off.on if sign_off else None
    shutil.rmtree(folder)
    folder.mkdir()
    put_tables(folder / "data", target, frozen, released_on, additions)
    edition = Edition(
        service=target.service,
        school_year=target.school_year,
        scope=part_name(target, frozen),
        profile=target.profile,
        pages=_pages(target, frozen, notebooks),
        provenance=provenance(target, commit, sign_off),
        released_on=released_on,
        because=sign_off.because if sign_off else "",
        errata=_errata(target, frozen, registry, definitions) if sign_off else (),
        archive=archive_name(target),
    )
    write_formats(folder, target, edition)
    render = render_quarto if target.rendered_by == "quarto" else render_html
    render(edition, folder)
    write_archive(folder, edition.archive)
    # Other processes pass these while this one passes the others.
    texts = aside(text_refusals, folder, target, people)
    accessibility = aside(accessibility_refusals, folder, target)
    breaches = [*frozen.reconciliation.breaches, *_changed_since(target, frozen.registry)]
    asked: dict[str, Iterable[GateRefusal]] = {
        "prose": prose_refusals(target),
        "disclosure": disclosure_refusals(target, frozen, additions),
        "leaks": _asked(lambda: texts()["leaks"]),
        "people": _asked(lambda: texts()["people"]),
        "accessibility": _asked(accessibility),
    }
    if sign_off or is_rehearsal:
        asked["browser"] = axe_refusals(folder)
    gates = pass_gates(breaches, asked)
    write_manifest(
        folder,
        target,
        sign_off,
        part=edition.scope,
        replaces=_replaced(target) if sign_off else "",
        commit=commit,
        gates=gates,
        **facts,
    )


def _asked(found: Callable[[], list[GateRefusal]]) -> Iterator[GateRefusal]:
    """What a gate found, waited for when it is that gate's turn."""
    yield from found()


def _errata(
    target: Target, frozen: Frozen, registry: Registry, definitions: Mapping[str, Figure]
) -> tuple[Erratum, ...]:
    """The figures that changed since the final edition that stands there; none without one."""
    link = link_path(target.project, target.service, target.school_year, target.scope)
    if not is_final(link):
        return ()
    return errata(registry_of(link), registry, definitions, report_words(target, frozen))


def _replaced(target: Target) -> str:
    """The final edition that a new one replaces, by the name of its folder."""
    link = link_path(target.project, target.service, target.school_year, target.scope)
    return link.resolve().name if is_final(link) else ""


def _pages(
    target: Target, frozen: Frozen, notebooks: Sequence[nbformat.NotebookNode]
) -> tuple[Page, ...]:
    """The executed chapters, with what the service says of its figures in them."""
    pages = tuple(
        Page(
            chapter.subject,
            chapter_title(chapter.subject),
            notebook,
            target.project.shown(chapter.path),
        )
        for chapter, notebook in zip(target.chapters, notebooks, strict=True)
    )
    if not target.commentary:
        return pages
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.presentation.references import Sources, answered

    words = report_words(target, frozen)
    sources = Sources(frozen.registry, FIGURES, words, target.profile.name)
    return with_commentary(
        pages,
        target.commentary,
        lambda text, line: answered(text, sources, line),
        target.project.shown,
    )


def _changed_since(target: Target, registry: Registry) -> list[Breach]:
    """Where last year's values are no longer what last year's final edition published.

    A draft binds nobody: its figures change as its data do.
    """
    link = link_path(target.project, target.service, target.school_year.previous, target.scope)
    return differences(registry, registry_of(link)) if is_final(link) else []
