"""An executed notebook as what readers may see of it: Markdown and outputs of the package.

1. Of Markdown cells everything is taken, of raw cells nothing.
2. Of code cells only the outputs that the package made; code and what was printed are left out.
3. An output that the package did not make is refused: nobody has checked what it tells.
4. A cell that raised or did not run is refused: the page would not be this year's.
5. So is a cell whose last line shows something that did not come out: it would be missed by nobody.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from nbformat import NotebookNode

from pbdreport.errors import ChapterFailed, listing, refuse_all
from pbdreport.presentation.captions import Untold
from pbdreport.presentation.plain import as_markdown
from pbdreport.render.edition import Page
from pbdreport.render.outputs import MIME, Chart, Notice, Output, Table, read_output
from pbdreport.render.showing import must_show, named_apart

_OPTION = re.compile(r"#\|\s*label:\s*['\"]?([^\s'\"]+)['\"]?\s*$")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*(?:\{[^}]*\})?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """Where in a chapter something stands, as told in refusals."""

    chapter: str
    cell: int
    heading: str

    def refusal(self, must: str, found: object, advice: str) -> ChapterFailed:
        """A refusal of what stands here."""
        where: dict[str, object] = {"chapter": self.chapter, "cell": self.cell}
        if self.heading:
            where["under"] = repr(self.heading)
        return ChapterFailed(must, {**where, "found": found}, advice)


@dataclass(frozen=True)
class Prose:
    """A Markdown cell."""

    place: Place
    markdown: str


@dataclass(frozen=True)
class Shown:
    """An output of the package, with the label by which references find it."""

    place: Place
    output: Output
    label: str = ""
    source: str = ""
    """The code of its cell; never for readers."""
    markdown: str = ""
    """The same in Markdown, as the notebook holds it."""


Block = Prose | Shown


def read_blocks(page: Page) -> tuple[Block, ...]:
    """What readers may see of a chapter, in its order.

    Raises:
        ChapterFailed: A cell did not run, raised, shows what the package did not make, or does not
            show what its last line says.
    """
    blocks: list[Block] = []
    refusals: list[ChapterFailed] = []
    apart: set[str] = set()
    heading = ""
    for number, cell in _numbered(page.notebook.cells):
        if cell.cell_type == "markdown":
            file = cell.metadata.get("pbdreport_file", page.file or page.name)
            blocks.append(Prose(Place(file, number, heading), cell.source))
            heading = (_HEADING.findall(cell.source) or [heading])[-1]
        elif cell.cell_type == "code":
            place = Place(page.file or page.name, number, heading)
            apart.update(named_apart(cell.source, apart))
            try:
                shown = _shown(cell, place)
                _require_shown(cell, place, shown, apart)
                blocks += shown
            except ChapterFailed as refusal:
                refusals.append(refusal)
    refuse_all(refusals)
    return tuple(_together(blocks))


def _together(blocks: Sequence[Block]) -> list[Block]:
    """Figures that stand below each other and show nothing for one reason, in one notice."""
    kept: list[Block] = []
    for block in blocks:
        if kept and (joined := _joined(kept[-1], block)):
            kept[-1] = joined
        else:
            kept.append(block)
    return kept


def _joined(before: Block, block: Block) -> Shown | None:
    """Two notices as one; nothing where they are not of one reason."""
    if not (isinstance(before, Shown) and isinstance(block, Shown)):
        return None
    one, other = before.output, block.output
    if not (isinstance(one, Notice) and isinstance(other, Notice)):
        return None
    if not one.reason or one.reason != other.reason:
        return None
    untold = Untold((*one.about, *other.about), one.reason, (*one.sources, *other.sources))
    told = as_markdown(untold.text)
    return replace(before, output=Notice(kind="notice", markdown=told, **asdict(untold)))


def _numbered(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, NotebookNode]]:
    """The cells as an analyst counts them: without the one that papermill puts in."""
    number = 0
    for cell in cells:
        number += "injected-parameters" not in cell.metadata.get("tags", [])
        yield number, cell


def _shown(cell: NotebookNode, place: Place) -> list[Block]:
    if cell.source.strip() and cell.execution_count is None:
        raise place.refusal(
            "Every cell of a chapter has run.",
            "a cell that did not run",
            "Build the chapter again; a cell that stops the chapter early has no place in it.",
        )
    outputs = [output for output in cell.outputs if output.output_type != "stream"]
    shown = [(_accepted(output, place), output.data) for output in outputs]
    figures = 0
    blocks: list[Block] = []
    for output, data in shown:
        figures += isinstance(output, Chart | Table)
        label = _label(output, cell.source, figures)
        blocks.append(Shown(place, output, label, cell.source, data.get("text/markdown", "")))
    return blocks


def _require_shown(
    cell: NotebookNode, place: Place, shown: Sequence[Block], apart: Collection[str]
) -> None:
    if not shown and must_show(cell.source, apart):
        raise place.refusal(
            "What the last line of a cell shows comes out.",
            "nothing",
            "Build with --force; if it stays so, run the cell by hand. A line that is to show "
            "nothing ends with a semicolon.",
        )


def _accepted(output: NotebookNode, place: Place) -> Output:
    if output.output_type == "error":
        raise place.refusal(
            "Every cell of a chapter ends without an error.",
            output.ename,
            "Open the chapter, run it to this cell and mend it.",
        )
    if MIME not in output.data:
        raise place.refusal(
            "A chapter shows figures, tables and sentences of the package, and Markdown.",
            listing(sorted(output.data)),
            "Hand the table to chapter.publish(…) with its title, unit and definition and show "
            "what that returns, or end the line with a semicolon so that nothing is shown.",
        )
    return read_output(output.data[MIME])


def _label(output: Output, source: str, nth: int) -> str:
    """From the cell's option, or from the figure; the second of a cell gets `-2`."""
    if not isinstance(output, Chart | Table):
        return ""
    own = next((match[1] for line in source.splitlines() if (match := _OPTION.match(line))), "")
    if own:
        return own if nth == 1 else f"{own}-{nth}"
    return f"{'fig' if isinstance(output, Chart) else 'tbl'}-{output.address}"
