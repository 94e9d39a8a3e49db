"""The account of a delivery: for each file, rows read = accepted + quarantined + skipped."""

import duckdb

from pbdreport.config.profile import Profile
from pbdreport.errors import PbdReportError, TooManyFaults
from pbdreport.intake.headings import unused_headings
from pbdreport.intake.raw_table import LINE_BITS, LoadedFile, RawTable
from pbdreport.intake.report import FileReport


def file_reports(connection: duckdb.DuckDBPyConnection, raws: list[RawTable]) -> list[FileReport]:
    """The account of every file, in order of the delivery."""
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
        },
    )
    assert report.read == accepted + quarantined + report.skipped_rows, report
    return report


def too_many_faults(files: list[FileReport], profile: Profile, shown: str) -> list[PbdReportError]:
    """A refusal for each file of which more rows are set aside than the profile allows."""
    allowed = profile.intake.max_quarantined_share
    return [
        TooManyFaults(
            "No more rows of an export are set aside than the profile allows.",
            {
                "file": file.name,
                "wanted": f"at most {allowed:.1%} of its rows",
                "found": f"{file.quarantined} of {file.accepted + file.quarantined}",
            },
            f"{shown} says which and why. Mend them in the system and export the file again, or "
            "correct the mapping.",
        )
        for file in files
        if file.quarantined > allowed * (file.accepted + file.quarantined)
    ]
