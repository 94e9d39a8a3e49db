"""Our own accessibility rules for pages, for readers who use a screen reader or no mouse.

They cover what axe-core cannot check (whether a text alternative is a placeholder) and what should
not need a browser. Pages are parsed as browsers parse them, and checked with CSS selectors.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

RULES = {
    "language": "De taal van de bladzijde is aangeduid.",
    "title": "De bladzijde heeft een titel.",
    "headings": "Er is één hoofdtitel, en geen niveau van titels wordt overgeslagen.",
    "landmarks": "Er is één hoofddeel, en de eerste link leidt ernaartoe.",
    "ids": "Elk adres op de bladzijde is uniek, en elke verwijzing erbinnen leidt ergens naartoe.",
    "alternatives": "Elke grafiek heeft een tekstalternatief van tien tot zestig woorden.",
    "figures": "Elke figuur heeft een bijschrift.",
    "tables": "Elke tabel heeft een bijschrift, koppen met een richting en geen lege cellen.",
    "regions": "Wat opzij schuift, heeft een naam en is met het toetsenbord te bereiken.",
    "names": "Elke link en elke knop heeft een tekst.",
    "zoom": "Inzoomen wordt niet verhinderd.",
}
"""The rules, as the accessibility statement words them."""

FEWEST_WORDS, MOST_WORDS = 10, 60
_PLACEHOLDERS = re.compile(
    r"no description|placeholder|lorem ipsum|image of|^(?:figuur|grafiek|afbeelding|figure|chart)$",
    re.IGNORECASE,
)
_REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")


@dataclass(frozen=True)
class RuleBreach:
    """A rule that a page breaks, and where."""

    rule: str
    found: str


def rule_breaches(page: str) -> list[RuleBreach]:
    """All breaches of the rules on a page, rule by rule."""
    tree = LexborHTMLParser(page)
    return [
        *_head(tree),
        *_headings(tree),
        *_landmarks(tree),
        *_ids(tree),
        *_alternatives(tree),
        *_figures(tree),
        *_tables(tree),
        *_regions(tree),
        *_names(tree),
    ]


def _head(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    if not page.css("html[lang]:not([lang=''])"):
        yield RuleBreach("language", "<html> without lang")
    if not any(map(_text, page.css("head > title"))):
        yield RuleBreach("title", "no <title>, or an empty one")
    for view in page.css("meta[name=viewport]"):
        content = _value(view, "content")
        if "user-scalable" in content or "maximum-scale" in content:
            yield RuleBreach("zoom", content)


def _headings(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    levels = [int((heading.tag or "h0")[1]) for heading in page.css("h1, h2, h3, h4, h5, h6")]
    if levels.count(1) != 1:
        yield RuleBreach("headings", f"{levels.count(1)} <h1>")
    for before, after in pairwise(levels):
        if after > before + 1:
            yield RuleBreach("headings", f"<h{after}> after <h{before}>")


def _landmarks(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    mains, first = len(page.css("main")), page.css_first("a")
    if mains != 1:
        yield RuleBreach("landmarks", f"{mains} <main>")
    leads = _value(first, "href") or "(nowhere)" if first else ""
    if not leads.startswith("#"):
        yield RuleBreach("landmarks", f"the first link leads to {leads!r}")


def _ids(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    ids = Counter(_value(element, "id") for element in page.css("[id]"))
    references = [
        name
        for attribute in _REFERRING
        for element in page.css(f"[{attribute}]")
        for name in _value(element, attribute).split()
    ]
    references += [_value(link, "href")[1:] for link in page.css("[href^='#']")]
    yield from (
        RuleBreach("ids", f"id {id!r}, {count} times") for id, count in ids.items() if count > 1
    )
    yield from (
        RuleBreach("ids", f"a reference to {id!r}") for id in references if id and id not in ids
    )


def _alternatives(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    for drawing in page.css("svg:not(:has(title))"):
        if not _value(drawing, "aria-hidden"):
            yield RuleBreach("alternatives", "a drawing without <title>")
    pictures = [_value(picture, "alt") for picture in page.css("img")]
    for text in (*map(_text, page.css("svg title")), *pictures):
        count = len(text.split())
        if _PLACEHOLDERS.search(text):
            yield RuleBreach("alternatives", f"a placeholder, {text[:60]!r}")
        elif not FEWEST_WORDS <= count <= MOST_WORDS:
            yield RuleBreach("alternatives", f"{count} words, {text[:60]!r}")


def _figures(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    for figure in page.css("figure:not(:has(figcaption))"):
        yield RuleBreach("figures", f"figure {_value(figure, 'id')!r}")


def _tables(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    # Tables written in Markdown get their name from the region around them.
    for table in page.css("table.figure-table:not(:has(caption))"):
        yield RuleBreach("tables", f"table {_value(table, 'id')!r} has no caption")
    for table in page.css("table:not(:has(th))"):
        yield RuleBreach("tables", f"table {_value(table, 'id')!r} has no headings")
    for heading in page.css("figure th:not([scope])"):
        yield RuleBreach("tables", f"heading {_text(heading)[:40]!r} has no scope")
    for cell in page.css("figure th, figure td"):
        if not _text(cell):
            yield RuleBreach("tables", f"an empty <{cell.tag}>")


def _regions(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    for part in page.css(".scroll"):
        named = _value(part, "aria-label") or _value(part, "aria-labelledby")
        if (_value(part, "role"), _value(part, "tabindex")) != ("region", "0") or not named:
            yield RuleBreach("regions", "a scrolling part without name, role or focus")


def _names(page: LexborHTMLParser) -> Iterator[RuleBreach]:
    for element in page.css("a, button, summary"):
        if not (_text(element) or _value(element, "aria-label")):
            yield RuleBreach("names", f"an empty <{element.tag}>")


def _value(element: LexborNode, attribute: str) -> str:
    return element.attributes.get(attribute) or ""


def _text(element: LexborNode) -> str:
    return " ".join(element.text().split())
