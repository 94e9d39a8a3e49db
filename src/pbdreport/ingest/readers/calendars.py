"""Reads calendars (iCalendar): a row for each entry in the school year and day of a series."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from pbdreport.config.mapping import Source
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UnreadableFile
from pbdreport.ingest.readers.base import Records, records_of_rows
from pbdreport.ingest.readers.reader_process import rows_apart
from pbdreport.ingest.readers.text import in_utf_8

HEADINGS = (
    *("ENTRY", "CALENDAR", "FILE", "DATE", "START", "HOURS", "ALL-DAY", "SUMMARY", "CATEGORIES"),
    *("ORGANIZER", "ATTENDEE", "LOCATION", "STATUS", "TRANSP", "UID"),
)
"""The headings of a calendar; docs/mapping.md explains each."""
MOST_BYTES = 64 * 1024 * 1024
SERIES_SECONDS = 5
"""The most seconds of work on one series; one that takes longer is set aside."""
HEAD = 200
_DATES_AT_END = re.compile(r"([-_. ]+(19|20)\d\d([-_. ]?\d\d){0,2})+$")
"""The dates at the end of file names, as in monthly exports of a calendar."""


def read_calendar(path: Path, source: Source, shown: str, year: SchoolYear) -> Records:
    """The entries of a calendar in a school year, with the header row as row 0.

    They are read in a separate process: a recurrence rule may have any number of days.

    Raises:
        UnreadableFile: The file is not a calendar, is cut short, or takes too much to read. Also
            raised by the batches of the result.
    """
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise refused(shown, f"{len(content) // 1024**2} MB, more than any calendar has")
    text = in_utf_8(content, source.encoding, 1, shown).removeprefix(b"\xef\xbb\xbf").strip()
    if not text.upper().startswith(b"BEGIN:VCALENDAR"):
        raise refused(shown, "a file that does not begin with BEGIN:VCALENDAR")
    if not text.upper().endswith(b"END:VCALENDAR"):
        raise refused(shown, "a calendar cut short: its last line is not END:VCALENDAR")
    asked = {
        "text": text.decode(),
        "file": _DATES_AT_END.sub("", path.stem),
        "decimal": source.decimal,
        "date_format": source.date_format[0],
        "series_seconds": SERIES_SECONDS,
        "first": year.start.isoformat(),
        "last": year.end.isoformat(),
    }
    counts: dict[str, Any] = {}
    rows = [(0, list(HEADINGS)), *rows_apart("calendar", asked, shown, counts)]
    skipped = Counter({kind: int(number) for kind, number in counts["skipped"].items()})
    return records_of_rows(iter(rows), HEAD, set(counts["broken"]), skipped)


def refused(shown: str, found: str) -> UnreadableFile:
    """The error for a file that is not a complete calendar."""
    return UnreadableFile(
        "The file is not a complete calendar in iCalendar format (.ics).",
        {"file": shown, "found": found},
        "Check that it is the right file, and export the calendar again.",
    )
