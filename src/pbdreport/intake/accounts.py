"""The account of a delivery: for each file, rows read = accepted + quarantined + skipped."""

from collections.abc import Sequence

import duckdb

from pbdreport.config.profile import Profile
from pbdreport.errors import PbdReportError, TooManyFaults
from pbdreport.intake.headings import unused_headings
from pbdreport.intake.quarantine import Line
from pbdreport.intake.quarantine_page import Group, groups_of
from pbdreport.intake.raw_table import LINE_BITS, LoadedFile, RawTable
from pbdreport.intake.report import FileReport

FAULTS_TOLD = 3
"""Kinds of faults of a file that its refusal tells; the quarantine has all."""


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


def too_many_faults(
    files: list[FileReport], lines: Sequence[Line], profile: Profile, shown: str
) -> list[PbdReportError]:
    """A refusal for each file of which more rows are set aside than the profile allows."""
    groups = groups_of(lines)
    allowed = profile.intake.max_quarantined_share
    return [
        TooManyFaults(
            "No more rows of an export are set aside than the profile allows.",
            {
                "file": file.name,
                "wanted": f"at most {allowed:.1%} of its rows",
                "found": f"{file.quarantined} of {file.accepted + file.quarantined}",
                **_mostly(file.name, groups),
            },
            f"{shown} says which and why. Mend them in the system and export the file again, or "
            "correct the mapping.",
        )
        for file in files
        if file.quarantined > allowed * (file.accepted + file.quarantined)
    ]


def _mostly(name: str, groups: list[Group]) -> dict[str, object]:
    """The faults of a file that most rows have."""
    own = [group for group in groups if group.file == name][:FAULTS_TOLD]
    labels = ("mostly", *(f"then {number}" for number in range(2, 1 + FAULTS_TOLD)))
    return {
        label: f"{group.affected} × {group.column or 'hele rij'}: {group.reason}"
        for label, group in zip(labels, own, strict=False)
    }
