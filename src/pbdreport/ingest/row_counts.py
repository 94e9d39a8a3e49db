"""Counts the rows of each file: read = accepted + quarantined + skipped."""

from collections.abc import Sequence

import duckdb

from pbdreport.config.profile import Profile
from pbdreport.errors import PbdReportError, TooManyFaults
from pbdreport.ingest.ingest_report import FileReport
from pbdreport.ingest.mapping.header_detection import unused_headings
from pbdreport.ingest.quarantine.quarantine_file import RowFault
from pbdreport.ingest.quarantine.quarantine_page import FaultGroup, group_faults
from pbdreport.ingest.raw_rows import LINE_BITS, LoadedFile, RawRows

FAULTS_SHOWN = 3
"""Kinds of faults that the error about a file lists; the quarantine has all."""


def file_reports(connection: duckdb.DuckDBPyConnection, raws: list[RawRows]) -> list[FileReport]:
    """The row counts of each file, in the order of the delivery."""
    quarantined = _by_file(connection, "SELECT row_id FROM aside")
    reports = []
    for raw in raws:
        raw.count_skipped()
        kept = f"SELECT row_id FROM {raw.name} ANTI JOIN aside USING (row_id) WHERE kind IS NULL"
        accepted = _by_file(connection, kept)
        for loaded in raw.files:
            number = loaded.file.number
            reports.append(_report(loaded, accepted.get(number, 0), quarantined.get(number, 0)))
    return reports


def _by_file(connection: duckdb.DuckDBPyConnection, rows: str) -> dict[int, int]:
    return dict(
        connection.execute(
            f"SELECT row_id >> {LINE_BITS}, count(*) FROM ({rows}) GROUP BY ALL"
        ).fetchall()
    )


def _report(loaded: LoadedFile, accepted: int, quarantined: int) -> FileReport:
    file = loaded.file
    report = FileReport(
        source=file.source.id,
        name=file.path.name,
        sha256=file.sha256,
        bytes=file.bytes,
        read=loaded.read,
        accepted=accepted,
        quarantined=quarantined,
        skipped=dict(sorted(loaded.skipped.items())),
        detected={
            "header_row": loaded.header.line,
            "unused_headings": unused_headings(loaded.header, file.source),
            **({"total_rows": list(map(str, loaded.totals))} if loaded.totals else {}),
        },
        title=file.source.title,
    )
    assert report.read == accepted + quarantined + report.skipped_rows, report
    return report


def too_many_faults(
    files: list[FileReport], lines: Sequence[RowFault], profile: Profile, shown: str
) -> list[PbdReportError]:
    """An error for each file with more rows set aside than the profile allows."""
    groups = group_faults(lines)
    allowed = profile.intake.max_quarantined_share
    return [
        TooManyFaults(
            f"Too many rows of {file.name} were set aside: {file.quarantined} of "
            f"{file.accepted + file.quarantined}.",
            {
                "expected": f"at most {allowed:.1%} of its rows",
                **_mostly(file.name, groups),
                "all": shown,
            },
            "Correct the rows in the system and export the file again, or correct the mapping.",
        )
        for file in files
        if file.quarantined > allowed * (file.accepted + file.quarantined)
    ]


def _mostly(name: str, groups: list[FaultGroup]) -> dict[str, object]:
    """The most frequent faults of a file."""
    own = [group for group in groups if group.file == name][:FAULTS_SHOWN]
    labels = ("mostly", *(f"then {number}" for number in range(2, 1 + FAULTS_SHOWN)))
    return {
        label: f"{group.affected} × {group.column or 'hele rij'}: {group.reason}"
        for label, group in zip(labels, own, strict=False)
    }
