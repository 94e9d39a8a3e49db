"""The disclosure gate: the attack on everything that an edition publishes, before it does.

The attacker knows the masked figures, those that chapters add, and last year's edition.
"""

from collections.abc import Iterator, Sequence

import nbformat

from pbdreport.build.editions import link_path
from pbdreport.build.steps import Target
from pbdreport.errors import ChapterFailed, GateRefusal, refuse_all
from pbdreport.figures.definition import Figure
from pbdreport.figures.published import Addition, kept_addition
from pbdreport.figures.registry import Registry, read_csv
from pbdreport.figures.row import Row, dims_text
from pbdreport.figures.store import EXACT, Frozen, figures_folder
from pbdreport.presentation.shown import MIME

TOLD_AT_MOST = 3
"""Hidden entries that are told one by one."""


def additions_of(target: Target, notebooks: Sequence[nbformat.NotebookNode]) -> list[Addition]:
    """The figures that chapters publish of their own, each once.

    Raises:
        ChapterFailed: One is no longer kept, or two chapters give one id different entries.
    """
    keys: dict[str, str] = {}
    for chapter, notebook in zip(target.chapters, notebooks, strict=True):
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                key = output.get("data", {}).get(MIME, {}).get("published")
                if key:
                    keys.setdefault(key, target.project.shown(chapter.path))
    found = [kept_addition(target.project, key, notebook) for key, notebook in keys.items()]
    _refuse_doubles(found)
    return found


def _refuse_doubles(found: list[Addition]) -> None:
    seen: dict[str, Addition] = {}
    for addition in found:
        seen.setdefault(addition.figure.id, addition)
    refuse_all(
        [
            ChapterFailed(
                "A figure that a chapter publishes is made once.",
                {"figure": addition.figure.id},
                "Give one of the two another id.",
            )
            for addition in found
            if seen[addition.figure.id] is not addition
        ]
    )


def with_additions(registry: Registry, additions: Sequence[Addition]) -> Registry:
    """The registry of the edition: the frozen figures, then those of the chapters."""
    more = [row for addition in additions for row in addition.shown.rows]
    place = (registry.service, registry.school_year, registry.scope)
    return Registry(*place, (*registry.rows, *more)) if more else registry


def definitions_of(additions: Sequence[Addition]) -> dict[str, Figure]:
    """The definitions of the declared figures and of those of the chapters."""
    from pbdreport.figures.definitions import FIGURES

    return {**FIGURES, **{addition.figure.id: addition.figure for addition in additions}}


def disclosure_refusals(
    target: Target, frozen: Frozen, additions: Sequence[Addition]
) -> Iterator[GateRefusal]:
    """A refusal for hidden entries that can be derived, this year's and last year's."""
    from pbdreport.figures.disclosure import exposures
    from pbdreport.figures.parts import beside_other_parts

    folder = figures_folder(target.project, frozen.key)
    shown = with_additions(frozen.registry, additions).rows
    exact = [
        *read_csv(folder / EXACT).rows,
        *(row for addition in additions for row in addition.exact.rows),
    ]
    derived = exposures(exact, shown, definitions_of(additions), target.profile.disclosure)
    if target.scope:
        derived += beside_other_parts(target.place)
    for figure, dims in derived[:TOLD_AT_MOST]:
        yield GateRefusal(
            "No hidden number about people can be derived from what is published.",
            {"figure": figure, "dims": dims or "the whole", **_more(len(derived))},
            "A chapter publishes too much beside it: take its own figure out, or publish it by "
            "fewer columns. docs/disclosure.md explains the attack.",
        )
    yield from _shown_after_all(target, shown)


def _shown_after_all(target: Target, shown: Sequence[Row]) -> Iterator[GateRefusal]:
    """Last year's values are not shown where last year's edition hides them."""
    place = (target.project, target.service, target.school_year.previous, target.scope)
    path = link_path(*place) / "data" / "figures.csv"
    if not path.is_file():
        return
    hidden = {(row.figure, dims_text(row.dims)) for row in read_csv(path).rows if row.status == "c"}
    told = [row for row in shown if row.previous_numerator is not None]
    found = [row for row in told if (row.figure, dims_text(row.dims)) in hidden]
    for row in found[:TOLD_AT_MOST]:
        yield GateRefusal(
            "What last year's edition hides is not shown beside this year's figures.",
            {"figure": row.figure, "dims": dims_text(row.dims), **_more(len(found))},
            "Last year's data or the rules changed since: make last year's edition again first.",
        )


def _more(found: int) -> dict[str, str]:
    more = found - TOLD_AT_MOST
    return {"and": f"{more} more"} if more > 0 else {}
