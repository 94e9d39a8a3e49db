"""Inspections of institutions and written complaints, as both example services keep them."""

from collections.abc import Sequence
from datetime import date, timedelta

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_days import school_days
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Export, Layout

ADVICES = {
    "favourable": "gunstig",
    "limited": "gunstig beperkt in de tijd",
    "unfavourable": "ongunstig",
}
ADVICES_NOW = ("favourable",) * 8 + ("limited",) * 2
DAYS_BEFORE = (120, 700)
"""The number of days before the school year that the unfavourable advice was given."""
LAYOUT = Layout(dates=frozenset({"datum", "ontvangen", "beantwoord"}))


def inspections(
    service: str,
    year: SchoolYear,
    followed: Sequence[str],
    others: Sequence[str],
    again: Sequence[str],
    usual: int,
) -> Export:
    """`doorlichtingen.csv`: one row is one inspection with its advice.

    Args:
        service: The service.
        year: The school year.
        followed: Institutions followed up after an unfavourable advice.
        others: Other institutions; the first two have an unfavourable advice too.
        again: The advice of those inspected again; the first institutions followed up.
        usual: How many other inspections there are.
    """
    random = chance(service, year, "inspections")
    rows = []
    for number in (*followed, *others[:2]):
        before = year.start - timedelta(days=random.randint(*DAYS_BEFORE))
        rows.append((number, before.isoformat(), "unfavourable"))
    days = school_days(year.first, random, len(again) + usual)
    random.shuffle(days)
    rows += list(zip(followed, days, again, strict=False))
    for number, day in zip(others[2 : usual + 2], days[len(again) :], strict=True):
        rows.append((number, day, random.choice(ADVICES_NOW)))
    written = tuple(
        {"instelling": number, "datum": day, "advies": ADVICES[advice]}
        for number, day, advice in sorted(rows, key=lambda row: (row[1], row[0]))
    )
    return Export("doorlichtingen.csv", tuple(written[0]), written, LAYOUT)


def complaints(service: str, year: SchoolYear, waits: Sequence[int | None]) -> Export:
    """`klachten.csv`: one row is one written complaint.

    Args:
        service: The service.
        year: The school year.
        waits: For each complaint the calendar days until its answer; None without one.
    """
    random = chance(service, year, "complaints")
    last = date(year.first + 1, 7, 1)
    days = [date.fromisoformat(day) for day in school_days(year.first, random, len(waits) - 1)]
    rows = []
    for number, (day, wait) in enumerate(zip([*days, last], waits, strict=True), start=1):
        answered = (day + timedelta(days=wait)).isoformat() if wait is not None else ""
        rows.append(
            {
                "klacht": f"K{year.first % 100}-{number:02}",
                "ontvangen": day.isoformat(),
                "beantwoord": answered,
            }
        )
    return Export("klachten.csv", tuple(rows[0]), tuple(rows), LAYOUT)
