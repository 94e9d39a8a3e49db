"""Guesses the header row of an export, without ever taking a row of data for one.

A row counts as the header row with at least two signs for it and none against it:

1. for it: a known heading; a column whose cells are numbers, dates, e-mail addresses or a few
   repeated words, while its heading is not;
2. against it: an e-mail address, a date or a time; a text that occurs again below it; a number
   above numbers; fewer than half as many cells as most rows have.
"""

import re
from collections import Counter
from collections.abc import Sequence

from pbdreport.setup.known_names import PEOPLE, known_headings

FIRST = 30
"""The number of rows in which the header row is searched."""
ENOUGH = 2
FEW = 3
"""In a column of repeated words, each word must occur this often on average."""
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:\D.*)?|\d{1,2}:\d\d.*")
_NUMBER = re.compile(r"[+-]?[\d.,\s]*\d\s*%?")

Cells = Sequence[str]


def find_header_row(rows: Sequence[tuple[int, Cells]]) -> int | None:
    """The position of the header row; None if no row is certain.

    Args:
        rows: The first rows of an export, each with its number.
    """
    best, most = None, ENOUGH - 1
    for place in range(min(FIRST, len(rows))):
        found = evidence(rows[place][1], [cells for _, cells in rows[place + 1 :]])
        if found > most:
            best, most = place, found
    return best


def evidence(headings: Cells, below: Sequence[Cells]) -> int:
    """The number of signs that a row is the header row; 0 with any sign that it is data."""
    filled = [heading for heading in headings if heading]
    widths = Counter(sum(map(bool, cells)) for cells in below if any(cells))
    usual = widths.most_common(1)[0][0] if widths else len(filled)
    if len(filled) < 2 or 2 * len(filled) < usual or any(map(_is_data, filled)):
        return 0
    found = 0
    for place, heading in enumerate(headings):
        cells = [row[place] for row in below if place < len(row) and row[place]]
        if not heading:
            continue
        if heading in cells or (_NUMBER.fullmatch(heading) and _are_numbers(cells)):
            return 0
        found += _is_known(heading) + _differs(heading, cells)
    return found


def _is_data(cell: str) -> bool:
    return bool(_MAIL.search(cell) or _DATE.fullmatch(cell))


def _are_numbers(cells: Cells) -> bool:
    return bool(cells) and all(map(_NUMBER.fullmatch, cells))


def _is_known(heading: str) -> bool:
    name = heading.lower().replace("_", " ")
    return name in PEOPLE or any(
        name in names for columns in known_headings().values() for names in columns.values()
    )


def _differs(heading: str, cells: Cells) -> bool:
    """Whether all cells have a form that the heading does not have."""
    if not cells:
        return False
    forms = (_MAIL.search, _DATE.fullmatch, _NUMBER.fullmatch)
    if any(not form(heading) and all(map(form, cells)) for form in forms):
        return True
    return len(cells) >= FEW * len(set(cells)) and heading not in cells
