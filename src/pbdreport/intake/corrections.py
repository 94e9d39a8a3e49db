"""Corrections beside the raw exports: `corrections.csv`, applied before the checks.

1. Each line names a cell (file and row, or file and key; column), what stands there, what should
   stand there, why, and who says so. The exports themselves are never edited.
2. A correction that matches no row, or several, or a cell that holds something else, is refused:
   the export was delivered anew, or the correction is wrong.
3. What was corrected is listed in the report of the intake, personal values masked.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, UnreadableFile, listing, suggestion
from pbdreport.intake.delivery import CORRECTIONS
from pbdreport.intake.quarantine import MASK
from pbdreport.intake.raw_table import LINE_BITS, LoadedFile, RawTable, at_row
from pbdreport.intake.records import cleaned
from pbdreport.intake.report import Corrected
from pbdreport.intake.sql import literal
from pbdreport.model import TABLES

HEADINGS = ("bestand", "rij", "sleutel", "kolom", "oud", "nieuw", "reden", "door")


@dataclass(frozen=True)
class Correction:
    """One cell that is to hold something else."""

    at: str
    """Where it stands in the file of corrections, as told to people."""
    file: str
    row: str
    key: str
    column: str
    old: str
    new: str
    why: str
    by: str


def read_corrections(folder: Path, project: Project) -> list[Correction]:
    """The corrections of a delivery; none where there is no file of them.

    Raises:
        UnreadableFile: It is no text with the headings of corrections, or a line lacks a part.
    """
    path = folder / CORRECTIONS
    if not path.is_file():
        return []
    shown = project.shown(path)
    try:
        lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise _refused(shown, "can be read", type(error).__name__) from None
    if not lines or tuple(cleaned(cell).lower() for cell in lines[0]) != HEADINGS:
        found = listing(lines[0]) if lines else "an empty file"
        raise _refused(f"{shown}, line 1", f"begins with {';'.join(HEADINGS)}", found)
    filled = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(cells)]
    return [_correction(f"{shown}, line {number}", cells) for number, cells in filled]


def _correction(at: str, cells: list[str]) -> Correction:
    if len(cells) != len(HEADINGS):
        raise _refused(at, f"has {len(HEADINGS)} cells in each line", f"{len(cells)} cells")
    found = Correction(at, *(cleaned(cell) for cell in cells))
    if not (found.file and found.column and found.why and found.by):
        raise _refused(at, "says in each line which cell, why and by whom", "an empty cell")
    if bool(found.row) == bool(found.key) or not (found.key or found.row.isdecimal()):
        raise _refused(at, "names each row by its number or by its key", "both, neither or no row")
    return found


def _refused(at: str, must: str, found: str) -> UnreadableFile:
    return UnreadableFile(
        f"The file of corrections {must}.",
        {"file": at, "found": found},
        "docs/intake.md shows how a correction is written.",
    )


def apply_corrections(
    connection: duckdb.DuckDBPyConnection, raws: list[RawTable], corrections: list[Correction]
) -> tuple[list[Corrected], list[PbdReportError]]:
    """Put the corrections in the rows read; those applied, and the refusals of the others."""
    done: list[Corrected] = []
    refused: list[PbdReportError] = []
    for correction in corrections:
        try:
            done.append(_apply(connection, raws, correction))
        except PbdReportError as refusal:
            refused.append(refusal)
    return done, refused


def _apply(
    connection: duckdb.DuckDBPyConnection, raws: list[RawTable], correction: Correction
) -> Corrected:
    raw, loaded = _file(raws, correction)
    column = _column(loaded, correction, correction.column)
    number = loaded.file.number
    rows = f"SELECT row_id, {column} FROM {raw.name} WHERE row_id >> {LINE_BITS} = {number} AND "
    rows += _which(loaded, correction)
    found = connection.execute(rows).fetchall()
    if len(found) != 1:
        raise _unmatched(correction, "One row is what a correction names.", f"{len(found)} rows")
    [(row_id, held)] = found
    is_open = correction.column in loaded.not_personal
    if (held or "") != correction.old:
        told = repr(held or "") if is_open else "something else (personal)"
        raise _unmatched(correction, "The old value of a correction stands in the export.", told)
    value = literal(correction.new) if correction.new else "NULL"
    connection.execute(f"UPDATE {raw.name} SET {column} = {value} WHERE row_id = {row_id}")
    old, new = (
        (text if is_open or not text else MASK) for text in (correction.old, correction.new)
    )
    row = at_row(row_id)[1]
    return Corrected(
        correction.file, row, correction.column, old, new, correction.why, correction.by
    )


def _file(raws: list[RawTable], correction: Correction) -> tuple[RawTable, LoadedFile]:
    files = {loaded.file.path.name: (raw, loaded) for raw in raws for loaded in raw.files}
    if correction.file not in files:
        near = suggestion(correction.file, files)
        must = "A correction names a file that the delivery has and the mapping takes."
        raise _unmatched(correction, must, listing(files), near)
    return files[correction.file]


def _column(loaded: LoadedFile, correction: Correction, heading: str) -> str:
    column = loaded.column_of((heading,))
    if column is None:
        known = [known for known in loaded.header.headings if known]
        must = "A correction names a column by its heading in the file."
        raise _unmatched(correction, must, listing(known), suggestion(heading, known))
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
    raise _unmatched(correction, "An export with a key has its rows known by it.", "no key")


def _unmatched(correction: Correction, must: str, found: str, near: str = "") -> UnreadableFile:
    return UnreadableFile(
        must,
        {
            "file": correction.at,
            "row": correction.row or correction.key,
            "column": correction.column,
            "found": found,
        },
        near + "Mend this correction, or take it out where the export was delivered anew.",
    )
