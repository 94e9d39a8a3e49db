"""The state of a page while its Markdown is rendered, and the error for Markdown it cannot use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pbdreport.render.cross_references import CrossReference

MARK = "\ue000"
"""Marks an output in the joined text; removed from what authors write."""


class UnknownMarkdown(ValueError):
    """Markdown that is not supported, or a reference that leads to nothing."""

    def __init__(self, must: str, found: str, advice: str):
        """Take the parts of the message; the caller, which knows the cell, makes the error."""
        super().__init__(must)
        self.must, self.found, self.advice = must, found, advice


@dataclass(frozen=True)
class Heading:
    """An entry of the contents of a page."""

    level: int
    id: str
    text: str


@dataclass
class PageState:
    """The state of rendering a page: what it may refer to, and what was found in it."""

    page: str
    anchors: Mapping[str, CrossReference]
    output: Callable[[int], str]
    """The HTML of the page's nth output."""
    title: str = ""
    """The heading of the first level as HTML; the page template shows it, not the body."""
    headings: list[Heading] = field(default_factory=list)
    placed: list[int] = field(default_factory=list)
    """The outputs written so far."""


def placeholder(nth: int) -> str:
    """The line that marks the place of an output in the joined Markdown of a page."""
    return f"{MARK}{nth}"


def without_placeholders(markdown: str) -> str:
    """An author's Markdown without the character that marks outputs."""
    return markdown.replace(MARK, "\N{REPLACEMENT CHARACTER}")
