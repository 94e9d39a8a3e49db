"""Calendars (iCalendar): one row an entry of the school year, a series once for each of its days.

1. A file that is not whole, or no calendar, is refused.
2. A series is taken apart into its days; a day of a series that was moved counts where it went.
3. Cancelled entries and those outside the school year are skipped and counted.
4. Times are those of Belgium. An entry of whole days is a row for each day, without hours.
5. An entry of which something cannot be read is a row without cells, and so set aside.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from recurring_ical_events import of as series_of

from pbdreport.config.mapping import Source
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UnreadableFile
from pbdreport.intake.records import Records, Row, records_of_rows
from pbdreport.intake.text_files import in_utf_8

HEADINGS = (
    *("ENTRY", "CALENDAR", "FILE", "DATE", "START", "HOURS", "ALL-DAY", "SUMMARY", "CATEGORIES"),
    *("ORGANIZER", "ATTENDEE", "LOCATION", "STATUS", "TRANSP", "UID"),
)
"""What stands of an entry in its row; docs/mapping.md says what each is."""
MOST_BYTES = 64 * 1024 * 1024
ZONE = ZoneInfo("Europe/Brussels")
FIRST_YEAR = 1990
"""A series that is older was never meant to be."""
HEAD = 200
_SERIES = ("RRULE", "RDATE", "RECURRENCE-ID")
_REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_DATES_AT_END = re.compile(r"([-_. ]+(19|20)\d\d([-_. ]?\d\d){0,2})+$")
"""Of the files that a calendar comes in, month by month."""
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, OverflowError)
"""What the library raises on entries that contradict themselves."""


@dataclass(frozen=True)
class _Whose:
    """The calendar that entries stand in, and how its rows are written."""

    name: str
    file: str
    source: Source
    year: SchoolYear


def read_calendar(path: Path, source: Source, shown: str, year: SchoolYear) -> Records:
    """The entries of a calendar in a school year, under a row of headings that is number 0.

    Raises:
        UnreadableFile: The file is no calendar, or was cut short.
    """
    calendars = _calendars(path, source, shown)
    file = _DATES_AT_END.sub("", path.stem)
    rows: list[Row] = [(0, list(HEADINGS))]
    skipped: Counter[str] = Counter()
    broken: set[int] = set()
    for calendar in calendars:
        whose = _Whose(str(calendar.get("X-WR-CALNAME", "")), file, source, year)
        for cells in _entries(calendar, whose, skipped):
            if cells is None:
                broken.add(len(rows))
            rows.append((len(rows), cells or [""]))
    return records_of_rows(iter(rows), HEAD, broken, skipped)


def _calendars(path: Path, source: Source, shown: str) -> list[Any]:
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise _refused(shown, f"{len(content) // 1024**2} MB, more than any calendar has")
    text = in_utf_8(content, source.encoding, 1, shown).removeprefix(b"\xef\xbb\xbf").strip()
    if not text.upper().startswith(b"BEGIN:VCALENDAR"):
        raise _refused(shown, "a file that does not begin with BEGIN:VCALENDAR")
    if not text.upper().endswith(b"END:VCALENDAR"):
        raise _refused(shown, "a calendar cut short: its last line is not END:VCALENDAR")
    try:
        calendars = list(Calendar.from_ical(text, multiple=True))
    except _UNREADABLE:
        calendars = []
    if not calendars:
        raise _refused(shown, "lines of BEGIN and END that do not fit each other")
    return calendars


def _refused(shown: str, found: str) -> UnreadableFile:
    return UnreadableFile(
        "A calendar is a whole file of the form iCalendar (.ics).",
        {"file": shown, "found": found},
        "Export the calendar again, and look whether it is the right file.",
    )


def _entries(calendar: Any, whose: _Whose, skipped: Counter[str]) -> Iterator[list[str] | None]:
    """The cells of each entry, none where it cannot be read; what is skipped is counted."""
    same: dict[str, list[Any]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        same.setdefault(str(event.get("UID") or number), []).append(event)
    for events in same.values():
        is_series = any(key in event for event in events for key in _SERIES)
        for together in [events] if is_series else [[event] for event in events]:
            yield from _readable(together, is_series, whose, skipped)


def _readable(
    events: list[Any], is_series: bool, whose: _Whose, skipped: Counter[str]
) -> list[list[str] | None]:
    """The rows of one entry, or of one series with the days of it that were moved."""
    try:
        days = _days_of_series(events, whose.year) if is_series else _days(events[0])
    except _UNREADABLE:
        return [None for _ in events]
    inside = [day for day in days if whose.year.start <= day.start.date() <= whose.year.end]
    happened = [day for day in inside if str(day.event.get("STATUS", "")).upper() != "CANCELLED"]
    skipped["outside"] += not inside
    skipped["cancelled"] += len(inside) - len(happened)
    return [_cells(day, whose) for day in happened]


@dataclass(frozen=True)
class _Day:
    """An entry on a day, in the time of Belgium; one of whole days has no hours."""

    event: Any
    start: datetime
    hours: Decimal | None


def _days(event: Any) -> list[_Day]:
    """One entry: the day on which it begins, or each of its whole days."""
    if event.errors or isinstance(event["DTSTART"].dt, datetime) != isinstance(event.end, datetime):
        raise ValueError("a line that cannot be read")
    start, end = event.start, event.end
    if isinstance(start, datetime):
        lasting = Decimal(
            int((_local(end).astimezone(UTC) - _local(start).astimezone(UTC)).total_seconds())
        )
        return [_Day(event, _local(start), lasting / 3600)]
    days = range(max(1, min((end - start).days, 366)))
    return [_Day(event, _local(start + timedelta(days=day)), None) for day in days]


def _days_of_series(events: list[Any], year: SchoolYear) -> list[_Day]:
    """The days of a series around a school year."""
    for event in events:
        _check_rule(event)
    alone = Calendar()
    for event in events:
        alone.add_component(event)
    first, last = year.start - timedelta(days=2), year.end + timedelta(days=2)
    found = [day for one in series_of(alone).between(first, last) for day in _days(one)]
    return sorted(found, key=lambda day: day.start)


def _check_rule(event: Any) -> None:
    """Refuse a rule that gives an entry each second, or that began before there were calendars."""
    rule = event.get("RRULE", {})
    rules = rule if isinstance(rule, list) else [rule]
    for one in rules:
        if (
            (one and one.get("FREQ", [""])[0] not in _REPEATS)
            or any(key in one for key in _WITHIN_A_DAY)
            or min(one.get("INTERVAL", [1])) < 1
            or event.errors
            or event.start.year < FIRST_YEAR
        ):
            raise ValueError("a rule that no calendar makes")


def _local(at: date | datetime) -> datetime:
    """A moment in the time of Belgium; one without a zone was meant so."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), ZONE)
    return at.replace(tzinfo=ZONE) if at.tzinfo is None else at.astimezone(ZONE)


def _cells(day: _Day, whose: _Whose) -> list[str]:
    event, source = day.event, whose.source
    uid = str(event.get("UID", ""))
    summary = str(event.get("SUMMARY", ""))
    # Who is in a calendar may stand in its UID: the number of an entry tells nobody.
    known_by = "\0".join((uid or summary, day.start.isoformat(), whose.name, whose.file))
    is_whole = day.hours is None
    return [
        hashlib.sha256(known_by.encode()).hexdigest()[:16],
        whose.name,
        whose.file,
        day.start.strftime(source.date_format),
        "" if is_whole else day.start.strftime("%H:%M"),
        "" if day.hours is None else f"{day.hours:.4f}".replace(".", source.decimal),
        "ja" if is_whole else "nee",
        summary,
        "; ".join(map(str, event.categories)),
        _address(event.get("ORGANIZER")),
        "; ".join(map(_address, _listed(event.get("ATTENDEE")))),
        *(str(event.get(name, "")) for name in ("LOCATION", "STATUS", "TRANSP")),
        uid,
    ]


def _listed(found: Any) -> list[Any]:
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _address(found: Any) -> str:
    """The e-mail address of a person."""
    return re.sub("(?i)^mailto:", "", str(found or "")).strip()
