import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presentation.samples import FAVOURABLE, HOURS, NBSP, SHARE, WORDS, figure, row

from pbdreport.presentation import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(3, 2), 0, "2"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(6365, 100), 1, "63,7"),
        (Fraction(6364, 100), 1, "63,6"),
        (Fraction(1234), 0, "1.234"),
        (Fraction(12345, 10), 1, "1.234,5"),
        (Fraction(1234), 1, "1.234"),
        (Fraction(1234567), 0, "1.234.567"),
        (Fraction(0), 2, "0"),
        (Fraction(-5, 2), 0, "−3"),
    ],
)
def test_numbers_are_rounded_half_up_and_written_as_in_flanders(value, decimals, expected):
    """A point for thousands, a comma for decimals, no zeros at the end."""
    assert numbers.number(value, decimals) == expected


def test_zeros_fill_a_column():
    """Numbers below each other have as many decimals."""
    assert numbers.number(Fraction(1234), 1, padded=True) == "1.234,0"


@pytest.mark.parametrize(
    ("share", "decimals", "expected"),
    [
        (Fraction(0), 0, "0 %"),
        (Fraction(1), 0, "100 %"),
        (Fraction(1), 1, "100 %"),
        (Fraction(2, 3), 0, "67 %"),
        (Fraction(2, 3), 1, "66,7 %"),
        (Fraction(1, 1000), 0, "< 0,5 %"),
        (Fraction(5, 1000), 0, "1 %"),
        (Fraction(999, 1000), 0, "≥ 99,5 %"),
        (Fraction(999, 1000), 1, "99,9 %"),
        (Fraction(9999, 10000), 1, "≥ 99,95 %"),
    ],
)
def test_none_and_all_are_said_only_where_they_hold(share, decimals, expected):
    """0 % means none and 100 % means all; a share beside them is not rounded to them."""
    assert numbers.percent(share, decimals) == expected.replace(" ", NBSP)


def test_decimals_follow_the_base():
    """Of fewer than a hundred institutions or people, whole percentages."""
    assert numbers.value_text(row(2, 3, 99), SHARE) == f"67{NBSP}%"
    assert numbers.value_text(row(2, 3, 100), SHARE) == f"66,7{NBSP}%"


def test_a_share_of_hours_has_no_small_base():
    """Work is measured in hours: the number of records behind a share does not limit it."""
    hours = figure(concerns="work")
    assert numbers.value_text(row(2, 3, 12), hours) == f"66,7{NBSP}%"


def test_a_quantity_has_its_unit():
    """One unit where the number shown is 1, else several; hours stay 'uur'."""
    institutions = figure(unit="institutions", decimals=0)
    assert numbers.quantity_text(row(1), institutions, WORDS) == f"1{NBSP}instelling"
    assert numbers.quantity_text(row(1200), institutions, WORDS) == f"1.200{NBSP}instellingen"
    assert numbers.quantity_text(row("0.96"), institutions, WORDS) == f"1{NBSP}instelling"
    assert numbers.quantity_text(row("1234.5"), HOURS, WORDS) == f"1.234,5{NBSP}uur"
    assert numbers.quantity_text(row(1, 2, 2), SHARE, WORDS) == f"50{NBSP}%"


@pytest.mark.parametrize(("status", "symbol"), [("c", "[c]"), ("x", "[x]"), ("z", "[z]")])
def test_a_symbol_stands_for_what_is_not_shown(status, symbol):
    """Not even the unit says anything of it."""
    hidden = row(None, status=status)
    assert numbers.value_text(hidden, SHARE) == symbol
    assert numbers.quantity_text(hidden, HOURS, WORDS) == symbol
    assert numbers.interval_text(hidden, SHARE) == ""
    assert numbers.change_text(hidden, SHARE) == ""


def test_bounds_of_an_interval_have_as_many_decimals():
    """60,0 next to 98,2, not 60."""
    wide = row(9, 10, 10, lower=0.5958, upper=0.9821)
    close = row(90, 100, 100, lower=0.6, upper=0.9821)
    assert numbers.interval_text(wide, FAVOURABLE) == f"60 tot 98{NBSP}%"
    assert numbers.interval_text(close, FAVOURABLE) == f"60,0 tot 98,2{NBSP}%"


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (60, 57, "+3 procentpunten"),
        (57, 60, "−3 procentpunten"),
        (60, 59, "+1 procentpunt"),
        (60, 60, "0 procentpunt"),
    ],
)
def test_shares_change_in_percentage_points(now, before, expected):
    """With a sign, and one point where it is one."""
    changed = row(now, 100, 100, before, 100, previous_n=100)
    assert numbers.change_text(changed, SHARE) == expected.replace(" ", NBSP)


def test_a_change_is_computed_before_it_is_rounded():
    """64,4 less 63,5 is 0,9: whole percentages would have made it 0 or 1 by chance of rounding."""
    changed = row(644, 1000, 1000, 635, 1000, previous_n=1000)
    assert numbers.change_text(changed, SHARE) == f"+0,9{NBSP}procentpunt"


def test_a_published_number_is_not_made_more_precise():
    """Printed then as 46 %: shown so, and the change in whole points."""
    published = row(483, 1000, 1000, "0.46", previous_source="published")
    assert numbers.previous_text(published, SHARE) == f"46{NBSP}%"
    assert numbers.change_text(published, SHARE) == f"+2{NBSP}procentpunten"


@given(st.fractions(-(10**15), 10**15), st.integers(0, 3))
def test_rounding_is_never_off_by_more_than_half_a_step(value, decimals):
    """And the rounded number has no more decimals than asked."""
    rounded = numbers.half_up(value, decimals)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**decimals)
    assert rounded == round(rounded, decimals)


@given(st.fractions(0, 1), st.integers(0, 2))
def test_only_nothing_reads_as_nothing(share, decimals):
    """`0 %` is said of 0 alone, `100 %` of 1 alone."""
    text = numbers.percent(share, decimals)
    assert (text == f"0{NBSP}%") == (share == 0)
    assert (text == f"100{NBSP}%") == (share == 1)


def test_signs_become_words_in_prose():
    """Sentences have no mathematics."""
    assert numbers.in_prose(numbers.percent(Fraction(1, 1000))) == f"minder dan 0,5{NBSP}%"
    assert numbers.in_prose(numbers.percent(Fraction(999, 1000))) == f"minstens 99,5{NBSP}%"


def test_numbers_come_without_the_libraries_of_charts():
    """The command line formats numbers too, and must start at once."""
    code = (
        "import sys, pbdreport.presentation.numbers, pbdreport.presentation.narrative.sentences;"
        "print([name for name in ('matplotlib', 'pandas', 'resvg_py', 'statsmodels')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_decimals_are_exact():
    """0.1 + 0.2 in decimals is three tenths."""
    assert numbers.number(Decimal("0.1") + Decimal("0.2"), 2) == "0,3"
