"""What readers can search: chapters, headings, figures and words, as a script file.

A page on disk may not fetch anything; a script it may load.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pbdreport.presentation.glossary import Term
from pbdreport.render.flow import Heading
from pbdreport.render.numbering import Anchor
from pbdreport.render.outputs import ShownFigure

Entry = tuple[str, str, str, str]
"""Kind, title, what stands under it, address."""


def page_entries(
    file: str,
    title: str,
    headings: Sequence[Heading],
    figures: Iterable[tuple[str, Anchor, ShownFigure]],
) -> list[Entry]:
    """What can be found on one page.

    Args:
        file: Of the page.
        title: As the navigation names it.
        headings: Of the page.
        figures: Label, number and figure of each chart and table on it.
    """
    entries: list[Entry] = [("Hoofdstuk", title, "", file)]
    entries += [("Deel", heading.text, title, f"{file}#{heading.id}") for heading in headings]
    for label, anchor, figure in figures:
        below = figure.title if figure.headline else figure.subtitle
        name = figure.headline or figure.title
        entries.append((anchor.name, name, f"{below} · {title}", f"{file}#{label}"))
    return entries


def word_entries(file: str, words: Iterable[Term]) -> list[Entry]:
    """The words of the glossary."""
    return [("Begrip", word.term, word.text, f"{file}#{word.id}") for word in words]


def write_search(entries: Sequence[Entry], folder: Path) -> None:
    """Write `search.js`."""
    text = json.dumps(entries, ensure_ascii=True, separators=(",", ":"))
    # A name that ends a script can do nothing in a file of its own; it is still no markup there.
    safe = text.replace("<", "\\u003c")
    (folder / "search.js").write_text(f"window.pbdreportSearch = {safe};\n", encoding="utf-8")
