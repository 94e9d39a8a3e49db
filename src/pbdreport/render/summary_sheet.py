"""The summary for who reads two pages: key figures, findings and one chart, from the front page.

1. The key figures and the sentences of the front page stand in it; lists, which lead to chapters,
   do not, and a heading with nothing left under it goes too.
2. The chart is the first of the policy priorities, which the government asks about; without that
   chapter, the first of the report. It stands on the second page, with its numbers.
3. Its text is made smaller, within what can be read, until it fits on two pages.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pbdreport.render.blocks import Block, Prose, Shown, read_blocks
from pbdreport.render.body import write_body
from pbdreport.render.edition import FRONT_PAGE, Edition, written_state
from pbdreport.render.outputs import Cards, Chart, Notice, Sentence
from pbdreport.render.paper import paper_environment
from pbdreport.render.pdf import laid_out, write_document
from pbdreport.render.site import report_of

SUMMARY = "summary.pdf"
PAGES = 2
_SIZES = (9.5, 9.0, 8.5, 8.0)
"""In points."""


def render_summary(edition: Edition, folder: Path) -> None:
    """Write the summary as `summary.pdf`; a report without a front page has none.

    Raises:
        PbdReportError: WeasyPrint's libraries are not on this machine.
        ChapterFailed: The front page shows what it may not.
    """
    html = summary_document(edition, folder)
    if not html:
        return
    for size in _SIZES:
        document = laid_out(html, edition, f"html {{ font-size: {size}pt }}")
        if len(document.pages) <= PAGES:
            break
    write_document(document, edition, folder / SUMMARY)


def summary_document(edition: Edition, folder: Path) -> str:
    """The summary as HTML for paper; empty where there is no front page."""
    pages = [(page, read_blocks(page)) for page in edition.pages]
    front = next((blocks for page, blocks in pages if page.name == FRONT_PAGE), None)
    if front is None:
        return ""
    charts = [
        block
        for _, blocks in sorted(pages, key=lambda item: item[0].name != "priorities")
        for block in blocks
        if isinstance(block, Shown) and isinstance(block.output, Chart)
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
    """Key figures, sentences and text of the front page, with the headings above them."""
    headings: list[Block] = []
    for block in blocks:
        if isinstance(block, Prose) and _is_heading(block.markdown):
            headings.append(block)
        elif _is_list(block):
            headings.clear()
        elif isinstance(block, Prose) or isinstance(block.output, Cards | Sentence | Notice):
            yield from headings
            headings.clear()
            yield block


def _is_heading(markdown: str) -> bool:
    return all(line.startswith("#") for line in markdown.splitlines() if line.strip())


def _is_list(block: Block) -> bool:
    return (
        isinstance(block, Shown)
        and isinstance(block.output, Sentence)
        and block.output.markdown.startswith("- ")
    )
