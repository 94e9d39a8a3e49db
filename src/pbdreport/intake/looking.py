"""What can be told of an export before there is a mapping for it."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import python_calamine

from pbdreport.config.mapping import Source
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError
from pbdreport.intake.records import Row, cleaned
from pbdreport.intake.text_files import read_text
from pbdreport.intake.workbooks import read_workbook

DELIMITERS = (";", ",", "\t", "|")
DATE_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y")
FIRST_ROWS = 200
TOTALS = r"(algemeen |eind|sub)?tota(al|len)\b"
EXPORTS = (".csv", ".tsv", ".txt", ".xlsx", ".ics")


@dataclass(frozen=True)
class Looked:
    """An export, by what its first rows show."""

    path: Path
    format: str
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def pattern(self) -> str:
        """Its name, with years and months left open: one export may come in many files."""
        return re.sub(r"[0-9]+(?:[-_.][0-9]+)*", "*", self.path.stem) + self.path.suffix.lower()

    def cells(self, heading: str) -> list[str]:
        """What stands under a heading, without empty cells and those of total rows."""
        place = self.headings.index(heading)
        rows = (row for row in self.rows if not _total(row))
        return [row[place] for row in rows if place < len(row) and row[place]]

    @property
    def total(self) -> str:
        """How the first filled cell of a total row begins; empty where there is none."""
        return next(filter(None, map(_total, self.rows)), "")

    def date_format(self, headings: list[str]) -> str:
        """The first form in which all dates under these headings can be read."""
        cells = [cell for heading in headings for cell in self.cells(heading)]
        fitting = [
            form for form in DATE_FORMATS if cells and all(_is(cell, form) for cell in cells)
        ]
        return next(iter(fitting), "")


def _total(row: tuple[str, ...]) -> str:
    """How the first filled cell of a row begins where that makes it a total row."""
    begins = re.match(TOTALS, next(filter(None, row), ""), re.IGNORECASE)
    return begins.group() if begins else ""


def _is(cell: str, form: str) -> bool:
    try:
        return bool(datetime.strptime(cell, form))
    except ValueError:
        return False


def look_at(path: Path, shown: str) -> Looked | None:
    """What an export shows; none where it has no row of headings.

    Raises:
        UnreadableFile: It is neither text nor a workbook.
    """
    if path.suffix.lower() == ".xlsx":
        source = _source(format="xlsx")
        head = read_workbook(path, source, shown).head
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names[0]
        return _looked(path, source, sheet, head)
    if path.suffix.lower() == ".ics":
        from pbdreport.intake.calendars import read_calendar  # it takes a while to import

        source = _source(format="ics")
        head = read_calendar(path, source, shown, _busiest_year(path)).head
        return _looked(path, source, "", head)
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace") as file:
        first = list(islice(file, FIRST_ROWS))
    counts = Counter(mark for line in first for mark in line if mark in DELIMITERS)
    delimiter = max(DELIMITERS, key=lambda mark: counts[mark])
    source = _source(encoding=encoding, delimiter=delimiter)
    head = read_text(path, source, any('"' in line for line in first), shown).head
    return _looked(path, source, "", head)


def _busiest_year(path: Path) -> SchoolYear:
    """The school year in which most entries of a calendar begin."""
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


def _looked(path: Path, source: Source, sheet: str, head: list[Row]) -> Looked | None:
    rows = [(line, tuple(cleaned(cell) for cell in cells)) for line, cells in head]
    best = max(rows, key=lambda row: (_headings(row[1]), -row[0]), default=(0, ()))
    if _headings(best[1]) < 2:
        return None
    return Looked(
        path=path,
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=sheet,
        header_row=best[0],
        headings=best[1],
        rows=tuple(cells for line, cells in rows if line > best[0]),
    )


def _headings(cells: tuple[str, ...]) -> int:
    """How many cells look like a heading; none where one stands there twice."""
    words = [cell for cell in cells if cell and not cell[0].isdigit() and len(cell) < 200]
    return len(words) if len(set(words)) == len(words) else 0


def look_into(folder: Path, shown: str) -> tuple[list[Looked], list[str]]:
    """The exports of a folder, one of each pattern, and the files that could not be read."""
    looked: dict[str, Looked] = {}
    unread = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        if path.suffix.lower() not in EXPORTS or path.name.startswith("."):
            unread.append(path.name)
            continue
        try:
            found = look_at(path, f"{shown}/{path.name}")
        except PbdReportError:
            found = None
        if found is None:
            unread.append(path.name)
        else:
            looked.setdefault(found.pattern, found)
    return list(looked.values()), unread
