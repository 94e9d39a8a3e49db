"""The service's commentary on its figures, inserted into the chapters as callouts.

`config/services/<service>/commentary/<school_year>/<chapter>.md` has Markdown under three
headings, each of which becomes a callout; numbers are given by reference.

1. `## Wat leren de cijfers ons?`, `## Wat willen we borgen?`, `## Wat willen we verbeteren?`
2. A heading may name a section of the chapter; the callout then comes at the end of it:
   `## Wat leren de cijfers ons? {section="Bereik tegenover het plan"}`.
3. Other callouts come at the end of the chapter, under `## Duiding`.
4. A callout that is empty after its conditions are decided is left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from pbdreport.config.toml import read_utf_8
from pbdreport.errors import ChapterFailed, PbdReportError, did_you_mean, first_few, raise_all
from pbdreport.render.edition import Page

CALLOUTS = {
    "Wat leren de cijfers ons?": "note",
    "Wat willen we borgen?": "tip",
    "Wat willen we verbeteren?": "caution",
}
SECTION = "Duiding"
FILE = "pbdreport_file"
"""Key in the metadata of a cell: the file that its text comes from, for error messages."""

_HEADING = re.compile(r"^## +(.+?)\s*(?:\{\s*section\s*=\s*\"([^\"]+)\"\s*\})?\s*$")
_ANY_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*(?:\{[^}]*\})?\s*$")

Answer = Callable[[str, int], str]
"""Fills in the references of a text, given the line on which it begins."""


@dataclass(frozen=True)
class CommentarySection:
    """The text under one heading of a commentary."""

    title: str
    section: str
    """The section of the chapter at whose end it belongs; empty for the end of the chapter."""
    text: str
    line: int
    """The line of its heading."""


def has_references(page: Page) -> bool:
    """Whether the Markdown of a chapter refers to numbers, or has conditions on them."""
    return any(map(_refers, page.notebook.cells))


def with_references(pages: Sequence[Page], answer: Answer) -> tuple[Page, ...]:
    """Fill in the references of the chapters' own Markdown, as in commentary.

    Raises:
        ChapterFailed: A reference leads to no number; those of all chapters are raised together.
    """
    refusals: list[PbdReportError] = []
    filled = []
    for page in pages:
        notebook = NotebookNode(page.notebook)
        notebook.cells = []
        number = 0
        for cell in page.notebook.cells:
            number += "injected-parameters" not in cell.metadata.get("tags", [])
            try:
                notebook.cells.append(_filled(cell, number, page, answer))
            except ChapterFailed as refusal:
                refusals.append(refusal)
        filled.append(replace(page, notebook=notebook))
    raise_all(refusals)
    return tuple(filled)


def _refers(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and ("{{" in cell.source or "{%" in cell.source)


def _filled(cell: NotebookNode, number: int, page: Page, answer: Answer) -> NotebookNode:
    if not _refers(cell):
        return cell
    try:
        return NotebookNode({**cell, "source": answer(cell.source, 1)})
    except ValueError as error:
        raise ChapterFailed(
            getattr(error, "must", str(error)),
            {
                "notebook": page.file or page.name,
                "cell": f"{number}, line {getattr(error, 'line', 1)}",
                "found": getattr(error, "found", ""),
            },
            getattr(error, "advice", ""),
        ) from None


def with_commentary(
    pages: Sequence[Page], files: Mapping[str, Path], answer: Answer, shown: Callable[[Path], str]
) -> tuple[Page, ...]:
    """Insert the service's commentary into the chapters.

    Args:
        pages: The executed chapters.
        files: The commentary by the name of its chapter.
        answer: Fills in the references of a text; its errors have a `line`.
        shown: The name of a file in error messages.

    Raises:
        ChapterFailed: A commentary is not valid; the errors of all chapters are raised together.
    """
    refusals: list[PbdReportError] = []
    commented: list[Page] = []
    for page in pages:
        commented.append(page)
        if page.name in files:
            path = files[page.name]
            try:
                commented[-1] = _commented(page, path, answer, shown(path))
            except PbdReportError as refusal:
                refusals.append(refusal)
    raise_all(refusals)
    return tuple(commented)


def _commented(page: Page, path: Path, answer: Answer, file: str) -> Page:
    cells = list(page.notebook.cells)
    at_the_end: list[NotebookNode] = []
    for nth, part in enumerate(
        read_sections(read_utf_8(path, file, "The commentary"), file), start=1
    ):
        text = _answered(part, answer, file).strip()
        if not text:
            continue
        cell = _cell(_callout(part, text), file, f"{page.name}-commentary-{nth}")
        if part.section:
            cells = _at_the_end_of(part, cells, cell, file)
        else:
            at_the_end.append(cell)
    if at_the_end:
        at_the_end.insert(0, _cell(f"## {SECTION}", file, f"{page.name}-commentary"))
    notebook = NotebookNode(page.notebook)
    notebook.cells = [*cells, *at_the_end]
    return replace(page, notebook=notebook)


def read_sections(text: str, file: str) -> list[CommentarySection]:
    """Split a commentary into its sections.

    Raises:
        ChapterFailed: There is text above the first heading, or an unknown heading.
    """
    parts: list[CommentarySection] = []
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        heading = _HEADING.match(line)
        if heading is not None:
            if heading[1] not in CALLOUTS:
                problem = f"Unknown heading {heading[1]!r} in the commentary."
                raise _no_callout(problem, file, number, heading[1])
            parts.append(CommentarySection(heading[1], heading[2] or "", "", number))
        elif parts:
            parts[-1] = replace(parts[-1], text=parts[-1].text + line)
        elif line.strip():
            problem = "The commentary has text above its first heading."
            raise _no_callout(problem, file, number, line.strip()[:60])
    return parts


def _no_callout(problem: str, file: str, line: int, found: str) -> ChapterFailed:
    return ChapterFailed(
        problem,
        {"file": f"{file}, line {line}", "expected": first_few(CALLOUTS), "found": repr(found)},
        did_you_mean(found, CALLOUTS) + "Write one of these headings, after '## '.",
    )


def _answered(part: CommentarySection, answer: Answer, file: str) -> str:
    try:
        return answer(part.text, part.line + 1)
    except ValueError as error:
        raise ChapterFailed(
            getattr(error, "must", str(error)),
            {
                "file": f"{file}, line {getattr(error, 'line', part.line)}",
                "found": getattr(error, "found", ""),
            },
            getattr(error, "advice", ""),
        ) from None


def _callout(part: CommentarySection, text: str) -> str:
    kind = CALLOUTS[part.title]
    return f'::::: {{.callout-{kind} icon=false title="{part.title}"}}\n\n{text}\n\n:::::'


def _cell(text: str, file: str, id: str) -> NotebookNode:
    cell: NotebookNode = new_markdown_cell(text, id=id, metadata={FILE: file})
    return cell


def _at_the_end_of(
    part: CommentarySection, cells: Sequence[NotebookNode], new: NotebookNode, file: str
) -> list[NotebookNode]:
    """The cells with a new one at the end of the section that the commentary names."""
    split = [piece for cell in cells for piece in _by_heading(cell)]
    headings = [_heading(cell) for cell in split]
    names = [name for _, name in headings]
    if part.section not in names:
        raise ChapterFailed(
            f"The chapter has no section {part.section!r}.",
            {
                "file": f"{file}, line {part.line}",
                "expected": first_few(filter(None, names)),
                "found": repr(part.section),
            },
            did_you_mean(part.section, filter(None, names))
            + "Write a heading of the chapter as its notebook has it.",
        )
    start = names.index(part.section)
    level = headings[start][0]
    after = range(start + 1, len(split))
    end = next((at for at in after if 0 < headings[at][0] <= level), len(split))
    return [*split[:end], new, *split[end:]]


def _heading(cell: NotebookNode) -> tuple[int, str]:
    """The level and text of the heading at the top of a cell; level 0 if it has none."""
    if cell.cell_type != "markdown":
        return 0, ""
    match = _ANY_HEADING.match(next(iter(cell.source.strip().splitlines()), ""))
    return (len(match[1]), match[2]) if match else (0, "")


def _by_heading(cell: NotebookNode) -> list[NotebookNode]:
    """Split a Markdown cell at its headings; other cells stay as they are."""
    if cell.cell_type != "markdown":
        return [cell]
    pieces: list[list[str]] = [[]]
    in_code = False
    for line in cell.source.splitlines():
        in_code ^= line.lstrip().startswith("```")
        if _ANY_HEADING.match(line) and not in_code and any(pieces[-1]):
            pieces.append([])
        pieces[-1].append(line)
    if len(pieces) == 1:
        return [cell]
    return [
        NotebookNode({**cell, "source": "\n".join(piece), "id": f"{cell.get('id', 'cell')}-{nth}"})
        for nth, piece in enumerate(pieces, start=1)
    ]
