"""Calendars: entries become rows, series their days, in Belgian time."""

import pytest
from entries import CALENDAR, LOCAL, entry, of, taken, timed
from hypothesis import given, settings
from hypothesis import strategies as st

from pbdreport.config.mapping import Source
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError
from pbdreport.ingest.readers import calendars
from pbdreport.ingest.readers.calendar_rows import rows_of


def test_an_entry_is_a_row_with_its_day_and_hours(calendar):
    """Two and a half hours on a Monday; the category is the activity, a word of the title the
    theme."""
    entries = timed("20231002T090000", "20231002T113000", "SUMMARY:Stem\\, groep 3")
    _, rows = taken(calendar, entries)
    assert rows == [("2023-10-02", 2.5, "contact", "STEM")]


def test_words_that_no_translation_knows_are_a_fault_or_no_theme(calendar):
    """An activity is required, a theme is not; part of a word is not the word."""
    file, rows = taken(
        calendar,
        timed("20231002T090000", "20231002T100000", "SUMMARY:Systemen", uid="a"),
        timed("20231002T090000", "20231002T100000", category="schools", uid="b"),
    )
    assert rows == [("2023-10-02", 1, "contact", None)]
    reason = "onbekende waarde 'schools': bedoelde u 'school'?"
    assert (file.read, file.quarantined) == (2, 1)
    assert calendar.quarantine() == [("2", "CATEGORIES", "schools", reason)]


def test_a_series_gives_its_days_of_the_school_year(calendar):
    """Weekly: from 4 to 25 September are four Mondays; one is left out and one moved."""
    file, rows = taken(
        calendar,
        timed(
            "20230904T090000",
            "20230904T100000",
            "RRULE:FREQ=WEEKLY;UNTIL=20230925T220000Z",
            f"EXDATE{LOCAL}:20230911T090000",
        ),
        timed("20230919T140000", "20230919T160000", f"RECURRENCE-ID{LOCAL}:20230918T090000"),
    )
    assert [(day, hours) for day, hours, *_ in rows] == [
        ("2023-09-04", 1),
        ("2023-09-19", 2),
        ("2023-09-25", 1),
    ]
    assert (file.read, file.accepted) == (3, 3)


def test_a_series_without_end_stops_where_the_school_year_does(calendar):
    """It began the year before, and goes on the year after: the 366 days of this one count."""
    rule = "RRULE:FREQ=DAILY"
    file, rows = taken(calendar, timed("20230101T090000", "20230101T093000", rule))
    assert (len(rows), rows[0][0], rows[-1][0]) == (366, "2023-09-01", "2024-08-31")
    assert file.read == file.accepted == 366


def test_hours_are_those_of_the_clock_on_the_wall_where_it_changes(calendar):
    """From ten in the evening until four in the night that has an hour more: seven hours."""
    _, rows = taken(calendar, timed("20231028T220000", "20231029T040000"))
    assert rows[0][:2] == ("2023-10-28", 7)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART:20231002T223000Z", "DTEND:20231002T233000Z"),
        ("DTSTART:20231003T003000", "DTEND:20231003T013000"),
        ("DTSTART:20231003T003000", "DURATION:PT1H"),
        ("DTSTART;TZID=Romance Standard Time:20231003T003000", "DURATION:PT1H"),
        ("DTSTART;TZID=Europe/London:20231002T233000", "DURATION:PT1H"),
        ("DTSTART;TZID=Nergens:20231003T003000", "DURATION:PT1H"),
    ],
)
def test_days_are_those_of_belgium(calendar, start, end):
    """Half past ten in Greenwich is half past midnight in Brussels, the day after; a time without
    a known zone is one of Belgium."""
    _, rows = taken(calendar, entry(start, end))
    assert rows[0][:2] == ("2023-10-03", 1)


def test_entries_cancelled_or_of_another_year_are_skipped_and_counted(calendar):
    """One of four entries is accepted."""
    file, rows = taken(
        calendar,
        timed("20230831T090000", "20230831T100000", uid="a"),
        timed("20230901T090000", "20230901T100000", uid="b"),
        timed("20240901T090000", "20240901T100000", uid="c"),
        timed("20231002T090000", "20231002T100000", "STATUS:CANCELLED", uid="d"),
    )
    assert [day for day, *_ in rows] == ["2023-09-01"]
    assert (file.read, file.accepted, file.skipped) == (4, 1, {"cancelled": 1, "outside": 2})


def test_whole_days_are_a_row_each_and_the_mapping_says_what_of_it(calendar):
    """Left out here; elsewhere a day of training may count for 7.6 hours."""
    days = entry("DTSTART;VALUE=DATE:20231106", "DTEND;VALUE=DATE:20231108")
    file, rows = taken(calendar, days)
    assert (file.skipped, rows) == ({"left_out": 2}, [])

    calendar.change('where = { "ALL-DAY" = ["nee"] }', "")
    calendar.change('hours = "HOURS"', 'hours = { from = "HOURS", default = "7,6" }')
    _, rows = taken(calendar, days)
    assert [(day, round(hours, 2)) for day, hours, *_ in rows] == [
        ("2023-11-06", 7.6),
        ("2023-11-07", 7.6),
    ]


def test_monthly_files_that_overlap_do_not_count_twice(calendar):
    """The calendar of one adviser, known by the name of the file without its dates."""
    both = timed("20231002T090000", "20231002T100000")
    calendar.write("an_2023-09.ics", of(both))
    file, rows = taken(calendar, both, name="an_2023-10.ics")
    assert (len(rows), file.skipped) == (1, {"repeat": 1})


def test_one_meeting_in_two_calendars_is_work_of_two(calendar):
    """It has the same number in both; the people have pseudonyms of their own."""
    both = timed("20231002T090000", "20231002T100000")
    calendar.write("an.ics", of(both))
    taken(calendar, both, name="bo.ics")
    rows = calendar.rows("time_entries", "entry_id", "staff_key")
    assert len({entry for entry, _ in rows}) == len({person for _, person in rows}) == 2


def test_nothing_that_was_written_by_hand_or_tells_who_is_left(calendar):
    """Names in titles, addresses of organisers and numbers that hold them stay outside."""
    lines = ("SUMMARY:Lezen met Mieke", "ORGANIZER:mailto:mieke@school.example")
    calendar.change('"FILE"', '"ORGANIZER"')
    taken(calendar, timed("20231002T090000", "20231002T100000", *lines, uid="mieke@school.example"))
    assert "mieke" not in calendar.written().lower()


def test_a_title_is_never_taken_as_it_stands(calendar):
    """The mapping must list the words that count."""
    calendar.change(CALENDAR[CALENDAR.index("theme =") :], 'theme = "SUMMARY"\n')
    with pytest.raises(PbdReportError) as refusal:
        taken(calendar, timed("20231002T090000", "20231002T100000"))
    assert "Column 'theme' would take text from a calendar as people wrote it." in str(
        refusal.value
    )
    assert "from = 'SUMMARY', without `values`" in str(refusal.value)


WHOLE = of(timed("20231002T090000", "20231002T100000"))
REFUSED = {
    "an empty file": (b"", "a file that does not begin with BEGIN:VCALENDAR"),
    "a web page": (b"<html>Meld u aan</html>", "does not begin with BEGIN:VCALENDAR"),
    "an address card": (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "does not begin with BEGIN:VCALENDAR"),
    "an event without a calendar": (b"BEGIN:VEVENT\r\nEND:VEVENT", "does not begin with"),
    "cut in the middle": (WHOLE[:90].encode(), "a calendar cut short"),
    "cut before its last line": (WHOLE[: -len("END:VCALENDAR\r\n")].encode(), "cut short"),
    "an entry that does not end": (
        WHOLE.replace("END:VEVENT\r\n", "").encode(),
        "unbalanced lines of BEGIN and END",
    ),
    "an end without a beginning": (
        WHOLE.replace("BEGIN:VEVENT\r\n", "").encode(),
        "unbalanced lines of BEGIN and END",
    ),
    "NUL bytes": (WHOLE.replace("School", "\0").encode(), "line 6\n  found  NUL bytes"),
    "UTF-16": (WHOLE.encode("utf-16"), "found  text in UTF-16"),
    "Windows-1252 where the mapping says UTF-8": (
        WHOLE.replace("School", "Caf\u00e9").encode("windows-1252"),
        "line 6\n  expected  text in UTF-8",
    ),
}


SOURCE = Source(id="x", title="X", files="x", format="ics", table=())


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_whole_calendar_is_refused(tmp_path, name):
    """The message has its name, and the line if known."""
    content, told = REFUSED[name]
    path = tmp_path / "an.ics"
    path.write_bytes(content)
    with pytest.raises(PbdReportError) as refusal:
        calendars.read_calendar(path, SOURCE, "an.ics", SchoolYear(2023))
    assert "an.ics" in str(refusal.value)
    assert " ".join(told.split()) in " ".join(str(refusal.value).split())


def test_a_calendar_larger_than_any_is_refused_unread(calendar, monkeypatch):
    """Such as one with films in it."""
    monkeypatch.setattr(calendars, "MOST_BYTES", 10)
    with pytest.raises(PbdReportError, match="0 MB, more than any calendar has"):
        taken(calendar, timed("20231002T090000", "20231002T100000"))


ONE = ("DTSTART:20231002T090000Z", "DTEND:20231002T100000Z")
UNREADABLE = {
    "no beginning": (ONE[1],),
    "a beginning that is no date": ("DTSTART:gisteren", ONE[1]),
    "a day that does not exist": ("DTSTART;VALUE=DATE:20240230",),
    "two beginnings": (ONE[0], ONE[0], ONE[1]),
    "a day that ends at an hour": ("DTSTART;VALUE=DATE:20231002", ONE[1]),
    "a line that is none": (*ONE, "zomaar wat tekst"),
    "a series each second": (*ONE, "RRULE:FREQ=SECONDLY"),
    "a series each hour": (*ONE, "RRULE:FREQ=HOURLY"),
    "a series on all minutes of a day": (*ONE, "RRULE:FREQ=DAILY;BYMINUTE=1,2,3"),
    "a series that does not go on": (*ONE, "RRULE:FREQ=DAILY;INTERVAL=0"),
    "a series of unknown rule": (*ONE, "RRULE:FREQ=SOMS"),
    "a series since the year one": ("DTSTART:00010101T090000Z", "RRULE:FREQ=DAILY"),
}


def test_an_entry_that_cannot_be_read_is_set_aside_alone(calendar):
    """The one before them is accepted; nothing is guessed."""
    good = timed("20231003T090000", "20231003T100000", uid="good")
    broken = [entry(*lines, uid=f"{at}") for at, lines in enumerate(UNREADABLE.values())]
    file, rows = taken(calendar, good, *broken)
    assert [day for day, *_ in rows] == ["2023-10-03"]
    assert (file.read, file.accepted, file.quarantined) == (1 + len(broken), 1, len(broken))
    reason = "datum, duur of herhaling van deze afspraak is niet te lezen"
    rows_from_2 = range(2, 2 + len(broken))
    assert calendar.quarantine() == [(str(row), "", "", reason) for row in rows_from_2]


def test_an_entry_that_lasts_no_time_or_days_is_set_aside(calendar):
    """No end, an end before the beginning, or a week later."""
    ends = ((), ("DTEND:20231002T080000Z",), ("DTEND:20231009T090000Z",))
    start = "DTSTART:20231002T090000Z"
    taken(calendar, *(entry(start, *end, uid=f"{at}") for at, end in enumerate(ends)))
    assert [told for *_, told in calendar.quarantine()] == [
        "niet groter dan 0",
        "niet groter dan 0",
        "groter dan 24",
    ]


def test_a_series_that_never_comes_is_one_row_outside_the_year(calendar):
    """On the thirty-first of February, but for the day on which it was made."""
    rule = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"
    file, rows = taken(calendar, timed("20210101T090000", "20210101T100000", rule))
    assert (file.skipped, rows) == ({"outside": 1}, [])


LINES = st.lists(
    st.sampled_from(
        [
            *("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "UID:a", ONE[0]),
            *(ONE[1], "DTSTART;VALUE=DATE:20231002", "RRULE:FREQ=WEEKLY", "RDATE:20231102T090000Z"),
            *("RECURRENCE-ID:20231002T090000Z", "EXDATE:x", "DURATION:-PT1H", " vervolg", "x"),
            *("RRULE:FREQ=MONTHLY;BYDAY=5MO;COUNT=3", "CATEGORIES:", "STATUS:CANCELLED", "END:x"),
        ]
    ),
    max_size=16,
)


@settings(max_examples=60, deadline=None)
@given(lines=LINES)
def test_a_calendar_of_any_lines_is_read_or_refused(lines):
    """Every row is given once, or the file is refused; nothing else happens."""
    asked = {"file": "x", "decimal": ",", "date_format": "%d/%m/%Y", "series_seconds": 5}
    asked |= {"text": of("".join(f"{line}\r\n" for line in lines))}
    asked |= {"first": "2023-09-01", "last": "2024-08-31"}
    try:
        rows = [number for number, _ in rows_of(asked, "x.ics", {})]
    except PbdReportError:
        return
    assert rows == list(range(1, len(rows) + 1))
