"""3. Reads durations: SQL for the hours that a text such as `1u30` or `90 min` means.

1. `1:30` and `01:30:00` are hours, minutes and seconds, also above 24 hours.
2. With units: `1u30`, `1 uur 30 min`, `1h30`, `7,6 u`, `90 min`, `90'`, `PT1H30M`.
3. Halves and quarters: `1½`, `¾ u`.
4. From a begin to an end (`between`): two times of a day, `9:00`, `9u30`, `9.30` or `24:00`, or two
   moments in a form of the source. Midnight as an end is the end of the day; any other end that is
   not after its begin is a fault.
"""

from collections.abc import Sequence

from pbdreport.ingest.mapping.moments import moment_sql
from pbdreport.ingest.sql import literal
from pbdreport.schema import Column, ColumnType

UNTIL = "–"
"""What stands between a begin and an end in one text."""
_HOUR = "(?:uren|uur|u|hours|hour|hrs|hr|h)"
_MINUTE = "(?:minuten|minuut|minutes|minute|mins|min|m|['’′])"
_SECOND = "(?:seconden|seconds|secs|sec|s)"
_CLOCK = rf"(?i)(\d{{1,5}}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?(?:\s*{_HOUR})?"
_UNITS = (
    rf"(?i)(?:PT)?(?:(\d+)\s*{_HOUR}\.?)(?:\s*(?:en\s+)?([0-5]?\d)\s*{_MINUTE}?\.?)?"
    rf"(?:\s*(?:en\s+)?([0-5]?\d)\s*{_SECOND}\.?)?"
)
_MINUTES = rf"(?i)(?:PT)?()(\d+)\s*{_MINUTE}\.?(?:\s*(?:en\s+)?([0-5]?\d)\s*{_SECOND}\.?)?"
_QUARTERS = rf"(?i)(\d*)\s*([¼½¾])\s*{_HOUR}?\.?"
_TIME = r"(?i)([01]?\d|2[0-4])(?:[:.uh](?:([0-5]\d)(?::([0-5]\d))?)?)\s*(?:u|uur|h)?\.?"


def is_duration(column: Column) -> bool:
    """Whether a column holds hours, which exports also write as durations."""
    return column.type is ColumnType.DECIMAL and column.name == "hours"


def hours_sql(written: str, decimal: str, *, with_clock: bool) -> str:
    """SQL for the hours of a duration, exact to four decimals; NULL if it is not one.

    Args:
        written: SQL for the text.
        decimal: The decimal mark of the source.
        with_clock: Whether `1:30` is a duration in hours.
    """
    patterns = [_CLOCK, _UNITS, _MINUTES] if with_clock else [_UNITS, _MINUTES]
    tests = [(pattern, _seconds(written, pattern)) for pattern in patterns]
    number = rf"(?i)(\d+(?:\{decimal}\d+)?)\s*{_HOUR}\.?"
    found = f"replace(regexp_extract({written}, {literal(number)}, 1), {literal(decimal)}, '.')"
    tests.append((number, f"3600 * try_cast({found} AS DECIMAL(18, 4))"))
    fraction = f"regexp_extract({written}, {literal(_QUARTERS)}, ['whole', 'part'])"
    quarters = f"CASE {fraction}.part WHEN '¼' THEN 1 WHEN '½' THEN 2 ELSE 3 END"
    whole = f"coalesce(try_cast({fraction}.whole AS BIGINT), 0)"
    tests.append((_QUARTERS, f"3600 * {whole} + 900 * {quarters}"))
    cases = " ".join(
        f"WHEN regexp_full_match({written}, {literal(pattern)}) THEN {seconds}"
        for pattern, seconds in tests
    )
    return f"try_cast((CASE {cases} END) / 3600 AS DECIMAL(18, 4))"


def hours_between_sql(written: str, forms: Sequence[str]) -> str:
    """SQL for the hours from a begin to an end, `9:00–10:30`; NULL if they are not understood."""
    begin, end = (f"trim(split_part({written}, {literal(UNTIL)}, {place}))" for place in (1, 2))
    clocks = " AND ".join(f"regexp_full_match({text}, {literal(_TIME)})" for text in (begin, end))
    first, last = (_seconds(text, _TIME) for text in (begin, end))
    last = f"CASE {last} WHEN 0 THEN 86400 ELSE {last} END"
    moments = (moment_sql(text, forms) for text in (begin, end))
    between = f"date_diff('second', {', '.join(moments)})"
    within = f"CASE WHEN {last} <= 86400 THEN ({last}) - {first} END"
    seconds = f"CASE WHEN {clocks} THEN {within} ELSE {between} END"
    return f"CASE WHEN {seconds} > 0 THEN try_cast(({seconds}) / 3600 AS DECIMAL(18, 4)) END"


def _seconds(written: str, pattern: str) -> str:
    found = f"regexp_extract({written}, {literal(pattern)}, ['h', 'm', 's'])"
    parts = (
        f"{size} * coalesce(try_cast({found}.{part} AS BIGINT), 0)"
        for part, size in (("h", 3600), ("m", 60), ("s", 1))
    )
    return f"({' + '.join(parts)})"
