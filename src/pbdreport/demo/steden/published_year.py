"""The published figures of the year whose exports are gone, as a file of the configuration."""

import csv
import io
from fractions import Fraction

from pbdreport.demo.steden.aims import DAYS_PUBLISHED_THEN, LOST, PUBLISHED_THEN

HEADINGS = ("figure", "dims", "value", "unit", "decimals")
DECIMALS = {"share": 4, "institutions": 0, "fte": 1}
NAME = f"{LOST}.csv"


def published_then() -> str:
    """The text of `published/2021-2022.csv`, with working days in total and by theme."""
    rows = [
        (figure, "", _decimal(value, unit), unit, str(min(DECIMALS[unit], 1)))
        for figure, (value, unit) in PUBLISHED_THEN.items()
    ]
    days = DAYS_PUBLISHED_THEN
    rows.append(("means.working_days", "", str(sum(days.values())), "days", "0"))
    rows += [
        ("means.working_days", f"theme={theme}", str(amount), "days", "0")
        for theme, amount in days.items()
    ]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([HEADINGS, *rows])
    return out.getvalue()


def _decimal(value: str, unit: str) -> str:
    return f"{round(float(Fraction(value)), DECIMALS[unit]):g}"
