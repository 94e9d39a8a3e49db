"""1. Every file becomes rows of text cells.

What a reader hands on is a stream of Arrow batches and the SQL that makes a list of cells from
them, so that the cells of a large file are split by the engine and never by Python.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

import pyarrow as pa

CONTROLS = "\t\r\v\f\u200b\ufeff"
"""White space that the engine does not trim from a cell; it trims every kind of space."""
WHITESPACE = " \n\u00a0\u2007\u202f" + CONTROLS

CELLS = pa.schema(
    [("line", pa.int64()), ("cells", pa.list_(pa.string())), ("is_broken", pa.bool_())]
)
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
    is_broken: str = "false"
    """The SQL of whether a row has no cells, because its quotes do not fit."""
    broken: set[int] = field(default_factory=set)
    """The lines of such rows, known when all batches are read."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Rows of the file that are in no batch, by the kind of which they are skipped."""


def as_batches(
    rows: Iterable[Row], broken: set[int], size: int = 50_000
) -> Iterator[pa.RecordBatch]:
    """Rows of cells in batches."""
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        lines = [line for line, _ in batch]
        columns = [
            pa.array(lines),
            pa.array([cells for _, cells in batch], type=CELLS.field("cells").type),
            pa.array([line in broken for line in lines]),
        ]
        yield pa.record_batch(columns, schema=CELLS)


def records_of_rows(
    rows: Iterator[Row],
    size: int,
    broken: set[int] | None = None,
    skipped: Counter[str] | None = None,
) -> Records:
    """Rows that Python has split into cells; the header is looked for in the first of them."""
    spoilt = set() if broken is None else broken
    head = list(islice(rows, size))
    stripped = ((line, [_text(cell) for cell in cells]) for line, cells in chain(head, rows))
    return Records(
        head,
        as_batches(stripped, spoilt),
        CELLS,
        "cells",
        "is_broken",
        spoilt,
        skipped or Counter(),
    )


def _text(cell: str) -> str:
    """A cell without the space around it, in characters that every program can hold."""
    return cell.replace("\0", " ").strip(WHITESPACE)


def cleaned(cell: str) -> str:
    """A cell without the space around it, on one line."""
    return " ".join(cell.translate(_SPACES).split())


_SPACES = str.maketrans(dict.fromkeys(WHITESPACE, " "))
