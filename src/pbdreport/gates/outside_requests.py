"""The gate `outside`: no file of an edition requests anything from outside it, in either renderer.

A report opens from disk without a network, and reveals its readers to nobody. A request is what a
browser fetches by itself: scripts, style sheets, pictures, fonts, frames, prefetches; links that a
reader may follow are not. The gate reads pages, style sheets, drawings and scripts, and in scripts
the literal addresses that they import or fetch. The browser gate, with the network off, finds
addresses that a script composes while it runs.

Pages may request one file beside the edition, the list of school years.
"""

import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from pbdreport.errors import GateRefusal, first_few

BESIDE = "years.js"
"""The list of school years, beside the editions of a service; see `editions/index_pages.py`."""
ASKING = {
    "src": "script, img, iframe, frame, embed, video, audio, source, track, input",
    "href": "link, base, image, use, feImage, script",
    "xlink\\:href": "image, use, feImage, script",
    "data": "object",
    "poster": "video",
    "background": "body, table, td",
}
"""The attributes that make a browser send a request, with the elements that have them."""
SETS = {"srcset": "img, source", "imagesrcset": "link"}
LEADING = frozenset("alternate author canonical help license next prev search bookmark up".split())
"""Relations of `link` elements that a browser does not fetch."""
_URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"'\s]*))\s*\)", re.IGNORECASE)
_IMPORT = re.compile(r"@import\s+(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s]+)", re.IGNORECASE)
_FETCHED = re.compile(
    r"""(?:\bimport\s*\(|\bfrom|\bimport|\bfetch\s*\(|\bimportScripts\s*\(|\bsendBeacon\s*\("""
    r"""|\bnew\s+(?:Worker|SharedWorker|EventSource|WebSocket)\s*\(|\.(?:src|href)\s*=)"""
    r"""\s*["'`]((?:https?:|wss?:)?//[^"'`\s]+)""",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HARMLESS = re.compile(r"^(?:data|blob|about|javascript|mailto|tel):", re.IGNORECASE)


def outside_refusals(folder: Path) -> list[GateRefusal]:
    """A refusal for each file of an edition that requests something from outside it."""
    return [
        GateRefusal(
            "A file requests something from outside the edition.",
            {"file": name, "found": first_few(found)},
            "Find where it comes from: a chart or table of your own, or a Quarto extension or "
            "theme. Put the file into the edition, or remove the request.",
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name in [path.relative_to(folder).as_posix()]
        if (found := sorted(set(asked_outside(name, path))))
    ]


def looked_at(folder: Path) -> str:
    """What this gate checks in an edition."""
    pages = len(list(folder.rglob("*.html")))
    return f"{pages} pages, with their style sheets, scripts and drawings"


def asked_outside(name: str, path: Path) -> Iterator[str]:
    """The addresses outside the edition that one of its files requests."""
    kind = path.suffix.lower()
    if kind in (".html", ".svg"):
        asked = _of_page(path.read_text(encoding="utf-8"))
    elif kind == ".css":
        asked = _of_style(path.read_text(encoding="utf-8"))
    elif kind in (".js", ".mjs"):
        asked = iter(_FETCHED.findall(path.read_text(encoding="utf-8", errors="replace")))
    else:
        return
    folder = posixpath.dirname(name)
    yield from (address for address in asked if _is_outside(address.strip(), folder))


def _of_page(text: str) -> Iterator[str]:
    page = LexborHTMLParser(text)
    for attribute, elements in ASKING.items():
        name = attribute.replace("\\", "")
        for element in page.css(elements):
            leads = element.tag == "link" and _only_leads(element.attributes.get("rel"))
            if not leads and (address := element.attributes.get(name)):
                yield address
    for attribute, elements in SETS.items():
        for element in page.css(elements):
            for candidate in (element.attributes.get(attribute) or "").split(","):
                yield from candidate.split()[:1]
    for element in page.css("[style]"):
        yield from _of_style(element.attributes.get("style") or "")
    for element in page.css("style"):
        yield from _of_style(element.text())
    for element in page.css("script:not([src])"):
        yield from _FETCHED.findall(element.text())
    for element in page.css("meta[http-equiv]"):
        if (element.attributes.get("http-equiv") or "").lower() == "refresh":
            yield from _REFRESH.findall(element.attributes.get("content") or "")
    for element in page.css("iframe[srcdoc]"):
        yield from _of_page(html.unescape(element.attributes.get("srcdoc") or ""))


def _only_leads(relations: str | None) -> bool:
    kinds = (relations or "").lower().split()
    return bool(kinds) and "stylesheet" not in kinds and LEADING.issuperset(kinds)


def _of_style(text: str) -> Iterator[str]:
    style = _COMMENT.sub("", text)
    for found in (*_URL.findall(style), *_IMPORT.findall(style)):
        yield "".join(found)


def _is_outside(address: str, folder: str) -> bool:
    """Whether an address in a file of this folder lies outside the edition."""
    if address.startswith(("//", "\\\\")):
        return True
    if _SCHEME.match(address):
        return not _HARMLESS.match(address)
    place = re.split(r"[?#]", address, maxsplit=1)[0]
    if not place:
        return False
    leads = posixpath.normpath(posixpath.join("edition", folder, place))
    if leads == BESIDE:
        return False
    return place.startswith("/") or not f"{leads}/".startswith("edition/")
