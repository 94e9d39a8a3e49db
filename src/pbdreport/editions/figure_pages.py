"""The content of the pages of figures, in a cached file.

It depends on the figures, not on chapters, so it is made while chapters run.
"""

from collections.abc import Sequence

from pydantic import TypeAdapter

from pbdreport.editions.formats import report_words
from pbdreport.figures.custom_figures import CustomFigure
from pbdreport.figures.registry.cache import FrozenFigures
from pbdreport.gates.disclosure import with_custom_figures
from pbdreport.presentation.figure_page import FigurePage, figure_pages
from pbdreport.storage.atomic_files import atomic_folder
from pbdreport.storage.last_used import mark_used
from pbdreport.storage.seal import is_whole
from pbdreport.targets.steps import figure_pages_step
from pbdreport.targets.target import Target

PAGES = "pages.json"
_CONTENT = TypeAdapter(list[FigurePage])


def cached_figure_pages(
    target: Target, frozen: FrozenFigures, additions: Sequence[CustomFigure] = ()
) -> list[FigurePage]:
    """The pages of all figures; those of declared figures are made once.

    Args:
        target: Whose report it is.
        frozen: The masked declared figures.
        additions: The custom figures of chapters.
    """
    folder = target.project.workshop / "figure_pages" / figure_pages_step(target, frozen).key
    words = report_words(target, frozen)
    if not is_whole(folder):
        from pbdreport.figures.definitions import FIGURES

        made = figure_pages(frozen.registry, frozen.series, FIGURES, words)
        with atomic_folder(folder) as new:
            (new / PAGES).write_bytes(_CONTENT.dump_json(made))
    mark_used([folder])
    pages = _CONTENT.validate_json((folder / PAGES).read_bytes())
    own = {addition.figure.id: addition.figure for addition in additions}
    registry = with_custom_figures(frozen.registry, additions)
    return [*pages, *figure_pages(registry, frozen.series, own, words)]
