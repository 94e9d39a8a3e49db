"""Reads text exports: encodings, line numbers, quotes.

A file without quotes is read in chunks of whole lines. One with quotes is read by Python's csv
module, because a quoted cell may contain delimiters and line ends.
"""

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from pbdreport.config.mapping import Source
from pbdreport.errors import UnreadableFile
from pbdreport.ingest.readers.base import LINES, Records, Row, records_of_rows
from pbdreport.ingest.readers.csv_quotes import quoted_rows
from pbdreport.ingest.readers.trim import CellTrimmer
from pbdreport.ingest.sql import literal

CHUNK = 1024 * 1024
LONGEST = 4 * 1024 * 1024
"""The most bytes in a line; a longer one is a file without line ends."""
WIDEST = 2_000
"""The most cells in a row."""
HEAD = 200
ENCODINGS = {"utf-8": "UTF-8", "windows-1252": "Windows-1252"}
KNOWN = {
    b"PK\x03\x04": "a workbook or another zip archive",
    b"\xd0\xcf\x11\xe0": "a workbook in the old .xls format, or with a password",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"%PDF": "a PDF",
}
"""The first bytes of files that are not text, and what they are."""
_LINE_END = ord("\n")


def read_text(path: Path, source: Source, has_quotes: bool, shown: str) -> Records:
    """The rows of a text export.

    Raises:
        UnreadableFile: The file is not text in the encoding of the mapping, or a line is too long;
            names the line. Also raised by the batches of the result.
    """
    if has_quotes:
        broken: set[int] = set()
        return records_of_rows(_quoted_rows(path, source, shown, broken), HEAD, broken)
    padding = CellTrimmer(source.delimiter)
    pieces = ((start, padding.without(text)) for start, text in _pieces(path, source, shown))
    first = list(islice(pieces, 1))
    lines = [line for _, text in first for line in text.split(b"\n", HEAD)[:HEAD]]
    head = [(number, line.decode().split(source.delimiter)) for number, line in enumerate(lines, 1)]
    return Records(
        head,
        (_as_lines(start, text) for start, text in chain(first, pieces)),
        LINES,
        f"string_split(text, {literal(source.delimiter)})",
    )


def _pieces(path: Path, source: Source, shown: str) -> Iterator[tuple[int, bytes]]:
    """Chunks of whole lines in UTF-8 without the last line end, with their first line number."""
    number = 1
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            piece += file.readline(LONGEST)
            _check_width(piece, number, source, shown)
            text = in_utf_8(piece, source.encoding, number, shown)
            if number == 1:
                text = text.removeprefix(b"\xef\xbb\xbf")
            text = _with_line_ends(text)
            text = text.removesuffix(b"\n")
            yield number, text
            number += _line_ends(text).size + 1


def _with_line_ends(text: bytes) -> bytes:
    """The text with line feeds as line ends; old systems use carriage returns alone."""
    if b"\r" not in text:
        return text
    return text.replace(b"\r\n", b"\n") if b"\n" in text else text.replace(b"\r", b"\n")


def _check_width(piece: bytes, number: int, source: Source, shown: str) -> None:
    """Refuse lines that are too long, before they are processed."""
    mark = source.delimiter.encode()
    longest = np.diff(_line_ends(piece), prepend=-1, append=len(piece)).max()
    if longest <= WIDEST:
        return
    for place, line in enumerate(piece.split(b"\n"), start=number):
        if len(line) >= LONGEST or line.count(mark) > WIDEST:
            raise UnreadableFile(
                "A line of the export is too long to be a row of a table.",
                {
                    "file": f"{shown}, line {place}",
                    "expected": f"at most {WIDEST} cells in {LONGEST // 1024 // 1024} MB",
                    "found": f"{line.count(mark) + 1} cells in {len(line)} bytes or more",
                },
                "Check that it is the right file, and export it again.",
            )


def in_utf_8(piece: bytes, encoding: str, number: int, shown: str) -> bytes:
    """Convert a chunk of text, whose first line has this number, to UTF-8.

    Raises:
        UnreadableFile: It is not text in that encoding; names the line.
    """
    if b"\0" in piece:
        raise _no_text(_at(shown, number, piece, piece.index(0)), piece)
    if piece.isascii():
        return piece
    try:
        piece.decode()
    except UnicodeDecodeError as error:
        if encoding == "windows-1252":
            return _of_windows(piece, number, shown)
        raise _other_encoding(_at(shown, number, piece, error.start), encoding) from None
    if encoding == "windows-1252":
        first = next(place for place, byte in enumerate(piece) if byte >= 0x80)
        raise _other_encoding(_at(shown, number, piece, first), encoding)
    return piece


def _of_windows(piece: bytes, number: int, shown: str) -> bytes:
    try:
        return piece.decode("windows-1252").encode()
    except UnicodeDecodeError as error:
        at = _at(shown, number, piece, error.start)
        raise _other_encoding(at, "windows-1252") from None


def _at(shown: str, number: int, piece: bytes, place: int) -> str:
    lines = piece.count(b"\n", 0, place)
    return f"{shown}, line {number + lines}"


def _other_encoding(at: str, encoding: str) -> UnreadableFile:
    other = next(name for name in ENCODINGS if name != encoding)
    return UnreadableFile(
        f"The export is not written in {ENCODINGS[encoding]}, the encoding of its mapping.",
        {"file": at, "expected": f"text in {ENCODINGS[encoding]}"},
        f"Set encoding = {other!r} for this source if the system writes that, "
        "or export the file again.",
    )


def _no_text(at: str, piece: bytes) -> UnreadableFile:
    found = next((what for begin, what in KNOWN.items() if piece.startswith(begin)), "NUL bytes")
    return UnreadableFile(
        "The export is not a text file.",
        {"file": at, "found": found},
        "Export it again as CSV in UTF-8, or set format = 'xlsx' for this source if it is a "
        "workbook.",
    )


def _as_lines(start: int, text: bytes) -> pa.RecordBatch:
    """Split a text into lines with their numbers, as one Arrow batch."""
    ends = _line_ends(text)
    offsets = np.zeros(len(ends) + 2, dtype=np.int32)
    offsets[1:-1] = ends - np.arange(len(ends))
    offsets[-1] = len(text) - len(ends)
    content = pa.py_buffer(text.replace(b"\n", b""))
    lines = pa.StringArray.from_buffers(len(ends) + 1, pa.py_buffer(offsets), content)
    # From its buffer: given a numpy array, Arrow would import pandas.
    numbers = pa.py_buffer(np.arange(start, start + len(lines)))
    places = pa.Array.from_buffers(pa.int64(), len(lines), [None, numbers])
    return pa.record_batch([places, lines], schema=LINES)


def _line_ends(text: bytes) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """The positions of the line ends in a text; faster than bytes.count."""
    return np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == _LINE_END)


def _quoted_rows(path: Path, source: Source, shown: str, broken: set[int]) -> Iterator[Row]:
    pieces = (text.decode() for _, text in _pieces(path, source, shown))
    lines = (line for text in pieces for line in text.replace("\r", " ").split("\n"))
    return quoted_rows(lines, source.delimiter, broken)
