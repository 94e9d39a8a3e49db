"""Text exports: encodings, line numbers, quotes.

A file without a quote is read in chunks of whole lines; one with quotes goes through Python's own
reader, because a quoted cell may hold delimiters and line ends.
"""

import csv
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pbdreport.config.mapping import Source
from pbdreport.errors import UnreadableFile
from pbdreport.intake.records import CONTROLS, LINES, Records, Row, records_of_rows
from pbdreport.intake.sql import literal

CHUNK = 4 * 1024 * 1024
HEAD = 200
ENCODINGS = {"utf-8": "UTF-8", "windows-1252": "Windows-1252"}


def read_text(path: Path, source: Source, has_quotes: bool, shown: str) -> Records:
    """The rows of a text export.

    Raises:
        UnreadableFile: Bytes that are no text in the encoding of the mapping, or quotes that do
            not close; names the line. Also raised by the batches of the result.
    """
    if has_quotes:
        rows = _quoted_rows(path, source, shown)
        return records_of_rows(list(islice(rows, HEAD)), rows)
    chunks = _chunks(path, source, shown)
    first = list(islice(chunks, 1))
    lines = [line for _, text in first for line in text.split("\n", HEAD)[:HEAD]]
    head = [(number, line.split(source.delimiter)) for number, line in enumerate(lines, start=1)]
    return Records(
        head,
        (_as_lines(start, text, source.delimiter) for start, text in chain(first, chunks)),
        LINES,
        f"string_split(text, {literal(source.delimiter)})",
    )


def _chunks(path: Path, source: Source, shown: str) -> Iterator[tuple[int, str]]:
    """Pieces of whole lines without their last line end, each with the number of its first."""
    number = 1
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            piece += file.readline()
            text = _decoded(piece, source.encoding, number, shown)
            if number == 1:
                text = text.removeprefix("\ufeff")
            text = text.removesuffix("\n")
            yield number, text
            number += text.count("\n") + 1


def _decoded(piece: bytes, encoding: str, number: int, shown: str) -> str:
    try:
        text = piece.decode(encoding)
    except UnicodeDecodeError as error:
        line = number + piece[: error.start].count(b"\n")
        raise _not_text(shown, line, encoding) from None
    if "\0" in text:
        raise _not_text(shown, number + text[: text.index("\0")].count("\n"), encoding)
    return text


def _not_text(shown: str, line: int, encoding: str) -> UnreadableFile:
    other = next(name for name in ENCODINGS if name != encoding)
    return UnreadableFile(
        "A text export is written in the encoding that its mapping names.",
        {"file": f"{shown}, line {line}", "wanted": f"text in {ENCODINGS[encoding]}"},
        f"Set encoding = {other!r} for this source if that is what the system writes, "
        "or export the file again.",
    )


def _as_lines(start: int, text: str, delimiter: str) -> pa.RecordBatch:
    for control in CONTROLS:
        if control != delimiter and control in text:
            text = text.replace(control, " ")
    lines = pc.split_pattern(pa.array([text]), "\n").flatten()
    numbers = pa.array(np.arange(start, start + len(lines)))
    return pa.record_batch([numbers, lines], schema=LINES)


def _quoted_rows(path: Path, source: Source, shown: str) -> Iterator[Row]:
    lines = (line + "\n" for _, text in _chunks(path, source, shown) for line in text.split("\n"))
    reader = csv.reader(lines, delimiter=source.delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile(
            "A cell that opens with a quote closes with one, and a quote inside it is doubled.",
            {"file": f"{shown}, from line {start}"},
            "Mend that line in the system and export the file again.",
        ) from None
