"""The body of a page: its Markdown as one text, with the outputs standing in it.

The cells are joined before they are read, as Quarto does: a callout may open in one cell and
close after a figure, and footnotes count through the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from pbdreport.errors import ChapterFailed
from pbdreport.render.blocks import Block, Place, Prose, Shown
from pbdreport.render.downloads import figure_downloads
from pbdreport.render.edition import page_file
from pbdreport.render.flow import (
    Flow,
    Heading,
    UnknownMarkdown,
    placeholder,
    without_placeholders,
)
from pbdreport.render.markdown import to_html
from pbdreport.render.markup import UnsafeMarkup, clean_drawing, clean_table, standalone_svg
from pbdreport.render.numbering import Anchor
from pbdreport.render.outputs import Cards, Chart, Listing, Notice, Sentence, ShownFigure, Table

CONCERNS = {"people": "personen", "institutions": "instellingen", "work": "werk van de dienst"}


@dataclass(frozen=True)
class Body:
    """What stands on a page between its head and its foot."""

    title: Markup
    """The title that the chapter gives itself; empty where it gives none."""
    html: Markup
    headings: tuple[Heading, ...]
    pictures: Mapping[str, str]
    """Its charts as SVG files of their own, by label."""
    figures: tuple[tuple[str, Anchor, ShownFigure], ...] = ()
    """Its charts and tables with label and number."""


@dataclass(frozen=True)
class Report:
    """What the pages of one report share."""

    anchors: Mapping[str, Anchor]
    figures: Mapping[str, str]
    """The label under which each figure stands."""
    titles: Mapping[str, str]
    """The pages there are, by name: cards link to no other."""
    folder: Path
    """Where the report is written: sizes of downloads are read there."""
    environment: Environment


def write_body(page: str, blocks: Sequence[Block], report: Report) -> Body:
    """The body of a page.

    Raises:
        ChapterFailed: Its Markdown or an output breaks the rules of a page.
    """
    shown = [block for block in blocks if isinstance(block, Shown)]
    pictures = {
        block.label: _picture(block, block.output)
        for block in shown
        if isinstance(block.output, Chart)
    }
    flow = Flow(page, report.anchors, lambda nth: _output(shown[nth], page, report, pictures))
    try:
        text = to_html(_joined(blocks), flow)
    except UnknownMarkdown as error:
        raise _place_of(error, blocks).refusal(error.must, error.found, error.advice) from None
    for nth, block in enumerate(shown):
        if nth not in flow.placed:
            raise block.place.refusal(
                "What a chapter shows stands between its texts.",
                "an output inside a block of code",
                "Close the fence (```) in the Markdown above it.",
            )
    figures = tuple(
        (block.label, report.anchors[block.label], block.output)
        for block in shown
        if isinstance(block.output, ShownFigure)
    )
    return Body(Markup(flow.title), Markup(text), tuple(flow.headings), pictures, figures)


def _joined(blocks: Sequence[Block]) -> str:
    parts: list[str] = []
    nth = 0
    for block in blocks:
        if isinstance(block, Prose):
            parts.append(without_placeholders(block.markdown))
        else:
            parts.append(placeholder(nth))
            nth += 1
    return "\n\n".join(parts)


def _place_of(error: UnknownMarkdown, blocks: Sequence[Block]) -> Place:
    """The cell in which the words stand that the refusal is about."""
    words = error.found.split("'")[1] if "'" in error.found else error.found
    for block in blocks:
        text = block.markdown if isinstance(block, Prose) else _markdown(block)
        if words in text:
            return block.place
    return blocks[0].place


def _markdown(block: Shown) -> str:
    return block.output.markdown if isinstance(block.output, Sentence | Notice) else ""


def _output(block: Shown, page: str, report: Report, pictures: Mapping[str, str]) -> str:
    output = block.output
    template = report.environment.get_template("outputs.html.j2").module
    if isinstance(output, Sentence | Notice):
        inner = Flow(page, report.anchors, lambda _: "")
        text = Markup(to_html(without_placeholders(output.markdown), inner))
        return str(getattr(template, output.kind)(text))
    pages = {name: (page_file(name), title) for name, title in report.titles.items()}
    if isinstance(output, Listing):
        return str(template.listing(output, pages, _places(output, report)))  # type: ignore[attr-defined]
    if isinstance(output, Cards):
        return str(template.cards(output.cards, pages))  # type: ignore[attr-defined]
    return _figure(block, output, report, pictures.get(block.label, ""))


def _places(output: Listing, report: Report) -> list[list[tuple[str, str]]]:
    """Where the figures of each row stand: address and name."""
    rows = [
        [report.figures[figure] for figure in figures if figure in report.figures]
        for figures in output.figures or [()] * len(output.rows)
    ]
    return [
        [
            (f"{page_file(report.anchors[label].page)}#{label}", report.anchors[label].name)
            for label in row
        ]
        for row in rows
    ]


def _picture(block: Shown, chart: Chart) -> str:
    """A chart as a picture on its own."""
    try:
        return standalone_svg(chart.svg, block.label, chart.alt)
    except UnsafeMarkup as error:
        raise _unsafe(block, error) from None


def _unsafe(block: Shown, error: UnsafeMarkup) -> ChapterFailed:
    return block.place.refusal(
        "Charts and tables hold no script and nothing from outside the page.",
        error,
        "Draw it with the package, without markup of your own.",
    )


def _figure(block: Shown, output: Chart | Table, report: Report, picture: str) -> str:
    template = report.environment.get_template("outputs.html.j2").module
    try:
        table = clean_table(output.table, block.label, output.title)
        drawing = (
            Markup(clean_drawing(output.svg + output.narrow, block.label, output.alt))
            if isinstance(output, Chart)
            else Markup("")
        )
    except UnsafeMarkup as error:
        raise _unsafe(block, error) from None
    return str(
        template.figure(  # type: ignore[attr-defined]
            output=output,
            label=block.label,
            anchor=report.anchors[block.label],
            drawing=drawing,
            picture=Markup(picture),
            downloads=figure_downloads(report.folder, output.data, block.label, picture),
            table=Markup(table.table),
            legend=Markup(table.legend),
            concerns=CONCERNS.get(output.concerns, ""),
        )
    )
