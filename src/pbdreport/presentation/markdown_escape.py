"""Escape text for Markdown, so that names from data never become markup."""

import re

_SPACES = re.compile(r"[ \t\r\n]+")
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$^@&!])")
_START = re.compile(r"^(\s*)(\d*)([-+:=.)])", re.MULTILINE)


def as_markdown(text: str) -> str:
    """Escape a text, so that nothing in it is a heading, list, link, reference or HTML."""
    return _START.sub(r"\1\2\\\3", _SIGNS.sub(r"\\\1", text))


def in_line(text: str) -> str:
    """Escape a text for a place within a line, such as a table cell; line breaks become spaces."""
    return _SIGNS.sub(r"\\\1", _SPACES.sub(" ", text))
