"""Calendars written by hand, and the mapping by which they are read."""

CALENDAR = """
[values.soort]
school = "contact"
auto = "travel"
[[source]]
id = "agenda"
title = "De agenda's"
files = "*.ics"
format = "ics"
required = false
not_personal = ["DATE", "HOURS", "CATEGORIES"]

[[source.table]]
name = "time_entries"
where = { "ALL-DAY" = ["nee"] }
[source.table.columns]
entry_id = "ENTRY"
staff_key = "FILE"
date = "DATE"
hours = "HOURS"
activity = { from = "CATEGORIES", within = true, values = "soort" }
theme = { from = "SUMMARY", within = true, values = { "lezen" = "Lezen", "stem" = "STEM" } }
"""
LOCAL = ";TZID=Europe/Brussels"


def entry(*lines: str, category: str = "School", uid: str = "a") -> str:
    """An entry as calendars write it."""
    own = ["BEGIN:VEVENT", f"UID:{uid}", f"CATEGORIES:{category}", *lines, "END:VEVENT"]
    return "\r\n".join(own) + "\r\n"


def timed(start: str, end: str, *lines: str, uid: str = "a", category: str = "School") -> str:
    """An entry in the time of Belgium."""
    times = (f"DTSTART{LOCAL}:{start}", f"DTEND{LOCAL}:{end}")
    return entry(*times, *lines, uid=uid, category=category)


def of(*entries: str) -> str:
    """A calendar of entries."""
    begin = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n"
    return begin + "".join(entries) + "END:VCALENDAR\r\n"


def taken(calendar, *entries: str, name: str = "an.ics"):
    """The report of the file and the days, hours, activities and themes that came of it."""
    calendar.write(name, of(*entries))
    report = calendar.ingest()
    columns = ("date::VARCHAR", "hours::FLOAT", "activity", "theme")
    return report.files[-1], calendar.rows("time_entries", *columns)
