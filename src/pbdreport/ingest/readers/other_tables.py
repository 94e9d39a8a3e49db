"""Reads tables of other programs, each in a separate process: XLS, ODS, Parquet, JSON, SPSS."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pbdreport.config.mapping import Source
from pbdreport.errors import UnreadableFile
from pbdreport.ingest.readers.base import Records, Row, cleaned, records_of_rows
from pbdreport.ingest.readers.reader_process import rows_apart
from pbdreport.ingest.readers.workbook import bounds

FORMATS = ("xls", "ods", "parquet", "jsonl", "sav")
HEAD = 200
_BEGINS = {
    "xls": b"\xd0\xcf\x11\xe0",
    "ods": b"PK\x03\x04",
    "parquet": b"PAR1",
    "sav": b"$FL",
}
_KINDS = {
    "xls": "a workbook in the old .xls format",
    "ods": "an OpenDocument workbook (.ods)",
    "parquet": "a Parquet file",
    "sav": "an SPSS file (.sav)",
    "jsonl": "JSON lines: an object on each line",
}


def read_other_table(path: Path, source: Source, shown: str) -> Records:
    """The rows of a table, with the names of its columns as row 0 unless it is a sheet.

    Raises:
        UnreadableFile: The file has another format, is damaged, or takes too much to read. Also
            raised by the batches of the result.
    """
    begin = _BEGINS.get(source.format, b"")
    with path.open("rb") as file:
        if file.read(len(begin)) != begin:
            raise not_of_its_format(shown, source.format, "a file that begins otherwise")
    asked = {
        "path": str(path),
        "format": source.format,
        "sheet": source.sheet,
        "header": [cleaned(heading) for heading in source.header],
        "heading_rows": source.heading_rows,
        "headings": sorted(source.headings),
        "labels": source.labels,
        "decimal": source.decimal,
        "date_format": source.date_format[0],
        "bounds": bounds(),
    }
    counts: dict[str, Any] = {}
    broken: set[int] = set()
    rows = rows_apart("other_table", asked, shown, counts)
    return records_of_rows(_without_broken(rows, broken), HEAD, broken)


def _without_broken(rows: Iterator[Row], broken: set[int]) -> Iterator[Row]:
    """The rows; a negative number marks one that cannot be read."""
    for number, cells in rows:
        if number < 0:
            broken.add(-number)
        yield abs(number), cells


def not_of_its_format(shown: str, format: str, found: str) -> UnreadableFile:
    """The error for a file that is not what the mapping says."""
    return UnreadableFile(
        f"The export is damaged, or is not {_KINDS[format]}.",
        {"file": shown, "found": found},
        "Export it again, or correct `format` in the mapping.",
    )
