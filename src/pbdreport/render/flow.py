"""A page's text while it is being written, and what may be wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pbdreport.render.numbering import Anchor

MARK = "\ue000"
"""Stands for an output in the joined text; taken out of what authors write."""


class UnknownMarkdown(ValueError):
    """Markdown that the renderers do not have, or a reference that leads nowhere."""

    def __init__(self, must: str, found: str, advice: str):
        """Take the parts of a refusal; who knows the cell makes one of them."""
        super().__init__(must)
        self.must, self.found, self.advice = must, found, advice


@dataclass(frozen=True)
class Heading:
    """An entry of the contents of a page."""

    level: int
    id: str
    text: str


@dataclass
class Flow:
    """A page's text being written: what it may refer to, and what it turns out to hold."""

    page: str
    anchors: Mapping[str, Anchor]
    output: Callable[[int], str]
    """The HTML of the page's nth output."""
    title: str = ""
    """The heading of first level, as HTML; it stands above the page, not in it."""
    headings: list[Heading] = field(default_factory=list)
    placed: list[int] = field(default_factory=list)
    """The outputs that found their place."""


def placeholder(nth: int) -> str:
    """The line that stands for an output in a page's joined Markdown."""
    return f"{MARK}{nth}"


def without_placeholders(markdown: str) -> str:
    """What an author wrote, unable to pass for an output."""
    return markdown.replace(MARK, "\N{REPLACEMENT CHARACTER}")
