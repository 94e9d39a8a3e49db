"""Reads XLS, ODS, Parquet, JSON lines and SPSS, inside the process that `reader_process` starts.

1. A cell becomes the text that a text export would have: numbers with the decimal mark and dates in
   the form of the source, durations as `1:30:00`, lists separated by `; `.
2. A number in a format such as `000000` keeps its leading zeros (XLS). An error of the spreadsheet
   is not an empty cell.
3. A field inside an object of JSON is named by both: `school.nummer`.
4. A value of SPSS becomes its label, unless the source says `labels = false`; a column may be named
   by its name or by its label. Values that the survey declares as missing are empty.
"""

import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pbdreport.errors import PbdReportError
from pbdreport.ingest.readers.other_tables import not_of_its_format
from pbdreport.ingest.readers.sheet_choice import chosen_sheet
from pbdreport.ingest.readers.sheet_errors import named
from pbdreport.ingest.readers.workbook import Bounds, open_archive, too_large

Row = tuple[int, list[str]]
_ZONE = ZoneInfo("Europe/Brussels")
_LONGEST = 4 * 1024 * 1024
"""The most characters in a line of JSON."""
_AT_ONCE = 10_000
_ODS_ERROR = b'calcext:value-type="error"'


def rows_of(asked: dict[str, Any], shown: str, _: dict[str, Any]) -> Iterator[Row]:
    """The rows of a table.

    Args:
        asked: `path`, `format`, `sheet`, `header`, `heading_rows`, `headings` (all that the mapping
            uses), `labels`, `decimal`, `date_format` and `bounds`.
        shown: The path as messages show it.

    Raises:
        UnreadableFile: The file is damaged, has another format, or is too large.
    """
    read = {"xls": _xls, "ods": _ods, "parquet": _parquet, "jsonl": _json, "sav": _spss}
    bounds = Bounds(*asked["bounds"])
    try:
        for number, cells in read[asked["format"]](Path(asked["path"]), asked, shown):
            if len(cells) > bounds.widest:
                raise too_large(shown, f"more than {bounds.widest} columns")
            if abs(number) * len(cells) > bounds.most_cells:
                raise too_large(shown, f"{abs(number)} rows and {len(cells)} columns")
            yield number, cells
    except (PbdReportError, MemoryError):
        raise
    except Exception as error:  # Each library has errors of its own for damaged files.
        raise not_of_its_format(shown, asked["format"], _brief(error)) from None


def _brief(error: Exception) -> str:
    """The kind of an error; its text may contain cells."""
    return type(error).__name__


def _text(value: Any, asked: dict[str, Any]) -> str:
    """A value as the text that a text export would have."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(value).replace(".", asked["decimal"])
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", asked["decimal"])
    if isinstance(value, datetime):
        local = value if value.tzinfo is None else value.astimezone(_ZONE)
        return local.strftime(asked["date_format"])
    if isinstance(value, date):
        return value.strftime(asked["date_format"])
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, list):
        return "; ".join(_text(one, asked) for one in value)
    return str(value)


def _xls(path: Path, asked: dict[str, Any], shown: str) -> Iterator[Row]:
    import xlrd

    with xlrd.open_workbook(path, formatting_info=True, on_demand=True) as book:
        sheets = [(name, book.sheet_by_name(name).visibility != 0) for name in book.sheet_names()]

        def rows(name: str) -> Iterator[Row]:
            sheet = book.sheet_by_name(name)
            for place in range(sheet.nrows):
                cells = [_of_xls(book, cell, asked) for cell in sheet.row(place)]
                yield place + 1, cells

        yield from rows(chosen_sheet(sheets, rows, asked, shown))


def _of_xls(book: Any, cell: Any, asked: dict[str, Any]) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_ERROR:
        return named(xlrd.error_text_from_code.get(cell.value, "#"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _text(bool(cell.value), asked)
    if cell.ctype == xlrd.XL_CELL_DATE:
        if cell.value < 1 or "h]" in _format_of(book, cell).lower():
            return _text(timedelta(days=cell.value), asked)
        return _text(xlrd.xldate_as_datetime(cell.value, book.datemode), asked)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        code = _format_of(book, cell)
        if code and not code.strip("0") and cell.value.is_integer() and cell.value >= 0:
            return f"{int(cell.value):0{len(code)}d}"
    return _text(cell.value, asked)


def _format_of(book: Any, cell: Any) -> str:
    number = book.xf_list[cell.xf_index].format_key
    return str(book.format_map[number].format_str)


def _ods(path: Path, asked: dict[str, Any], shown: str) -> Iterator[Row]:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    with open_archive(path, shown, Bounds(*asked["bounds"])) as archive:
        content = archive.read("content.xml")
    if _ODS_ERROR in content:
        # The library gives an empty cell for an error.
        raise not_of_its_format(shown, "ods", "cells with an error of the spreadsheet (#N/A, …)")
    book = CalamineWorkbook.from_path(str(path))
    sheets = [
        (sheet.name, sheet.visible is not SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
    ]

    def rows(name: str) -> Iterator[Row]:
        found = book.get_sheet_by_name(name).iter_rows()
        for number, cells in enumerate(found, start=1):
            yield number, [_text(cell, asked) for cell in cells]

    yield from rows(chosen_sheet(sheets, rows, asked, shown))


def _parquet(path: Path, asked: dict[str, Any], shown: str) -> Iterator[Row]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        yield 0, list(file.schema_arrow.names)
        number = 0
        for batch in file.iter_batches(batch_size=_AT_ONCE):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield number, [_text(value, asked) for value in values]


def _json(path: Path, asked: dict[str, Any], shown: str) -> Iterator[Row]:
    names: dict[str, None] = {}
    for _, fields in _objects(path):
        names.update(dict.fromkeys(fields or ()))
        if len(names) > Bounds(*asked["bounds"]).widest:
            raise too_large(shown, f"more than {len(names) - 1} different fields")
    yield 0, list(names)
    for number, fields in _objects(path):
        if fields is None:
            yield -number, [""]
        else:
            yield number, [_text(fields.get(name), asked) for name in names]


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The fields of the object on each line; None for a line that cannot be read."""
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST + 1), ""), start=1):
            if len(line) > _LONGEST:
                raise ValueError("a line without an end")
            if not line.strip():
                yield number, {}
                continue
            try:
                found = json.loads(line, parse_float=Decimal)
            except (ValueError, RecursionError):
                found = None
            yield number, dict(_fields(found, "")) if isinstance(found, dict) else None


def _fields(found: dict[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _fields(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _spss(path: Path, asked: dict[str, Any], shown: str) -> Iterator[Row]:
    import pyreadstat

    _, about = pyreadstat.read_sav(path, metadataonly=True)
    names = list(about.column_names)
    yield 0, [_heading(name, about, asked) for name in names]
    labels = about.variable_value_labels if asked["labels"] else {}
    start = 0
    while True:
        columns, _ = pyreadstat.read_sav(
            path, row_offset=start, row_limit=_AT_ONCE, output_format="dict"
        )
        count = len(next(iter(columns.values()), ()))
        for place in range(count):
            cells = (_labelled(columns[name][place], labels.get(name, {})) for name in names)
            yield start + place + 1, [_text(cell, asked) for cell in cells]
        start += count
        if count < _AT_ONCE:
            return


def _heading(name: str, about: Any, asked: dict[str, Any]) -> str:
    """The name of a column, or its label if the mapping uses that."""
    label = about.column_names_to_labels.get(name) or ""
    return label if label in asked["headings"] and name not in asked["headings"] else name


def _labelled(value: Any, labels: dict[Any, str]) -> Any:
    value = value.item() if hasattr(value, "item") else value
    is_missing = value is None or (isinstance(value, float) and math.isnan(value))
    return value if is_missing else labels.get(value, value)
