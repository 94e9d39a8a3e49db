"""Tables about the report itself: sources, definitions, assumptions, duties."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pbdreport.presentation.markdown_escape import in_line


@dataclass(frozen=True)
class PlainTable:
    """A table of words and numbers about the report itself."""

    address: str
    """Its anchor on the page."""
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Their cells; the first is the heading of the row."""
    numeric: tuple[int, ...] = ()
    """The positions of columns with numbers."""
    chapters: tuple[str, ...] = ()
    """For each row the chapter that its last cell links to; empty for no link."""
    figures: tuple[tuple[str, ...], ...] = ()
    """For each row the figures that it is about; renderers add links to them to its last cell."""
    note: str = ""
    folded: bool = False
    """Whether it is folded until a reader opens it."""

    def payload(self) -> dict[str, Any]:
        """The data for the renderers."""
        return {
            "kind": "listing",
            "address": self.address,
            "title": self.title,
            "heads": list(self.heads),
            "rows": [list(row) for row in self.rows],
            "numeric": list(self.numeric),
            "chapters": list(self.chapters),
            "figures": [list(row) for row in self.figures],
            "note": self.note,
            "folded": self.folded,
        }

    def markdown(self) -> str:
        """The table in Markdown, with its title above and its note below."""
        marks = ["--:" if column in self.numeric else ":--" for column in range(len(self.heads))]
        lines = [_pipes(self.heads), f"| {' | '.join(marks)} |", *map(_pipes, self.rows)]
        return "\n\n".join(filter(None, (f"**{self.title}**", "\n".join(lines), self.note))) + "\n"


def _pipes(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(in_line, cells)) + " |"
