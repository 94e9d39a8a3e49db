"""The summary of two pages: key figures, findings and one chart.

1. It has the key figures and sentences of the front page, without lists, which link to chapters,
   and without headings that have nothing left below them.
2. The chart is the first one on policy priorities, which the government asks about, or else the
   first of the report. It is on the second page, with its numbers.
3. The font is reduced, within what can be read, until the summary fits on two pages.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pbdreport.render.edition import FRONT_PAGE, Edition, written_state
from pbdreport.render.html.page_body import write_body
from pbdreport.render.html.site import report_of
from pbdreport.render.notebook_content import Block, ProseCell, ShownOutput, read_content
from pbdreport.render.output_types import CardsOutput, ChartOutput, NoticeOutput, SentenceOutput
from pbdreport.render.pdf.print_document import paper_environment
from pbdreport.render.pdf.writer import lay_out, write_document

SUMMARY = "summary.pdf"
PAGES = 2
_SIZES = (9.5, 9.0, 8.5, 8.0)
"""Font sizes, in points, from the largest."""


def render_summary(edition: Edition, folder: Path) -> None:
    """Write the summary as `summary.pdf`; a report without a front page has none.

    Raises:
        PbdReportError: The libraries of WeasyPrint are not installed.
        ChapterFailed: A chapter cannot be published.
    """
    html = summary_document(edition, folder)
    if not html:
        return
    for size in _SIZES:
        document = lay_out(html, edition, f"html {{ font-size: {size}pt }}")
        if len(document.pages) <= PAGES:
            break
    write_document(document, edition, folder / SUMMARY)


def summary_document(edition: Edition, folder: Path) -> str:
    """The summary as HTML for print; empty without a front page."""
    pages = [(page, read_content(page)) for page in edition.pages]
    front = next((blocks for page, blocks in pages if page.name == FRONT_PAGE), None)
    if front is None:
        return ""
    charts = [
        block
        for _, blocks in sorted(pages, key=lambda item: item[0].name != "priorities")
        for block in blocks
        if isinstance(block, ShownOutput) and isinstance(block.output, ChartOutput)
    ]
    report = report_of(pages, folder, paper_environment())
    body = write_body(FRONT_PAGE, [*_kept(front), *charts[:1]], report)
    return report.environment.get_template("summary.html.j2").render(
        edition=edition,
        heading=body.title or edition.title,
        published=written_state(edition.released_on),
        body=body.html,
    )


def _kept(blocks: Sequence[Block]) -> Iterator[Block]:
    """The key figures, sentences and text of the front page, with their headings."""
    headings: list[Block] = []
    for block in blocks:
        if isinstance(block, ProseCell) and _is_heading(block.markdown):
            headings.append(block)
        elif _is_list(block):
            headings.clear()
        elif isinstance(block, ProseCell) or isinstance(
            block.output, CardsOutput | SentenceOutput | NoticeOutput
        ):
            yield from headings
            headings.clear()
            yield block


def _is_heading(markdown: str) -> bool:
    return all(line.startswith("#") for line in markdown.splitlines() if line.strip())


def _is_list(block: Block) -> bool:
    return (
        isinstance(block, ShownOutput)
        and isinstance(block.output, SentenceOutput)
        and block.output.markdown.startswith("- ")
    )
