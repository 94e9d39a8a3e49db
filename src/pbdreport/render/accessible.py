"""What every page must hold for readers who do not see it, or use no mouse: our own rules.

They are what axe-core cannot know (that an alternative is no placeholder) and what must not wait
for a browser. A page is read once, by the parser of the standard library.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

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
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_READ = frozenset("title a button summary th td".split())
"""The elements whose text counts."""
_REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")


@dataclass(frozen=True)
class Fault:
    """Where a page breaks a rule."""

    rule: str
    found: str


def faults(page: str) -> list[Fault]:
    """What a page breaks, in its order within each rule."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [*reader.faults, *_of_the_whole(reader)]


def _of_the_whole(page: "_Reader") -> Iterator[Fault]:
    """Rules that can be told only at the end of the page."""
    if not page.language:
        yield Fault("language", "<html> without lang")
    if not page.title.strip():
        yield Fault("title", "no <title>, or an empty one")
    if page.headings.count(1) != 1:
        yield Fault("headings", f"{page.headings.count(1)} <h1>")
    for before, after in zip(page.headings, page.headings[1:], strict=False):
        if after > before + 1:
            yield Fault("headings", f"<h{after}> after <h{before}>")
    if page.mains != 1:
        yield Fault("landmarks", f"{page.mains} <main>")
    if not page.first_link.startswith("#"):
        yield Fault("landmarks", f"the first link leads to {page.first_link!r}")
    ids = Counter(page.ids)
    yield from (Fault("ids", f"id {id!r}, {count} times") for id, count in ids.items() if count > 1)
    yield from (Fault("ids", f"a reference to {id!r}") for id in page.references if id not in ids)


@dataclass
class _Open:
    """An element that is being read."""

    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    has: set[str] = field(default_factory=set)
    """The tags inside it."""


class _Reader(HTMLParser):
    """Reads a page once and notes what the rules ask."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Fault] = []
        self.open: list[_Open] = []
        self.language = ""
        self.title = ""
        self.first_link = ""
        self.mains = 0
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if self.open:
            self.open[-1].has.add(tag)
        self._note(tag, attributes)
        if tag not in _VOID:
            self.open.append(_Open(tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        for element in self.open:
            if element.tag in _READ:
                element.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            element = self.open.pop()
            if self.open:
                self.open[-1].has |= element.has
            self._judge(element)
            if element.tag == tag:
                return

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "html":
            self.language = attributes.get("lang", "")
        elif tag == "main":
            self.mains += 1
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        elif tag == "a" and not self.first_link:
            self.first_link = attributes.get("href", "(nowhere)")
        elif tag == "img":
            self._alternative(attributes.get("alt", ""))
        elif tag == "meta" and attributes.get("name") == "viewport":
            content = attributes.get("content", "")
            if "user-scalable" in content or "maximum-scale" in content:
                self._fault("zoom", content)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name in _REFERRING:
            self.references += attributes.get(name, "").split()
        if attributes.get("href", "").startswith("#") and len(attributes["href"]) > 1:
            self.references.append(attributes["href"][1:])

    def _judge(self, element: _Open) -> None:
        text = " ".join("".join(element.text).split())
        tag, attributes = element.tag, element.attributes
        if tag == "title" and not any(parent.tag == "svg" for parent in self.open):
            self.title = text
        elif tag == "title":
            self._alternative(text)
        elif tag == "svg" and "title" not in element.has and not attributes.get("aria-hidden"):
            self._fault("alternatives", "a drawing without <title>")
        elif tag == "figure" and "figcaption" not in element.has:
            self._fault("figures", f"figure {attributes.get('id', '')!r}")
        elif tag in ("a", "button", "summary") and not (text or attributes.get("aria-label")):
            self._fault("names", f"an empty <{tag}>")
        elif tag == "table":
            self._table(element)
        elif tag in ("th", "td"):
            self._cell(element, text)
        if "scroll" in attributes.get("class", "").split():
            self._region(attributes)

    def _table(self, table: _Open) -> None:
        name = table.attributes.get("id", "")
        # Tables that an author writes in Markdown are named by the region around them.
        if "caption" not in table.has and "figure-table" in table.attributes.get("class", ""):
            self._fault("tables", f"table {name!r} has no caption")
        if "th" not in table.has:
            self._fault("tables", f"table {name!r} has no headings")

    def _cell(self, cell: _Open, text: str) -> None:
        in_figure = any(parent.tag == "figure" for parent in self.open)
        if cell.tag == "th" and in_figure and cell.attributes.get("scope") is None:
            self._fault("tables", f"heading {text[:40]!r} has no scope")
        if in_figure and not text:
            self._fault("tables", f"an empty <{cell.tag}>")

    def _region(self, attributes: dict[str, str]) -> None:
        named = attributes.get("aria-label") or attributes.get("aria-labelledby")
        if attributes.get("role") != "region" or attributes.get("tabindex") != "0" or not named:
            self._fault("regions", "a scrolling part without name, role or focus")

    def _alternative(self, text: str) -> None:
        count = len(text.split())
        if _PLACEHOLDERS.search(text):
            self._fault("alternatives", f"a placeholder, {text[:60]!r}")
        elif not FEWEST_WORDS <= count <= MOST_WORDS:
            self._fault("alternatives", f"{count} words, {text[:60]!r}")

    def _fault(self, rule: str, found: str) -> None:
        self.faults.append(Fault(rule, found))
