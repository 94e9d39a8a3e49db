"""The body of a page: the Markdown of all cells as one text, with the outputs in it.

As in Quarto, cells are joined before they are parsed: a callout may open in one cell and close in
another, and footnotes are numbered through the page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter

from pbdreport.errors import ChapterFailed
from pbdreport.render.cross_references import CrossReference
from pbdreport.render.edition import page_file
from pbdreport.render.html.downloads import figure_downloads
from pbdreport.render.markdown.state import (
    Heading,
    PageState,
    UnknownMarkdown,
    placeholder,
    without_placeholders,
)
from pbdreport.render.markdown.to_html import to_html
from pbdreport.render.notebook_content import (
    Block,
    CellLocation,
    ProseCell,
    ShownOutput,
    as_notebook,
)
from pbdreport.render.output_types import (
    MIME,
    CardsOutput,
    ChartOutput,
    NoticeOutput,
    PlainTableOutput,
    SentenceOutput,
    ShownFigure,
    TableOutput,
)
from pbdreport.render.safe_markup import UnsafeMarkup, inline_svg, own_table, standalone_svg

CONCERNS = {"people": "personen", "institutions": "instellingen", "work": "werk van de dienst"}


@dataclass(frozen=True)
class PageBody:
    """The content of a page between its header and its footer."""

    title: Markup
    """The first heading of the chapter; empty if it has none."""
    html: Markup
    headings: tuple[Heading, ...]
    pictures: Mapping[str, str]
    """Its charts as separate SVG files, by label."""
    figures: tuple[tuple[str, CrossReference, ShownFigure], ...] = ()
    """Its charts and tables, with label and number."""


@dataclass(frozen=True)
class ReportContext:
    """What all pages of a report share."""

    anchors: Mapping[str, CrossReference]
    figures: Mapping[str, str]
    """The label of each figure."""
    titles: Mapping[str, str]
    """The titles of the pages, by name; cards link to these only."""
    folder: Path
    """The folder of the edition, for the sizes of downloads."""
    environment: Environment
    figure_pages: Collection[str] = ()
    """The figures that have a page of their own."""


def write_body(page: str, blocks: Sequence[Block], report: ReportContext) -> PageBody:
    """The body of a page.

    Raises:
        ChapterFailed: Its Markdown or one of its outputs is not allowed on a page.
    """
    shown = [block for block in blocks if isinstance(block, ShownOutput)]
    pictures = {
        block.label: _picture(block, block.output)
        for block in shown
        if isinstance(block.output, ChartOutput)
    }
    flow = PageState(page, report.anchors, lambda nth: _output(shown[nth], page, report, pictures))
    try:
        # The exporter works on a copy of the resources, in which it notes what it found.
        text, found = chapter_exporter().from_notebook_node(as_notebook(blocks), {"flow": flow})
        flow = found["flow"]
    except UnknownMarkdown as error:
        raise _place_of(error, blocks).refusal(error.must, error.found, error.advice) from None
    for nth, block in enumerate(shown):
        if nth not in flow.placed:
            raise block.place.refusal(
                "An output lies inside a block of code, where it would not be shown.",
                "a code fence that is still open above this cell",
                "Close the fence (```) in the Markdown above it.",
            )
    figures = tuple(
        (block.label, report.anchors[block.label], block.output)
        for block in shown
        if isinstance(block.output, ShownFigure)
    )
    return PageBody(Markup(flow.title), Markup(text), tuple(flow.headings), pictures, figures)


@cache
def chapter_exporter() -> TemplateExporter:
    """nbconvert's exporter for the body of a page, with a template and filters of ours.

    What may be published was decided before, by the preprocessor `PublishedContent`.
    """
    template = Path(str(files("pbdreport.render"))) / "templates" / "chapter.html.j2"
    return TemplateExporter(
        template_paths=[str(template.parent)],
        template_file=str(template),
        default_preprocessors=[],
        filters={
            "as_text": without_placeholders,
            "placed": lambda output: placeholder(output.data[MIME]),
            "page_html": to_html,
        },
    )


def _place_of(error: UnknownMarkdown, blocks: Sequence[Block]) -> CellLocation:
    """The cell with the words that the error is about."""
    words = error.found.split("'")[1] if "'" in error.found else error.found
    for block in blocks:
        text = block.markdown if isinstance(block, ProseCell) else _markdown(block)
        if words in text:
            return block.place
    return blocks[0].place


def _markdown(block: ShownOutput) -> str:
    return block.output.markdown if isinstance(block.output, SentenceOutput | NoticeOutput) else ""


def _output(
    block: ShownOutput, page: str, report: ReportContext, pictures: Mapping[str, str]
) -> str:
    output = block.output
    template = report.environment.get_template("outputs.html.j2").module
    if isinstance(output, SentenceOutput | NoticeOutput):
        inner = PageState(page, report.anchors, lambda _: "")
        text = Markup(to_html(without_placeholders(output.markdown), inner))
        definitions = output.definitions if isinstance(output, SentenceOutput) else ()
        return str(getattr(template, output.kind)(text, definitions, page))
    pages = {name: (page_file(name), title) for name, title in report.titles.items()}
    if isinstance(output, PlainTableOutput):
        return str(template.listing(output, pages, listing_places(output, report)))  # type: ignore[attr-defined]
    if isinstance(output, CardsOutput):
        return str(template.cards(output.cards, pages, _trends(block, output)))  # type: ignore[attr-defined]
    return _figure(block, output, report, pictures.get(block.label, ""))


def _trends(block: ShownOutput, output: CardsOutput) -> list[Markup]:
    """The small line of each card; empty where it has none."""
    try:
        return [
            Markup(inline_svg(card.trend, f"trend-{block.place.cell}-{nth}", card.trend_alt))
            if card.trend
            else Markup("")
            for nth, card in enumerate(output.cards, start=1)
        ]
    except UnsafeMarkup as error:
        raise _unsafe(block, error) from None


def listing_places(output: PlainTableOutput, report: ReportContext) -> list[list[tuple[str, str]]]:
    """The link and the name of each figure, for each row."""
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


def _picture(block: ShownOutput, chart: ChartOutput) -> str:
    """A chart as a separate SVG file."""
    try:
        return standalone_svg(chart.svg, block.label, chart.alt)
    except UnsafeMarkup as error:
        raise _unsafe(block, error) from None


def _unsafe(block: ShownOutput, error: UnsafeMarkup) -> ChapterFailed:
    return block.place.refusal(
        "A chart or table holds markup that pages may not have.",
        error,
        "Draw it with the package, without markup of your own.",
    )


def _figure(
    block: ShownOutput, output: ChartOutput | TableOutput, report: ReportContext, picture: str
) -> str:
    template = report.environment.get_template("outputs.html.j2").module
    try:
        table = own_table(output.table, block.label)
        drawing = (
            Markup(inline_svg(output.svg + output.narrow, block.label, output.alt))
            if isinstance(output, ChartOutput)
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
            has_page=output.figure in report.figure_pages,
        )
    )
