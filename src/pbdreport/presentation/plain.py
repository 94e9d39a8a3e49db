"""Text as Markdown that shows it as it is: names from data never become markup."""

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$^@&!])")
_START = re.compile(r"^(\s*)(\d*)([-+:=.)])", re.MULTILINE)


def as_markdown(text: str) -> str:
    """A text in which nothing is a heading, a list, a link, a reference or HTML."""
    return _START.sub(r"\1\2\\\3", _SIGNS.sub(r"\\\1", text))
