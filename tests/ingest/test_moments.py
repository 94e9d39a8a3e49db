"""Dates and moments as systems write them, as the moment in Belgian time and the day there."""

from datetime import date, datetime

import duckdb
import pytest

from pbdreport.ingest.mapping.moments import day_sql, moment_sql


def read(text, *forms):
    """The moment that a text means."""
    query = f"SELECT {moment_sql('written', forms)} FROM (SELECT ? AS written)"
    return duckdb.execute(query, [text]).fetchall()[0][0]


def day(text, *forms):
    """The day that a text means."""
    query = f"SELECT {day_sql('written', forms)} FROM (SELECT ? AS written)"
    return duckdb.execute(query, [text]).fetchall()[0][0]


TWELVE_HOURS = "%Y/%m/%d %I:%M:%S %p"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2023/11/02 2:48:17 a.m. CET", 2),
        ("2023/11/02 2:48:17 p.m. CET", 14),
        ("2023/11/02 2:48:17 a. m.", 2),
        ("2023/11/02 2:48:17 vm", 2),
        ("2023/11/02 2:48:17 nm.", 14),
        ("2023/11/02 12:48:17 a.m.", 0),
        ("2023/11/02 12:48:17 PM GMT+1", 12),
        ("2023/11/02 2:48:17 PM GMT+2", 13),
    ],
)
def test_the_halves_of_a_day_in_dutch_and_english(text, hour):
    """Forms write a.m. and p.m. with points, spaces, or in Dutch; GMT+2 is an hour earlier here."""
    assert read(text, TWELVE_HOURS) == datetime(2023, 11, 2, hour, 48, 17)


def test_an_hour_above_twelve_has_no_half():
    """14:48 p.m. is refused, not guessed."""
    assert read("2023/11/02 14:48:17 p.m.", TWELVE_HOURS) is None


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("2023-11-02T22:30:00Z", "%Y-%m-%dT%H:%M:%S", date(2023, 11, 2)),
        ("2023-11-02T23:30:00Z", "%Y-%m-%dT%H:%M:%S", date(2023, 11, 3)),
        ("2024-06-30T22:30:00.123Z", "%Y-%m-%dT%H:%M:%S.%fZ", date(2024, 7, 1)),
        ("2024-06-30 21:30:00+00:00", "%Y-%m-%d %H:%M:%S%z", date(2024, 6, 30)),
        ("2024-06-30 22:30:00+0000", "%Y-%m-%d %H:%M:%S%z", date(2024, 7, 1)),
        ("2023-11-02 20:00 -05:00", "%Y-%m-%d %H:%M", date(2023, 11, 3)),
        ("2023-11-02 23:30 UTC", "%Y-%m-%d %H:%M %Z", date(2023, 11, 3)),
        ("2023-11-02 23:30 CET", "%Y-%m-%d %H:%M %Z", date(2023, 11, 2)),
        ("2024-07-02 23:30 CEST", "%Y-%m-%d %H:%M", date(2024, 7, 2)),
        ("2023-11-02 23:30 Europe/Brussels", "%Y-%m-%d %H:%M", date(2023, 11, 2)),
        ("2023-11-02 23:30 GMT+1", "%Y-%m-%d %H:%M GMT+1", date(2023, 11, 2)),
        ("Thu Nov 02 2023 23:48:17 GMT+0100 (CET)", "%a %b %d %Y %H:%M:%S", date(2023, 11, 2)),
    ],
)
def test_the_day_is_the_day_in_belgium(text, form, expected):
    """Half past eleven in the evening in London is the next day here."""
    assert day(text, form) == expected


def test_the_day_does_not_depend_on_the_machine():
    """A zone of the session changes nothing."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'America/Los_Angeles'")
    forms = ["%Y-%m-%d %H:%M:%S%z"]
    query = (
        f"SELECT {day_sql('written', forms)} FROM (SELECT '2024-06-30 22:30:00+0000' AS written)"
    )
    assert connection.execute(query).fetchall() == [(date(2024, 7, 1),)]


@pytest.mark.parametrize("text", ["31/12/2023 24:00", "31/12/2023 24:00:00"])
def test_twenty_four_hours_is_the_end_of_the_day_that_is_written(text):
    """As a moment it is the next midnight."""
    forms = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
    assert (day(text, *forms), read(text, *forms)) == (date(2023, 12, 31), datetime(2024, 1, 1))


@pytest.mark.parametrize("text", ["31/12/2023 24:01", "31/12/2023 25:00", "30/02/2024 24:00"])
def test_no_such_moment(text):
    assert read(text, "%d/%m/%Y %H:%M") is None


def test_the_first_form_that_fits():
    """An export changed its form halfway through the year."""
    forms = ("%d/%m/%Y", "%Y-%m-%d")
    assert [day(text, *forms) for text in ("02/11/2023", "2023-11-02", "11-02-2023")] == [
        date(2023, 11, 2),
        date(2023, 11, 2),
        None,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 november 2023", date(2023, 11, 2)),
        ("2 mrt 2024", date(2024, 3, 2)),
        ("2 mei 2024", date(2024, 5, 2)),
        ("3 August 2024", date(2024, 8, 3)),
        ("2 janvier 2024", date(2024, 1, 2)),
        ("2 März 2024", date(2024, 3, 2)),
        ("2 sept. 2023", date(2023, 9, 2)),
        ("2 brumaire 2023", None),
    ],
)
def test_names_of_months(text, expected):
    """In the languages of the forms that are used here."""
    assert day(text, "%d %B %Y") == expected


@pytest.mark.parametrize("text", ["do 2 nov. 2023", "donderdag 2 november 2023", "Thu 2 Nov 2023"])
def test_names_of_days(text):
    assert day(text, "%a %d %b %Y") == date(2023, 11, 2)
