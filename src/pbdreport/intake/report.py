"""What an intake read, took and set aside, file by file: `intake.json`."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pbdreport.errors import MissingFile

SKIPPED_KINDS = ("blank", "title", "total", "repeat", "left_out", "cancelled", "outside")
"""Why a row is skipped: it is empty, a title, a total, an exact repeat of an earlier row; the
mapping's own choices (`where`, `split`, `unpivot`) take nothing from it; an entry of a calendar was
cancelled, or lies outside the school year."""

FILE_NAME = "intake.json"


@dataclass(frozen=True)
class FileReport:
    """One export: every row read was accepted, quarantined or skipped."""

    source: str
    name: str
    sha256: str
    bytes: int
    read: int
    """Rows, without the row of headings."""
    accepted: int
    quarantined: int
    skipped: dict[str, int]
    """Rows skipped, by kind; kinds that did not occur are left out."""
    detected: dict[str, str | int | list[str]]
    """What was found out about the file: its header row, and headings that no table uses."""

    @property
    def skipped_rows(self) -> int:
        """Rows skipped, of all kinds."""
        return sum(self.skipped.values())


@dataclass(frozen=True)
class Corrected:
    """A correction of one cell that was applied; personal values are masked."""

    file: str
    row: int
    column: str
    old: str
    new: str
    why: str
    by: str


@dataclass(frozen=True)
class Doubt:
    """Something that was taken, but that somebody should look at."""

    file: str
    """The file, or the source where it is about all its files."""
    rows: int
    told: str
    """In Dutch, for whoever keeps the register."""


@dataclass(frozen=True)
class IntakeReport:
    """One delivery of a service: the exports of a school year."""

    service: str
    school_year: str
    files: tuple[FileReport, ...]
    """In order of the mapping, then of name."""
    tables: dict[str, int]
    """Rows of each table written."""
    unknown_files: tuple[str, ...] = field(default=())
    """Files in the raw folder that no source of the mapping takes."""
    corrections: tuple[Corrected, ...] = field(default=())
    doubts: tuple[Doubt, ...] = field(default=())

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


def write_intake_report(report: IntakeReport, folder: Path) -> None:
    """Write the report beside the tables, the same bytes for the same delivery."""
    content = asdict(report)
    content["totals"] = {
        "read": report.read,
        "accepted": report.accepted,
        "quarantined": report.quarantined,
        "skipped": report.skipped,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_intake_report(folder: Path) -> IntakeReport:
    """Read the report of the tables in a folder.

    Raises:
        MissingFile: The folder holds no report: nothing was taken in.
    """
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingFile(
            "Clean tables come with the report of their intake.",
            {"wanted": path},
            "Run: pbdreport ingest",
        ) from None
    return IntakeReport(
        service=content["service"],
        school_year=content["school_year"],
        files=tuple(FileReport(**file) for file in content["files"]),
        tables=content["tables"],
        unknown_files=tuple(content["unknown_files"]),
        corrections=tuple(Corrected(**one) for one in content.get("corrections", ())),
        doubts=tuple(Doubt(**doubt) for doubt in content.get("doubts", ())),
    )
