"""The numbers of figures and tables throughout the report, and the targets of references."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pbdreport.errors import PbdReportError, raise_all
from pbdreport.render.edition import FRONT_PAGE
from pbdreport.render.notebook_content import Block, ProseCell, ShownOutput
from pbdreport.render.output_types import ChartOutput, TableOutput

WORDS = {"fig": "Figuur", "tbl": "Tabel"}
_SECTION = re.compile(r"^#{1,6} +(.+?) *\{[^}]*#(sec-[A-Za-z0-9_-]+)[^}]*\} *$", re.MULTILINE)


@dataclass(frozen=True)
class CrossReference:
    """The target of a reference: a numbered figure or table, or a section with an id."""

    page: str
    word: str
    """'Figuur' or 'Tabel'; empty for a section."""
    number: str
    """'1.2'; for a section, its title."""

    @property
    def name(self) -> str:
        """The text of a reference: 'Figuur 1.2', or the title of a section."""
        return f"{self.word} {self.number}".strip()


def number_figures(chapters: Sequence[tuple[str, Sequence[Block]]]) -> Mapping[str, CrossReference]:
    """Number the figures and tables, by label.

    Chapters count from 1; numbers on the front page have no chapter.

    Raises:
        ChapterFailed: A label is used twice, or does not start with `fig-` or `tbl-` as it should.
    """
    anchors: dict[str, CrossReference] = {}
    refusals: list[PbdReportError] = []
    chapter = 0
    for name, blocks in chapters:
        chapter += name != FRONT_PAGE
        counts: Counter[str] = Counter()
        for block in blocks:
            if not isinstance(block, ShownOutput) or not isinstance(
                block.output, ChartOutput | TableOutput
            ):
                continue
            kind = "fig" if isinstance(block.output, ChartOutput) else "tbl"
            if refusal := _refusal(block, kind, anchors):
                refusals.append(refusal)
                continue
            counts[kind] += 1
            prefix = "" if name == FRONT_PAGE else f"{chapter}."
            anchors[block.label] = CrossReference(name, WORDS[kind], f"{prefix}{counts[kind]}")
    raise_all(refusals)
    return anchors


def figure_labels(chapters: Sequence[tuple[str, Sequence[Block]]]) -> Mapping[str, str]:
    """The label of each figure in the chapters, preferably that of its value for the whole."""
    shown = [
        (len(block.output.by), block.output.figure, block.label)
        for name, blocks in chapters
        for block in blocks
        if name != FRONT_PAGE
        and isinstance(block, ShownOutput)
        and isinstance(block.output, ChartOutput | TableOutput)
    ]
    labels: dict[str, str] = {}
    for _, figure, label in sorted(shown, key=lambda one: one[0]):
        labels.setdefault(figure, label)
    return labels


def section_anchors(
    chapters: Sequence[tuple[str, Sequence[Block]]],
) -> Mapping[str, CrossReference]:
    """The sections to which `@sec-…` can refer: headings with an `{#sec-…}`."""
    return {
        label: CrossReference(name, "", title)
        for name, blocks in chapters
        for block in blocks
        if isinstance(block, ProseCell)
        for title, label in _SECTION.findall(block.markdown)
    }


def _refusal(
    block: ShownOutput, kind: str, anchors: Mapping[str, CrossReference]
) -> PbdReportError | None:
    if not block.label.startswith(f"{kind}-"):
        return block.place.refusal(
            f"The label of a {'chart' if kind == 'fig' else 'table'} does not start with "
            f"'{kind}-'.",
            repr(block.label),
            f"Write '#| label: {kind}-…' at the top of the cell.",
        )
    if block.label in anchors:
        return block.place.refusal(
            "A label is used twice in the report.",
            f"{block.label!r}, also in chapter {anchors[block.label].page!r}",
            f"Write '#| label: {kind}-…' with another name at the top of this cell.",
        )
    return None
