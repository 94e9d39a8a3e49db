"""Making a complete edition in a folder: data, pages, gates, manifest."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import nbformat

from pbdreport.editions.data_tables import put_tables
from pbdreport.editions.figure_pages import cached_figure_pages
from pbdreport.editions.formats import archive_name, report_words, unit_name, write_formats
from pbdreport.editions.manifest import provenance, write_manifest
from pbdreport.editions.store import SignOff, is_final, registry_of
from pbdreport.errors import GateRefusal
from pbdreport.figures.definition import Figure
from pbdreport.figures.reconciliation.agreement import Breach
from pbdreport.figures.reconciliation.registry_checks import differences
from pbdreport.figures.registry.cache import FrozenFigures
from pbdreport.figures.registry.registry import Registry
from pbdreport.gates.all_gates import NOT_LOOKED, Gate, pass_gates
from pbdreport.gates.axe import SCHEMES, WIDTHS, axe_refusals, pages_in_browser
from pbdreport.gates.claims import claim_refusals, count_claims_of
from pbdreport.gates.disclosure import (
    custom_figures_of,
    definitions_of,
    disclosure_refusals,
    with_custom_figures,
)
from pbdreport.gates.editions import edition_refusals
from pbdreport.gates.html_rules import accessibility_refusals, palette_refusals
from pbdreport.gates.outside_requests import looked_at, outside_refusals
from pbdreport.gates.personal_data import People, text_refusals
from pbdreport.gates.prose import prose_refusals
from pbdreport.kernels.server_client import run_in_worker
from pbdreport.presentation.captions import chapter_title
from pbdreport.presentation.errata import Erratum, errata
from pbdreport.render.commentary import has_references, with_commentary, with_references
from pbdreport.render.edition import Edition, Page, page_file
from pbdreport.render.exports.zip_archive import write_archive
from pbdreport.render.html.site import render_html
from pbdreport.render.output_types import MIME
from pbdreport.render.quarto.render_book import render_quarto
from pbdreport.targets.notebooks import read_executed
from pbdreport.targets.target import Target, edition_link


def build_edition(
    folder: Path,
    target: Target,
    frozen: FrozenFigures,
    executed: Sequence[Path],
    commit: str,
    sign_off: SignOff | None,
    people: People,
    is_rehearsal: bool = False,
    **facts: object,
) -> None:
    """Make the whole edition in a folder.

    Args:
        folder: Where it goes; files that a killed process left there are removed.
        target: Whose report it is.
        frozen: Its masked figures, and the contradictions between them.
        executed: The executed notebooks of its chapters, in order.
        commit: The commit of the project.
        sign_off: Who releases it; None for a draft.
        people: The people in the raw exports, who must not appear in the edition.
        is_rehearsal: Whether a draft must pass the gates of a release too.
        **facts: Further entries of the manifest.

    Raises:
        PbdReportError: A chapter shows something that is not allowed, the renderer is missing, or
            a gate refuses.
    """
    notebooks = [read_executed(path) for path in executed]
    additions = custom_figures_of(target, notebooks)
    registry = with_custom_figures(frozen.registry, additions)
    definitions = definitions_of(additions)
    released_on = sign_off.on if sign_off else None
    shutil.rmtree(folder)
    folder.mkdir()
    put_tables(folder / "data", target, frozen, released_on, additions)
    edition = Edition(
        service=target.service,
        school_year=target.school_year,
        scope=unit_name(target, frozen),
        profile=target.profile,
        pages=_pages(target, frozen, notebooks, registry, definitions),
        provenance=provenance(target, commit, sign_off),
        released_on=released_on,
        because=sign_off.because if sign_off else "",
        errata=_errata(target, frozen, registry, definitions) if sign_off else (),
        archive=archive_name(target),
        figure_pages=tuple(cached_figure_pages(target, frozen, additions)),
    )
    write_formats(folder, target, edition)
    render = render_quarto if target.rendered_by == "quarto" else render_html
    render(edition, folder)
    write_archive(folder, edition.archive)
    # Workers run these gates while this process runs the others.
    texts = run_in_worker(text_refusals, folder, target, people, sign_off.by if sign_off else "")
    is_ours = target.rendered_by == "html"
    pages = len(list(folder.rglob("*.html")))
    accessibility = run_in_worker(_page_rules, folder) if is_ours else None
    breaches = [*frozen.reconciliation.breaches, *_changed_since(target, frozen.registry)]
    executed_pages = [
        (page_file(chapter.subject), notebook)
        for chapter, notebook in zip(target.chapters, notebooks, strict=True)
    ]
    prose = f"the text of {len(target.chapters)} chapters and the commentary"
    every_file = "every file of the edition"
    in_browser = len(pages_in_browser(folder))
    seen = f"{in_browser} pages, {' and '.join(SCHEMES)}, at {' and '.join(map(str, WIDTHS))} px"
    asked = {
        "prose": Gate(prose_refusals(target), prose),
        "claims": Gate(
            claim_refusals(folder, executed_pages, definitions, MIME, reads_pages=is_ours),
            f"{count_claims_of(notebooks, MIME)} claims, against data/figures.csv",
        ),
        "disclosure": Gate(disclosure_refusals(target, frozen, additions), "the masked registry"),
        "editions": Gate(
            edition_refusals(target, registry, definitions, _standing(target)),
            "the final edition that stands",
        ),
        "leaks": Gate(_asked(lambda: texts()["leaks"]), every_file),
        "people": Gate(_asked(lambda: texts()["people"]), every_file),
        "outside": Gate(outside_refusals(folder), looked_at(folder)),
        "palette": Gate(palette_refusals(), "the colours of charts, on light and on dark"),
        "accessibility": Gate(_asked(accessibility), f"{pages} pages")
        if accessibility
        else NOT_LOOKED,
        "browser": Gate(axe_refusals(folder), seen) if sign_off or is_rehearsal else NOT_LOOKED,
    }
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


def _page_rules(folder: Path) -> list[GateRefusal]:
    """The refusals as a list, which a worker can return."""
    return list(accessibility_refusals(folder))


def _asked(found: Callable[[], list[GateRefusal]]) -> Iterator[GateRefusal]:
    """The findings of a gate, for which it waits only when they are needed."""
    yield from found()


def _errata(
    target: Target, frozen: FrozenFigures, registry: Registry, definitions: Mapping[str, Figure]
) -> tuple[Erratum, ...]:
    """The figures that changed since the current final edition; none without one."""
    link = edition_link(target.project, target.service, target.school_year, target.scope)
    if not is_final(link):
        return ()
    return errata(registry_of(link), registry, definitions, report_words(target, frozen))


def _standing(target: Target) -> Path | None:
    """The final edition of the same report; None without one."""
    link = edition_link(target.project, target.service, target.school_year, target.scope)
    return link if is_final(link) else None


def _replaced(target: Target) -> str:
    """The folder name of the final edition that a new one replaces; else empty."""
    standing = _standing(target)
    return standing.resolve().name if standing else ""


def _pages(
    target: Target,
    frozen: FrozenFigures,
    notebooks: Sequence[nbformat.NotebookNode],
    registry: Registry,
    definitions: Mapping[str, Figure],
) -> tuple[Page, ...]:
    """The executed chapters, with their numbers filled in and the service's commentary in them."""
    pages = tuple(
        Page(
            chapter.subject,
            chapter_title(chapter.subject),
            notebook,
            target.project.shown(chapter.path),
        )
        for chapter, notebook in zip(target.chapters, notebooks, strict=True)
    )
    if not (target.commentary or any(map(has_references, pages))):
        return pages
    from pbdreport.presentation.narrative.placeholders import PlaceholderSources, fill_placeholders

    words = report_words(target, frozen)
    sources = PlaceholderSources(registry, definitions, words, target.profile.name)

    def answer(text: str, line: int) -> str:
        return fill_placeholders(text, sources, line)

    filled = with_references(pages, answer)
    return with_commentary(filled, target.commentary, answer, target.project.shown)


def _changed_since(target: Target, registry: Registry) -> list[Breach]:
    """Previous values that differ from what last year's final edition published.

    A draft does not count: its figures change with its data.
    """
    link = edition_link(target.project, target.service, target.school_year.previous, target.scope)
    return differences(registry, registry_of(link)) if is_final(link) else []
