"""What every page must hold for readers who do not see it, or use no mouse: our own rules.

They are what axe-core cannot know (that an alternative is no placeholder) and what must not wait
for a browser. A page is read as browsers read it, and asked by selectors.
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
"""The rules, in the words of the accessibility statement."""

FEWEST_WORDS, MOST_WORDS = 10, 60
_PLACEHOLDERS = re.compile(
    r"no description|placeholder|lorem ipsum|image of|^(?:figuur|grafiek|afbeelding|figure|chart)$",
    re.IGNORECASE,
)
_REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")


@dataclass(frozen=True)
class Fault:
    """Where a page breaks a rule."""

    rule: str
    found: str


def faults(page: str) -> list[Fault]:
    """What a page breaks, rule by rule."""
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


def _head(page: LexborHTMLParser) -> Iterator[Fault]:
    if not page.css("html[lang]:not([lang=''])"):
        yield Fault("language", "<html> without lang")
    if not any(map(_text, page.css("head > title"))):
        yield Fault("title", "no <title>, or an empty one")
    for view in page.css("meta[name=viewport]"):
        content = _value(view, "content")
        if "user-scalable" in content or "maximum-scale" in content:
            yield Fault("zoom", content)


def _headings(page: LexborHTMLParser) -> Iterator[Fault]:
    levels = [int((heading.tag or "h0")[1]) for heading in page.css("h1, h2, h3, h4, h5, h6")]
    if levels.count(1) != 1:
        yield Fault("headings", f"{levels.count(1)} <h1>")
    for before, after in pairwise(levels):
        if after > before + 1:
            yield Fault("headings", f"<h{after}> after <h{before}>")


def _landmarks(page: LexborHTMLParser) -> Iterator[Fault]:
    mains, first = len(page.css("main")), page.css_first("a")
    if mains != 1:
        yield Fault("landmarks", f"{mains} <main>")
    leads = _value(first, "href") or "(nowhere)" if first else ""
    if not leads.startswith("#"):
        yield Fault("landmarks", f"the first link leads to {leads!r}")


def _ids(page: LexborHTMLParser) -> Iterator[Fault]:
    ids = Counter(_value(element, "id") for element in page.css("[id]"))
    references = [
        name
        for attribute in _REFERRING
        for element in page.css(f"[{attribute}]")
        for name in _value(element, attribute).split()
    ]
    references += [_value(link, "href")[1:] for link in page.css("[href^='#']")]
    yield from (Fault("ids", f"id {id!r}, {count} times") for id, count in ids.items() if count > 1)
    yield from (Fault("ids", f"a reference to {id!r}") for id in references if id and id not in ids)


def _alternatives(page: LexborHTMLParser) -> Iterator[Fault]:
    for drawing in page.css("svg:not(:has(title))"):
        if not _value(drawing, "aria-hidden"):
            yield Fault("alternatives", "a drawing without <title>")
    pictures = [_value(picture, "alt") for picture in page.css("img")]
    for text in (*map(_text, page.css("svg title")), *pictures):
        count = len(text.split())
        if _PLACEHOLDERS.search(text):
            yield Fault("alternatives", f"a placeholder, {text[:60]!r}")
        elif not FEWEST_WORDS <= count <= MOST_WORDS:
            yield Fault("alternatives", f"{count} words, {text[:60]!r}")


def _figures(page: LexborHTMLParser) -> Iterator[Fault]:
    for figure in page.css("figure:not(:has(figcaption))"):
        yield Fault("figures", f"figure {_value(figure, 'id')!r}")


def _tables(page: LexborHTMLParser) -> Iterator[Fault]:
    # Tables that an author writes in Markdown are named by the region around them.
    for table in page.css("table.figure-table:not(:has(caption))"):
        yield Fault("tables", f"table {_value(table, 'id')!r} has no caption")
    for table in page.css("table:not(:has(th))"):
        yield Fault("tables", f"table {_value(table, 'id')!r} has no headings")
    for heading in page.css("figure th:not([scope])"):
        yield Fault("tables", f"heading {_text(heading)[:40]!r} has no scope")
    for cell in page.css("figure th, figure td"):
        if not _text(cell):
            yield Fault("tables", f"an empty <{cell.tag}>")


def _regions(page: LexborHTMLParser) -> Iterator[Fault]:
    for part in page.css(".scroll"):
        named = _value(part, "aria-label") or _value(part, "aria-labelledby")
        if (_value(part, "role"), _value(part, "tabindex")) != ("region", "0") or not named:
            yield Fault("regions", "a scrolling part without name, role or focus")


def _names(page: LexborHTMLParser) -> Iterator[Fault]:
    for element in page.css("a, button, summary"):
        if not (_text(element) or _value(element, "aria-label")):
            yield Fault("names", f"an empty <{element.tag}>")


def _value(element: LexborNode, attribute: str) -> str:
    return element.attributes.get(attribute) or ""


def _text(element: LexborNode) -> str:
    return " ".join(element.text().split())
