from datetime import date
from decimal import Decimal

import pytest
from tiny import rows, table

from pbdreport.indicators import means, means_complaints, means_inspections
from pbdreport.indicators.means_complaints import AnswerTerm, working_days_between

FINANCE = table("""
    side        | line     | article | budgeted | actual
    income      | dotatie  |         | 100      | 90.4
    income      | diverse  |         |          | 10.3
    expenditure | lonen    |         | 60       | 63
    expenditure | vervoer  |         | 40       | 21
    dotation    | werking  | art-18  |          | 90.4
""")
TERM = AnswerTerm(30, (7, 11), (8, 15))


def test_lines_without_an_amount_give_no_row():
    """Nothing was budgeted for `diverse`: it has no row, rather than 0."""
    income = FINANCE.filter(FINANCE.side == "income")

    assert rows(means.amounts(income, "budgeted", by=("line",))) == [("dotatie", Decimal(100), 1)]


def test_the_result_is_income_less_expenditure():
    """Dotations are left out: the line `dotatie` already includes them."""
    assert rows(means.result(FINANCE)) == [(Decimal("90.4") + Decimal("10.3") - 63 - 21, 1)]


def test_shares_are_of_the_expenditure():
    """63 and 21 of 84."""
    assert rows(means.expenditure_share(FINANCE, "actual")) == [
        ("lonen", Decimal(63), Decimal(84)),
        ("vervoer", Decimal(21), Decimal(84)),
    ]


def test_execution_compares_lines_that_have_both():
    """`diverse` was not budgeted."""
    assert rows(means.execution(FINANCE)) == [
        ("expenditure", Decimal(84), Decimal(100)),
        ("income", Decimal("90.4"), Decimal(100)),
    ]


def test_staff_per_adviser_counts_the_mandate():
    """30 FTE staff for 1.5 advisers; the institution outside the mandate does not count."""
    institutions = table("""
        institution_id | in_mandate | staff_fte | sites
        a              | true       | 30        | 2
        b              | false      | 99        | 1
    """)
    advisers = table("""
        category | fte
        bao      | 1
        so       | 0.5
    """)

    assert rows(means.staff_per_adviser(institutions, advisers)) == [(Decimal(30), Decimal("1.5"))]
    assert rows(means.supported(institutions, "sites")) == [(2, 1)]


def test_working_days_are_hours_over_the_hours_of_a_day():
    """15.2 hours are 2 days of 7.6; hours without a theme are left out."""
    entries = table("""
        staff_key | theme | hours
        a         | taal  | 7.6
        b         | taal  | 7.6
        b         |       | 3
    """)

    assert rows(means.working_days(entries, 7.6), "n") == [
        ("taal", Decimal("15.2"), Decimal("7.6"), 2)
    ]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2024, 3, 1), date(2024, 3, 4), 1),  # a Friday, then the weekend
        (date(2024, 3, 29), date(2024, 4, 2), 1),  # Easter Monday is free
        (date(2024, 7, 10), date(2024, 8, 16), 1),  # the term is suspended in between
        (date(2023, 12, 22), date(2024, 1, 2), 5),  # Christmas and New Year are free
        (date(2024, 3, 4), date(2024, 3, 4), 0),  # the day of receipt is day 0
    ],
)
def test_working_days_of_the_term(first, last, days):
    """Weekends, Belgian public holidays and the suspended period do not count."""
    assert working_days_between(first, last, TERM) == days


def test_a_complaint_whose_term_still_runs_is_not_in_the_base():
    """Answered in time, answered too late, never answered, received in July and still open."""
    received = table("""
        complaint_id | received_on | answered_on
        k1           | 2024-03-01  | 2024-03-20
        k2           | 2024-03-01  | 2024-04-30
        k3           | 2024-03-01  |
        k4           | 2024-07-09  |
    """)

    assert rows(means_complaints.answered_in_time(received, TERM, date(2024, 8, 31))) == [(1, 3)]


INSPECTIONS = table("""
    institution_id | date       | advice
    a              | 2022-01-10 | unfavourable
    a              | 2024-02-01 | favourable
    b              | 2022-01-10 | unfavourable
    c              | 2021-01-10 | unfavourable
    c              | 2022-05-01 | favourable
    d              | 2024-02-01 | unfavourable
    e              | 2024-02-01 | favourable
""")
START, END = date(2023, 9, 1), date(2024, 8, 31)


def test_the_last_advice_decides_who_is_to_be_followed_up():
    """a and b at the start, d since February; c was favourable again before the year."""
    guided = table("""
        institution_id
        a
        a
        e
    """)

    assert rows(means_inspections.followed_up(INSPECTIONS, guided, START, END)) == [(1, 3)]


def test_only_those_with_an_unfavourable_advice_before_are_inspected_again():
    """a is; d and e had no advice before the year."""
    found = means_inspections.inspected_again(INSPECTIONS, START, END)

    assert rows(found) == [("favourable", 1, 1)]
