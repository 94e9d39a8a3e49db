"""The HTML of Markdown tokens that differ from markdown-it's own."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from pbdreport.errors import did_you_mean
from pbdreport.render.edition import page_file
from pbdreport.render.markdown.state import PageState, UnknownMarkdown

_SCHOOL_YEAR = re.compile(r"\b(?:19|20)\d\d-(?:19|20)\d\d\b")


def _render_output(_: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    flow: PageState = env["flow"]
    nth = tokens[at].meta["nth"]
    flow.placed.append(nth)
    return flow.output(nth)


def _render_reference(_: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    flow: PageState = env["flow"]
    label = tokens[at].content
    anchor = flow.anchors.get(label)
    if anchor is None:
        raise UnknownMarkdown(
            "A reference leads to nothing in the report.",
            f"'@{label}'",
            did_you_mean(label, flow.anchors)
            + "Write the label of a chart or table, or that of a heading: {#sec-…}.",
        )
    file = "" if anchor.page == flow.page else page_file(anchor.page)
    shown = escapeHtml(anchor.number if tokens[at].meta["bare"] else anchor.name)
    shown = shown.replace(" ", "&nbsp;") if anchor.word else shown
    return f'<a href="{file}#{escapeHtml(label)}">{shown}</a>'


def _render_text(_: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    """Text, with school years that do not break over two lines."""
    return _SCHOOL_YEAR.sub(r'<span class="nowrap">\g<0></span>', escapeHtml(tokens[at].content))


def _render_callout_open(_: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    """A callout with its title; a collapsible one is a `<details>`."""
    meta = tokens[at].meta
    kind, title = f"callout callout-{meta['kind']}", escapeHtml(meta["title"])
    if meta["collapse"]:
        state = " open" if meta["collapse"] == "false" else ""
        return (
            f'<details class="{kind}"{state}>\n<summary class="callout-title">{title}</summary>\n'
        )
    return f'<div class="{kind}">\n<p class="callout-title">{title}</p>\n'


def _render_callout_close(_: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    return "</details>\n" if tokens[at].meta["collapse"] else "</div>\n"


def _render_tab_open(_: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    return f'<section class="tab" aria-labelledby="{escapeHtml(tokens[at].meta["heading"])}">\n'


def _render_footnotes_open(*_: Any) -> str:
    return (
        '<section class="footnotes" aria-labelledby="voetnoten">\n'
        '<h2 id="voetnoten">Voetnoten</h2>\n<ol>\n'
    )


def _render_footnote_mark(_: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    number = tokens[at].meta["id"] + 1
    again = tokens[at].meta.get("subId", 0)
    suffix = f"-{again}" if again else ""
    return (
        f'<sup class="footnote-mark"><a href="#voetnoot-{number}" '
        f'id="voetnootverwijzing-{number}{suffix}" aria-label="Voetnoot {number}">{number}</a>'
        "</sup>"
    )


def _render_footnote_open(_: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    return f'<li id="voetnoot-{tokens[at].meta["id"] + 1}">'


def _render_footnote_back(_: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    number = tokens[at].meta["id"] + 1
    again = tokens[at].meta.get("subId", 0)
    suffix = f"-{again}" if again else ""
    return (
        f' <a href="#voetnootverwijzing-{number}{suffix}" '
        f'aria-label="Terug naar de tekst bij voetnoot {number}">↩</a>'
    )


def _render_table_open(*_: Any) -> str:
    return '<div class="scroll" role="region" tabindex="0" aria-label="Tabel in de tekst"><table>\n'


RENDER_RULES: dict[str, Callable[..., str]] = {
    "text": _render_text,
    "output": _render_output,
    "reference": _render_reference,
    "taken": lambda *_: "",
    "container_callout_open": _render_callout_open,
    "container_callout_close": _render_callout_close,
    "container_tabset_open": lambda *_: '<div class="tabset">\n',
    "container_tabset_close": lambda *_: "</div>\n",
    "tab_open": _render_tab_open,
    "tab_close": lambda *_: "</section>\n",
    "footnote_block_open": _render_footnotes_open,
    "footnote_block_close": lambda *_: "</ol>\n</section>\n",
    "footnote_ref": _render_footnote_mark,
    "footnote_open": _render_footnote_open,
    "footnote_anchor": _render_footnote_back,
    "footnote_close": lambda *_: "</li>\n",
    "table_open": _render_table_open,
    "table_close": lambda *_: "</table></div>\n",
}
