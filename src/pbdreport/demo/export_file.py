"""An export as a registration system writes it: headings and rows, in a layout of its own."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import xlsxwriter

Cells = dict[str, str]
"""A row by heading; dates as ISO text, numbers with a decimal point."""

CREATED = datetime(2024, 9, 2, 8, 0)
"""The creation time of all workbooks, fixed so that their bytes are the same."""


class File(Protocol):
    """A file of a delivery that can write itself to a folder."""

    @property
    def name(self) -> str: ...

    def write(self, folder: Path) -> Path: ...


@dataclass(frozen=True)
class Layout:
    """How an export is written."""

    encoding: str = "utf-8"
    """`utf-8-sig` writes a byte order mark."""
    delimiter: str = ";"
    decimal: str = ","
    date_format: str = "%d/%m/%Y"
    quoted: bool = False
    """Whether all cells of a text are quoted."""
    sheet: str = ""
    """Name of the sheet, if the export is a workbook."""
    titles: tuple[str, ...] = ()
    """Rows above the header."""
    total: tuple[str, str] | None = None
    """First cell of the total row, and the heading of the column that it sums or counts."""
    numbers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Export:
    """One file of a delivery."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Cells, ...]
    layout: Layout = Layout()

    @property
    def first_row(self) -> int:
        """The number of the first row of data in the file, counting from 1."""
        return len(self.layout.titles) + 2

    def write(self, folder: Path) -> Path:
        """Write the file; the same bytes in every run."""
        path = folder / self.name
        if self.layout.sheet:
            _write_workbook(self, path)
        else:
            path.write_bytes(_csv_text(self).encode(self.layout.encoding))
        return path


def _shown(export: Export, heading: str, cell: str) -> str:
    layout = export.layout
    if heading in layout.dates and is_iso_date(cell):
        return date.fromisoformat(cell).strftime(layout.date_format)
    if heading in layout.numbers:
        return cell.replace(".", layout.decimal)
    return cell


def is_iso_date(cell: str) -> bool:
    """Whether a cell holds a date such as `2024-06-30`."""
    return len(cell) == 10 and cell[4] == cell[7] == "-" and cell.replace("-", "").isdigit()


def _csv_text(export: Export) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=export.layout.delimiter,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if export.layout.quoted else csv.QUOTE_MINIMAL,
    )
    for title in export.layout.titles:
        writer.writerow([title])
    writer.writerow(export.headings)
    for row in export.rows:
        writer.writerow([_shown(export, name, row.get(name, "")) for name in export.headings])
    if export.layout.total:
        writer.writerow(_total(export))
    return out.getvalue()


def _total(export: Export) -> list[str]:
    assert export.layout.total is not None
    label, heading = export.layout.total
    cells = [row[heading] for row in export.rows if row.get(heading)]
    summed = heading in export.layout.numbers
    amount = f"{sum(float(cell) for cell in cells):.10g}" if summed else str(len(cells))
    amount = amount.replace(".", export.layout.decimal)
    return [label, *(amount if name == heading else "" for name in export.headings[1:])]


def _write_workbook(export: Export, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": CREATED, "author": "Registratiesysteem"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(export.layout.sheet)
    for number, title in enumerate(export.layout.titles):
        sheet.write_string(number, 0, title, bold)
    header = len(export.layout.titles)
    sheet.write_row(header, 0, export.headings, bold)
    for number, row in enumerate(export.rows, start=header + 1):
        for column, heading in enumerate(export.headings):
            cell = row.get(heading, "")
            if heading in export.layout.dates and is_iso_date(cell):
                sheet.write_datetime(number, column, datetime.fromisoformat(cell), day)
            elif heading in export.layout.numbers and is_number(cell):
                sheet.write_number(number, column, float(cell))
            elif cell:
                sheet.write_string(number, column, cell)
    if export.layout.total:
        sheet.write_row(header + 1 + len(export.rows), 0, _total(export))
    book.close()


def is_number(cell: str) -> bool:
    """Whether a cell holds a number with a decimal point."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
