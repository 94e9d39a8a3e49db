"""A workbook of several sheets: a cover first, and data under two rows of headings.

The upper row holds the names of groups, each merged over its columns; the lower row holds the
actual headings, which may occur again in another group. Below the data is a total row.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pbdreport.demo.export_file import CREATED, Cells, is_iso_date, is_number

SEPARATOR = "|"
"""Between the group and the heading of a column, in the names of cells: `Instelling|Nummer`."""
FIRST_ROW = 3
"""The number of the first row of data in a sheet, counting from 1."""


@dataclass(frozen=True)
class Sheet:
    """A sheet with two rows of headings."""

    name: str
    columns: tuple[str, ...]
    """Group and heading of each column, with the separator between them."""
    rows: tuple[Cells, ...]
    numbers: frozenset[str] = frozenset()
    padded: frozenset[str] = frozenset()
    """Columns of six-digit numbers, stored as a number with a format with leading zeros."""
    dates: frozenset[str] = frozenset()
    total: tuple[str, str] | None = None
    """First cell of the total row, and the column that it counts or sums."""


@dataclass(frozen=True)
class Workbook:
    """A workbook: a cover sheet with lines of text, then its sheets."""

    name: str
    cover: tuple[str, tuple[tuple[str, ...], ...]]
    """Name and lines of the first sheet, which holds no data."""
    sheets: tuple[Sheet, ...] = field(default=())

    def write(self, folder: Path) -> Path:
        """Write the file; the same bytes in every run."""
        path = folder / self.name
        book = xlsxwriter.Workbook(str(path), {"in_memory": True})
        book.set_properties({"created": CREATED, "author": "Registratiesysteem"})
        name, lines = self.cover
        cover = book.add_worksheet(name)
        for number, line in enumerate(lines):
            cover.write_row(number, 0, line)
        for sheet in self.sheets:
            _write_sheet(book, sheet)
        book.close()
        return path


def _write_sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    bold = book.add_format({"bold": True, "align": "center"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    padded = book.add_format({"num_format": "000000"})
    _write_groups(page, sheet, bold)
    for column, name in enumerate(sheet.columns):
        page.write_string(1, column, name.split(SEPARATOR)[1], bold)
    for number, row in enumerate(sheet.rows, start=FIRST_ROW - 1):
        for column, name in enumerate(sheet.columns):
            cell = row.get(name, "")
            if name in sheet.dates and is_iso_date(cell):
                page.write_datetime(number, column, datetime.fromisoformat(cell), day)
            elif name in sheet.padded and cell.isdigit():
                page.write_number(number, column, int(cell), padded)
            elif name in sheet.numbers and is_number(cell):
                page.write_number(number, column, float(cell))
            elif cell:
                page.write_string(number, column, cell)
    if sheet.total:
        label, summed = sheet.total
        last = FIRST_ROW - 1 + len(sheet.rows)
        page.write_string(last, 0, label, bold)
        page.write_number(last, sheet.columns.index(summed), _total(sheet, summed), bold)


def _write_groups(page: Any, sheet: Sheet, bold: Any) -> None:
    groups = [name.split(SEPARATOR)[0] for name in sheet.columns]
    for group in dict.fromkeys(groups):
        first = groups.index(group)
        last = first + groups.count(group) - 1
        if first == last:
            page.write_string(0, first, group, bold)
        else:
            page.merge_range(0, first, 0, last, group, bold)


def _total(sheet: Sheet, name: str) -> float:
    """The sum of a column of numbers; for another column, the number of filled cells."""
    cells = [row[name] for row in sheet.rows if row.get(name)]
    if name in sheet.numbers:
        return sum(float(cell) for cell in cells if is_number(cell))
    return len(cells)
