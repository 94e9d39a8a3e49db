"""What a workbook is before it is opened: how large it becomes, and its cells with an error.

A workbook is a zip archive of XML. A few kilobytes may unpack to gigabytes, and two cells far
apart take the memory of all cells between them.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pbdreport.errors import UnreadableFile

MOST_BYTES = 1024**3
"""Bytes that all parts of a workbook may unpack to."""
MOST_CELLS = 20_000_000
"""Cells in the rectangle that a sheet fills."""
_CHUNK = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
    OverflowError,
)
"""What the reader of zip archives raises where one is damaged."""
_LONGEST_CELL = 10_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLACE = re.compile(rb'<c\b[^>]{0,60}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(
    _PLACE.pattern + rb'[^>]{0,60}\bt="e"[^>]{0,60}>'
    rb"(?:<f[^>]{0,200}/>|<f[^<]{0,9000}</f>)?<v>(#[^<]{1,12})</v>"
)

ErrorCells = dict[tuple[int, int], str]
"""What the cells of a sheet show whose formula failed, by row and column from 1."""


def check_parts(path: Path, shown: str) -> dict[str, ErrorCells]:
    """The cells of each sheet's part whose formula failed.

    Refuses a workbook that is damaged, or that no memory holds.

    Raises:
        UnreadableFile: It is no zip archive, or unpacks to more than a register holds.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > MOST_BYTES:
                raise _too_large(shown, f"{size / 1024**3:.1f} GB")
            return {
                name: _check_sheet(archive, name, shown)
                for name in archive.namelist()
                if name.startswith("xl/worksheets/") and name.endswith(".xml")
            }
    except _DAMAGE as error:
        raise damaged(shown, path, str(error)) from None


def part_of(path: Path, sheet: str) -> str:
    """The name of the part that holds a sheet; empty where the workbook does not say."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (*_DAMAGE, ElementTree.ParseError):
        return ""
    ids = {
        found.get("name"): value
        for found in book.iter(f"{{{_MAIN}}}sheet")
        for key, value in found.attrib.items()
        if key.endswith("}id")
    }
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    return "xl/" + targets.get(ids.get(sheet), "").removeprefix("/xl/")


def damaged(shown: str, path: Path, found: str) -> UnreadableFile:
    """The refusal of what is not a whole workbook."""
    with path.open("rb") as file:
        begin = file.read(512).lstrip().lower()
    if begin.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        found = "a web page or XML that only bears the name of a workbook"
    elif b";" in begin and begin.isascii():
        found = "text that only bears the name of a workbook"
    return UnreadableFile(
        "A workbook is a whole .xlsx file.",
        {"file": shown, "found": found or "nothing"},
        "It was cut short or is no workbook: export it again.",
    )


def _check_sheet(archive: zipfile.ZipFile, name: str, shown: str) -> ErrorCells:
    wide, tall, unpacked = 0, 0, 0
    errors = {}
    for piece in _pieces(archive, name):
        unpacked += len(piece)
        if unpacked > MOST_BYTES:
            raise _too_large(shown, f"{unpacked / 1024**3:.1f} GB or more")
        places = _PLACE.findall(piece)
        wide = max([wide, *(_column(letters) for letters in {letters for letters, _ in places})])
        tall = max([tall, *(int(row) for _, row in places[-1:])])
        if wide * tall > MOST_CELLS:
            raise _too_large(shown, f"a sheet of {tall} rows and {wide} columns")
        for letters, row, told in _ERROR.findall(piece) if b't="e"' in piece else ():
            errors[int(row), _column(letters)] = told.decode("ascii", "replace")
    return errors


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Pieces of a part; each begins with the end of the one before, so that no cell is cut."""
    end = b""
    with archive.open(name) as part:
        while piece := part.read(_CHUNK):
            yield end + piece
            end = piece[-_LONGEST_CELL:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(shown: str, found: str) -> UnreadableFile:
    return UnreadableFile(
        "A workbook is as large as a register, not larger.",
        {
            "file": shown,
            "wanted": f"at most {MOST_BYTES // 1024**3} GB and {MOST_CELLS} cells when unpacked",
            "found": found,
        },
        "Look whether it is the right file, take away stray cells far from the table, or export "
        "it as CSV.",
    )
