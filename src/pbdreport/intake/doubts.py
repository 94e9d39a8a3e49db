"""What is taken but told: values that are hardly plausible, deliveries that look incomplete.

1. A value above what the profile calls plausible is taken, and counted.
2. An export with far fewer rows than in the last delivery is told, or refused, by profile.
3. A month that the profile expects and of which no row came is refused.
4. An export that changes while it is read, or did just before, is refused.
5. Free text that the profile does not let in is left out, and counted.
6. Questions that no questionnaire of the profile has are named (`questionnaires.py`).
"""

import time
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import duckdb

from pbdreport.config.profile import Expected, Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, PbdReportError, UnreadableFile, listing
from pbdreport.intake.delivery import RawFile
from pbdreport.intake.found_faults import heading_of
from pbdreport.intake.raw_table import LINE_BITS, LoadedFile, RawTable, at_row
from pbdreport.intake.report import FILE_NAME, Doubt, FileReport, read_intake_report
from pbdreport.intake.staging import Stage, Terms, left_out
from pbdreport.model import Type

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def doubtful_values(
    connection: duckdb.DuckDBPyConnection, stages: list[Stage], terms: Terms
) -> list[Doubt]:
    """1. Values that are taken, though hardly plausible, counted for each file and heading."""
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


def _large(loaded: LoadedFile, heading: str, rows: int, first: int, bound: float) -> Doubt:
    told = f"{heading}: groter dan {bound:g}".replace(".", ",")
    return Doubt(loaded.file.path.name, rows, f"{told}, overgenomen (eerst in rij {first})")


def texts_left_out(
    connection: duckdb.DuckDBPyConnection, stages: list[Stage], terms: Terms
) -> list[Doubt]:
    """5. What people wrote, counted for each source."""
    counts = [(stage.source.id, left_out(connection, stage, terms)) for stage in stages]
    told = "vrije tekst weggelaten: het profiel laat ze niet toe"
    return [Doubt(source, rows, told) for source, rows in counts if rows]


def shrunk_sources(files: list[FileReport], folder: Path, profile: Profile) -> list[Doubt]:
    """2. Exports with far fewer rows than the tables in place were made from.

    A source is told whole, or else the files in it that shrank or are gone: half a month is soon
    lost in a year. One that only has another name is not gone: its source has as many rows.
    """
    if not (folder / FILE_NAME).is_file():
        return []
    before, now = read_intake_report(folder).files, tuple(files)
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
    """What has fewer rows than that share of those before: then, and now."""
    return {
        name: (then, now.get(name, 0))
        for name, then in before.items()
        if now.get(name, 0) < share * then
    }


def _fewer(name: str, rows: int, then: int) -> Doubt:
    return Doubt(name, rows, f"minder dan bij de vorige levering: {rows} in plaats van {then}")


def refusals_of_shrunk(doubts: list[Doubt], profile: Profile, shown: str) -> list[PbdReportError]:
    """The refusals of such exports, where the profile wants them."""
    if profile.intake.if_shrunk == "warn":
        return []
    return [
        UnreadableFile(
            "An export does not shrink by half between two deliveries.",
            {
                "source": doubt.file,
                "wanted": f"at least {profile.intake.shrunk_share:.0%} of the rows before",
                "found": doubt.told,
            },
            f"Deliver the whole export. If it is right: take {shown} away and try again.",
        )
        for doubt in doubts
    ]


def missing_months(
    connection: duckdb.DuckDBPyConnection, stages: list[Stage], terms: Terms, today: date
) -> list[PbdReportError]:
    """3. Months that are over and of which no row came, for each export that the profile names."""
    refusals: list[PbdReportError] = []
    for expected in terms.profile.intake.expected:
        due = _due(expected, terms.school_year, today)
        there = _months_of(connection, [s for s in stages if s.source.id == expected.source])
        missing = [month for month in due if month not in there]
        if missing:
            names = listing(f"{MONTHS[month.month - 1]} {month.year}" for month in missing)
            refusals.append(_missing(expected, names))
    return refusals


def _due(expected: Expected, school_year: SchoolYear, today: date) -> list[date]:
    firsts = sorted(school_year.on(month, 1) for month in expected.months)
    return [first for first in firsts if _last(first) + timedelta(expected.days_later) < today]


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _months_of(connection: duckdb.DuckDBPyConnection, stages: list[Stage]) -> set[date]:
    months: set[date] = set()
    for stage in stages:
        for column, _ in stage.fed:
            if column.type is Type.DATE and column.in_school_year:
                query = f"SELECT DISTINCT date_trunc('month', {column.name})::DATE"
                found = connection.execute(f"{query} FROM {stage.name}").fetchall()
                months |= {month for (month,) in found if month is not None}
    return months


def _missing(expected: Expected, names: str) -> MissingFile:
    return MissingFile(
        "An export covers every month that the profile expects.",
        {"source": expected.source, "missing": names},
        "Deliver those months, or correct `intake.expected` in the profile.",
    )


def unsettled(files: list[RawFile], profile: Profile) -> list[PbdReportError]:
    """4. Files that may still be on their way."""
    wanted = profile.intake.settle_seconds
    young = [(file, time.time() - file.path.stat().st_mtime) for file in files] if wanted else []
    return [_on_its_way(file, f"{age:.0f} s ago") for file, age in young if 0 <= age < wanted]


def changed_meanwhile(raws: list[RawTable]) -> list[PbdReportError]:
    """4. Files that are not what they were when the intake began."""
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
        "An export is delivered whole before it is read.",
        {"file": file.shown, "found": f"changed {when}"},
        "It is probably still being copied: try again in a minute.",
    )
