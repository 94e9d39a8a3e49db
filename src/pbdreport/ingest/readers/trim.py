"""Removes white space of every kind around the cells of a text."""

import re

import numpy as np

from pbdreport.ingest.readers.base import CONTROLS, WHITESPACE

_SPACE = ord(" ")
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"
_LEADS = frozenset(b"\xc2\xe1\xe2\xe3\xef")
"""The first bytes of non-ASCII white space in UTF-8."""
_SPACES = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


class CellTrimmer:
    """Removes white space around cells, and control characters in them.

    Most texts have neither; testing for them in bytes is many times faster than removing them.
    """

    def __init__(self, delimiter: str):
        """A trimmer for texts with this delimiter."""
        self.controls = [control for control in CONTROLS if control != delimiter]
        space = "".join(sorted({*WHITESPACE, *_SPACES} - {"\n", delimiter}))
        self.marks = (ord(delimiter), ord("\n"))
        # Possessive, from the start of a run: a cell of a million spaces takes no longer.
        self.after = re.compile(rf"(?<![{space}])[{space}]++(?=[\n{delimiter}]|\Z)")
        self.before = re.compile(rf"(\A|[\n{delimiter}])[{space}]+")

    def without(self, text: bytes) -> bytes:
        """The text with trimmed cells."""
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").removesuffix(b"\r")
        unusual = frozenset(text.translate(None, _PLAIN))
        harmless = all(byte >= 0x80 or byte == self.marks[0] for byte in unusual - _LEADS)
        if harmless and not unusual & _LEADS and not self._is_padded(text):
            return text
        return self._tidied(text.decode()).encode()

    def _is_padded(self, text: bytes) -> bool:
        """Whether a space is next to a delimiter or line end, or at either end."""
        if b" " not in text:
            return False
        content = np.frombuffer(b"\n" + text + b"\n", dtype=np.uint8)
        spaces = np.flatnonzero(content == _SPACE)
        around = np.concatenate([content[spaces - 1], content[spaces + 1]])
        return bool(np.isin(around, self.marks).any())

    def _tidied(self, text: str) -> str:
        for control in self.controls:
            text = text.replace(control, " ")
        return self.before.sub(r"\1", self.after.sub("", text))
