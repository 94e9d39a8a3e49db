"""Complaints: their number, and whether they were answered in time.

1. A working day is a day from Monday to Friday that is not a Belgian public holiday.
2. The term does not run in the suspended period, including its first and last day.
3. The day of receipt is day 0; with a term of 30, an answer on working day 30 is in time.
4. An unanswered complaint whose term still runs at the end of the school year is not in the base.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.result_shapes import as_count


@dataclass(frozen=True)
class AnswerTerm:
    """The term for answering a complaint, in working days, and the period that suspends it."""

    working_days: int
    suspended_from: tuple[int, int]
    """Month and day."""
    suspended_to: tuple[int, int]

    def counts(self, day: date, free: Iterable[date]) -> bool:
        """Whether a day counts towards the term, given the public holidays."""
        is_suspended = self.suspended_from <= (day.month, day.day) <= self.suspended_to
        return day.weekday() < 5 and day not in free and not is_suspended


def received(complaints: ir.Table) -> ir.Table:
    """Written complaints received in the school year.

    Source: figure `means.complaints`.
    """
    return as_count(complaints, _.count(), _.count(), ())


def answered_in_time(complaints: ir.Table, term: AnswerTerm, end: date) -> ir.Table:
    """Complaints answered within the term, of those that were answered or whose term is over.

    Args:
        complaints: One row per complaint, with `received_on` and `answered_on` (may be missing).
        term: The term.
        end: Last day of the school year.

    Returns:
        One row with `numerator` (in time), `denominator` and `n` (base), in complaints.

    Source: figure `means.answered_in_time`.
    """
    dates = complaints.select("received_on", "answered_on").to_pyarrow().to_pylist()
    judged = [_in_time(one["received_on"], one["answered_on"], term, end) for one in dates]
    base = [is_in_time for is_in_time in judged if is_in_time is not None]
    counted = {"numerator": [sum(base)], "denominator": [len(base)], "n": [len(base)]}
    return ibis.memtable(counted)


def _in_time(received: date, answered: date | None, term: AnswerTerm, end: date) -> bool | None:
    """Whether a complaint was answered in time; None if it is unanswered and its term runs."""
    days = working_days_between(received, answered or end, term)
    if answered is None:
        return False if days > term.working_days else None
    return days <= term.working_days


def working_days_between(first: date, last: date, term: AnswerTerm) -> int:
    """Working days of the term after the first day, up to and including the last."""
    free = holidays.country_holidays("BE", years=range(first.year, last.year + 1))
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(term.counts(day, free) for day in days)
