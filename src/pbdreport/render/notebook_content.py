"""nbconvert's preprocessor for chapters: leaves what readers may see of an executed notebook.

1. Markdown cells are published in full, raw cells not at all.
2. From code cells only outputs of the package are published, not code or printed text.
3. Other outputs are refused: they have not been masked or checked.
4. A cell that raised or did not run is refused: its chapter is incomplete.
5. A cell whose last line should show an output but has none is refused: nobody would miss it.
6. Notices that the service does not register something are left out, with sections that hold
   nothing else: the last chapter lists them.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import count
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pbdreport.errors import ChapterFailed, first_few, raise_all
from pbdreport.presentation.captions import NothingToShow
from pbdreport.presentation.markdown_escape import as_markdown
from pbdreport.render.edition import Page
from pbdreport.render.output_types import (
    MIME,
    ChartOutput,
    EmptyOutput,
    NoticeOutput,
    Output,
    SentenceOutput,
    TableOutput,
    read_output,
)

SHOW = frozenset(
    "assumptions beside cards chart contents definitions definitions_sentence duties_listing "
    "duties_sentence files funnel highlights look not_delivered picture "
    "reconciliation_sentence response_panel sentence sources sources_sentence suppression "
    "suppression_sentence table tables versions".split()
)
"""The methods of `Chapter`, `FigureView` and `Account` that return an output; a test compares this
list with the classes."""
_OPTION = re.compile(r"#\|\s*label:\s*['\"]?([^\s'\"]+)['\"]?\s*$")
NOT_REGISTERED = ("no_data", "not_by")
"""The reasons of notices that pages leave out."""
_FIRST_HEADING = re.compile(r"\s*(#{1,6})\s")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*(?:\{[^}]*\})?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class CellLocation:
    """The location of a cell in a chapter, for error messages."""

    chapter: str
    cell: int
    heading: str

    def refusal(self, must: str, found: object, advice: str) -> ChapterFailed:
        """An error about this cell."""
        where: dict[str, object] = {"chapter": self.chapter, "cell": self.cell}
        if self.heading:
            where["under"] = repr(self.heading)
        return ChapterFailed(must, {**where, "found": found}, advice)


@dataclass(frozen=True)
class ProseCell:
    """A Markdown cell."""

    place: CellLocation
    markdown: str


@dataclass(frozen=True)
class ShownOutput:
    """An output of the package, with its label for references."""

    place: CellLocation
    output: Output
    label: str = ""
    source: str = ""
    """The code of its cell; never published."""


Block = ProseCell | ShownOutput


class PublishedContent(Preprocessor):
    """Leaves Markdown and outputs of the package; adds them to the resources as `blocks`."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The notebook to publish; the given one stays as it is.

        Args:
            nb: An executed notebook.
            resources: With its `page`.

        Raises:
            ChapterFailed: A cell did not run or raised, shows something that the package did not
                make, or lacks the output that its last line should show.
        """
        blocks = _blocks(resources["page"], nb)
        return as_notebook(blocks), {**resources, "blocks": blocks}


def read_content(page: Page) -> tuple[Block, ...]:
    """What readers may see of a chapter, in order.

    Raises:
        ChapterFailed: As `PublishedContent`.
    """
    preprocessor = PublishedContent(enabled=True)  # type: ignore[no-untyped-call]
    _, resources = preprocessor(page.notebook, {"page": page})
    blocks: tuple[Block, ...] = resources["blocks"]
    return blocks


def as_notebook(blocks: Sequence[Block]) -> NotebookNode:
    """A notebook of what readers may see: no code, and the outputs by their number."""
    cells: list[NotebookNode] = []
    outputs = count()
    for block in blocks:
        if isinstance(block, ProseCell):
            cells.append(new_markdown_cell(block.markdown))
        else:
            shown = new_output("display_data", {MIME: next(outputs)})
            cells.append(new_code_cell(outputs=[shown]))
    notebook: NotebookNode = new_notebook(cells=cells)
    return notebook


def _blocks(page: Page, notebook: NotebookNode) -> tuple[Block, ...]:
    blocks: list[Block] = []
    refusals: list[ChapterFailed] = []
    heading = ""
    for number, cell in _numbered(notebook.cells):
        if cell.cell_type == "markdown":
            file = cell.metadata.get("pbdreport_file", page.file or page.name)
            blocks.append(ProseCell(CellLocation(file, number, heading), cell.source))
            heading = (_HEADING.findall(cell.source) or [heading])[-1]
        elif cell.cell_type == "code":
            place = CellLocation(page.file or page.name, number, heading)
            try:
                shown = _shown(cell, place)
                _require_shown(cell, place)
                blocks += shown
            except ChapterFailed as refusal:
                refusals.append(refusal)
    raise_all(refusals)
    return tuple(_together(_registered(blocks)))


def _registered(blocks: Sequence[Block]) -> Sequence[Block]:
    """The content without notices on what the service does not register, and their sections.

    A section goes when nothing but such notices stood in it. A chapter in which nothing else
    stands keeps them: an empty page would be a riddle.
    """
    if not any(isinstance(block, ShownOutput) and not _is_omitted(block) for block in blocks):
        return blocks
    left_out = {place for place, block in enumerate(blocks) if _is_omitted(block)}
    for start, block in enumerate(blocks):
        level = _level(block)
        if level < 2:
            continue
        others = (at for at in range(start + 1, len(blocks)) if 0 < _level(blocks[at]) <= level)
        section = range(start, next(others, len(blocks)))
        outputs = {place for place in section if isinstance(blocks[place], ShownOutput)}
        if outputs and outputs <= left_out:
            left_out.update(section)
    return [block for place, block in enumerate(blocks) if place not in left_out]


def _is_omitted(block: Block) -> bool:
    if not isinstance(block, ShownOutput):
        return False
    return isinstance(block.output, NoticeOutput) and block.output.why in NOT_REGISTERED


def _level(block: Block) -> int:
    """The level of the heading that a cell begins with; 0 without."""
    begins = _FIRST_HEADING.match(block.markdown) if isinstance(block, ProseCell) else None
    return len(begins[1]) if begins else 0


def _together(blocks: Sequence[Block]) -> list[Block]:
    """Merge sentences about figures that follow each other, and notices with the same reason."""
    kept: list[Block] = []
    for block in blocks:
        if kept and (joined := _joined(kept[-1], block)):
            kept[-1] = joined
        else:
            kept.append(block)
    return kept


def _joined(before: Block, block: Block) -> ShownOutput | None:
    """Two outputs as one; None unless they belong together.

    Sentences get one list of definitions below them; notices one reason.
    """
    if not (isinstance(before, ShownOutput) and isinstance(block, ShownOutput)):
        return None
    one, other = before.output, block.output
    if isinstance(one, SentenceOutput) and isinstance(other, SentenceOutput):
        if not (one.definitions and other.definitions):
            return None
        text = f"{one.markdown}\n\n{other.markdown}"
        definitions = tuple(dict.fromkeys((*one.definitions, *other.definitions)))
        return replace(
            before, output=one.model_copy(update={"markdown": text, "definitions": definitions})
        )
    if not (isinstance(one, NoticeOutput) and isinstance(other, NoticeOutput)):
        return None
    if not one.reason or one.reason != other.reason:
        return None
    nothing = NothingToShow(
        (*one.about, *other.about), one.reason, (*one.sources, *other.sources), one.why
    )
    text = as_markdown(nothing.text)
    return replace(before, output=NoticeOutput(kind="notice", markdown=text, **asdict(nothing)))


def _numbered(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, NotebookNode]]:
    """The cells with their numbers in the source notebook, which lacks papermill's own cell."""
    number = 0
    for cell in cells:
        number += "injected-parameters" not in cell.metadata.get("tags", [])
        yield number, cell


def _shown(cell: NotebookNode, place: CellLocation) -> list[Block]:
    if cell.source.strip() and cell.execution_count is None:
        raise place.refusal(
            "A cell of the chapter did not run.",
            "no execution count",
            "Build the chapter again; take out any cell that ends the chapter early.",
        )
    accepted = [_accepted(output, place) for output in _outputs(cell)]
    shown = [output for output in accepted if not isinstance(output, EmptyOutput)]
    figures = 0
    blocks: list[Block] = []
    for output in shown:
        figures += isinstance(output, ChartOutput | TableOutput)
        label = _label(output, cell.source, figures)
        blocks.append(ShownOutput(place, output, label, cell.source))
    return blocks


def _outputs(cell: NotebookNode) -> list[NotebookNode]:
    """The outputs of a cell without printed text."""
    return [output for output in cell.outputs if output.output_type != "stream"]


def _require_shown(cell: NotebookNode, place: CellLocation) -> None:
    if not _outputs(cell) and must_show(cell.source):
        raise place.refusal(
            "The last line of the cell should show something, and showed nothing.",
            "no output",
            "Build with --force; if that does not help, run the cell by hand. End the line with a "
            "semicolon if it is meant to show nothing.",
        )


def _accepted(output: NotebookNode, place: CellLocation) -> Output | EmptyOutput:
    if output.output_type == "error":
        raise place.refusal(
            "A cell of the chapter ended with an error.",
            output.ename,
            "Open the chapter, run it to this cell and fix the error.",
        )
    if MIME not in output.data:
        raise place.refusal(
            "The cell shows something that the package did not make.",
            first_few(sorted(output.data)),
            "Pass the table to chapter.publish(…) with its title, unit and definition and show "
            "what that returns, or end the line with a semicolon so that nothing is shown.",
        )
    return read_output(output.data[MIME])


def _label(output: Output, source: str, nth: int) -> str:
    """The label of an output: the option of the cell or the figure; a second one gets `-2`."""
    if not isinstance(output, ChartOutput | TableOutput):
        return ""
    own = next((match[1] for line in source.splitlines() if (match := _OPTION.match(line))), "")
    if own:
        return own if nth == 1 else f"{own}-{nth}"
    return f"{'fig' if isinstance(output, ChartOutput) else 'tbl'}-{output.address}"


def must_show(source: str) -> bool:
    """Whether the last line of a cell sends an output, whatever the data."""
    body = _statements(source)
    last = body[-1] if body else None
    if not isinstance(last, ast.Expr) or source.rstrip().endswith(";"):
        return False
    call = last.value
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in SHOW
    )


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        # IPython magic does not show outputs of the package.
        return []
