"""1. Reads each file into rows of text cells.

A reader returns a stream of Arrow batches, and the SQL that makes a list of cells from them, so
that DuckDB splits the cells of a large file, not Python.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

import pyarrow as pa

CONTROLS = "\t\r\v\f\u200b\ufeff"
"""White space that DuckDB does not trim from a cell; it does trim every kind of space."""
WHITESPACE = " \n\u00a0\u2007\u202f" + CONTROLS

CELLS = pa.schema(
    [("line", pa.int64()), ("cells", pa.list_(pa.string())), ("is_broken", pa.bool_())]
)
LINES = pa.schema([("line", pa.int64()), ("text", pa.string())])

Row = tuple[int, list[str]]
"""The number of a row in its file, from 1, and its cells."""


@dataclass(frozen=True)
class Records:
    """The rows of one file, unchanged."""

    head: list[Row]
    """The first rows, in which the header row is searched."""
    batches: Iterator[pa.RecordBatch]
    """All rows; can be read once."""
    schema: pa.Schema
    cells: str
    """SQL for the list of cells of a row."""
    is_broken: str = "false"
    """SQL for whether a row has no cells because its quotes are unbalanced."""
    broken: set[int] = field(default_factory=set)
    """The lines of such rows, complete when all batches have been read."""
    skipped: Counter[str] = field(default_factory=Counter)
    """The number of rows left out of the batches, by the kind of skipped row."""


def as_batches(
    rows: Iterable[Row], broken: set[int], size: int = 50_000
) -> Iterator[pa.RecordBatch]:
    """Group rows of cells into batches."""
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
    """Records from rows that Python has split into cells; the first `size` may have the header."""
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
    """A cell without surrounding space and without NUL characters."""
    return cell.replace("\0", " ").strip(WHITESPACE)


def cleaned(cell: str) -> str:
    """A cell without surrounding space, on one line."""
    return " ".join(cell.translate(_SPACES).split())


_SPACES = str.maketrans(dict.fromkeys(WHITESPACE, " "))
