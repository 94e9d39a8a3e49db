"""The search index: chapters, headings, figures and glossary terms, as a script file.

Pages that are opened from disk may not fetch data, but may load scripts.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pbdreport.presentation.glossary import GlossaryTerm
from pbdreport.render.cross_references import CrossReference
from pbdreport.render.markdown.state import Heading
from pbdreport.render.output_types import ShownFigure

Entry = tuple[str, str, str, str]
"""Kind, title, text below the title, link."""


def page_entries(
    file: str,
    title: str,
    headings: Sequence[Heading],
    figures: Iterable[tuple[str, CrossReference, ShownFigure]],
) -> list[Entry]:
    """The search entries of one page.

    Args:
        file: The file name of the page.
        title: Its title in the navigation.
        headings: Its headings.
        figures: Label, number and figure of each chart and table on it.
    """
    entries: list[Entry] = [("Hoofdstuk", title, "", file)]
    entries += [("Deel", heading.text, title, f"{file}#{heading.id}") for heading in headings]
    for label, anchor, figure in figures:
        below = figure.title if figure.headline else figure.subtitle
        name = figure.headline or figure.title
        entries.append((anchor.name, name, f"{below} · {title}", f"{file}#{label}"))
    return entries


def word_entries(file: str, words: Iterable[GlossaryTerm]) -> list[Entry]:
    """The search entries of the glossary."""
    return [("Begrip", word.term, word.text, f"{file}#{word.id}") for word in words]


def write_search(entries: Sequence[Entry], folder: Path) -> None:
    """Write `search.js`."""
    text = json.dumps(entries, ensure_ascii=True, separators=(",", ":"))
    # A separate file is safe from names that close a script element; escape `<` all the same.
    safe = text.replace("<", "\\u003c")
    (folder / "search.js").write_text(f"window.pbdreportSearch = {safe};\n", encoding="utf-8")
