"""The intake report, `intake.json`: how many rows of each file were accepted and set aside."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pbdreport.errors import MissingFile

SKIPPED_KINDS = ("blank", "title", "total", "repeat", "left_out", "cancelled", "outside")
"""Why a row is skipped: it is empty, a title, a total, or an exact repeat of an earlier row; the
mapping takes nothing from it (`where`, `split`, `unpivot`); a calendar entry was cancelled, or is
outside the school year."""

FILE_NAME = "intake.json"


@dataclass(frozen=True)
class FileReport:
    """The row counts of one export: each row read was accepted, quarantined or skipped."""

    source: str
    name: str
    sha256: str
    bytes: int
    read: int
    """Rows, without the header row."""
    accepted: int
    quarantined: int
    skipped: dict[str, int]
    """Rows skipped, by kind; kinds without rows are left out."""
    detected: dict[str, str | int | list[str]]
    """What was detected in the file: the header row, headings that no table uses, and the first
    rows that were skipped as totals."""
    title: str = ""
    """The title of its source. Published pages show it instead of the file name, which may contain
    the name of a person."""

    @property
    def skipped_rows(self) -> int:
        """Rows skipped, of all kinds."""
        return sum(self.skipped.values())


@dataclass(frozen=True)
class AppliedCorrection:
    """A correction that was applied, with personal values masked.

    The reason and the person responsible are left out: they are in the file of corrections, which
    is for the service itself.
    """

    file: str
    row: int
    column: str
    old: str
    new: str
    line: int
    """The line in the file of corrections."""


@dataclass(frozen=True)
class DeliveryWarning:
    """A warning about data that was accepted, but that somebody should check."""

    file: str
    """The file, or the source if the warning is about all its files."""
    rows: int
    told: str
    """The warning in Dutch, for the person who maintains the register."""


@dataclass(frozen=True)
class IngestReport:
    """The report on a delivery: the exports of a service and school year."""

    service: str
    school_year: str
    files: tuple[FileReport, ...]
    """In the order of the mapping, then by name."""
    tables: dict[str, int]
    """Number of rows of each table written."""
    unknown_files: tuple[str, ...] = field(default=())
    """Files in the raw folder that no source of the mapping takes."""
    corrections: tuple[AppliedCorrection, ...] = field(default=())
    doubts: tuple[DeliveryWarning, ...] = field(default=())

    @property
    def read(self) -> int:
        """Rows read, of all files."""
        return sum(file.read for file in self.files)

    @property
    def accepted(self) -> int:
        """Rows accepted, of all files."""
        return sum(file.accepted for file in self.files)

    @property
    def quarantined(self) -> int:
        """Rows set aside, of all files."""
        return sum(file.quarantined for file in self.files)

    @property
    def skipped(self) -> int:
        """Rows skipped, of all files."""
        return sum(file.skipped_rows for file in self.files)


def write_ingest_report(report: IngestReport, folder: Path) -> None:
    """Write the report next to the tables; the same delivery gives the same bytes."""
    content = asdict(report)
    content["totals"] = {
        "read": report.read,
        "accepted": report.accepted,
        "quarantined": report.quarantined,
        "skipped": report.skipped,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_ingest_report(folder: Path) -> IngestReport:
    """Read the report of the tables in a folder.

    Raises:
        MissingFile: The folder has no readable report: nothing was ingested.
    """
    path = folder / FILE_NAME
    try:
        return _report_of(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, LookupError, TypeError):
        # A damaged report, or one of another version, is treated as missing.
        raise MissingFile(
            "The intake report is missing or damaged.",
            {"expected": path},
            "Run: pbdreport ingest",
        ) from None


def _report_of(content: dict[str, Any]) -> IngestReport:
    return IngestReport(
        service=content["service"],
        school_year=content["school_year"],
        files=tuple(FileReport(**file) for file in content["files"]),
        tables=content["tables"],
        unknown_files=tuple(content["unknown_files"]),
        corrections=tuple(AppliedCorrection(**one) for one in content.get("corrections", ())),
        doubts=tuple(DeliveryWarning(**doubt) for doubt in content.get("doubts", ())),
    )
