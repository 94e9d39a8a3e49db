"""Reads the entries of a calendar, inside the process that `reader_process` starts.

1. A file that is not a calendar is refused.
2. A series gives one entry for each of its days; a day that was moved counts at its new date. If an
   entry occurs in several versions, the last one counts.
3. Cancelled entries and those outside the school year are skipped and counted.
4. Times are in Belgian time. An all-day entry gives a row for each day, without hours, even if its
   program writes it as from midnight to midnight.
5. An entry with an unreadable value that its row needs becomes a row without cells, and so is set
   aside; so is a series whose rule takes too long to expand.
"""

import hashlib
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from recurring_ical_events import of as series_of

from pbdreport.ingest.readers.calendars import refused

Row = tuple[int, list[str]]
ZONE = ZoneInfo("Europe/Brussels")
FIRST_YEAR = 1990
"""A series that starts earlier is an error."""
_SERIES = ("RRULE", "RDATE", "RECURRENCE-ID")
_REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NOT_NEEDED = frozenset(
    {
        *("DESCRIPTION", "COMMENT", "CREATED", "LAST-MODIFIED", "DTSTAMP", "GEO", "PRIORITY"),
        *("CLASS", "URL", "ATTACH", "CONTACT", "RELATED-TO", "RESOURCES", "REQUEST-STATUS"),
        *("COLOR", "CONFERENCE", "IMAGE", "TRIGGER", "REFRESH-INTERVAL"),
    }
)
"""Properties of an entry that its row does not use."""
_OUTLOOK = "X-MICROSOFT-CDO-ALLDAYEVENT"
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, OverflowError)
"""What the library raises for inconsistent entries."""


class _TooLong(BaseException):
    """A series takes too long to expand. A BaseException, so that no library catches it."""


@dataclass(frozen=True)
class _Whose:
    """The calendar of some entries, and how their rows are written."""

    name: str
    file: str
    decimal: str
    date_format: str
    first: date
    last: date
    series_seconds: float


def rows_of(asked: dict[str, Any], shown: str, counts: dict[str, Any]) -> Iterator[Row]:
    """The entries of a calendar in a school year, as rows numbered from 1.

    Args:
        asked: `text` (the whole calendar), `file`, `decimal`, `date_format`, the `first` and
            `last` day of the school year, and `series_seconds`, the limit for one series.
        shown: The path as messages show it.
        counts: Receives `broken`, the numbers of the rows that cannot be read, and `skipped`, the
            number of entries skipped by kind.

    Raises:
        UnreadableFile: The text is not a calendar.
    """
    try:
        calendars = list(Calendar.from_ical(asked["text"], multiple=True))
    except _UNREADABLE:
        calendars = []
    if not calendars:
        raise refused(shown, "unbalanced lines of BEGIN and END")
    first, last = (date.fromisoformat(asked[key]) for key in ("first", "last"))
    skipped: Counter[str] = Counter()
    broken: list[int] = []
    number = 0
    for calendar in calendars:
        name = str(calendar.get("X-WR-CALNAME", ""))
        written = asked["file"], asked["decimal"], asked["date_format"]
        whose = _Whose(name, *written, first, last, asked["series_seconds"])
        for cells in _entries(calendar, whose, skipped):
            number += 1
            if cells is None:
                broken.append(number)
            yield number, cells or [""]
    counts["broken"], counts["skipped"] = broken, dict(skipped)


def _entries(calendar: Any, whose: _Whose, skipped: Counter[str]) -> Iterator[list[str] | None]:
    """The cells of each entry; None if it cannot be read. Skipped entries are counted."""
    same: dict[str, list[Any]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        same.setdefault(str(event.get("UID") or number), []).append(event)
    for events in same.values():
        is_series = any(key in event for event in events for key in _SERIES)
        alone = [[event] for event in _last_versions(events, skipped)]
        for together in [events] if is_series else alone:
            yield from _readable(together, is_series, whose, skipped)


def _last_versions(events: list[Any], skipped: Counter[str]) -> list[Any]:
    """The entries with the same UID, without versions that were replaced."""
    try:
        versions = [int(event.get("SEQUENCE", 0)) for event in events]
    except _UNREADABLE:
        return events
    last = [event for event, at in zip(events, versions, strict=True) if at == max(versions)]
    skipped["cancelled"] += len(events) - len(last)
    return last


def _readable(
    events: list[Any], is_series: bool, whose: _Whose, skipped: Counter[str]
) -> list[list[str] | None]:
    """The rows of one entry, or of one series with its moved days."""
    try:
        with _within(whose.series_seconds):
            days = _days_of_series(events, whose) if is_series else _days(events[0], whose)
    except (*_UNREADABLE, _TooLong):
        return [None for _ in events]
    inside = [day for day in days if whose.first <= day.start.date() <= whose.last]
    happened = [day for day in inside if str(day.event.get("STATUS", "")).upper() != "CANCELLED"]
    skipped["outside"] += not inside
    skipped["cancelled"] += len(inside) - len(happened)
    return [_cells(day, whose) for day in happened]


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stop work that takes longer than this; raises `_TooLong`."""

    def leave(*_: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGPROF, leave)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@dataclass(frozen=True)
class _Day:
    """An entry on one day, in Belgian time; an all-day entry has no hours."""

    event: Any
    start: datetime
    hours: Decimal | None


def _days(event: Any, whose: _Whose) -> list[_Day]:
    """The day on which an entry starts, or each day of an all-day entry in the school year."""
    if _is_spoilt(event):
        raise ValueError("a line that cannot be read")
    start, end = event.start, event.end
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise ValueError("a day that ends at an hour")
    if isinstance(start, datetime) and not _is_of_whole_days(event):
        lasting = Decimal(
            int((_local(end).astimezone(UTC) - _local(start).astimezone(UTC)).total_seconds())
        )
        return [_Day(event, _local(start), lasting / 3600)]
    first, after = (at.date() if isinstance(at, datetime) else at for at in (start, end))
    begin, stop = max(first, whose.first), min(after, whose.last + timedelta(days=1))
    days = range(max(0, (stop - begin).days)) if begin < stop else ()
    found = [_Day(event, _local(begin + timedelta(days=day)), None) for day in days]
    return found or [_Day(event, _local(first), None)]


def _is_of_whole_days(event: Any) -> bool:
    """Whether an entry with times is an all-day entry: from midnight to midnight, as written."""
    start, end = event.start, event.end
    is_said = str(event.get(_OUTLOOK, "")).upper() == "TRUE"
    at_midnight = start.time() == end.time() == time() and start.date() < end.date()
    return at_midnight or (is_said and start.date() < end.date())


def _is_spoilt(event: Any) -> bool:
    """Whether the entry has an unreadable property that its row may use."""
    return any(str(name or "").upper() not in _NOT_NEEDED for name, _ in event.errors)


def _days_of_series(events: list[Any], whose: _Whose) -> list[_Day]:
    """The days of a series in and around a school year."""
    for event in events:
        _check_rule(event)
        _end_with_the_day(event)
    alone = Calendar()
    for event in events:
        alone.add_component(event)
    first, last = whose.first - timedelta(days=2), whose.last + timedelta(days=2)
    found = [day for one in series_of(alone).between(first, last) for day in _days(one, whose)]
    return sorted(found, key=lambda day: day.start)


def _end_with_the_day(event: Any) -> None:
    """Include the last day of a series whose end is a date without a time."""
    until = event.get("RRULE", {}).get("UNTIL", [None])[0]
    if isinstance(until, date) and not isinstance(until, datetime):
        start = event.start
        if isinstance(start, datetime):
            end = datetime.combine(until, time(23, 59, 59), start.tzinfo)
            event["RRULE"]["UNTIL"] = [end.astimezone(UTC) if start.tzinfo else end]


def _check_rule(event: Any) -> None:
    """Refuse a recurrence rule within a day, or one that starts before `FIRST_YEAR`."""
    rule = event.get("RRULE", {})
    rules = rule if isinstance(rule, list) else [rule]
    for one in rules:
        if (
            (one and one.get("FREQ", [""])[0] not in _REPEATS)
            or any(key in one for key in _WITHIN_A_DAY)
            or min(one.get("INTERVAL", [1])) < 1
            or _is_spoilt(event)
            or event.start.year < FIRST_YEAR
        ):
            raise ValueError("a rule that no calendar makes")


def _local(at: date | datetime) -> datetime:
    """A date or time in Belgian time, which is also assumed for a time without a zone."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), ZONE)
    return at.replace(tzinfo=ZONE) if at.tzinfo is None else at.astimezone(ZONE)


def _cells(day: _Day, whose: _Whose) -> list[str]:
    event = day.event
    uid = str(event.get("UID", ""))
    summary = str(event.get("SUMMARY", ""))
    # The UID may contain names; this number of the entry does not reveal them.
    known_by = "\0".join((uid or summary, day.start.isoformat(), whose.name, whose.file))
    is_whole = day.hours is None
    return [
        hashlib.sha256(known_by.encode()).hexdigest()[:16],
        whose.name,
        whose.file,
        day.start.strftime(whose.date_format),
        "" if is_whole else day.start.strftime("%H:%M"),
        "" if day.hours is None else f"{day.hours:.4f}".replace(".", whose.decimal),
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
