"""Calendars that no person keeps, and what programs write that looks as if: read, or set aside.

A rule may ask for more days than there are; nothing takes longer than its bound.
"""

import time

import pytest
from entries import LOCAL, entry, taken, timed

from pbdreport.errors import PbdReportError
from pbdreport.ingest.readers import calendars, reader_process

BEGIN = ("DTSTART:20210901T090000Z", "DTEND:20210901T100000Z")
GOOD = timed("20231003T090000", "20231003T100000", uid="good")
BROKEN = "datum, duur of herhaling van deze afspraak is niet te lezen"


def zone(rule: str) -> str:
    """A time zone of its own, and an entry in it."""
    return (
        "BEGIN:VTIMEZONE\r\nTZID:Eigen\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        f"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:{rule}\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE\r\n"
        + entry("DTSTART;TZID=Eigen:20231002T090000", "DTEND;TZID=Eigen:20231002T100000")
    )


ENDLESS = {
    "a day that never comes, day by day": "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "a day that never comes, week by week": "RRULE:FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
    "a day of the year in another month": "RRULE:FREQ=DAILY;BYYEARDAY=366;BYMONTH=1",
    "the seventh of one day": "RRULE:FREQ=DAILY;BYSETPOS=7",
    "a milliard times": "RRULE:FREQ=DAILY;COUNT=1000000000",
    "to the end of time": "RRULE:FREQ=DAILY;UNTIL=99991231",
    "a milliard days apart": "RRULE:FREQ=DAILY;INTERVAL=1000000000000",
    "a hundred thousand days": "RDATE:" + ",".join(["20231002T090000Z"] * 100_000),
    "a period of three centuries": "RDATE;VALUE=PERIOD:20231002T090000Z/P100000D",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_rule_takes_bounded_time(calendar, monkeypatch, name):
    """The other entry is accepted."""
    monkeypatch.setattr(calendars, "SERIES_SECONDS", 1)
    begun = time.monotonic()
    file, rows = taken(calendar, entry(*BEGIN, ENDLESS[name]), GOOD)
    assert time.monotonic() - begun < 60
    assert ("2023-10-03", 1.0, "contact", None) in rows
    assert file.read == file.accepted + file.quarantined + file.skipped_rows


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY"]
)
def test_the_rules_of_a_time_zone_take_bounded_time(calendar, rule):
    """A zone that changes its clock each second is none, but the calendar is read or refused."""
    begun = time.monotonic()
    try:
        _, rows = taken(calendar, zone(rule), GOOD)
        assert ("2023-10-03", 1.0, "contact", None) in rows
    except PbdReportError as refusal:
        assert "an.ics" in str(refusal)
    assert time.monotonic() - begun < 60


def test_many_endless_rules_together_are_refused(calendar, monkeypatch):
    """Each may take its seconds; all of them may not take the night."""
    monkeypatch.setattr(reader_process, "MOST_SECONDS", 2)
    rule = ENDLESS["the seventh of one day"]
    with pytest.raises(PbdReportError) as refusal:
        taken(calendar, *(entry(*BEGIN, rule, uid=str(at)) for at in range(20)))
    assert "The file takes too much time to read." in str(refusal.value)
    assert "an.ics" in str(refusal.value)


def test_components_twenty_thousand_deep_are_set_aside_or_refused(calendar):
    """No reader goes that deep."""
    depth = 20_000
    try:
        taken(calendar, "BEGIN:VEVENT\r\n" * depth + "END:VEVENT\r\n" * depth, GOOD)
    except PbdReportError as refusal:
        assert "an.ics" in str(refusal) or "an of its rows" in str(refusal)
        return
    assert all(told.endswith(BROKEN) for *_, told in calendar.quarantine())
    assert calendar.quarantine()


OUTLOOK = "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
WHOLE = {
    "a day, as Outlook says": ("20240115T000000", "20240116T000000", OUTLOOK, 1),
    "three days, as Outlook says": ("20240115T000000", "20240118T000000", OUTLOOK, 3),
    "a day from midnight to midnight": ("20240115T000000", "20240116T000000", "TRANSP:OPAQUE", 1),
    "a night": ("20240115T220000", "20240116T060000", "TRANSP:OPAQUE", 0),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_days_may_be_written_with_times(calendar, name):
    """They have no hours: nobody works from midnight to midnight."""
    start, end, line, days = WHOLE[name]
    calendar.change('where = { "ALL-DAY" = ["nee"] }', 'where = { "ALL-DAY" = ["ja"] }')
    calendar.change('hours = "HOURS"', 'hours = { from = "HOURS", default = "1" }')
    _, rows = taken(calendar, timed(start, end, line))
    assert [day for day, *_ in rows] == [f"2024-01-{15 + day}" for day in range(days)]


def test_whole_days_that_began_years_ago_are_those_of_the_school_year(calendar):
    """A leave of three years has days in each of them."""
    calendar.change('where = { "ALL-DAY" = ["nee"] }', 'where = { "ALL-DAY" = ["ja"] }')
    calendar.change('hours = "HOURS"', 'hours = { from = "HOURS", default = "1" }')
    days = ("DTSTART;VALUE=DATE:20210901", "DTEND;VALUE=DATE:20230904")
    _, rows = taken(calendar, entry(*days))
    assert [day for day, *_ in rows] == ["2023-09-01", "2023-09-02", "2023-09-03"]


def version(sequence: int | None, day: str, hours: str, *lines: str) -> str:
    at = (f"DTSTART{LOCAL}:{day}T090000", f"DTEND{LOCAL}:{day}T{hours}0000")
    return entry(*at, *lines, *([] if sequence is None else [f"SEQUENCE:{sequence}"]))


VERSIONS = {
    "a later one": ((version(1, "20240115", "10"), version(2, "20240116", "11")), ["2024-01-16"]),
    "a later one first": (
        (version(2, "20240116", "11"), version(1, "20240115", "10")),
        ["2024-01-16"],
    ),
    "a later one that has a number alone": (
        (version(None, "20240115", "10"), version(3, "20240116", "11")),
        ["2024-01-16"],
    ),
    "one that was cancelled": (
        (version(1, "20240115", "10"), version(2, "20240115", "10", "STATUS:CANCELLED")),
        [],
    ),
    "two of one number": (
        (version(1, "20240115", "10"), version(1, "20240116", "11")),
        ["2024-01-15", "2024-01-16"],
    ),
    "a number that is none": (
        (version(1, "20240115", "10"), entry("DTSTART:20240116T090000Z", "SEQUENCE:twee")),
        ["2024-01-15"],
    ),
}


@pytest.mark.parametrize("name", VERSIONS)
def test_of_the_versions_of_an_entry_the_last_counts(calendar, name):
    """The others are skipped and counted."""
    entries, days = VERSIONS[name]
    file, rows = taken(calendar, *entries)
    assert [day for day, *_ in rows] == days
    assert file.read == 2


NOT_NEEDED = ("DTSTAMP:gisteren", "CREATED:20231345T000000Z", "LAST-MODIFIED:ooit", "PRIORITY:hoog")


@pytest.mark.parametrize("line", NOT_NEEDED)
def test_a_line_that_no_row_needs_may_be_unreadable(calendar, line):
    """The entry is accepted."""
    _, rows = taken(calendar, timed("20231002T090000", "20231002T100000", line))
    assert [day for day, *_ in rows] == ["2023-10-02"]


def test_a_series_may_end_on_a_day(calendar):
    """UNTIL without a time, as phones write."""
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20231016"
    _, rows = taken(calendar, timed("20231002T090000", "20231002T100000", rule))
    assert [day for day, *_ in rows] == ["2023-10-02", "2023-10-09", "2023-10-16"]
