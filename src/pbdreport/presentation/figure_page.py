"""What the page of a figure shows: all its years and breakdowns, its definition and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.registry import Registry
from pbdreport.figures.registry.series import Series
from pbdreport.presentation import captions, over_years
from pbdreport.presentation.charts.line_chart import draw_lines
from pbdreport.presentation.labels import Words
from pbdreport.presentation.tables.figure_tables import grid_html, table_html


@dataclass(frozen=True)
class FigurePage:
    """The content of the page of a figure, in Dutch; tables and drawings are markup."""

    figure: str
    title: str
    explanation: str
    formula: str
    sources: str
    concerns: str
    version: int
    changes: tuple[str, ...]
    """What each new version changed, from version 2 on."""
    svg: str
    """Its whole over the school years; empty below three years."""
    narrow: str
    alt: str
    over_years: tuple[str, ...]
    """Tables over the school years, one for each breakdown; none below three years."""
    note: str
    tables: tuple[str, ...]
    """The tables of this school year, one for each breakdown."""


def figure_pages(
    registry: Registry, series: Series, figures: Mapping[str, Figure], words: Words
) -> list[FigurePage]:
    """A page for each figure that has a number or a reason for having none.

    Args:
        registry: The masked figures.
        series: The masked figures over all school years.
        figures: Their definitions, by id.
        words: The labels.
    """
    counted = {row.figure for row in registry.rows if row.status != "x"}
    return [
        _page(figure, registry, series, words)
        for name, figure in figures.items()
        if name in counted
    ]


def _page(figure: Figure, registry: Registry, series: Series, words: Words) -> FigurePage:
    tables: list[str] = []
    yearly: list[str] = []
    svg = narrow = alt = ""
    notes: list[str] = []
    for by in figure.breakdowns:
        if rows := registry.select(figure.id, by):
            tables.append(table_html(rows, figure, by, words))
        panels = over_years.panels_of(series.select(figure.id, by), by, words)
        if not over_years.is_worth_showing(panels):
            continue
        slug = over_years.address(figure, by)
        yearly.append(grid_html(over_years.series_grid(panels, figure, by, words), f"tabel-{slug}"))
        notes.append(over_years.series_note(panels))
        if not by:
            alt = over_years.alternative(panels, figure)
            svg, narrow = draw_lines(panels, figure, slug, alt)
    return FigurePage(
        figure=figure.id,
        title=figure.title,
        explanation=figure.explanation,
        formula=figure.formula,
        sources=captions.sources(figure),
        concerns=figure.concerns,
        version=figure.version,
        changes=figure.changes,
        svg=svg,
        narrow=narrow,
        alt=alt,
        over_years=tuple(yearly),
        note=_once(notes),
        tables=tuple(tables),
    )


def _once(notes: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, notes)))
