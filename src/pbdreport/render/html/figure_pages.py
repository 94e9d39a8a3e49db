"""The pages of figures: `figure/<id>.html`, an address that stays the same every year."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from pbdreport.presentation.figure_page import FigurePage
from pbdreport.render.edition import Edition, figure_file, page_file
from pbdreport.render.html.downloads import figure_downloads
from pbdreport.render.html.extra_pages import ExtraPage
from pbdreport.render.html.page_body import CONCERNS, PageBody
from pbdreport.render.html.search import Entry
from pbdreport.render.safe_markup import TableParts, inline_svg, own_table

Use = tuple[str, str, str]
"""Where a figure is shown: link, number and chapter."""


def figure_page_bodies(
    edition: Edition, bodies: Sequence[PageBody], folder: Path, environment: Environment
) -> list[ExtraPage]:
    """The pages of all figures of an edition.

    Args:
        edition: The report.
        bodies: Its chapters, which show the figures.
        folder: The edition, which has its tables already.
        environment: The templates.
    """
    template = environment.get_template("figure.html.j2").module
    uses = _uses(edition, bodies)
    return [
        ExtraPage(
            figure_file(page.figure),
            page.title,
            Markup(
                template.figure_page(  # type: ignore[attr-defined]
                    page,
                    _drawing(page),
                    _tables(page.over_years, "jaren"),
                    _tables(page.tables, "nu"),
                    figure_downloads(folder, f"data/{page.figure}.csv", "", ""),
                    uses.get(page.figure, []),
                    CONCERNS.get(page.concerns, ""),
                )
            ),
        )
        for page in edition.figure_pages
    ]


def figure_entries(pages: Sequence[FigurePage]) -> list[Entry]:
    """The search entries of the pages of figures."""
    return [("Cijfer", page.title, page.explanation, figure_file(page.figure)) for page in pages]


def _uses(edition: Edition, bodies: Sequence[PageBody]) -> dict[str, list[Use]]:
    """Where the chapters show each figure."""
    found: dict[str, list[Use]] = {}
    for page, body in zip(edition.pages, bodies, strict=True):
        for label, anchor, shown in body.figures:
            address = f"{page_file(page.name)}#{label}"
            found.setdefault(shown.figure, []).append((address, anchor.name, page.title))
    return found


def _drawing(page: FigurePage) -> Markup:
    if not page.svg:
        return Markup("")
    return Markup(inline_svg(page.svg + page.narrow, "jaren", page.alt))


def _tables(markup: Sequence[str], prefix: str) -> list[TableParts]:
    parts = [own_table(table, f"{prefix}-{nth}") for nth, table in enumerate(markup, start=1)]
    return [TableParts(Markup(part.table), Markup(part.legend)) for part in parts]
