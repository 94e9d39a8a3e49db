"""Typed numbers in an author's text: those that should come from the registry.

Digits are allowed in

1. a date, a year or a school year;
2. a name: letters followed by digits (OD2.1);
3. references and markup: `{{ … }}`, `@fig-…`, `[^1]`, `` `code` ``, addresses;
4. a text that is allowed as it is.
"""

import re
from collections.abc import Iterable

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS.split())})(?: {_YEAR})?\b",
    rf"\b\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}\b",
    rf"\b{_YEAR}-\d\d-\d\d\b",
    rf"\b{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?\b",
)
_MARKUP = (
    r"\{\{.*?\}\}",
    r"\{%.*?%\}",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r"<[^>\s]+>|https?://\S+",
    r"@[A-Za-z]+-[\w-]+",
    r"\[\^[^\]]*\]",
    r"(?<=[{\s])[#.][A-Za-z][\w-]*",
    r"^\s*\d+[.)](?=\s)",
)
_NAME = r"\b[^\W\d_]+[-.]?\d+(?:[.-]\d+)*\b"
_ALLOWED = re.compile("|".join((*_MARKUP, *_DATE, _NAME)), re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_DIGITS = re.compile(r"\S*\d\S*")


def typed_numbers(markdown: str, allowed: Iterable[str] = ()) -> list[tuple[int, str]]:
    """The typed numbers in a text: the line of each, and the word that contains it."""
    text = _ALLOWED.sub(_blank, without_allowed(markdown, allowed))
    return [
        (number, match[0])
        for number, line in enumerate(text.splitlines(), start=1)
        for match in _DIGITS.finditer(line)
    ]


def without_allowed(markdown: str, allowed: Iterable[str]) -> str:
    """A text with code and allowed texts blanked out; line numbers stay the same."""
    text = _FENCED.sub(_blank, markdown)
    for words in allowed:
        text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", _blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    return "".join(character if character == "\n" else " " for character in match[0])
