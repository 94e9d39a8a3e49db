"""Tables that are no figures: sources, definitions, assumptions, duties."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Listing:
    """A table of words and numbers about the report itself."""

    address: str
    """Its own address on the page."""
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first cell names the row."""
    numeric: tuple[int, ...] = ()
    """Columns that hold numbers."""
    chapters: tuple[str, ...] = ()
    """The chapter that the last cell of each row leads to, empty where it leads nowhere."""
    figures: tuple[tuple[str, ...], ...] = ()
    """The figures that each row is about: renderers add where they stand to its last cell."""
    note: str = ""
    folded: bool = False
    """Long: readers unfold it."""

    def payload(self) -> dict[str, Any]:
        """What travels to the renderers."""
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
        """The same in Markdown, with its title above and its note below."""
        marks = ["--:" if column in self.numeric else ":--" for column in range(len(self.heads))]
        lines = [_pipes(self.heads), f"| {' | '.join(marks)} |", *map(_pipes, self.rows)]
        return "\n\n".join(filter(None, (f"**{self.title}**", "\n".join(lines), self.note))) + "\n"


def _pipes(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
