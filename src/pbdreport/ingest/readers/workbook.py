"""Opens workbooks: limits on their size, their parts, and the rows of a sheet."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from pbdreport.config.mapping import Source
from pbdreport.errors import UnreadableFile
from pbdreport.ingest.readers.base import Records, cleaned, records_of_rows
from pbdreport.ingest.readers.reader_process import rows_apart

MOST_BYTES = 1024**3
"""The most bytes that all parts of a workbook may have when unpacked."""
MOST_CELLS = 20_000_000
"""The most cells in the rectangle around the filled cells of a sheet."""
WIDEST = 2_000
"""The most filled cells in a row of a sheet."""
_LARGEST_INDEX = 16 * 1024**2
"""The most bytes in the parts that list the sheets."""
_CHUNK = 1 << 20
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
    OverflowError,
    expat.ExpatError,
    ElementTree.ParseError,
)
"""What the readers of zip archives and XML raise for a damaged file."""


class Bounds(NamedTuple):
    """Limits on the size of a workbook."""

    most_bytes: int
    most_cells: int
    widest: int


def bounds() -> Bounds:
    """Limits on the size of a workbook."""
    return Bounds(MOST_BYTES, MOST_CELLS, WIDEST)


def open_archive(path: Path, shown: str, bounds: Bounds) -> zipfile.ZipFile:
    """Open a workbook as a zip archive.

    Raises:
        UnreadableFile: It is not a zip archive, has a part twice, or is too large when unpacked.
    """
    try:
        archive = zipfile.ZipFile(path)
        size = sum(part.file_size for part in archive.infolist())
    except DAMAGE as error:
        raise damaged(shown, path, str(error)) from None
    names: set[str] = set()
    for name in archive.namelist():
        if name.lower() in names:
            raise damaged(shown, path, f"{name!r} twice")
        names.add(name.lower())
    if size > bounds.most_bytes:
        raise too_large(shown, f"{size / 1024**3:.1f} GB when unpacked")
    return archive


@dataclass(frozen=True)
class Book:
    """The parts of a workbook."""

    sheets: dict[str, str]
    """The part of each sheet, by name, in the order of the workbook."""
    hidden: frozenset[str]
    """The names of hidden sheets."""
    texts: str
    """The part with the texts that cells share; empty if there is none."""
    styles: str
    """The part with the formats of cells; empty if there is none."""
    from_1904: bool
    """Whether dates are counted from 1904, as on old Macintosh computers."""


def read_book(archive: zipfile.ZipFile) -> Book:
    """Find the parts of a workbook.

    Raises:
        ValueError: It has no sheets, or two with the same name. Other damage raises one of
            `DAMAGE`.
    """
    package = _links(archive, "_rels/.rels", "")
    books = (part for kind, part in package.values() if kind == "officeDocument")
    book = next(books, "xl/workbook.xml")
    folder, file = posixpath.split(book)
    links = _links(archive, f"{folder}/_rels/{file}.rels", folder)
    index = _index(archive, book)
    sheets: dict[str, str] = {}
    hidden: set[str] = set()
    for sheet in index.iterfind(".//{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        name = sheet.attrib["name"]
        if name in sheets:
            raise ValueError(f"two sheets that are called {name!r}")
        sheets[name] = links[link][1]
        if sheet.attrib.get("state", "visible") != "visible":
            hidden.add(name)
    if not sheets:
        raise ValueError("no sheet")
    others = dict(links.values())
    settings = index.find("{*}workbookPr")
    counted = settings.attrib.get("date1904", "") if settings is not None else ""
    return Book(
        sheets,
        frozenset(hidden),
        others.get("sharedStrings", ""),
        others.get("styles", ""),
        counted.strip() in ("1", "true", "on"),
    )


def _links(archive: zipfile.ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """The kind and the target of each link of a part."""
    return {
        link.attrib.get("Id", ""): (
            link.attrib.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, link.attrib.get("Target", "")))[1:],
        )
        for link in _index(archive, part).iterfind("{*}Relationship")
    }


def _index(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(named_part(archive, name)) as part:
        text = part.read(_LARGEST_INDEX + 1)
    if len(text) > _LARGEST_INDEX:
        raise ValueError(f"{name!r} of more than {_LARGEST_INDEX // 1024**2} MB")
    return ElementTree.fromstring(text)


def named_part(archive: zipfile.ZipFile, name: str) -> str:
    """The name of a part as written in the archive, regardless of case.

    Raises:
        LookupError: There is no such part.
    """
    for written in archive.namelist():
        if written.lower() == name.lower():
            return written
    raise LookupError(f"no part {name!r}")


def parse(archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> Iterator[None]:
    """Parse a part in chunks; yields after each, so that the caller can take what was parsed.

    Raises:
        ValueError: It defines XML entities, which no program that writes workbooks does. Other
            damage raises one of `DAMAGE`.
    """

    def refuse(*_: object) -> None:
        raise ValueError("XML with definitions of its own (DOCTYPE)")

    parser.StartDoctypeDeclHandler = refuse
    with archive.open(named_part(archive, part)) as file:
        while piece := file.read(_CHUNK):
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


def damaged(shown: str, path: Path, found: str) -> UnreadableFile:
    """The error for a damaged workbook."""
    with path.open("rb") as file:
        begin = file.read(512).lstrip().lower()
    if begin.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        found = "a web page or XML with the name of a workbook"
    elif b";" in begin and begin.isascii():
        found = "text with the name of a workbook"
    return UnreadableFile(
        "The workbook is damaged, or is not an .xlsx file.",
        {"file": shown, "found": found or "nothing"},
        "Export it again.",
    )


def too_large(shown: str, found: str) -> UnreadableFile:
    """The error for a workbook that exceeds the limits."""
    return UnreadableFile(
        "The workbook is too large.",
        {
            "file": shown,
            "expected": f"at most {MOST_BYTES // 1024**3} GB when unpacked, {MOST_CELLS} cells in "
            f"a sheet and {WIDEST} in a row",
            "found": found,
        },
        "Check that it is the right file, delete stray cells far from the table, or export "
        "it as CSV.",
    )


HEAD = 200
_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of an encrypted workbook, and of one in the old .xls format."""


def sheets_of(path: Path, shown: str) -> dict[str, bool]:
    """The sheets of a workbook, in order, each with whether it is hidden.

    Raises:
        UnreadableFile: It is not a workbook.
    """
    try:
        with open_archive(path, shown, bounds()) as archive:
            book = read_book(archive)
            return {name: name in book.hidden for name in book.sheets}
    except DAMAGE as error:
        raise damaged(shown, path, str(error)) from None


def read_workbook(path: Path, source: Source, shown: str) -> Records:
    """The rows of a sheet, read in a separate process.

    Raises:
        UnreadableFile: The file is not a workbook, is damaged, too large or needs a password, or
            has no such sheet. Also raised by the batches of the result.
    """
    with path.open("rb") as file:
        if file.read(8) == _OLD_OR_LOCKED:
            raise UnreadableFile(
                "The workbook has a password, or is in the old .xls format.",
                {"file": shown, "expected": "an .xlsx file without a password"},
                "Save it as .xlsx without a password and deliver it again.",
            )
    asked = {
        "path": str(path),
        "sheet": source.sheet,
        "header": [cleaned(heading) for heading in source.header],
        "heading_rows": source.heading_rows,
        "decimal": source.decimal,
        "date_format": source.date_format[0],
        "bounds": bounds(),
    }
    return records_of_rows(rows_apart("workbook", asked, shown, {}), HEAD)
