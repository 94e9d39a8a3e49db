"""What the service itself says of its figures, put into the chapters as callouts.

`config/services/<service>/commentary/<school_year>/<chapter>.md` holds Markdown under three
headings, each of which becomes a callout, with numbers called for by reference:

1. `## Wat leren de cijfers ons?`, `## Wat willen we borgen?`, `## Wat willen we verbeteren?`
2. A heading may name the section of the chapter at whose end it stands:
   `## Wat leren de cijfers ons? {section="Bereik tegenover het plan"}`.
3. What names no section stands at the end of the chapter, under `## Duiding`.
4. A callout in which nothing is left once its conditions are decided is left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from pbdreport.errors import ChapterFailed, PbdReportError, listing, refuse_all, suggestion
from pbdreport.render.edition import Page

CALLOUTS = {
    "Wat leren de cijfers ons?": "note",
    "Wat willen we borgen?": "tip",
    "Wat willen we verbeteren?": "caution",
}
SECTION = "Duiding"
FILE = "pbdreport_file"
"""In a cell's metadata: the file that its text comes from, as told in refusals."""

_HEADING = re.compile(r"^## +(.+?)\s*(?:\{\s*section\s*=\s*\"([^\"]+)\"\s*\})?\s*$")
_ANY_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*(?:\{[^}]*\})?\s*$")

Answer = Callable[[str, int], str]
"""A text, and the line on which it begins, with its references answered."""


@dataclass(frozen=True)
class Part:
    """What stands under one heading of a commentary."""

    title: str
    section: str
    """The heading in the chapter at whose end it stands; empty for the end of the chapter."""
    text: str
    line: int
    """Of its heading."""


def with_commentary(
    pages: Sequence[Page], files: Mapping[str, Path], answer: Answer, shown: Callable[[Path], str]
) -> tuple[Page, ...]:
    """The chapters with the service's commentary in them.

    Args:
        pages: The chapters as executed.
        files: The commentary by the name of its chapter.
        answer: Answers the references in a text; what it raises has a `line`.
        shown: A file as told in refusals.

    Raises:
        ChapterFailed: A commentary breaks its rules; those of all chapters are told together.
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
    refuse_all(refusals)
    return tuple(commented)


def _commented(page: Page, path: Path, answer: Answer, file: str) -> Page:
    cells = list(page.notebook.cells)
    at_the_end: list[NotebookNode] = []
    for nth, part in enumerate(read_parts(path.read_text(encoding="utf-8"), file), start=1):
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


def read_parts(text: str, file: str) -> list[Part]:
    """The parts of a commentary.

    Raises:
        ChapterFailed: Text stands under no heading, or under one that is no callout.
    """
    parts: list[Part] = []
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        heading = _HEADING.match(line)
        if heading is not None:
            if heading[1] not in CALLOUTS:
                raise _no_callout(file, number, heading[1])
            parts.append(Part(heading[1], heading[2] or "", "", number))
        elif parts:
            parts[-1] = replace(parts[-1], text=parts[-1].text + line)
        elif line.strip():
            raise _no_callout(file, number, line.strip()[:60])
    return parts


def _no_callout(file: str, line: int, found: str) -> ChapterFailed:
    return ChapterFailed(
        "What a commentary says stands under one of three headings.",
        {"file": f"{file}, line {line}", "found": repr(found), "wanted": listing(CALLOUTS)},
        suggestion(found, CALLOUTS) + "Write it after '## '.",
    )


def _answered(part: Part, answer: Answer, file: str) -> str:
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


def _callout(part: Part, text: str) -> str:
    kind = CALLOUTS[part.title]
    return f'::::: {{.callout-{kind} icon=false title="{part.title}"}}\n\n{text}\n\n:::::'


def _cell(text: str, file: str, id: str) -> NotebookNode:
    cell: NotebookNode = new_markdown_cell(text, id=id, metadata={FILE: file})
    return cell


def _at_the_end_of(
    part: Part, cells: Sequence[NotebookNode], new: NotebookNode, file: str
) -> list[NotebookNode]:
    """The cells with one more, where the section that the part names ends."""
    split = [piece for cell in cells for piece in _by_heading(cell)]
    headings = [_heading(cell) for cell in split]
    names = [name for _, name in headings]
    if part.section not in names:
        raise ChapterFailed(
            "A section that a commentary names is a heading of its chapter.",
            {
                "file": f"{file}, line {part.line}",
                "wanted": repr(part.section),
                "found": listing(filter(None, names)),
            },
            suggestion(part.section, filter(None, names)) + "Write the heading as it stands there.",
        )
    start = names.index(part.section)
    level = headings[start][0]
    after = range(start + 1, len(split))
    end = next((at for at in after if 0 < headings[at][0] <= level), len(split))
    return [*split[:end], new, *split[end:]]


def _heading(cell: NotebookNode) -> tuple[int, str]:
    """Level and text of the heading that opens a cell; level 0 where none does."""
    if cell.cell_type != "markdown":
        return 0, ""
    match = _ANY_HEADING.match(next(iter(cell.source.strip().splitlines()), ""))
    return (len(match[1]), match[2]) if match else (0, "")


def _by_heading(cell: NotebookNode) -> list[NotebookNode]:
    """A Markdown cell in pieces that each open with a heading; other cells as they are."""
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
