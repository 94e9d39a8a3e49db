"""The disclosure gate: what an edition is about to publish, held against the rules once more.

The rules are applied again to the exact figures, with the custom figures of chapters and beside
last year's edition.
"""

from collections.abc import Iterator, Sequence

import nbformat

from pbdreport.config.instrument import read_instruments
from pbdreport.errors import ChapterFailed, GateRefusal, raise_all
from pbdreport.figures.custom_figures import CustomFigure, read_custom_figure
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.cache import EXACT, FrozenFigures, figures_folder
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.figures.registry.registry import Registry, read_csv
from pbdreport.presentation.cell_output import MIME
from pbdreport.targets.target import Target, edition_link

SHOWN_AT_MOST = 3
"""How many hidden entries are reported one by one."""


def custom_figures_of(
    target: Target, notebooks: Sequence[nbformat.NotebookNode]
) -> list[CustomFigure]:
    """The custom figures that chapters publish, each once.

    Raises:
        ChapterFailed: One is no longer cached, or two chapters give an id different entries.
    """
    keys: dict[str, str] = {}
    for chapter, notebook in zip(target.chapters, notebooks, strict=True):
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                found = output.get("data", {}).get(MIME, {}).get("published") or []
                for key in [found] if isinstance(found, str) else found:
                    keys.setdefault(key, target.project.shown(chapter.path))
    read = [read_custom_figure(target.project, key, notebook) for key, notebook in keys.items()]
    _refuse_doubles(read)
    return read


def _refuse_doubles(found: list[CustomFigure]) -> None:
    seen: dict[str, CustomFigure] = {}
    for addition in found:
        seen.setdefault(addition.figure.id, addition)
    raise_all(
        [
            ChapterFailed(
                f"Two chapters publish the figure {addition.figure.id!r} with different entries.",
                {"figure": addition.figure.id},
                "Give one of the two another id.",
            )
            for addition in found
            if seen[addition.figure.id] is not addition
        ]
    )


def with_custom_figures(registry: Registry, additions: Sequence[CustomFigure]) -> Registry:
    """The registry of the edition: the masked figures, then the custom ones of chapters."""
    more = [row for addition in additions for row in addition.shown.rows]
    place = (registry.service, registry.school_year, registry.scope)
    return Registry(*place, (*registry.rows, *more)) if more else registry


def definitions_of(additions: Sequence[CustomFigure]) -> dict[str, Figure]:
    """The definitions of the declared figures and of the custom ones of chapters."""
    from pbdreport.figures.definitions import FIGURES

    return {**FIGURES, **{addition.figure.id: addition.figure for addition in additions}}


def disclosure_refusals(
    target: Target, frozen: FrozenFigures, additions: Sequence[CustomFigure]
) -> Iterator[GateRefusal]:
    """Refusals for hidden entries, of this year or last year, that can be derived."""
    from pbdreport.figures.disclosure import exposures
    from pbdreport.figures.units.unit_figures import implied_by_other_units

    folder = figures_folder(target.project, frozen.key)
    shown = with_custom_figures(frozen.registry, additions).rows
    exact = [
        *read_csv(folder / EXACT).rows,
        *(row for addition in additions for row in addition.exact.rows),
    ]
    rules = target.profile.disclosure
    instruments = read_instruments(target.project, target.profile.effectiveness)
    derived = exposures(exact, shown, definitions_of(additions), rules, instruments)
    if target.scope:
        derived += implied_by_other_units(target.request)
    for figure, dims in derived[:SHOWN_AT_MOST]:
        yield GateRefusal(
            "A number about people is shown that has to be hidden.",
            {"figure": figure, "dims": dims or "the total", **_more(len(derived))},
            "A chapter publishes too much, or the data changed during the build: remove its custom "
            "figure, publish it by fewer columns, or build again. docs/disclosure.md has the "
            "rules.",
        )
    yield from _shown_after_all(target, shown)


def _shown_after_all(target: Target, shown: Sequence[Entry]) -> Iterator[GateRefusal]:
    """Refusals for previous values that last year's edition hides."""
    place = (target.project, target.service, target.school_year.previous, target.scope)
    path = edition_link(*place) / "data" / "figures.csv"
    if not path.is_file():
        return
    hidden = {(row.figure, dims_text(row.dims)) for row in read_csv(path).rows if row.status == "c"}
    previous = [row for row in shown if row.previous_numerator is not None]
    found = [row for row in previous if (row.figure, dims_text(row.dims)) in hidden]
    for row in found[:SHOWN_AT_MOST]:
        yield GateRefusal(
            "A number that last year's edition hides is shown as the previous year's value.",
            {"figure": row.figure, "dims": dims_text(row.dims), **_more(len(found))},
            "Last year's data or the rules have changed since: build last year's edition first.",
        )


def _more(found: int) -> dict[str, str]:
    more = found - SHOWN_AT_MOST
    return {"and": f"{more} more"} if more > 0 else {}
