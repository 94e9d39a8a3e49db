"""Detects the format, headings and dates of an export that has no mapping yet."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from pbdreport.config.mapping import Source
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError
from pbdreport.ingest.mapping.moments import day_sql
from pbdreport.ingest.readers.base import Row, cleaned
from pbdreport.ingest.readers.text import read_text
from pbdreport.ingest.readers.workbook import read_workbook, sheets_of
from pbdreport.setup.header_row import evidence, find_header_row
from pbdreport.setup.known_names import pattern_of, title_of

DELIMITERS = (";", ",", "\t", "|")
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%m/%d/%Y")
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M:%S.%f", " %I:%M:%S %p", " %I:%M %p")
DATE_FORMATS = tuple(day + time for day in _DAYS for time in _TIMES)
"""The forms that are tried; of those that fit all cells, the first."""
FIRST_ROWS = 200
TOTALS = r"(algemeen |eind|sub)?tota(al|len)\b"
EXPORTS = (".csv", ".tsv", ".txt", ".xlsx", ".ics")


@dataclass(frozen=True)
class SniffedExport:
    """What the first rows of an export show."""

    path: Path
    format: str
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_only_sheet: bool = True

    @property
    def pattern(self) -> str:
        """Its file name with wildcards for dates, as there may be a file per month, and for each
        unknown word, which may be the name of a person.
        """
        return pattern_of(self.path)

    @property
    def title(self) -> str:
        """The known words of its file name."""
        return title_of(self.path) or "export"

    def cells(self, heading: str) -> list[str]:
        """The cells under a heading, without empty ones and those of total rows."""
        place = self.headings.index(heading)
        rows = (row for row in self.rows if not _total(row))
        return [row[place] for row in rows if place < len(row) and row[place]]

    @property
    def total(self) -> str:
        """How the first non-empty cell of a total row begins; empty without a total row."""
        return next(filter(None, map(_total, self.rows)), "")

    def date_format(self, headings: list[str]) -> str:
        """The first date format that fits all cells under these headings; empty if none does."""
        cells = [cell for heading in headings for cell in self.cells(heading)]
        # The first cell alone excludes nearly all forms.
        fitting = (form for form in DATE_FORMATS if cells and _fits(cells[:1], form))
        return next((form for form in fitting if _fits(cells, form)), "")

    def decimal(self, headings: list[str]) -> str:
        """The decimal mark of the numbers under these headings: a comma if there are none."""
        cells = [cell for heading in headings for cell in self.cells(heading)]
        marks = {found[1] for found in map(_MARK.fullmatch, cells) if found}
        return "." if marks == {"."} else ","


def _total(row: tuple[str, ...]) -> str:
    """How the first non-empty cell of a total row begins; empty for another row."""
    begins = re.match(TOTALS, next(filter(None, row), ""), re.IGNORECASE)
    return begins.group() if begins else ""


_MARK = re.compile(r"[+-]?\d+([.,])\d+")


def _fits(cells: list[str], form: str) -> bool:
    """Whether ingest reads all these cells as dates in a form."""
    query = (
        f"SELECT bool_and({day_sql('cell', [form])} IS NOT NULL) FROM (SELECT unnest(?) AS cell)"
    )
    return duckdb.execute(query, [cells]).fetchall() == [(True,)]


def sniff_file(path: Path, shown: str) -> SniffedExport | None:
    """Detect what an export contains; None if it has no header row.

    Raises:
        UnreadableFile: It is neither text nor a workbook.
    """
    if path.suffix.lower() == ".xlsx":
        return next(iter(_sheets(path, shown)), None)
    if path.suffix.lower() == ".ics":
        from pbdreport.ingest.readers.calendars import read_calendar  # it takes a while to import

        source = _source(format="ics")
        head = read_calendar(path, source, shown, _busiest_year(path)).head
        return _looked(path, source, "", head)
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace") as file:
        first = list(islice(file, FIRST_ROWS))
    has_quotes = any('"' in line for line in first)
    best: tuple[tuple[int, int], SniffedExport] | None = None
    for delimiter in DELIMITERS:
        if any(delimiter in line for line in first):
            source = _source(encoding=encoding, delimiter=delimiter)
            looked = _looked(path, source, "", read_text(path, source, has_quotes, shown).head)
            certainty = _certainty(looked) if looked else (0, 0)
            if looked and (best is None or certainty > best[0]):
                best = certainty, looked
    return best[1] if best else None


def sniff_exports(path: Path, shown: str) -> list[SniffedExport]:
    """The exports in a file: one for each sheet of a workbook that has a table.

    Hidden sheets count only if no other sheet has one.

    Raises:
        UnreadableFile: It is neither text nor a workbook.
    """
    if path.suffix.lower() == ".xlsx":
        return _sheets(path, shown)
    found = sniff_file(path, shown)
    return [found] if found else []


def _sheets(path: Path, shown: str) -> list[SniffedExport]:
    seen: list[SniffedExport] = []
    hidden: list[SniffedExport] = []
    sheets = sheets_of(path, shown)
    for name, is_hidden in sheets.items():
        source = _source(format="xlsx", sheet=name)
        found = _looked(path, source, name, read_workbook(path, source, shown).head)
        if found:
            kept = replace(found, is_only_sheet=len(sheets) == 1)
            (hidden if is_hidden else seen).append(kept)
    return seen or hidden


def _certainty(looked: SniffedExport) -> tuple[int, int]:
    """How certain the header row is, and its number of headings."""
    return evidence(looked.headings, looked.rows), len(looked.headings)


def _busiest_year(path: Path) -> SchoolYear:
    """The school year in which most entries of a calendar start."""
    months = re.findall(rb"(?m)^DTSTART[^:\r\n]{0,99}:([0-9]{4})([0-9]{2})", path.read_bytes())
    years = Counter(int(year) - (int(month) < 9) for year, month in months)
    return SchoolYear(max(years, key=lambda year: years[year], default=2023))


def _source(**known: str) -> Source:
    return Source.model_validate(
        {"id": "x", "title": "x", "files": "x", "header": ["x"], "table": [], **known}
    )


def _encoding(path: Path) -> str:
    try:
        path.read_bytes().decode()
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _looked(path: Path, source: Source, sheet: str, head: list[Row]) -> SniffedExport | None:
    rows = [(line, tuple(cleaned(cell) for cell in cells)) for line, cells in head]
    # A calendar has the headings that its reader gives it.
    place = 0 if source.format == "ics" else find_header_row(rows)
    if place is None:
        return None
    best = rows[place]
    return SniffedExport(
        path=path,
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=sheet,
        header_row=best[0],
        headings=best[1],
        rows=tuple(cells for line, cells in rows if line > best[0]),
    )


def sniff_folder(folder: Path, shown: str) -> tuple[list[SniffedExport], list[str]]:
    """The exports of a folder, one of each pattern and row of headings, and the names of files that
    could not be read.
    """
    looked: dict[tuple[str, tuple[str, ...]], SniffedExport] = {}
    unread = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        if path.suffix.lower() not in EXPORTS or path.name.startswith("."):
            unread.append(path.name)
            continue
        try:
            found = sniff_exports(path, f"{shown}/{path.name}")
        except PbdReportError:
            found = []
        for export in found:
            looked.setdefault((export.pattern, export.headings), export)
        if not found:
            unread.append(path.name)
    return list(looked.values()), unread
