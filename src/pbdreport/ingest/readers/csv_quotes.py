"""Reads rows with quotes: a quoted cell may contain delimiters and line ends.

A quote that is not closed affects its own row only: reading continues at the next line.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from pbdreport.ingest.readers.base import Row

MOST_LINES = 50
"""The most lines in a quoted cell; a quote that is open for longer is an error."""


def quoted_rows(lines: Iterable[str], delimiter: str, broken: set[int]) -> Iterator[Row]:
    """The rows of these lines; `broken` receives the numbers of those with unbalanced quotes."""
    unread = iter(lines)
    waiting: deque[str] = deque(islice(unread, 1))
    number = 1
    while waiting:
        row, used = _row(waiting, unread, delimiter)
        if row is None:
            broken.add(number)
        yield number, row or [""]
        for _ in range(used):
            waiting.popleft()
        number += used
        waiting.extend(islice(unread, 0 if waiting else 1))


def _row(
    waiting: deque[str], unread: Iterator[str], delimiter: str
) -> tuple[list[str] | None, int]:
    """The cells of the row that starts with the first waiting line, and its number of lines."""
    if '"' not in waiting[0]:
        return waiting[0].split(delimiter), 1
    for used in range(1, MOST_LINES + 1):
        waiting.extend(islice(unread, max(0, used - len(waiting))))
        if len(waiting) < used:
            break
        if used > 1 and '"' not in waiting[used - 1]:
            continue
        text = "\n".join(islice(waiting, used))
        try:
            return next(csv.reader([text], delimiter=delimiter, strict=True)), used
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                break
    return None, 1
