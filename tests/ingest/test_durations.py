"""Hours as systems write them: clock time, units, quarters, and from a begin to an end."""

from decimal import Decimal

import duckdb
import pytest

from pbdreport.ingest.mapping.durations import hours_between_sql, hours_sql


def hours(text, decimal=",", with_clock=True):
    """The hours that a text means."""
    query = (
        f"SELECT {hours_sql('written', decimal, with_clock=with_clock)} FROM (SELECT ? AS written)"
    )
    return duckdb.execute(query, [text]).fetchall()[0][0]


def between(begin, end, *forms):
    """The hours from a begin to an end."""
    query = f"SELECT {hours_between_sql('written', forms)} FROM (SELECT ? AS written)"
    return duckdb.execute(query, [f"{begin}–{end}"]).fetchall()[0][0]


@pytest.mark.parametrize(
    "text",
    [
        *("1:30", "01:30", "1:30:00", "01:30:00", "1:30 u", "1:30:00,0"),
        *("1u30", "1 u 30", "1U30", "1u30min", "1 uur 30 min", "1 uur en 30 minuten", "1u 30m"),
        *("1h30", "1h 30m", "1 hr 30 min", "1h30m00s", "PT1H30M"),
        *("90 min", "90min.", "90 minuten", "90 m", "90'", "PT90M"),
        *("1,5 u", "1,5 uur", "1,50 h", "1½", "1 ½ u"),
    ],
)
def test_an_hour_and_a_half(text):
    assert hours(text) == Decimal("1.5")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:45", "0.75"),
        ("24:00", "24"),
        ("25:00:00", "25"),
        ("100:15", "100.25"),
        ("2u", "2"),
        ("½", "0.5"),
        ("¾ u", "0.75"),
        ("50 min", "0.8333"),
        ("0:20:00", "0.3333"),
        ("7,6 u", "7.6"),
        ("45 min 30 s", "0.7583"),
    ],
)
def test_other_durations(text, expected):
    assert hours(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "1:75",
        "1u75",
        "1,5u30",
        "90",
        "1.5",
        "1.5 u",
        "u",
        "min",
        "1:3",
        "1:30:99",
        "-1:30",
        "1 dag",
    ],
)
def test_no_duration(text):
    """Not guessed: the row is set aside."""
    assert hours(text) is None


def test_in_a_column_of_minutes_clock_time_is_no_duration():
    """1:30 may be a minute and a half there; units leave no doubt."""
    assert hours("1:30", with_clock=False) is None
    assert hours("1u30", with_clock=False) == Decimal("1.5")


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("9:00", "10:30", "1.5"),
        ("09:00:00", "12:00:00", "3"),
        ("9u", "10u30", "1.5"),
        ("9.30", "12.00", "2.5"),
        ("22:00", "24:00", "2"),
        ("22:00", "0:00", "2"),
        ("0:00", "24:00", "24"),
        ("10:00", "9:00", None),
        ("9:00", "9:00", None),
        ("9:00", "", None),
        ("25:00", "26:00", None),
        ("22:00", "24:30", None),
        ("9", "10", None),
    ],
)
def test_from_a_begin_to_an_end(begin, end, expected):
    """An end before its begin is a mistake, except midnight."""
    assert between(begin, end) == (Decimal(expected) if expected else None)


def test_from_moment_to_moment():
    """Over midnight too, and from one zone to another."""
    form = "%d/%m/%Y %H:%M"
    assert between("02/11/2023 22:00", "03/11/2023 01:15", form) == Decimal("3.25")
    assert between("02/11/2023 22:00", "02/11/2023 24:00", form) == Decimal(2)
    assert between("02/11/2023 09:00 UTC", "02/11/2023 11:00 CET", form) == Decimal(1)
