"""Formats of cells in a workbook: only the format tells a date from another number."""

import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from xml.parsers import expat

from pbdreport.ingest.readers.workbook import Book, parse

Show = Callable[[float], str]
"""Turns a number into the text that a text export would have."""
_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
_TIMES = frozenset((*range(18, 22), *range(32, 36), 45, 46, 47))
"""The built-in formats for dates and for times."""
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\]|u+\])[^\]]*\]', re.IGNORECASE)
"""Parts of a format that are not a date or time: texts, colours, languages."""
_FIRST_DAY, _FIRST_DAY_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LEAP_DAY_OF_1900 = 60
"""The number of 29 February 1900, which spreadsheets count although it did not exist."""
_LAST_DAY = 2_958_465


class Formats:
    """The formats of the cells in a workbook, each interpreted once."""

    def __init__(self, archive: zipfile.ZipFile, book: Book, decimal: str, date_format: str):
        """Read the formats."""
        self._decimal, self._date_format = decimal, date_format
        self._first = _FIRST_DAY_OF_1904 if book.from_1904 else _FIRST_DAY
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []
        self._inside = False
        self._shown: dict[str, Show] = {}
        if book.styles:
            parser = expat.ParserCreate(namespace_separator=" ")
            parser.StartElementHandler = self._start
            parser.EndElementHandler = self._end
            for _ in parse(archive, book.styles, parser):
                pass

    def of(self, style: str) -> Show:
        """How to show numbers in cells of this style."""
        show = self._shown.get(style)
        if show is None:
            place = int(style or 0)
            number = self._styles[place] if 0 <= place < len(self._styles) else 0
            show = self._shown[style] = self._show(number)
        return show

    def _start(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "numFmt" and "numFmtId" in given:
            self._codes[int(given["numFmtId"])] = given.get("formatCode", "")
        elif local == "cellXfs":
            self._inside = True
        elif local == "xf" and self._inside:
            self._styles.append(int(given.get("numFmtId", 0)))

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "cellXfs":
            self._inside = False

    def _show(self, number: int) -> Show:
        code = self._codes.get(number)
        if code is None:
            is_day, is_time = number in _DATES, number in _TIMES
        else:
            first = _NOT_SHOWN.sub("", code).split(";")[0].lower()
            is_day = any(letter in first for letter in "ydj")
            is_time = any(letter in first for letter in "hsu")
            # A format with months only is a date; `mm` next to hours means minutes.
            is_day = is_day or ("m" in first and not is_time and "[m" not in first)
            is_time = is_time or "[m" in first
            if first and not first.strip("0"):
                return lambda value: self._padded(value, len(first))
        if is_day:
            return self._day
        return _duration if is_time else self._number

    def iso(self, text: str) -> str:
        """A date written as text, `2023-09-15` with or without a time, in the date format."""
        return datetime.fromisoformat(text).strftime(self._date_format)

    def _number(self, value: float) -> str:
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(value).replace(".", self._decimal)

    def _padded(self, value: float, digits: int) -> str:
        """A number with leading zeros, as the format `000000` shows it."""
        is_whole = value.is_integer() and value >= 0
        return f"{int(value):0{digits}d}" if is_whole else self._number(value)

    def _day(self, value: float) -> str:
        if not 0 <= value <= _LAST_DAY:
            return self._number(value)
        days = value + (self._first is _FIRST_DAY and value < _LEAP_DAY_OF_1900)
        at = self._first + timedelta(seconds=round(days * 86_400))
        return at.strftime(self._date_format)


def _duration(value: float) -> str:
    """Hours, minutes and seconds; the hours may exceed 24."""
    seconds = round(abs(value) * 86_400)
    sign = "-" if value < 0 else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
