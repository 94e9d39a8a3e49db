"""A chapter as cells for Quarto: one output per cell, as Markdown for every format.

1. Code stays in its cell and is hidden (`echo: false`). Parameters, papermill's own cells and
   metadata, and cells without output are left out.
2. For HTML an output is a raw block with the HTML of our own pages: an output of the type
   `text/html` would make Quarto's pages load jQuery from a public server. Other formats get
   Markdown, and a picture without a file extension, which each format chooses itself.
3. Number, caption and text alternative are those of our own figure. The alternative appears twice:
   as `fig-alt`, for typst, and as the text of an inline picture, for docx.
4. Folded parts are `<details>`: Quarto's callouts cannot be opened without a mouse or on paper.
5. Names are escaped: Quarto's Markdown supports HTML, shortcodes and citations, ours does not.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pbdreport.presentation.markdown_escape import as_markdown
from pbdreport.render.edition import FRONT_PAGE, Edition, Page, page_file
from pbdreport.render.html.downloads import edition_downloads, figure_downloads, picture_path
from pbdreport.render.html.page_body import CONCERNS, ReportContext, listing_places
from pbdreport.render.notebook_content import Block, ProseCell, ShownOutput
from pbdreport.render.output_types import (
    CardsOutput,
    ChartOutput,
    NoticeOutput,
    Output,
    PlainTableOutput,
    SentenceOutput,
    ShownFigure,
    TableOutput,
)
from pbdreport.render.safe_markup import UnsafeMarkup, inline_svg, own_table, standalone_svg

_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_TAG = re.compile(r"(?<!\\)<(?!https?://|mailto:)")
_ENTRY = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_PAGE = re.compile(r"\]\((\w+)\.html(?=[#)])")
_FIRST_LEVEL = re.compile(r"^# +(.+?)\s*(\{[^}]*\})?\s*$", re.MULTILINE)
_FENCE = re.compile(r"^(:{3,})\s*(.*?)\s*$")
_CODE_FENCE = re.compile(r"^(`{3,}|~{3,})")
_FOLDED = re.compile(r"""\{[^}]*\.callout-[^}]*\bcollapse\s*=\s*"?(?:true|false)\b[^}]*\}""")
_TITLE = re.compile(r"""title\s*=\s*"([^"]*)\"""")
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$")
_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
_WIDTHS = {1: 12, 2: 6, 3: 4}
_RAW = "`" * 8
"""A fence so long that no name from data closes it."""
NOT_IN_HTML = '::::: {.content-hidden when-format="html"}'


def quarto_cells(
    page: Page,
    blocks: tuple[Block, ...],
    edition: Edition,
    files: Mapping[str, str],
    report: ReportContext,
) -> list[NotebookNode]:
    """The cells of a chapter, for a Quarto book.

    Args:
        page: The chapter.
        blocks: What readers may see of it.
        edition: The report that it belongs to.
        files: The files of the book by chapter, for links.
        report: What its pages share.

    Raises:
        ChapterFailed: A chart or table has markup that is not allowed on a page.
    """
    cells: list[NotebookNode] = []
    folds = Folds()
    for block in blocks:
        if isinstance(block, ProseCell):
            cells.append(new_markdown_cell(folds.unfolded(without_html(block.markdown))))
        else:
            text = _shown(block, files, report)
            cells.append(_code_cell(block, text))
    _give_title(cells, page, edition, report)
    for nth, cell in enumerate(cells, start=1):
        cell["id"] = f"{page.name}-{nth}"
    return cells


def as_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """The cells as a notebook, which chapters of the book are."""
    notebook: NotebookNode = new_notebook(
        cells=cells, metadata={"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    )
    return notebook


def as_text(cells: list[NotebookNode]) -> str:
    """The cells as a `.qmd`, which the front page is: Quarto would number a notebook."""
    texts = [
        cell.source
        if cell.cell_type == "markdown"
        else "\n\n".join(output.data["text/markdown"] for output in cell.outputs)
        for cell in cells
    ]
    return "\n\n".join(texts) + "\n"


def raw_html(markup: str) -> str:
    """A block of raw HTML, which formats other than HTML leave out."""
    return f"{_RAW}{{=html}}\n{markup.strip()}\n{_RAW}"


def elsewhere(markdown: str) -> str:
    """A block for all formats but HTML."""
    return f"{NOT_IN_HTML}\n{markdown}\n:::::"


@dataclass
class Folds:
    """Turns an author's collapsible callouts into `<details>`; they may close in a later cell."""

    stack: list[tuple[str, bool]] = field(default_factory=list)
    """The open fences: their colons, and whether they are collapsible."""
    awaits_title: bool = False

    def unfolded(self, markdown: str) -> str:
        """The Markdown of a cell, with collapsible callouts as `<details>`."""
        return "\n".join(self._lines(markdown))

    def _lines(self, markdown: str) -> Iterator[str]:
        code = ""
        for line in markdown.splitlines():
            mark = _CODE_FENCE.match(line)
            if code or mark:
                code = "" if code and line.startswith(code) else code or (mark[1] if mark else "")
                yield line
                continue
            if self.awaits_title and line.strip():
                yield from self._titled(line)
                continue
            fence = _FENCE.match(line)
            if fence is None:
                yield line
            elif fence[2]:
                yield from self._opened(line, fence[1], fence[2])
            else:
                yield self._closed(line)

    def _opened(self, line: str, fence: str, opening: str) -> Iterator[str]:
        folds = _FOLDED.search(opening) is not None
        self.stack.append((fence, folds))
        if not folds:
            yield line
        elif title := _TITLE.search(opening):
            yield _opening(title[1])
        else:
            self.awaits_title = True

    def _titled(self, line: str) -> Iterator[str]:
        self.awaits_title = False
        heading = _HEADING.match(line)
        yield _opening(heading[1] if heading else "Meer")
        if not heading:
            yield line

    def _closed(self, line: str) -> str:
        folds = self.stack.pop()[1] if self.stack else False
        return f"\n{raw_html('</details>')}\n" if folds else line


def _opening(title: str) -> str:
    summary = raw_html(f'<details class="folded"><summary>{html.escape(title)}</summary>')
    return f"{summary}\n\n{elsewhere(f'**{title}**')}\n"


def escaped(text: str) -> str:
    """Escape text, so that Quarto's Markdown shows it as it is."""
    return as_markdown(" ".join(text.split()))


def without_html(markdown: str) -> str:
    """Escape HTML in Markdown, which our own renderer shows as text too."""
    parts = _CODE.split(markdown)
    return "".join(
        part if place % 2 else _TAG.sub(r"\\<", part) for place, part in enumerate(parts)
    )


def _give_title(
    cells: list[NotebookNode], page: Page, edition: Edition, report: ReportContext
) -> None:
    """Start the chapter with a heading of the first level, unnumbered on the front page."""
    first = next((cell for cell in cells if cell.cell_type == "markdown"), None)
    heading = _FIRST_LEVEL.search(first.source) if first is not None else None
    is_front = page.name == FRONT_PAGE
    mark = " {.unnumbered}" if is_front else ""
    if first is None or heading is None:
        first = new_markdown_cell(f"# {escaped(page.title)}{mark}")
        cells.insert(0, first)
    elif mark and not heading[2]:
        line = f"# {heading[1]}{mark}"
        first.source = first.source[: heading.start()] + line + first.source[heading.end() :]
    blocks = [raw_html(_template(report).head(edition, page_file(page.name))), _status(edition)]
    cells.insert(cells.index(first) + 1, new_markdown_cell("\n\n".join(filter(None, blocks))))
    if is_front:
        cells.append(new_markdown_cell(_to_take_along(edition, report)))


def _to_take_along(edition: Edition, report: ReportContext) -> str:
    """Links to the files of the whole report, which only a published edition has."""
    found = edition_downloads(report.folder, edition.archive)
    markup = f"<h2>Meenemen</h2>\n{_template(report).downloads(found)}"
    return raw_html(markup) if found else ""


def _template(report: ReportContext) -> Any:
    return report.environment.get_template("quarto.html.j2").module


def _status(edition: Edition) -> str:
    notes = []
    if edition.draft:
        notes.append("**Ontwerp.** Dit verslag is nog niet vrijgegeven; cijfers kunnen veranderen.")
    if edition.profile.invented:
        notes.append("**Voorbeeld.** Dit is een voorbeeld met verzonnen gegevens.")
    return "::: {.callout-warning}\n" + "\n\n".join(notes) + "\n:::" if notes else ""


def _shown(block: ShownOutput, files: Mapping[str, str], report: ReportContext) -> str:
    output = block.output
    if not isinstance(output, ChartOutput | TableOutput):
        return _as_markdown(output, files, report)
    try:
        return _figure(block, output, report)
    except UnsafeMarkup as error:
        raise block.place.refusal(
            "A chart or table holds markup that pages may not have.",
            error,
            "Draw it with the package, without markup of your own.",
        ) from None


def _figure(block: ShownOutput, output: ChartOutput | TableOutput, report: ReportContext) -> str:
    """A chart or table with its number and caption, and the details below it."""
    label, anchor = block.label, report.anchors[block.label]
    table = own_table(output.table, label)
    drawing = picture = ""
    if isinstance(output, ChartOutput):
        picture = standalone_svg(output.svg, label, output.alt)
        drawing = inline_svg(output.svg + output.narrow, label, output.alt)
        shown = raw_html(f'<div class="drawing">{drawing}</div>')
        shown += "\n\n" + elsewhere(_picture(label, output.alt))
    else:
        shown = raw_html(_template(report).table(anchor, Markup(table.table), ""))
        shown += "\n\n" + elsewhere(_pipes(output))
    template: Any = report.environment.get_template("outputs.html.j2").module
    below = template.below(
        output,
        label,
        anchor,
        Markup(drawing),
        figure_downloads(report.folder, output.data, label, picture),
        Markup(table.table),
        Markup(table.legend),
        CONCERNS.get(output.concerns, ""),
    )
    if not drawing:
        below = f"{table.legend}\n{below}"
    figure = f":::::: {{#{label}}}\n{shown}\n\n{_caption(output)}\n::::::"
    about = elsewhere(_about(output, table.legend, with_table=bool(drawing)))
    return f"{figure}\n\n{raw_html(below)}\n\n{about}"


def _picture(label: str, alt: str) -> str:
    """An inline picture: text after it keeps Quarto from making a figure with a caption."""
    path = picture_path(label).removesuffix(".svg")
    return f'![{escaped(alt)}]({path}){{fig-alt="{_alternative(alt)}"}}\\ '


def _code_cell(block: ShownOutput, text: str) -> NotebookNode:
    lines = ["#| echo: false"]
    lines += [line for line in block.source.splitlines() if not line.startswith("#|")]
    outputs = [new_output("display_data", {"text/markdown": text}, metadata={})]
    cell: NotebookNode = new_code_cell("\n".join(lines), execution_count=1, outputs=outputs)
    return cell


def _caption(output: ShownFigure) -> str:
    finding = output.headline or output.title
    caption = [f"**{escaped(finding)}**"]
    caption += [f"{escaped(output.title)}."] if output.headline else []
    caption += [escaped(output.subtitle)] if output.subtitle else []
    return " ".join(caption)


def _alternative(alt: str) -> str:
    """Escape an attribute: straight quotes would end it, and braces would call a shortcode."""
    return (
        " ".join(alt.split()).replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}").replace("{{", "{ {")
    )


def _as_markdown(output: Output, files: Mapping[str, str], report: ReportContext) -> str:
    if isinstance(output, SentenceOutput):
        text = _PAGE.sub(lambda page: _link(page, files), without_html(output.markdown))
        return "\n\n".join(filter(None, (text, _definitions(output))))
    if isinstance(output, NoticeOutput):
        return f"::: {{.callout-note}}\n## Geen gegevens\n\n{without_html(output.markdown)}\n:::"
    template: Any = report.environment.get_template("outputs.html.j2").module
    pages = {name: (page_file(name), title) for name, title in report.titles.items()}
    if isinstance(output, PlainTableOutput):
        markup = template.listing(output, pages, listing_places(output, report))
        return f"{raw_html(markup)}\n\n{elsewhere(_listing(output, files, report))}"
    assert isinstance(output, CardsOutput)
    return f"{raw_html(template.cards(output.cards, pages))}\n\n{elsewhere(_cards(output, files))}"


def _definitions(output: SentenceOutput) -> str:
    """The definitions of the figures of a sentence, folded as under a chart."""
    if not output.definitions:
        return ""
    lines = [
        f"**{escaped(one.title)}.** {escaped(one.explanation)} Formule: {escaped(one.formula)}. "
        f"Cijfer: `{one.figure}`, versie {one.version}."
        for one in output.definitions
    ]
    body = "\n\n".join(lines)
    opening = '::: {.callout-note collapse="true" appearance="minimal"}'
    return f"{opening}\n## Hoe is dit berekend?\n\n{body}\n:::"


def _listing(output: PlainTableOutput, files: Mapping[str, str], report: ReportContext) -> str:
    chapters = output.chapters or ("",) * len(output.rows)
    figures = output.figures or ((),) * len(output.rows)
    marks = ["--:" if column in output.numeric else ":--" for column in range(len(output.heads))]
    lines = [f"| {' | '.join(map(escaped, output.heads))} |", f"| {' | '.join(marks)} |"]
    for row, chapter, wanted in zip(output.rows, chapters, figures, strict=True):
        cells = [escaped(cell) for cell in row]
        if chapter in files:
            cells[-1] = f"[{cells[-1]}]({files[chapter]})"
        places = [f"@{report.figures[figure]}" for figure in wanted if figure in report.figures]
        cells[-1] = "; ".join([cells[-1], *places])
        lines.append(f"| {' | '.join(cells)} |")
    table = "\n".join(lines)
    return "\n\n".join(filter(None, (f"**{escaped(output.title)}**", table, escaped(output.note))))


def _link(page: re.Match[str], files: Mapping[str, str]) -> str:
    """Turn a link to a page into one to its notebook, which Quarto follows in every format."""
    name = FRONT_PAGE if page[1] == "index" else page[1]
    return f"]({files[name]}" if name in files else page[0]


def _cards(output: CardsOutput, files: Mapping[str, str]) -> str:
    width = _WIDTHS.get(len(output.cards), 3 if len(output.cards) % 3 else 4)
    parts = ["::::: {.grid .kerncijfers}"]
    for card in output.cards:
        lines = [f"**{escaped(card.title)}**", f"[{escaped(card.value)}]{{.kerncijfer}}"]
        lines += [escaped(line) for line in (card.detail, card.previous, card.goal) if line]
        if card.chapter in files:
            lines.append(f"[Meer in dit hoofdstuk]({files[card.chapter]})")
        body = "\n\n".join(lines)
        parts.append(f"::: {{.g-col-12 .g-col-md-{width}}}\n{body}\n:::")
    return "\n\n".join([*parts, ":::::"])


def _about(output: ShownFigure, legend: str, with_table: bool) -> str:
    signs = [escaped(html.unescape(entry)) for entry in _ENTRY.findall(legend)]
    lines = [line for line in ("; ".join(signs), escaped(output.note)) if line]
    if output.source:
        lines.append(f"Bron: {escaped(output.source)}")
    if with_table:
        lines.append(_pipes(output))
    facts = {
        "Definitie": escaped(output.explanation),
        "Formule": escaped(output.formula),
        "Gaat over": CONCERNS.get(output.concerns, ""),
        "Cijfer": f"`{output.figure}`, versie {output.version}",
    }
    # Paragraphs, since typst prints the items of a definition list over each other.
    lines += [f"**{label}.** {text}" for label, text in facts.items() if text]
    return "\n\n".join(lines)


def _pipes(output: ShownFigure) -> str:
    """The table in Markdown, without its caption and legend."""
    return "\n".join(line for line in output.markdown.splitlines() if line.startswith("|"))
