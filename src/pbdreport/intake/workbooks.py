"""Workbooks: one sheet, its cells as the text that a text export would hold."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import python_calamine

from pbdreport.config.mapping import Source
from pbdreport.errors import UnreadableFile, listing, suggestion
from pbdreport.intake.records import Records, Row, records_of_rows
from pbdreport.intake.workbook_parts import ErrorCells, check_parts, damaged, part_of

HEAD = 200
_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
"""How an encrypted workbook begins, and one of the old .xls form."""


def read_workbook(path: Path, source: Source, shown: str) -> Records:
    """The rows of a sheet.

    Raises:
        UnreadableFile: The file is no workbook, is damaged or needs a password, or has no such
            sheet.
    """
    with path.open("rb") as file:
        if file.read(8) == _OLD_OR_LOCKED:
            raise UnreadableFile(
                "A workbook opens without a password.",
                {"file": shown, "found": "a workbook with a password, or of the old .xls form"},
                "Save it as .xlsx without a password and deliver it again.",
            )
    errors = check_parts(path, shown)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        if not workbook.sheet_names:
            raise damaged(shown, path, "no sheet")
        sheet = _sheet(workbook, source, shown)
        content = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(shown, path, str(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(shown, path, "parts that contradict each other") from None
    failed = errors.get(part_of(path, sheet), {}) if any(errors.values()) else {}
    return records_of_rows(_rows(content, failed, source), HEAD)


def _sheet(workbook: python_calamine.CalamineWorkbook, source: Source, shown: str) -> str:
    names = workbook.sheet_names
    if not source.sheet:
        return names[0]
    if source.sheet in names:
        return source.sheet
    raise UnreadableFile(
        "The workbook has the sheet that its mapping names.",
        {"file": shown, "wanted": repr(source.sheet), "found": listing(names)},
        suggestion(source.sheet, names) + "Correct `sheet` in the mapping, or the export.",
    )


def _rows(content: list[list[Any]], failed: ErrorCells, source: Source) -> Iterator[Row]:
    for number, row in enumerate(content, start=1):
        cells = [_as_text(cell, source) for cell in row]
        if failed:
            cells = [failed.get((number, at), cell) for at, cell in enumerate(cells, start=1)]
        yield number, cells


def _as_text(cell: Any, source: Source) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "WAAR" if cell else "ONWAAR"
    if isinstance(cell, float | int):
        whole = float(cell).is_integer() and abs(cell) < 1e15
        return str(int(cell)) if whole else repr(cell).replace(".", source.decimal)
    if isinstance(cell, datetime | date):
        return cell.strftime(source.date_format)
    return str(cell)
