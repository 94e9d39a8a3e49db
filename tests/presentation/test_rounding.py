from dataclasses import replace

import pytest
from presentation.samples import WORDS, figure, row

from pbdreport.presentation.captions import figure_note, rounding_note

BANDS = figure(unit="share", decimals=0)
NOTE = "Door afronding tellen de percentages niet altijd op tot 100."


def parts(*counts, **also):
    """The parts of one whole, by pillar."""
    return [row(count, sum(counts), pillar=f"p{nth}", **also) for nth, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((1, 1, 1), NOTE),  # 33 + 33 + 33 = 99
        ((8, 1, 4, 3, 7, 4), NOTE),  # 30 + 4 + 15 + 11 + 26 + 15 = 101
        ((1, 1, 2), ""),  # 25 + 25 + 50
    ],
)
def test_percentages_that_do_not_add_up_are_told_and_never_moved(counts, told):
    """A reader who adds them up finds 99 or 101."""
    assert figure_note(parts(*counts), BANDS, ("pillar",), WORDS).text == told


def test_one_whole_of_several_is_enough():
    """Of two levels one adds up and one does not."""
    rows = [*parts(1, 1, level="BaO"), *parts(1, 1, 1, level="SO")]

    assert figure_note(rows, BANDS, ("level", "pillar"), WORDS).text == NOTE
    assert figure_note(rows[:2], BANDS, ("level", "pillar"), WORDS).text == ""


def test_shares_that_are_no_parts_of_one_whole_are_not_added():
    """Of three levels each has its own denominator, though they happen to make 1."""
    rows = [row(1, 3, level="BaO"), row(2, 6, level="SO"), row(3, 9, level="DKO")]

    assert rounding_note(rows, BANDS, ("level",)) == []


def test_a_whole_with_a_hidden_part_is_not_added():
    """Nobody can add what is not shown."""
    hidden = replace(parts(1)[0], status="c", numerator=None, denominator=None)

    assert rounding_note([*parts(1, 1, 1), hidden], BANDS, ("pillar",)) == []


def test_the_parts_of_a_bar_are_whole_percentages():
    """62.5, 12.5 and 25.0 in the table make 100; in bars 63 + 13 + 25 = 101."""
    one_decimal = figure(unit="share", decimals=1)
    rows = parts(625, 125, 250, n=1000)

    assert rounding_note(rows, one_decimal, ("pillar",)) == []
    assert rounding_note(rows, replace(one_decimal, chart="stacked"), ("pillar",)) != []
