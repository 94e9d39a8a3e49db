"""Reads one sheet of a workbook, inside the process that `reader_process` starts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pbdreport.ingest.readers.cell_formats import Formats
from pbdreport.ingest.readers.sheet_choice import chosen_sheet
from pbdreport.ingest.readers.sheet_rows import Row, SheetRows, shared_texts
from pbdreport.ingest.readers.workbook import DAMAGE, Bounds, damaged, open_archive, read_book


def rows_of(asked: dict[str, Any], shown: str, _: dict[str, Any]) -> Iterator[Row]:
    """The rows of a sheet, with each cell as the text that a text export would have.

    Args:
        asked: `path`, `sheet`, `header` and `heading_rows` (see `chosen_sheet`),
            `decimal`, `date_format`, and `bounds`.
        shown: The path as messages show it.

    Raises:
        UnreadableFile: The file is not a workbook, is damaged or too large, or has no such sheet.
    """
    path, bounds = Path(asked["path"]), Bounds(*asked["bounds"])
    try:
        with open_archive(path, shown, bounds) as archive:
            book = read_book(archive)
            formats = Formats(archive, book, asked["decimal"], asked["date_format"])
            texts = shared_texts(archive, book)

            def rows(name: str) -> Iterator[Row]:
                reader = SheetRows(texts, formats, bounds, shown)
                return reader.rows(archive, book.sheets[name])

            sheets = [(name, name in book.hidden) for name in book.sheets]
            yield from rows(chosen_sheet(sheets, rows, asked, shown))
    except DAMAGE as error:
        raise damaged(shown, path, str(error)) from None
