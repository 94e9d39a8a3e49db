"""A chapter as a notebook for Quarto: one output a cell, in a form that Quarto picks.

1. Code stays in its cell and is hidden (`echo: false`); the parameters and what papermill
   injected or noted is left out, and so is every cell that shows nothing.
2. A chart is `image/svg+xml` and `image/png`, a table `text/html` and `text/markdown`: Quarto
   picks what its format takes. All other outputs are `text/markdown`.
3. Number, caption and text alternative come from our own figure, as cell options.
4. Names are escaped: Quarto's Markdown takes HTML, shortcodes and citations that ours does not.
"""

import html
import re
from base64 import b64encode
from collections.abc import Mapping

import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pbdreport.render.blocks import Block, Prose, Shown
from pbdreport.render.body import CONCERNS
from pbdreport.render.edition import FRONT_PAGE, Edition, Page
from pbdreport.render.markup import UnsafeMarkup, clean_table, standalone_svg
from pbdreport.render.outputs import (
    Cards,
    Chart,
    Listing,
    Notice,
    Output,
    Sentence,
    ShownFigure,
    Table,
)
from pbdreport.render.pictures import png_of

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~^$@&])")
_START = re.compile(r"^(\d*)([-+#:.)])")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_TAG = re.compile(r"(?<!\\)<(?!https?://|mailto:)")
_CAPTION = re.compile(r"<caption\b.*?</caption>", re.DOTALL)
_ENTRY = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_PAGE = re.compile(r"\]\((\w+)\.html(?=[#)])")
_FIRST_LEVEL = re.compile(r"^# +(.+?)\s*(\{[^}]*\})?\s*$", re.MULTILINE)
_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
_WIDTHS = {1: 12, 2: 6, 3: 4}


def quarto_notebook(
    page: Page, blocks: tuple[Block, ...], edition: Edition, files: Mapping[str, str]
) -> NotebookNode:
    """The notebook of a chapter, for a Quarto book.

    Args:
        page: The chapter.
        blocks: What readers may see of it.
        edition: The report that it belongs to.
        files: The notebooks of the book by chapter, for links.

    Raises:
        ChapterFailed: A chart or table holds what has no place on a page.
    """
    cells: list[NotebookNode] = []
    for block in blocks:
        cells += _prose(block) if isinstance(block, Prose) else _shown(block, files)
    _give_title(cells, page, edition)
    for nth, cell in enumerate(cells, start=1):
        cell["id"] = f"{page.name}-{nth}"
    notebook: NotebookNode = new_notebook(
        cells=cells,
        metadata={"kernelspec": _KERNEL, "language_info": {"name": "python"}},
    )
    return notebook


def escaped(text: str) -> str:
    """Text that Quarto's Markdown shows as it is."""
    return _START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))


def without_html(markdown: str) -> str:
    """Markdown in which HTML is text, as in our own renderer."""
    parts = _CODE.split(markdown)
    return "".join(
        part if place % 2 else _TAG.sub(r"\\<", part) for place, part in enumerate(parts)
    )


def _prose(block: Prose) -> list[NotebookNode]:
    return [new_markdown_cell(without_html(block.markdown))]


def _give_title(cells: list[NotebookNode], page: Page, edition: Edition) -> None:
    """A heading of the first level opens the chapter; the front page's has no number."""
    first = next((cell for cell in cells if cell.cell_type == "markdown"), None)
    heading = _FIRST_LEVEL.search(first.source) if first is not None else None
    mark = " {.unnumbered}" if page.name == FRONT_PAGE else ""
    if first is None or heading is None:
        first = new_markdown_cell(f"# {escaped(page.title)}{mark}")
        cells.insert(0, first)
    elif mark and not heading[2]:
        line = f"# {heading[1]}{mark}"
        first.source = first.source[: heading.start()] + line + first.source[heading.end() :]
    if status := _status(edition):
        cells.insert(cells.index(first) + 1, new_markdown_cell(status))


def _status(edition: Edition) -> str:
    told = []
    if edition.draft:
        told.append("**Ontwerp.** Dit verslag is nog niet vrijgegeven; cijfers kunnen veranderen.")
    if edition.profile.invented:
        told.append("**Voorbeeld.** Dit is een voorbeeld met verzonnen gegevens.")
    return "::: {.callout-warning}\n" + "\n\n".join(told) + "\n:::" if told else ""


def _shown(block: Shown, files: Mapping[str, str]) -> list[NotebookNode]:
    output = block.output
    try:
        if isinstance(output, Chart):
            svg = standalone_svg(output.svg, block.label, output.alt)
            options = _options(block, output, "fig") | {"fig-alt": _alternative(output.alt)}
            picture = b64encode(png_of(svg)).decode()
            cell = _code_cell(block, {"image/svg+xml": svg, "image/png": picture}, options)
            cell.outputs[0].metadata["image/png"] = _size(svg)
            return [cell, new_markdown_cell(_about(block, output, with_table=True))]
        if isinstance(output, Table):
            table = clean_table(output.table, block.label, output.title).table
            data = {"text/html": _CAPTION.sub("", table), "text/markdown": _pipes(block)}
            cell = _code_cell(block, data, _options(block, output, "tbl"))
            return [cell, new_markdown_cell(_about(block, output, with_table=False))]
    except UnsafeMarkup as error:
        raise block.place.refusal(
            "Charts and tables hold no script and nothing from outside the page.",
            error,
            "Draw it with the package, without markup of your own.",
        ) from None
    return [_code_cell(block, {"text/markdown": _as_markdown(output, files)}, {})]


def _size(svg: str) -> dict[str, int]:
    """How large a picture is shown, whatever its number of pixels."""
    sizes = {name: re.search(rf'<svg[^>]* {name}="([\d.]+)"', svg) for name in ("width", "height")}
    return {name: round(float(found[1])) for name, found in sizes.items() if found}


def _code_cell(
    block: Shown, data: Mapping[str, str], options: Mapping[str, object]
) -> NotebookNode:
    written = yaml.safe_dump(
        {**options, "echo": False}, allow_unicode=True, sort_keys=False, width=10_000
    )
    lines = [f"#| {line}" for line in written.splitlines()]
    lines += [line for line in block.source.splitlines() if not line.startswith("#|")]
    outputs = [new_output("display_data", dict(data), metadata={})]
    cell: NotebookNode = new_code_cell("\n".join(lines), execution_count=1, outputs=outputs)
    return cell


def _options(block: Shown, output: ShownFigure, kind: str) -> dict[str, object]:
    finding = output.headline or output.title
    told = [f"**{escaped(finding)}**"]
    told += [f"{escaped(output.title)}."] if output.headline else []
    told += [escaped(output.subtitle)] if output.subtitle else []
    return {"label": block.label, f"{kind}-cap": " ".join(told)}


def _alternative(alt: str) -> str:
    """An attribute, not Markdown: straight quotes would end it, and braces call a shortcode."""
    return (
        " ".join(alt.split()).replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}").replace("{{", "{ {")
    )


def _as_markdown(output: Output, files: Mapping[str, str]) -> str:
    if isinstance(output, Sentence):
        return _PAGE.sub(lambda page: _link(page, files), without_html(output.markdown))
    if isinstance(output, Notice):
        return f"::: {{.callout-note}}\n## Geen gegevens\n\n{without_html(output.markdown)}\n:::"
    if isinstance(output, Listing):
        return _listing(output, files)
    assert isinstance(output, Cards)
    return _cards(output, files)


def _listing(output: Listing, files: Mapping[str, str]) -> str:
    chapters = output.chapters or ("",) * len(output.rows)
    marks = ["--:" if column in output.numeric else ":--" for column in range(len(output.heads))]
    lines = [f"| {' | '.join(map(escaped, output.heads))} |", f"| {' | '.join(marks)} |"]
    for row, chapter in zip(output.rows, chapters, strict=True):
        cells = [escaped(cell) for cell in row]
        if chapter in files:
            cells[-1] = f"[{cells[-1]}]({files[chapter]})"
        lines.append(f"| {' | '.join(cells)} |")
    table = "\n".join(lines)
    if output.folded:
        table = _folded("Toon de tabel", table)
    return "\n\n".join(filter(None, (f"**{escaped(output.title)}**", table, escaped(output.note))))


def _link(page: re.Match[str], files: Mapping[str, str]) -> str:
    """A link to a page as one to its notebook, which Quarto follows in every format."""
    name = FRONT_PAGE if page[1] == "index" else page[1]
    return f"]({files[name]}" if name in files else page[0]


def _cards(output: Cards, files: Mapping[str, str]) -> str:
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


def _about(block: Shown, output: ShownFigure, with_table: bool) -> str:
    legend = clean_table(output.table, block.label, output.title).legend
    signs = [escaped(html.unescape(entry)) for entry in _ENTRY.findall(legend)]
    lines = [line for line in ("; ".join(signs), escaped(output.note)) if line]
    if output.source:
        lines.append(f"Bron: {escaped(output.source)}")
    if output.data:
        lines.append(f"[Download de gegevens (csv)]({output.data})")
    if with_table:
        lines.append(_folded("Toon als tabel", _pipes(block)))
    told = {
        "Definitie": escaped(output.explanation),
        "Formule": escaped(output.formula),
        "Bronnen": escaped(output.source),
        "Gaat over": CONCERNS.get(output.concerns, ""),
        "Cijfer": f"`{output.figure}`, versie {output.version}",
    }
    definition = "\n\n".join(f"{label}\n:   {text}" for label, text in told.items() if text)
    return "\n\n".join([*lines, _folded("Hoe is dit berekend?", definition)])


def _pipes(block: Shown) -> str:
    """The table alone, in Markdown: its caption and legend stand around it."""
    return "\n".join(line for line in block.markdown.splitlines() if line.startswith("|"))


def _folded(title: str, body: str) -> str:
    return f'::: {{.callout-note collapse="true"}}\n## {title}\n\n{body}\n:::'
