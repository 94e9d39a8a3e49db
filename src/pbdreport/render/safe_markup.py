"""Check charts and tables before they become part of a page, and give them ids of their own.

Pages have a strict content security policy. What charts and tables of the package never have
(scripts, styles, event handlers, references to anything outside the page) is refused.
"""

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG_ELEMENTS = _words(
    "svg g defs path rect circle ellipse line polyline polygon text tspan textPath title desc "
    "clipPath mask use symbol marker pattern linearGradient radialGradient stop"
)
_PAINT = _words(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray "
    "stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity clip-path "
    "clip-rule mask marker-start marker-mid marker-end font-family font-size font-style "
    "font-weight font-variant text-anchor text-decoration dominant-baseline alignment-baseline "
    "baseline-shift letter-spacing word-spacing paint-order vector-effect shape-rendering "
    "text-rendering visibility display color stop-color stop-opacity"
)
_SVG_ATTRIBUTES = _PAINT | _words(
    "id class viewBox preserveAspectRatio transform d x y x1 y1 x2 y2 cx cy r rx ry dx dy "
    "rotate points width height href offset gradientUnits gradientTransform patternUnits "
    "patternTransform clipPathUnits maskUnits markerWidth markerHeight markerUnits refX refY "
    "orient textLength lengthAdjust startOffset pathLength role aria-labelledby"
)
_LOCAL = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")
_DECLARATIONS = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*>")
_FOREIGN = re.compile(r"url\(\s*['\"]?(?!#)|javascript:", re.IGNORECASE)

_TABLE_ELEMENTS = _words("table caption thead tbody tr th td span ul li")
_TABLE_ATTRIBUTES = _words("class id scope colspan")


class UnsafeMarkup(ValueError):
    """Markup that is not allowed on a page; the message is what was found."""


def inline_svg(drawing: str, prefix: str, alt: str) -> str:
    """A chart for inlining: one SVG, or several of which the style sheet shows one.

    Ids get a prefix, and the text alternative becomes the accessible name.

    Raises:
        UnsafeMarkup: It is not SVG, or has an element or an attribute that our charts do not have.
    """
    roots = _checked(drawing, prefix, alt)
    for root in roots:
        root.set("preserveAspectRatio", "xMinYMin")
        if root.get("viewBox"):
            root.attrib.pop("width", None)
            root.attrib.pop("height", None)
    return "\n".join(ElementTree.tostring(root, encoding="unicode") for root in roots)


def standalone_svg(drawing: str, prefix: str, alt: str) -> str:
    """The first SVG of a drawing, as a file of its own.

    Raises:
        UnsafeMarkup: It is not SVG, or has an element or an attribute that our charts do not have.
    """
    root = _checked(drawing, prefix, alt)[0]
    root.set("xmlns", _SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _checked(drawing: str, prefix: str, alt: str) -> list[ElementTree.Element]:
    try:
        holder = ElementTree.fromstring(f"<div>{_DECLARATIONS.sub('', drawing)}</div>")
    except ElementTree.ParseError as error:
        raise UnsafeMarkup(f"no well-formed SVG: {error}") from None
    if not len(holder) or any(root.tag != f"{{{_SVG}}}svg" for root in holder):
        raise UnsafeMarkup("no <svg>")
    for nth, root in enumerate(holder, start=1):
        own = prefix if len(holder) == 1 else f"{prefix}-{nth}"
        _check_element(root, own)
        _name(root, own, alt)
        root.tail = None
    return list(holder)


def _name(root: ElementTree.Element, prefix: str, alt: str) -> None:
    for title in root.findall("title"):
        root.remove(title)
    name = ElementTree.Element("title", {"id": f"{prefix}-alt"})
    name.text = alt
    root.insert(0, name)
    root.attrib.update({"role": "img", "aria-labelledby": f"{prefix}-alt", "focusable": "false"})


def _check_element(element: ElementTree.Element, prefix: str) -> None:
    """Refuse what a drawing of ours does not have, and make its ids its own."""
    element.tag = _local_name(element.tag)
    if element.tag not in _SVG_ELEMENTS:
        raise UnsafeMarkup(f"<{element.tag}>")
    attributes = {"href" if name == _XLINK else name: value for name, value in element.items()}
    element.attrib.clear()
    for name, value in sorted(attributes.items()):
        if name.lower().startswith("on"):
            raise UnsafeMarkup(f"the event handler {name}")
        if name not in _SVG_ATTRIBUTES:
            raise UnsafeMarkup(f"the attribute {name}")
        element.set(name, _own_reference(name, value, prefix))
    for child in element:
        _check_element(child, prefix)


def _local_name(tag: object) -> str:
    name = str(tag)
    return name.removeprefix(f"{{{_SVG}}}") if name.startswith("{") else name


def _own_reference(name: str, value: str, prefix: str) -> str:
    may_refer = "(" in value or ":" in value
    if (may_refer and _FOREIGN.search(value)) or (name == "href" and not value.startswith("#")):
        raise UnsafeMarkup(f"{name}={value[:60]!r}, which lies outside the page")
    if name in ("id", "aria-labelledby"):
        return f"{prefix}-{value}"
    if name == "href":
        return f"#{prefix}-{value[1:]}"
    return _LOCAL.sub(rf"url(#{prefix}-\1)", value) if may_refer else value


class TableParts(NamedTuple):
    """A table and the legend of its symbols."""

    table: str
    legend: str


def own_table(markup: str, prefix: str) -> TableParts:
    """A table as it was written, with ids of its own.

    Raises:
        UnsafeMarkup: It has an element or an attribute that tables of the package do not have.
    """
    checker = _TableChecker(prefix)
    checker.feed(markup)
    checker.close()
    text = "".join(checker.parts).strip()
    if not text.startswith("<table") or "<caption" not in text:
        raise UnsafeMarkup("no <table> with a <caption>")
    table, end, legend = text.partition("</table>")
    return TableParts(f"{table}{end}", legend.strip())


class _TableChecker(HTMLParser):
    """Copies a table; refuses what tables of the package do not have."""

    def __init__(self, prefix: str):
        super().__init__(convert_charrefs=True)
        self.prefix = prefix
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TABLE_ELEMENTS:
            raise UnsafeMarkup(f"<{tag}>")
        written = "".join(self._attribute(name, value or "") for name, value in attrs)
        self.parts.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(html.escape(data, quote=False))

    def _attribute(self, name: str, value: str) -> str:
        if name not in _TABLE_ATTRIBUTES:
            raise UnsafeMarkup(f"the attribute {name}")
        if name == "id":
            value = f"{self.prefix}-{value}"
        return f' {name}="{html.escape(value)}"'
