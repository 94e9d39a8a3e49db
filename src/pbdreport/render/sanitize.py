"""Sanitize charts and tables for pages with a strict content security policy.

Inline styles, which the policy blocks, become attributes (SVG) or are dropped (tables). Scripts,
event handlers and references to anything outside the page are refused.
"""

import html
import re
from collections.abc import Iterable
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
_SVG_DROPPED = frozenset({"metadata", "style"})
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
    "orient textLength lengthAdjust startOffset pathLength"
)
_LOCAL = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")
_DECLARATIONS = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*>")
_FOREIGN = re.compile(r"url\(\s*['\"]?(?!#)|javascript:", re.IGNORECASE)

_TABLE_ELEMENTS = _words(
    "table caption colgroup col thead tbody tfoot tr th td span abbr sup sub strong em b i "
    "small br a p ul li"
)
_TABLE_WRAPPERS = frozenset({"div"})
_TABLE_ATTRIBUTES = _words("class scope colspan rowspan abbr title lang headers id href span")
_VOID = frozenset({"br", "col"})


class UnsafeMarkup(ValueError):
    """Markup that is not allowed on a page; the message is what was found."""


def clean_drawing(drawing: str, prefix: str, alt: str) -> str:
    """Sanitize a chart for inlining: one SVG, or several of which the style sheet shows one.

    Ids get a prefix, and the text alternative becomes the accessible name.

    Raises:
        UnsafeMarkup: It is not SVG, or has a script, an event handler or an outside reference.
    """
    roots = _clean_roots(drawing, prefix, alt)
    for root in roots:
        root.set("preserveAspectRatio", "xMinYMin")
        if root.get("viewBox"):
            root.attrib.pop("width", None)
            root.attrib.pop("height", None)
    return "\n".join(ElementTree.tostring(root, encoding="unicode") for root in roots)


def standalone_svg(drawing: str, prefix: str, alt: str) -> str:
    """Sanitize the first SVG of a drawing, as a file of its own.

    Raises:
        UnsafeMarkup: It is not SVG, or has a script, an event handler or an outside reference.
    """
    root = _clean_roots(drawing, prefix, alt)[0]
    root.set("xmlns", _SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _clean_roots(drawing: str, prefix: str, alt: str) -> list[ElementTree.Element]:
    try:
        holder = ElementTree.fromstring(f"<div>{_DECLARATIONS.sub('', drawing)}</div>")
    except ElementTree.ParseError as error:
        raise UnsafeMarkup(f"no well-formed SVG: {error}") from None
    if len(holder) == 1 and holder[0].tag == "div":
        holder = holder[0]
    if not len(holder) or any(root.tag != f"{{{_SVG}}}svg" for root in holder):
        raise UnsafeMarkup("no <svg>")
    for nth, root in enumerate(holder, start=1):
        own = prefix if len(holder) == 1 else f"{prefix}-{nth}"
        _clean_element(root, own)
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


def _clean_element(element: ElementTree.Element, prefix: str) -> None:
    element.tag = _local_name(element.tag)
    if element.tag not in _SVG_ELEMENTS:
        raise UnsafeMarkup(f"<{element.tag}>")
    attributes = dict(_paint(element.attrib.pop("style", "")))
    for name, value in element.attrib.items():
        name = "href" if name == _XLINK else name
        if name.lower().startswith("on"):
            raise UnsafeMarkup(f"the event handler {name}")
        if name in _SVG_ATTRIBUTES:
            attributes.setdefault(name, value)
    element.attrib.clear()
    for name, value in sorted(attributes.items()):
        element.set(name, _own_reference(name, value, prefix))
    for child in list(element):
        if _local_name(child.tag) in _SVG_DROPPED:
            element.remove(child)
        else:
            _clean_element(child, prefix)


def _local_name(tag: object) -> str:
    name = str(tag)
    return name.removeprefix(f"{{{_SVG}}}") if name.startswith("{") else name


def _paint(style: str) -> Iterable[tuple[str, str]]:
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in _PAINT:
            yield name.strip(), value.strip()


def _own_reference(name: str, value: str, prefix: str) -> str:
    may_refer = "(" in value or ":" in value
    if (may_refer and _FOREIGN.search(value)) or (name == "href" and not value.startswith("#")):
        raise UnsafeMarkup(f"{name}={value[:60]!r}, which lies outside the page")
    if name == "id":
        return f"{prefix}-{value}"
    if name == "href":
        return f"#{prefix}-{value[1:]}"
    return _LOCAL.sub(rf"url(#{prefix}-\1)", value) if may_refer else value


class CleanTable(NamedTuple):
    """A table and the legend of its symbols."""

    table: str
    legend: str


def clean_table(markup: str, prefix: str, caption: str) -> CleanTable:
    """Sanitize a table: prefix its ids, and add a caption if it has none.

    Where there is nothing to tabulate, the markup is a paragraph that says so.

    Raises:
        UnsafeMarkup: It has an element that tables of the package do not have.
    """
    cleaner = _TableCleaner(prefix)
    cleaner.feed(markup)
    cleaner.close()
    text = "".join(cleaner.parts).strip()
    if text.startswith("<p"):
        return CleanTable("", text)
    if not text.startswith("<table"):
        raise UnsafeMarkup("no <table>")
    table, end, legend = text.partition("</table>")
    if "<caption" not in table:
        head, _, rest = table.partition(">")
        table = f"{head}><caption>{html.escape(caption)}</caption>{rest}"
    return CleanTable(f"{table}{end}", legend.strip())


class _TableCleaner(HTMLParser):
    """Rewrites a table with the allowed elements and attributes only."""

    def __init__(self, prefix: str):
        super().__init__(convert_charrefs=True)
        self.prefix = prefix
        self.parts: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "style":
            self.in_style = True
        elif tag in _TABLE_ELEMENTS:
            written = "".join(self._attribute(name, value or "") for name, value in attrs)
            self.parts.append(f"<{tag}{written}>")
        elif tag not in _TABLE_WRAPPERS:
            raise UnsafeMarkup(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self.in_style = False
        elif tag in _TABLE_ELEMENTS - _VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.in_style:
            self.parts.append(html.escape(data, quote=False))

    def _attribute(self, name: str, value: str) -> str:
        if name.startswith("on"):
            raise UnsafeMarkup(f"the event handler {name}")
        if name not in _TABLE_ATTRIBUTES:
            return ""
        if name == "href":
            value = _own_reference(name, value, self.prefix)
        if name in ("id", "headers"):
            value = " ".join(f"{self.prefix}-{part}" for part in value.split())
        return f' {name}="{html.escape(value)}"'
