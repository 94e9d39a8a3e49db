"""Indicators of money, posts, inspections and complaints against plain loops."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from naive import found, made, quick

from pbdreport.indicators import means, means_complaints, means_inspections
from pbdreport.indicators.means_complaints import AnswerTerm

START, END = date(2023, 9, 1), date(2024, 8, 31)
FREE = {  # Monday to Friday, in the months that complaints are drawn from
    date(2023, 11, 1), date(2023, 12, 25), date(2024, 1, 1),
}  # fmt: skip

lines_of = st.lists(
    st.tuples(
        st.sampled_from(("income", "expenditure")),
        st.sampled_from(("pay", "travel")),
        st.one_of(st.none(), st.integers(0, 5000)),
        st.one_of(st.none(), st.integers(0, 5000)),
    ),
    min_size=1,
    max_size=8,
)


@quick
@given(lines_of)
def test_money(drawn):
    """Amounts by side, the result, shares of expenditure, and execution of lines with both."""
    finance = made("side line budgeted actual", drawn)
    actual, spent = Counter(), Counter()
    pairs = defaultdict(lambda: [0, 0])
    for side, line, budget, paid in drawn:
        if paid is not None:
            actual[(side,)] += paid
            spent[(line,)] += paid if side == "expenditure" else 0
        if paid is not None and budget is not None:
            pairs[(side,)][0] += paid
            pairs[(side,)][1] += budget

    assert found(means.amounts(finance, "actual"), "side") == actual
    assert found(means.result(finance)) == {(): actual[("income",)] - actual[("expenditure",)]}
    total = sum(spent.values())
    present = {line for side, line, _, paid in drawn if side == "expenditure" and paid is not None}
    shares = {(line,): Fraction(spent[(line,)], total) for line in present} if total else {}
    assert found(means.expenditure_share(finance, "actual"), "line") == shares
    assert found(means.execution(finance), "side") == {
        side: Fraction(paid, budget) for side, (paid, budget) in pairs.items() if budget
    }


@quick
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 80)), min_size=1, max_size=6),
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
)
def test_staff_per_adviser(institutions, advisers):
    """Staff of the institutions of the mandate over the advisers."""
    table = made("in_mandate staff_fte", [(inside, staff / 4) for inside, staff in institutions])
    staff = sum(Fraction(amount, 4) for inside, amount in institutions if inside)
    posts = made("fte", [(fte,) for fte in advisers])

    expected = {(): staff / sum(advisers)} if any(inside for inside, _ in institutions) else {}
    assert found(means.staff_per_adviser(table, posts)) == expected


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(("taal", None)), st.integers(1, 30)),
        min_size=1,
        max_size=8,
    )
)
def test_working_days(drawn):
    """Hours of a theme over those of a working day; hours without a theme are left out."""
    entries = made(
        "staff_key theme hours", [(who, what, amount / 4) for who, what, amount in drawn]
    )
    spent = sum(Fraction(amount, 4) for _, theme, amount in drawn if theme)

    expected = {("taal",): spent / Fraction("7.6")} if spent else {}
    assert found(means.working_days(entries, 7.6), "theme") == expected


inspections_of = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(-200, 360),
        st.sampled_from(("favourable", "unfavourable")),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda one: one[:2],
)


def last_advice(drawn, keep):
    """The last advice of each institution among some of its inspections."""
    latest = {}
    for institution, day, advice in sorted(drawn, key=lambda one: one[1]):
        if keep(START + timedelta(day)):
            latest[institution] = advice
    return latest


@quick
@given(inspections_of, st.sets(st.sampled_from("abc")))
def test_follow_up_of_inspections(drawn, guided):
    """Institutions unfavourable at the start or end, and the new advice of those at the start."""
    table = made(
        "institution_id date advice",
        [(institution, START + timedelta(day), advice) for institution, day, advice in drawn],
    )
    before = last_advice(drawn, lambda day: day < START)
    ever = last_advice(drawn, lambda day: day <= END)
    now = last_advice(drawn, lambda day: START <= day <= END)
    bad = [one for one, advice in before.items() if advice == "unfavourable"]
    due = {*bad, *(one for one, advice in ever.items() if advice == "unfavourable")}
    again = Counter((now[one],) for one in bad if one in now)

    visits = made("institution_id", [(one,) for one in sorted(guided)] or [("none",)])
    followed = means_inspections.followed_up(table, visits, START, END)
    assert found(followed) == ({(): Fraction(len(due & guided), len(due))} if due else {})
    total = sum(again.values())
    assert found(means_inspections.inspected_again(table, START, END), "advice") == {
        advice: Fraction(count, total) for advice, count in again.items()
    }


@quick
@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(0, 90))),
        min_size=1,
        max_size=5,
    )
)
def test_complaints_in_time(drawn):
    """Ten working days; weekends, holidays and the suspended week do not count."""
    first, end = date(2023, 10, 2), date(2024, 1, 12)
    term = AnswerTerm(10, (12, 25), (12, 31))

    def days(received, last):
        count = 0
        while received < last:
            received += timedelta(1)
            is_suspended = received.month == 12 and received.day >= 25
            count += received.weekday() < 5 and received not in FREE and not is_suspended
        return count

    records, judged = [], []
    for place, (start, took) in enumerate(drawn):
        received = first + timedelta(start)
        answered = None if took is None else received + timedelta(took)
        records.append((f"k{place}", received, answered))
        if answered:
            judged.append(days(received, answered) <= 10)
        elif days(received, end) > 10:
            judged.append(False)

    counted = means_complaints.answered_in_time(
        made("complaint_id received_on answered_on", records), term, end
    )
    assert found(counted) == ({(): Fraction(sum(judged), len(judged))} if judged else {})
