"""Warnings about implausible values and incomplete deliveries, some of which refuse a delivery.

1. A value above what the profile calls plausible is accepted, and counted in a warning.
2. An export with far fewer rows than in the previous delivery gives a warning, or is refused,
   as the profile says.
3. A delivery without any row in a month that the profile expects is refused.
4. An export that changes while it is read, or changed just before, is refused.
5. Free text that the profile does not accept is left out, and counted in a warning.
6. Rows alike in an export without keys give a warning; they all count if the row is the key.
7. Questions that are in no questionnaire of the profile are listed (`survey_codes.py`).
"""

import time
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import duckdb

from pbdreport.config.profile import ExpectedMonths, Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, PbdReportError, UnreadableFile
from pbdreport.ingest.delivery import RawFile
from pbdreport.ingest.ingest_report import DeliveryWarning, FileReport, read_ingest_report
from pbdreport.ingest.quarantine.fault_messages import heading_of
from pbdreport.ingest.raw_rows import LINE_BITS, LoadedFile, RawRows, at_row
from pbdreport.ingest.transform import IngestContext, TableStage, left_out
from pbdreport.schema import ColumnType

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def implausible_values(
    connection: duckdb.DuckDBPyConnection, stages: list[TableStage], terms: IngestContext
) -> list[DeliveryWarning]:
    """1. Warnings about implausible values, counted for each file and heading."""
    doubts = []
    for stage in stages:
        for column, _ in stage.fed:
            if not column.doubtful_above:
                continue
            bound = getattr(terms.profile.intake, column.doubtful_above)
            found = connection.execute(
                f"SELECT row_id >> {LINE_BITS}, count(*), min(row_id) FROM {stage.name} "
                f"ANTI JOIN aside USING (row_id) WHERE {column.name} > {bound} "
                "GROUP BY 1 ORDER BY 1"
            ).fetchall()
            files = {loaded.file.number: loaded for loaded in stage.raw.files}
            for number, rows, first in found:
                heading = heading_of(files[number], stage, column.name, "")
                doubts.append(_large(files[number], heading, rows, at_row(first)[1], bound))
    return doubts


def _large(
    loaded: LoadedFile, heading: str, rows: int, first: int, bound: float
) -> DeliveryWarning:
    message = f"{heading}: groter dan {bound:g}".replace(".", ",")
    return DeliveryWarning(
        loaded.file.path.name, rows, f"{message}, overgenomen (eerst in rij {first})"
    )


def texts_left_out(
    connection: duckdb.DuckDBPyConnection, stages: list[TableStage], terms: IngestContext
) -> list[DeliveryWarning]:
    """5. Warnings about free text left out, counted for each source."""
    counts = [(stage.source.id, left_out(connection, stage, terms)) for stage in stages]
    message = "vrije tekst weggelaten: het profiel laat ze niet toe"
    return [DeliveryWarning(source, rows, message) for source, rows in counts if rows]


def rows_alike(raws: list[RawRows]) -> list[DeliveryWarning]:
    """6. Warnings about rows alike in exports without a key, counted for each source."""
    counts = "gelijk aan een eerdere rij; ze tellen mee, want de rijen hebben geen nummer"
    skips = "gelijk aan een eerdere rij; ze tellen niet mee, want ze hebben dezelfde sleutel"
    return [
        DeliveryWarning(raw.source.id, raw.alike, counts if raw.has_no_key else skips)
        for raw in raws
        if raw.alike
    ]


def shrunk_sources(
    files: list[FileReport], folder: Path, profile: Profile
) -> list[DeliveryWarning]:
    """2. Warnings about exports with far fewer rows than in the previous delivery.

    A warning is about a whole source, or else about the files in it that shrank or are gone: half
    a month would not show in the rows of a year. A file that was only renamed gives no warning,
    because its source has as many rows as before.
    """
    try:
        before, now = read_ingest_report(folder).files, tuple(files)
    except MissingFile:
        return []
    share = profile.intake.shrunk_share
    sources = _shrunk(_rows_of(before, "source"), _rows_of(now, "source"), 1.0)
    doubts = []
    for source, (then, rows) in sources.items():
        if rows < share * then:
            doubts.append(_fewer(source, rows, then))
            continue
        parts = [
            _rows_of([file for file in some if file.source == source], "name")
            for some in (before, now)
        ]
        of_files = _shrunk(parts[0], parts[1], share)
        doubts += [_fewer(name, rows, then) for name, (then, rows) in of_files.items()]
    return doubts


def _rows_of(files: Iterable[FileReport], what: Literal["source", "name"]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for file in files:
        key = getattr(file, what)
        rows[key] = rows.get(key, 0) + file.read - file.skipped_rows
    return rows


def _shrunk(
    before: dict[str, int], now: dict[str, int], share: float
) -> dict[str, tuple[int, int]]:
    """The names with fewer rows than this share of the previous ones: rows before, and now."""
    return {
        name: (then, now.get(name, 0))
        for name, then in before.items()
        if now.get(name, 0) < share * then
    }


def _fewer(name: str, rows: int, then: int) -> DeliveryWarning:
    return DeliveryWarning(
        name, rows, f"minder dan bij de vorige levering: {rows} in plaats van {then}"
    )


def refusals_of_shrunk(
    doubts: list[DeliveryWarning], profile: Profile, shown: str
) -> list[PbdReportError]:
    """An error for each export that shrank, if the profile refuses those."""
    if profile.intake.if_shrunk == "warn":
        return []
    return [
        UnreadableFile(
            f"{doubt.file} has far fewer rows than in the previous delivery.",
            {
                "expected": f"at least {profile.intake.shrunk_share:.0%} of the previous rows",
                "found": doubt.told,
            },
            f"Deliver the complete export. If it is complete: remove {shown} and try again.",
        )
        for doubt in doubts
    ]


def missing_months(
    connection: duckdb.DuckDBPyConnection,
    stages: list[TableStage],
    terms: IngestContext,
    today: date,
) -> list[PbdReportError]:
    """3. An error for each export in the profile without rows in a month that is over."""
    refusals: list[PbdReportError] = []
    for expected in terms.profile.intake.expected:
        due = _due(expected, terms.school_year, today)
        there = _months_of(connection, [s for s in stages if s.source.id == expected.source])
        missing = [month for month in due if month not in there]
        if missing:
            names = [f"{MONTHS[month.month - 1]} {month.year}" for month in missing]
            refusals.append(_missing(expected, ", ".join(map(repr, names))))
    return refusals


def _due(expected: ExpectedMonths, school_year: SchoolYear, today: date) -> list[date]:
    firsts = sorted(school_year.on(month, 1) for month in expected.months)
    return [first for first in firsts if _last(first) + timedelta(expected.days_later) < today]


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _months_of(connection: duckdb.DuckDBPyConnection, stages: list[TableStage]) -> set[date]:
    months: set[date] = set()
    for stage in stages:
        for column, _ in stage.fed:
            if column.type is ColumnType.DATE and column.in_school_year:
                query = f"SELECT DISTINCT date_trunc('month', {column.name})::DATE"
                found = connection.execute(f"{query} FROM {stage.name}").fetchall()
                months |= {month for (month,) in found if month is not None}
    return months


def _missing(expected: ExpectedMonths, names: str) -> MissingFile:
    return MissingFile(
        f"Months are missing from the export {expected.source!r}.",
        {"expected": "a row in each month of `intake.expected`", "missing": names},
        "Deliver these months, or correct `intake.expected` in the profile.",
    )


def unsettled_files(files: list[RawFile], profile: Profile) -> list[PbdReportError]:
    """4. An error for each file that may still be being copied."""
    wanted = profile.intake.settle_seconds
    young = [(file, time.time() - file.path.stat().st_mtime) for file in files] if wanted else []
    return [_on_its_way(file, f"{age:.0f} s ago") for file, age in young if 0 <= age < wanted]


def files_changed_meanwhile(raws: list[RawRows]) -> list[PbdReportError]:
    """4. An error for each file that changed since ingest began to read it."""
    files = [loaded.file for raw in raws for loaded in raw.files]
    return [_on_its_way(file, "while it was read") for file in files if _changed(file)]


def _changed(file: RawFile) -> bool:
    try:
        found = file.path.stat()
    except OSError:
        return True
    return (found.st_size, found.st_mtime_ns) != (file.bytes, file.changed_ns)


def _on_its_way(file: RawFile, when: str) -> UnreadableFile:
    return UnreadableFile(
        f"The export may be incomplete: it changed {when}.",
        {"file": file.shown},
        "It is probably still being copied: try again in a minute.",
    )
