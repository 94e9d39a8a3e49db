"""Reads one sheet of a workbook, inside the process that `reader_process` starts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pbdreport.errors import UnreadableFile, did_you_mean, first_few
from pbdreport.ingest.readers.cell_formats import Formats
from pbdreport.ingest.readers.sheet_rows import Row, SheetRows, shared_texts
from pbdreport.ingest.readers.workbook import DAMAGE, Bounds, damaged, open_archive, read_book


def rows_of(asked: dict[str, Any], shown: str, _: dict[str, Any]) -> Iterator[Row]:
    """The rows of a sheet, with each cell as the text that a text export would have.

    Args:
        asked: `path`, `sheet` (empty for the first), `decimal`, `date_format`, and `bounds`.
        shown: The path as messages show it.

    Raises:
        UnreadableFile: The file is not a workbook, is damaged or too large, or has no such sheet.
    """
    path, bounds = Path(asked["path"]), Bounds(*asked["bounds"])
    try:
        with open_archive(path, shown, bounds) as archive:
            book = read_book(archive)
            sheet = _chosen(list(book.sheets), asked["sheet"], shown)
            formats = Formats(archive, book, asked["decimal"], asked["date_format"])
            reader = SheetRows(shared_texts(archive, book), formats, bounds, shown)
            yield from reader.rows(archive, book.sheets[sheet])
    except DAMAGE as error:
        raise damaged(shown, path, str(error)) from None


def _chosen(names: list[str], wanted: str, shown: str) -> str:
    if not wanted:
        return names[0]
    if wanted in names:
        return wanted
    raise UnreadableFile(
        f"The workbook has no sheet {wanted!r}.",
        {"file": shown, "found": first_few(names, "the tabs of the workbook")},
        did_you_mean(wanted, names) + "Correct `sheet` in the mapping, or the export.",
    )
