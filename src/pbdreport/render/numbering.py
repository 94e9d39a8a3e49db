"""Numbers of figures and tables, over all chapters, and where references to them lead."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pbdreport.errors import PbdReportError, refuse_all
from pbdreport.render.blocks import Block, Prose, Shown
from pbdreport.render.edition import FRONT_PAGE
from pbdreport.render.outputs import Chart, Table

WORDS = {"fig": "Figuur", "tbl": "Tabel"}
_SECTION = re.compile(r"^#{1,6} +(.+?) *\{[^}]*#(sec-[A-Za-z0-9_-]+)[^}]*\} *$", re.MULTILINE)


@dataclass(frozen=True)
class Anchor:
    """A numbered figure or table, or a section that has an address of its own."""

    page: str
    word: str
    """Empty for a section, which goes by its title."""
    number: str

    @property
    def name(self) -> str:
        """As readers meet it: Figuur 1.2; of a section, its title."""
        return f"{self.word} {self.number}".strip()


def number_figures(chapters: Sequence[tuple[str, Sequence[Block]]]) -> Mapping[str, Anchor]:
    """The anchor of each label. Chapters count from 1; on the front page figures have no chapter.

    Raises:
        ChapterFailed: A label stands twice in the report, or does not tell figure from table.
    """
    anchors: dict[str, Anchor] = {}
    refusals: list[PbdReportError] = []
    chapter = 0
    for name, blocks in chapters:
        chapter += name != FRONT_PAGE
        counts: Counter[str] = Counter()
        for block in blocks:
            if not isinstance(block, Shown) or not isinstance(block.output, Chart | Table):
                continue
            kind = "fig" if isinstance(block.output, Chart) else "tbl"
            if refusal := _refusal(block, kind, anchors):
                refusals.append(refusal)
                continue
            counts[kind] += 1
            prefix = "" if name == FRONT_PAGE else f"{chapter}."
            anchors[block.label] = Anchor(name, WORDS[kind], f"{prefix}{counts[kind]}")
    refuse_all(refusals)
    return anchors


def figure_labels(chapters: Sequence[tuple[str, Sequence[Block]]]) -> Mapping[str, str]:
    """The label under which each figure of a chapter stands: whole if it does, else broken down."""
    shown = [
        (len(block.output.by), block.output.figure, block.label)
        for name, blocks in chapters
        for block in blocks
        if name != FRONT_PAGE
        and isinstance(block, Shown)
        and isinstance(block.output, Chart | Table)
    ]
    labels: dict[str, str] = {}
    for _, figure, label in sorted(shown, key=lambda one: one[0]):
        labels.setdefault(figure, label)
    return labels


def section_anchors(chapters: Sequence[tuple[str, Sequence[Block]]]) -> Mapping[str, Anchor]:
    """The sections that `@sec-…` leads to: headings with an `{#sec-…}`."""
    return {
        label: Anchor(name, "", title)
        for name, blocks in chapters
        for block in blocks
        if isinstance(block, Prose)
        for title, label in _SECTION.findall(block.markdown)
    }


def _refusal(block: Shown, kind: str, anchors: Mapping[str, Anchor]) -> PbdReportError | None:
    if not block.label.startswith(f"{kind}-"):
        return block.place.refusal(
            f"The label of a {'chart' if kind == 'fig' else 'table'} starts with '{kind}-'.",
            repr(block.label),
            f"Write '#| label: {kind}-…' at the head of the cell.",
        )
    if block.label in anchors:
        return block.place.refusal(
            "A label stands once in a report: it is the figure's address.",
            f"{block.label!r}, also in chapter {anchors[block.label].page!r}",
            f"Write '#| label: {kind}-…' with another name at the head of this cell.",
        )
    return None
