"""Corrections to the raw exports, in `corrections.csv`, applied before the checks.

1. Each line names a cell (file and row, or file and key; column), its old and new value, the
   reason, and the person responsible. The exports themselves are never edited.
2. A correction is refused if it matches no row or several, or if the cell has another value: the
   export was delivered again, or the correction is wrong.
3. Corrections are listed in the intake report, with personal values masked. The reason and the
   person responsible are only in the file itself.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, UnreadableFile, did_you_mean, first_few
from pbdreport.ingest.delivery import CORRECTIONS
from pbdreport.ingest.ingest_report import AppliedCorrection
from pbdreport.ingest.quarantine.quarantine_file import MASK
from pbdreport.ingest.raw_rows import LINE_BITS, LoadedFile, RawRows, at_row
from pbdreport.ingest.readers.base import cleaned
from pbdreport.ingest.sql import literal
from pbdreport.schema import TABLES

HEADINGS = ("bestand", "rij", "sleutel", "kolom", "oud", "nieuw", "reden", "door")


@dataclass(frozen=True)
class Correction:
    """The correction of one cell."""

    at: str
    """The file and line of the correction, as messages show it."""
    line: int
    file: str
    row: str
    key: str
    column: str
    old: str
    new: str
    why: str
    by: str


def read_corrections(folder: Path, project: Project) -> list[Correction]:
    """The corrections of a delivery; empty without a `corrections.csv`.

    Raises:
        UnreadableFile: The file is not text, or has other headings or an incomplete line.
    """
    path = folder / CORRECTIONS
    if not path.is_file():
        return []
    shown = project.shown(path)
    try:
        lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise _refused(shown, "cannot be read", "text in UTF-8", type(error).__name__) from None
    if not lines or tuple(cleaned(cell).lower() for cell in lines[0]) != HEADINGS:
        found = first_few(lines[0], "line 1 of the file") if lines else "an empty file"
        raise _refused(f"{shown}, line 1", "has other headings", ";".join(HEADINGS), found)
    filled = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(cells)]
    return [_correction(shown, number, cells) for number, cells in filled]


def _correction(shown: str, line: int, cells: list[str]) -> Correction:
    at = f"{shown}, line {line}"
    if len(cells) != len(HEADINGS):
        expected = f"{len(HEADINGS)} cells, separated by ';'"
        raise _refused(at, f"has a line of {len(cells)} cells", expected)
    found = Correction(at, line, *(cleaned(cell) for cell in cells))
    if not (found.file and found.column and found.why and found.by):
        expected = "bestand, kolom, reden and door in each line"
        raise _refused(at, "has a line with an empty cell", expected)
    if bool(found.row) == bool(found.key) or not (found.key or found.row.isdecimal()):
        expected = "a row number under rij, or a key under sleutel, not both"
        raise _refused(at, "has a line without a valid row number or key", expected)
    return found


def _refused(at: str, problem: str, expected: str, found: str = "") -> UnreadableFile:
    return UnreadableFile(
        f"The file of corrections {problem}.",
        {"file": at, "expected": expected, **({"found": found} if found else {})},
        "docs/ingest.md shows how to write a correction.",
    )


def apply_corrections(
    connection: duckdb.DuckDBPyConnection, raws: list[RawRows], corrections: list[Correction]
) -> tuple[list[AppliedCorrection], list[PbdReportError]]:
    """Apply corrections to the rows; returns those applied, and the errors of the others."""
    done: list[AppliedCorrection] = []
    refused: list[PbdReportError] = []
    for correction in corrections:
        try:
            done.append(_apply(connection, raws, correction))
        except PbdReportError as refusal:
            refused.append(refusal)
    return done, refused


def _apply(
    connection: duckdb.DuckDBPyConnection, raws: list[RawRows], correction: Correction
) -> AppliedCorrection:
    raw, loaded = _file(raws, correction)
    column = _column(loaded, correction, correction.column)
    number = loaded.file.number
    rows = f"SELECT row_id, {column} FROM {raw.name} WHERE row_id >> {LINE_BITS} = {number} AND "
    rows += _which(loaded, correction)
    found = connection.execute(rows).fetchall()
    if len(found) != 1:
        problem = f"The correction matches {len(found)} rows instead of one."
        raise _unmatched(correction, problem, f"{len(found)} rows")
    [(row_id, held)] = found
    is_open = correction.column in loaded.not_personal
    if (held or "") != correction.old:
        found_value = repr(held or "") if is_open else "something else (personal)"
        raise _unmatched(
            correction, "The export has another old value than the correction.", found_value
        )
    value = literal(correction.new) if correction.new else "NULL"
    connection.execute(f"UPDATE {raw.name} SET {column} = {value} WHERE row_id = {row_id}")
    old, new = (
        (text if is_open or not text else MASK) for text in (correction.old, correction.new)
    )
    row = at_row(row_id)[1]
    return AppliedCorrection(correction.file, row, correction.column, old, new, correction.line)


def _file(raws: list[RawRows], correction: Correction) -> tuple[RawRows, LoadedFile]:
    files = {loaded.file.path.name: (raw, loaded) for raw in raws for loaded in raw.files}
    if correction.file not in files:
        near = did_you_mean(correction.file, files)
        problem = f"The delivery has no export {correction.file!r} to correct."
        raise _unmatched(correction, problem, first_few(files, "the raw folder"), near)
    return files[correction.file]


def _column(loaded: LoadedFile, correction: Correction, heading: str) -> str:
    column = loaded.column_of((heading,))
    if column is None:
        known = [known for known in loaded.header.headings if known]
        problem = f"The export has no column {heading!r} to correct."
        found = first_few(known, f"row {loaded.header.line} of {correction.file}")
        raise _unmatched(correction, problem, found, did_you_mean(heading, known))
    return column


def _which(loaded: LoadedFile, correction: Correction) -> str:
    if correction.row:
        return f"row_id & {(1 << LINE_BITS) - 1} = {int(correction.row)}"
    for table in loaded.file.source.table:
        for name in TABLES[table.name].key if table.name in TABLES else ():
            rule = table.columns.get(name)
            column = loaded.column_of(rule.headings) if rule and rule.headings else None
            if column:
                return f"{column} = {literal(correction.key)}"
    problem = "The rows of this export have no key: name the row by its number."
    raise _unmatched(correction, problem, "no key")


def _unmatched(correction: Correction, problem: str, found: str, near: str = "") -> UnreadableFile:
    return UnreadableFile(
        problem,
        {
            "file": correction.at,
            "row": correction.row or correction.key,
            "column": correction.column,
            "found": found,
        },
        near + "Edit the correction, or remove it if the export was delivered again.",
    )
