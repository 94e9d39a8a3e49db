"""1. Every file becomes rows of text cells.

What a reader hands on is a stream of Arrow batches and the SQL that makes a list of cells from
them, so that the cells of a large file are split by the engine and never by Python.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

CONTROLS = "\t\r\v\f\u200b\ufeff"
"""White space that the engine does not trim from a cell; it trims every kind of space."""
WHITESPACE = " \n\u00a0\u2007\u202f" + CONTROLS

CELLS = pa.schema([("line", pa.int64()), ("cells", pa.list_(pa.string()))])
LINES = pa.schema([("line", pa.int64()), ("text", pa.string())])

Row = tuple[int, list[str]]
"""The number of a row in its file, from 1, and its cells."""


@dataclass(frozen=True)
class Records:
    """The rows of one file as they stand."""

    head: list[Row]
    """The first rows, in which the header is looked for."""
    batches: Iterator[pa.RecordBatch]
    """All rows, once."""
    schema: pa.Schema
    cells: str
    """The SQL of a row's list of cells."""


def as_batches(rows: Iterable[Row], size: int = 50_000) -> Iterator[pa.RecordBatch]:
    """Rows of cells in batches."""
    lines: list[int] = []
    cells: list[list[str]] = []
    for line, row in rows:
        lines.append(line)
        cells.append(row)
        if len(lines) == size:
            yield pa.record_batch([pa.array(lines), pa.array(cells)], schema=CELLS)
            lines, cells = [], []
    if lines:
        yield pa.record_batch([pa.array(lines), pa.array(cells)], schema=CELLS)


def records_of_rows(head: list[Row], rest: Iterator[Row]) -> Records:
    """Rows that Python has split into cells."""
    rows = ((line, [cell.strip(WHITESPACE) for cell in cells]) for line, cells in chain(head, rest))
    return Records(head, as_batches(rows), CELLS, "cells")


def cleaned(cell: str) -> str:
    """A cell without the space around it, on one line."""
    return " ".join(cell.translate(_SPACES).split())


_SPACES = str.maketrans(dict.fromkeys(WHITESPACE, " "))
