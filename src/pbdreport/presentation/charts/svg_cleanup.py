"""Clean up matplotlib's SVG for our pages: no inline styles, classes by role, unique ids, small."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from pbdreport.presentation.palette import role_of

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
_REFERENCE = re.compile(r"url\(#([\w.-]+)\)|#([\w.-]+)")
_DECIMALS = re.compile(r"-?\d+\.\d+")
_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")
_DROPPED = ("font-family", "stroke-dashoffset")
_GEOMETRY = ("d", "x", "y", "width", "height", "transform", "points", "x1", "x2", "y1", "y2")


def clean_svg(drawn: str, slug: str, alt: str, size: str = "wide") -> str:
    """Clean up a drawing for pages whose security policy allows no inline styles.

    Args:
        drawn: matplotlib's SVG, with text as text.
        slug: The prefix of every id, so that many drawings can share a page.
        alt: The text alternative.
        size: The class of the drawing.
    """
    root = ElementTree.fromstring(drawn)
    _remove(root, "metadata", "title", "style")
    _name(root, slug, alt, size)
    for element in root.iter():
        _plain_attributes(element)
    _own_ids(root, slug)
    _flatten(root)
    root.tail = None
    # Registered each time: the registry is global, and other code changes it.
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def _name(root: ElementTree.Element, slug: str, alt: str, size: str) -> None:
    width, height = root.get("viewBox", "0 0 0 0").split()[2:]
    title = ElementTree.Element(f"{{{SVG}}}title", {"id": "title"})
    title.text = alt
    root.insert(0, title)
    attributes = {
        "class": size,
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{slug}-title",
        "font-family": FONTS,
        "stroke-linejoin": "round",
    }
    root.attrib.clear()
    root.attrib.update(attributes)


def _plain_attributes(element: ElementTree.Element) -> None:
    for name, value in _declarations(element.attrib.pop("style", "")):
        if name not in _DROPPED:
            element.set(name, value)
    classes = element.get("class", "").split()
    for paint in ("fill", "stroke"):
        role = role_of(element.get(paint, ""))
        if role == "ink":
            element.set(paint, "currentColor")
        elif role:
            classes.append(f"{paint}-{role}")
    if element.tag.endswith("text") and element.get("fill") is None:
        element.set("fill", "currentColor")
    if classes:
        element.set("class", " ".join(classes))
    if _NO_TURN.fullmatch(element.get("transform", "")):
        del element.attrib["transform"]
    for name in _GEOMETRY:
        if name in element.attrib:
            element.set(name, _rounded(element.attrib[name]))


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        name, _, value = declaration.partition(":")
        yield name.strip(), value.strip()


def _rounded(text: str) -> str:
    whole = _DECIMALS.sub(lambda found: f"{round(float(found[0]), 2):g}", text)
    return " ".join(whole.split())


def _own_ids(root: ElementTree.Element, slug: str) -> None:
    wanted = {"title"}
    for element in root.iter():
        for name, value in element.attrib.items():
            match = _REFERENCE.fullmatch(value)
            if match and (match[1] or name.endswith("href")):
                old = match[1] or match[2]
                wanted.add(old)
                element.set(name, value.replace(f"#{old}", f"#{slug}-{old}"))
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in wanted:
            element.set("id", f"{slug}-{old}")


def _remove(parent: ElementTree.Element, *names: str) -> None:
    for child in list(parent):
        _remove(child, *names)
        kind = child.tag.rpartition("}")[2]
        if kind in names or (kind == "defs" and not len(child)):
            parent.remove(child)


def _flatten(parent: ElementTree.Element) -> None:
    """Remove groups without attributes, and white space between elements."""
    children: list[ElementTree.Element] = []
    for child in parent:
        _flatten(child)
        bare = child.tag == f"{{{SVG}}}g" and not child.attrib
        children += list(child) if bare else [child]
    for child in children:
        child.tail = None
    if children:
        parent.text = None
    parent[:] = children
