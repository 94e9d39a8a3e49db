"""The days on which advisers work."""

from datetime import date, timedelta
from random import Random


def school_days(first_year: int, random: Random, count: int) -> list[str]:
    """Days of a school year as ISO dates, on working days outside the holidays, in order."""
    start = date(first_year, 9, 1)
    days, weights = [], []
    for offset in range(365):
        day = start + timedelta(days=offset)
        if day.weekday() < 5 and day.month not in (7, 8):
            days.append(day.isoformat())
            weights.append(_busyness(day.month, day.day))
        elif day.month == 8 and day.day >= 25 and day.weekday() < 5:
            days.append(day.isoformat())
            weights.append(0.4)
    return sorted(random.choices(days, weights, k=count))


def _busyness(month: int, day: int) -> float:
    holidays = (month == 12 and day > 23) or (month == 1 and day < 7)
    holidays = holidays or (month == 11 and day < 7) or (month == 4 and day < 15)
    return 0.02 if holidays else {9: 0.7, 6: 0.7}.get(month, 1.0)
