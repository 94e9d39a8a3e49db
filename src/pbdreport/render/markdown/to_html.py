"""Render the subset of Quarto's Markdown that chapters use as HTML.

It has headings (with `{#id}`), emphasis, lists, links, tables, footnotes, callouts
(`::: {.callout-note title="…"}`, or a heading as the title), tabs (`::: {.panel-tabset}`, a
heading for each) and references to figures, tables and sections (`@fig-x`, `[-@tbl-x]` for the
number alone, `@sec-x`). HTML in Markdown is shown as text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from pbdreport.render.markdown.state import MARK, Heading, PageState, UnknownMarkdown
from pbdreport.render.markdown.token_html import RENDER_RULES

CALLOUTS = {
    "note": "Opmerking",
    "tip": "Tip",
    "warning": "Waarschuwing",
    "important": "Belangrijk",
    "caution": "Let op",
}

_CALLOUT = re.compile(r"\s*\{\s*\.callout-(\w+)([^}]*)\}\s*")
_CALLOUT_TITLE = re.compile(r"""title\s*=\s*"([^"]*)\"""")
_COLLAPSE = re.compile(r"""collapse\s*=\s*"?(true|false)\b""")
_TABSET = re.compile(r"\s*\{\s*\.panel-tabset[^}]*\}\s*")
_REFERENCE = re.compile(r"@((?:fig|tbl|sec)-[A-Za-z0-9_-]*[A-Za-z0-9])")
_BARE_REFERENCE = re.compile(rf"\[-{_REFERENCE.pattern}\]")
_ATTRIBUTES = re.compile(r"\s*\{([^}]*)\}\s*$")


def to_html(markdown: str, flow: PageState) -> str:
    """Render Markdown as HTML, and record in `flow` what was found.

    Raises:
        UnknownMarkdown: It has a picture, a reference to nothing, or a block of an unknown kind.
    """
    return str(_PARSER.render(markdown, {"flow": flow}))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.use(container_plugin, "callout", validate=_opens_callout)
    parser.use(container_plugin, "tabset", validate=_opens_tabset)
    parser.block.ruler.before("fence", "output", _output_rule, {"alt": ["paragraph", "list"]})
    parser.inline.ruler.before("link", "bare_reference", _bare_reference_rule)
    parser.inline.ruler.before("link", "reference", _reference_rule)
    parser.core.ruler.push("structure", _structure_rule)
    for name, rule in RENDER_RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _opens_callout(params: str, *_: Any) -> bool:
    match = _CALLOUT.fullmatch(params)
    return match is not None and match[1] in CALLOUTS


def _opens_tabset(params: str, *_: Any) -> bool:
    return _TABSET.fullmatch(params) is not None


def _output_rule(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    line = state.getLines(start, start + 1, state.blkIndent, False)
    if not line.startswith(MARK):
        return False
    if not silent:
        token = state.push("output", "", 0)
        token.meta = {"nth": int(line.removeprefix(MARK))}
        token.map = [start, start + 1]
        state.line = start + 1
    return True


def _reference_rule(state: StateInline, silent: bool) -> bool:
    before = state.src[state.pos - 1] if state.pos else ""
    if state.src[state.pos] != "@" or before.isalnum():
        return False
    return _push_reference(state, silent, _REFERENCE, is_bare=False)


def _bare_reference_rule(state: StateInline, silent: bool) -> bool:
    return _push_reference(state, silent, _BARE_REFERENCE, is_bare=True)


def _push_reference(
    state: StateInline, silent: bool, pattern: re.Pattern[str], is_bare: bool
) -> bool:
    match = pattern.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("reference", "a", 0)
        token.content = match[1]
        token.meta = {"bare": is_bare}
    state.pos = match.end()
    return True


def _structure_rule(state: StateCore) -> None:
    """Set titles of callouts, tabs and ids of headings, and check the page as a whole."""
    flow: PageState = state.env["flow"]
    _refuse_open_blocks(state)
    _take_callout_titles(state.tokens)
    _tell_ends_of_callouts(state.tokens)
    _take_title(state.tokens, flow, state.md)
    used: set[str] = set()
    for position, token in enumerate(state.tokens):
        if token.type == "heading_open":
            flow.headings.append(_heading(token, state.tokens[position + 1], used))
        elif token.type == "inline":
            _refuse_unknown(token)
    state.tokens[:] = _with_tabs(state.tokens)


def _with_tabs(tokens: Sequence[Token]) -> list[Token]:
    """Put each tab of a tabset in a section of its own, labelled by its first heading."""
    written: list[Token] = []
    level = ""
    is_open = False
    for token in tokens:
        if token.type == "container_tabset_open":
            level = "first"
        elif level == "first" and token.type == "heading_open":
            level = token.tag
        starts = bool(level) and token.type == "heading_open" and token.tag == level
        ends = token.type == "container_tabset_close"
        if is_open and (starts or ends):
            written.append(Token("tab_close", "section", -1))
        if starts:
            meta = {"heading": str(token.attrGet("id"))}
            written.append(Token("tab_open", "section", 1, meta=meta))
        is_open = starts or (is_open and not ends)
        level = "" if ends else level
        written.append(token)
    return written


def _refuse_open_blocks(state: StateCore) -> None:
    lines = state.src.splitlines()
    for token in state.tokens:
        if token.type in ("container_callout_open", "container_tabset_open") and token.map:
            closing = lines[token.map[1]] if token.map[1] < len(lines) else ""
            if not closing.lstrip().startswith(":::"):
                raise _fence_refusal(lines[token.map[0]])


def _fence_refusal(line: str) -> UnknownMarkdown:
    return UnknownMarkdown(
        "A fenced block is of an unknown kind, or is not closed.",
        repr(line[:60]),
        f"Write '::: {{.callout-note}}' (or {', '.join(list(CALLOUTS)[1:])}) or "
        "'::: {.panel-tabset}', and close it with as many colons as open it.",
    )


def _take_callout_titles(tokens: list[Token]) -> None:
    for token, following, inline, closing in _windows(tokens):
        if token.type != "container_callout_open":
            continue
        match = _CALLOUT.fullmatch(token.info)
        assert match is not None
        title, collapse = _CALLOUT_TITLE.search(match[2]), _COLLAPSE.search(match[2])
        token.meta = {
            "kind": match[1],
            "title": title[1] if title else CALLOUTS[match[1]],
            "collapse": collapse[1] if collapse else "",
        }
        if title is None and following.type == "heading_open":
            token.meta["title"] = _text(inline)
            for part in (following, inline, closing):
                part.type, part.hidden, part.children, part.content = "taken", True, [], ""


def _tell_ends_of_callouts(tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "container_callout_open":
            opened.append(token)
        elif token.type == "container_callout_close":
            token.meta = opened.pop().meta


def _windows(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token, Token]]:
    return zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)


def _take_title(tokens: list[Token], flow: PageState, parser: MarkdownIt) -> None:
    firsts = [at for at, token in enumerate(tokens) if _is_title(token)]
    if len(firsts) > 1:
        raise UnknownMarkdown(
            "The chapter has a second heading of the first level.",
            repr(_text(tokens[firsts[1] + 1])),
            "Write this heading with ##; only the title of the chapter has a single #.",
        )
    for at in firsts:
        _split_attributes(tokens[at + 1])
        children = tokens[at + 1].children or []
        flow.title = parser.renderer.render(children, parser.options, {"flow": flow})
        del tokens[at : at + 3]


def _is_title(token: Token) -> bool:
    return token.type == "heading_open" and token.tag == "h1"


def _heading(token: Token, inline: Token, used: set[str]) -> Heading:
    own = _split_attributes(inline)
    wanted = own or _slug(_text(inline)) or "deel"
    id, nth = wanted, 1
    while id in used:
        nth += 1
        id = f"{wanted}-{nth}"
    used.add(id)
    token.attrSet("id", id)
    return Heading(int(token.tag[1]), id, _text(inline))


def _split_attributes(inline: Token) -> str:
    """Remove `{#id .class}` from the end of a heading, and return the id, if any."""
    last = inline.children[-1] if inline.children else None
    match = _ATTRIBUTES.search(last.content) if last is not None else None
    if last is None or match is None:
        return ""
    last.content = last.content[: match.start()]
    ids = [part[1:] for part in match[1].split() if part.startswith("#")]
    return ids[0] if ids else ""


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _text(inline: Token) -> str:
    return "".join(
        child.content for child in inline.children or [] if child.type in ("text", "code_inline")
    ).strip()


def _refuse_unknown(inline: Token) -> None:
    for child in inline.children or []:
        if child.type == "image":
            raise UnknownMarkdown(
                "A picture in Markdown cannot be published.",
                f"a picture, {str(child.attrGet('src'))[:60]!r}",
                "Take it out, or draw it with the package, which adds a text alternative.",
            )
    if inline.content.startswith(":::"):
        raise _fence_refusal(inline.content.splitlines()[0])


_PARSER = _parser()
