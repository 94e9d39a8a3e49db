"""The diary of an adviser as a calendar file (`.ics`).

Blocks are in the morning or the afternoon. The staff meetings, every other Monday, are one series
with days left out. There are also entries that ingest must skip (a cancelled meeting, all-day
leave, an appointment after the school year), and one with a misspelt category that it must set
aside.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.export_file import Cells
from pbdreport.demo.faults import Planted

ZONE = ZoneInfo("Europe/Brussels")
STARTS = (time(8, 30), time(13, 0))
SERIES = "Intern overleg"
LEFT_OUT = ((11, 1, 11, 7), (12, 23, 1, 7))
"""Holidays in which there is no meeting: first and last month and day."""


@dataclass(frozen=True)
class CalendarFile:
    """A calendar file of a delivery."""

    name: str
    calendar: Calendar

    def write(self, folder: Path) -> Path:
        """Write the file; the same bytes in every run."""
        path = folder / self.name
        path.write_bytes(self.calendar.to_ical())
        return path


def calendar_file(
    name: str, adviser: str, rows: list[Cells], year: SchoolYear
) -> tuple[CalendarFile, list[Planted]]:
    """The calendar of an adviser, and the entries planted in it."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Voorbeeld//Agenda//NL")
    calendar.add("X-WR-CALNAME", adviser)
    single = [row for row in rows if row["activiteit"] != SERIES]
    strange = _strange(year)
    for event in (*map(_block, single, range(len(single))), *strange):
        calendar.add_component(event)
    calendar.add_component(_series(year, len(rows) - len(single)))
    kinds = ("misspelt_code", "cancelled", "outside", "left_out")
    planted = [Planted(name, len(single) + at, kind) for at, kind in enumerate(kinds, start=1)]
    return CalendarFile(name, calendar), planted


def _block(row: Cells, number: int) -> Event:
    start = datetime.combine(date.fromisoformat(row["datum"]), STARTS[number % 2], ZONE)
    lasting = timedelta(hours=float(row["uren"]))
    title = f"{row['thema']}: {row['activiteit'].lower()}" if row["thema"] else row["activiteit"]
    return _event(row["blok"], start, start + lasting, title, row["activiteit"])


def _event(uid: str, start: date, end: date, title: str, category: str) -> Event:
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", datetime(2024, 9, 2, 8, 0, tzinfo=UTC))
    event.add("DTSTART", start)
    event.add("DTEND", end)
    event.add("SUMMARY", title)
    event.add("CATEGORIES", [category])
    return event


def _series(year: SchoolYear, meetings: int) -> Event:
    """This many meetings: every other Monday from the second week, except in holidays."""
    monday = year.start + timedelta(days=14 - year.start.weekday())
    days: list[date] = []
    left_out: list[date] = []
    while len(days) < meetings:
        (left_out if _is_holiday(monday, year) else days).append(monday)
        monday += timedelta(days=14)
    start = datetime.combine(days[0], STARTS[1], ZONE)
    event = _event(f"overleg-{year.first}", start, start + timedelta(hours=3.5), SERIES, SERIES)
    event.add("RRULE", {"FREQ": "WEEKLY", "INTERVAL": 2, "COUNT": len(days) + len(left_out)})
    for day in left_out:
        event.add("EXDATE", datetime.combine(day, STARTS[1], ZONE))
    return event


def _is_holiday(day: date, year: SchoolYear) -> bool:
    return any(year.on(*edges[:2]) <= day <= year.on(*edges[2:]) for edges in LEFT_OUT)


def _strange(year: SchoolYear) -> list[Event]:
    """The planted entries, in the order of their kinds."""
    noon = datetime.combine(year.on(2, 6), time(13, 0), UTC)
    later = datetime.combine(year.on(8, 31) + timedelta(days=3), time(9, 0), UTC)
    lasting = timedelta(hours=2)
    misspelt = _event("vreemd-1", noon, noon + lasting, "Werkbezoek", "Kernporces")
    cancelled = _event("vreemd-2", noon, noon + lasting, "Werkbezoek", "Kernproces")
    cancelled.add("STATUS", "CANCELLED")
    outside = _event("vreemd-3", later, later + lasting, "Startdag", "Kernproces")
    leave = _event("vreemd-4", year.on(2, 12), year.on(2, 17), "Verlof", "Andere")
    return [misspelt, cancelled, outside, leave]
