"""Reads the rows of one sheet from its XML, cell by cell, in limited memory.

1. A cell becomes the text that a text export would have.
2. A cell with any error, or with a formula that was never computed, is not an empty cell.
3. Rows and cells are at the position that they give, or after the previous one.
4. A sheet that exceeds the limits is refused.
"""

import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from pbdreport.ingest.readers.cell_formats import Formats
from pbdreport.ingest.readers.sheet_errors import UNCOMPUTED_CELL, named
from pbdreport.ingest.readers.workbook import Book, Bounds, parse, too_large

Row = tuple[int, list[str]]
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The XML namespaces of a sheet: transitional, as most programs write it, and strict."""
_NAMES = ("row", "c", "f", "v", "is", "t", "rPh")
_LOCAL = {f"{space} {name}": name for space in _SPACES for name in _NAMES}
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def shared_texts(archive: zipfile.ZipFile, book: Book) -> list[str]:
    """The texts that cells share, in the order of their numbers."""
    texts: list[str] = []
    heard: list[str] = []
    phonetic = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal phonetic
        local = name.rpartition(" ")[2]
        if local == "si":
            heard.clear()
        elif local == "rPh":
            phonetic += 1
        elif local == "t" and not phonetic:
            parser.CharacterDataHandler = heard.append

    def end(name: str) -> None:
        nonlocal phonetic
        local = name.rpartition(" ")[2]
        parser.CharacterDataHandler = None
        if local == "si":
            texts.append(unescaped("".join(heard)))
        elif local == "rPh":
            phonetic -= 1

    if book.texts:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        for _ in parse(archive, book.texts, parser):
            pass
    return texts


def unescaped(text: str) -> str:
    """A text with escapes such as `_x000D_` replaced: characters that XML cannot contain."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class SheetRows:
    """Parses the XML of a sheet once; `rows` returns its rows."""

    def __init__(self, texts: list[str], formats: Formats, bounds: Bounds, shown: str):
        """A parser for a sheet of a workbook with these texts and formats."""
        self._texts, self._formats, self._bounds, self._shown = texts, formats, bounds, shown
        self._done: list[Row] = []
        self._row, self._column, self._last = 0, 0, 0
        self._cells: list[str] = []
        self._filled, self._wide = 0, 0
        self._type, self._style = "", ""
        self._has_value = self._is_formula = False
        self._phonetic = 0
        self._heard: list[str] = []
        self._columns: dict[str, int] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._root

    def rows(self, archive: zipfile.ZipFile, part: str) -> Iterator[Row]:
        """The rows with their numbers, from 1 to the last one with a filled cell."""
        for _ in parse(archive, part, self._parser):
            for number, cells in self._done:
                yield from ((blank, []) for blank in range(self._last + 1, number))
                self._last = number
                yield number, cells
            self._done.clear()

    def _root(self, name: str, _: dict[str, str]) -> None:
        if name not in {f"{space} worksheet" for space in _SPACES}:
            raise ValueError("a sheet with another root element")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _start(self, name: str, given: dict[str, str]) -> None:
        kind = _LOCAL.get(name)
        if kind == "c":
            place = given.get("r")
            self._column = self._column_of(place) if place else self._column + 1
            self._type, self._style = given.get("t", "n"), given.get("s", "")
            self._has_value = self._is_formula = False
            self._heard.clear()
        elif kind == "v":
            self._has_value = True
            self._heard.clear()
            self._parser.CharacterDataHandler = self._heard.append
        elif kind == "t" and not self._phonetic:
            self._has_value = True
            self._parser.CharacterDataHandler = self._heard.append
        elif kind == "f":
            self._is_formula = True
        elif kind == "rPh":
            self._phonetic += 1
        elif kind == "row":
            self._start_row(given.get("r"))

    def _end(self, name: str) -> None:
        kind = _LOCAL.get(name)
        if kind == "v" or kind == "t":
            self._parser.CharacterDataHandler = None
        elif kind == "c":
            if self._has_value or self._is_formula or self._type == "e":
                self._put(self._text())
        elif kind == "row":
            if self._cells:
                self._done.append((self._row, self._cells))
        elif kind == "rPh":
            self._phonetic -= 1

    def _start_row(self, number: str | None) -> None:
        before = self._row
        self._row = int(number) if number else before + 1
        if not before < self._row <= _LAST_ROW:
            raise ValueError(f"a row {self._row} after row {before}")
        self._column, self._cells, self._filled = 0, [], 0

    def _put(self, text: str) -> None:
        """Put a text in the current cell."""
        if not text:
            return
        cells, column = self._cells, self._column
        if column > _LAST_COLUMN:
            raise ValueError(f"a cell in column {column}")
        if column > len(cells):
            cells.extend([""] * (column - len(cells)))
        elif cells[column - 1]:
            raise ValueError(f"two cells in row {self._row} and column {column}")
        cells[column - 1] = text
        self._filled += 1
        self._wide = max(self._wide, column)
        if self._filled > self._bounds.widest:
            found = f"more than {self._bounds.widest} filled cells in row {self._row}"
            raise too_large(self._shown, found)
        if self._wide * self._row > self._bounds.most_cells:
            found = f"a sheet of {self._row} rows and {self._wide} columns"
            raise too_large(self._shown, found)

    def _text(self) -> str:
        """The current cell as text, or the text for a cell without a value."""
        kind, text = self._type, "".join(self._heard)
        if kind == "e":
            return named(text.strip())
        if self._is_formula and not text.strip() and not (kind == "str" and self._has_value):
            return UNCOMPUTED_CELL
        if kind == "n":
            return self._formats.of(self._style)(float(text)) if text.strip() else ""
        if kind == "s":
            return self._texts[int(text)] if text.strip() else ""
        if kind == "b":
            return "WAAR" if text.strip() in ("1", "true") else "ONWAAR"
        if kind in ("str", "inlineStr"):
            return unescaped(text)
        if kind == "d":
            return self._formats.iso(text.strip())
        raise ValueError(f"a cell of type {kind!r}")

    def _column_of(self, place: str) -> int:
        """The column number of a cell reference such as `AB12`."""
        letters = place.rstrip("0123456789")
        found = self._columns.get(letters)
        if found is None:
            found = 0
            for letter in letters:
                found = found * 26 + ord(letter) - ord("A") + 1
            if not letters.isalpha() or not letters.isascii() or not 0 < found <= _LAST_COLUMN:
                raise ValueError("a cell with an invalid reference")
            self._columns[letters] = found
        return found
