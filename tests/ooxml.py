"""Workbooks written by hand, in every spelling of XML that means the same."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Failed:
    """A cell whose formula failed."""

    told: str


@dataclass(frozen=True)
class Formula:
    """A cell with a formula; without a value where nobody computed it."""

    value: str | None = None
    type: str = ""


Cell = str | float | None | Failed | Formula


@dataclass(frozen=True)
class Spelling:
    """How the parts of a workbook are written."""

    prefix: str = ""
    strict: bool = False
    quote: str = '"'
    places: bool = True
    """Whether rows and cells say where they stand."""
    type_first: bool = False
    type_as: str = "e"
    """How the type of an error is spelt."""
    part: str = "xl/worksheets/sheet1.xml"
    target: str = "worksheets/sheet1.xml"
    encoding: str = "UTF-8"
    between: str = ""
    """What stands between the elements of a cell."""
    before: str = ""
    """What stands before the sheet's first element."""

    def attributes(self, **given: str) -> str:
        pairs = sorted(given.items(), reverse=self.type_first)
        return "".join(f" {key}={self.quote}{value}{self.quote}" for key, value in pairs if value)

    def tag(self, name: str, content: str | None, **given: str) -> str:
        name = f"{self.prefix}:{name}" if self.prefix else name
        opened = f"<{name}{self.attributes(**given)}"
        return f"{opened}/>" if content is None else f"{opened}>{content}</{name}>"


def write_workbook(path: Path, rows: Sequence[Sequence[Cell]], how: Spelling | None = None) -> None:
    """One sheet, `Blad1`, with these rows."""
    how = how or Spelling()
    write_parts(path, parts(sheet(rows, how), how))


def write_parts(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)


def parts(sheet: bytes, how: Spelling) -> dict[str, bytes]:
    """The parts of a workbook with this sheet."""
    links = STRICT_LINKS if how.strict else LINKS
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
            '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/{how.part}" ContentType="{TYPES}.worksheet+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{STRICT if how.strict else TRANSITIONAL}" xmlns:r="{links}">'
            '<sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{links}/worksheet" Target="{how.target}"/></Relationships>'
        ).encode(),
        how.part: sheet,
    }


def sheet(rows: Sequence[Sequence[Cell]], how: Spelling) -> bytes:
    """The part of a sheet."""
    written = "".join(
        how.tag(
            "row",
            "".join(_cell(cell, row, column, how) for column, cell in enumerate(cells, 1)),
            r=str(row) if how.places else "",
        )
        for row, cells in enumerate(rows, 1)
    )
    space = f"xmlns:{how.prefix}" if how.prefix else "xmlns"
    whole = how.tag(
        "worksheet",
        how.tag("sheetData", written),
        **{space: STRICT if how.strict else TRANSITIONAL},
    )
    declared = f'<?xml version="1.0" encoding="{how.encoding}"?>'
    return f"{declared}{how.before}{whole}".encode(how.encoding)


def _cell(cell: Cell, row: int, column: int, how: Spelling) -> str:
    at = f"{letters(column)}{row}" if how.places else ""
    if cell is None:
        return how.tag("c", None, r=at)
    if isinstance(cell, Failed):
        content = how.between + how.tag("v", cell.told) + how.between
        return how.tag("c", content, r=at, t=how.type_as)
    if isinstance(cell, Formula):
        value = "" if cell.value is None else how.tag("v", cell.value)
        return how.tag("c", how.tag("f", "A1&lt;B1") + value, r=at, t=cell.type)
    if isinstance(cell, str):
        return how.tag("c", how.tag("is", how.tag("t", cell)), r=at, t="inlineStr")
    return how.tag("c", how.tag("v", repr(cell)), r=at)


def letters(column: int) -> str:
    """The letters of a column, from 1."""
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)
