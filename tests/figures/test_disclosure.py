from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import masked
from pbdreport.figures.row import Row

RULES = DisclosureRules(min_cell=5, min_base=10, low_base=30)


def favourable(level, numerator, base, **previous):
    return Row(
        "effectiveness.favourable",
        1,
        "share",
        {"item": "q1", "level": level},
        Decimal(numerator),
        Decimal(base),
        base,
        lower=0.1,
        upper=0.9,
        **previous,
    )


def respondents(level, count):
    return Row(
        "effectiveness.respondents",
        1,
        "respondents",
        {"level": level},
        Decimal(count),
        Decimal(1),
        count,
    )


def statuses(rows):
    return [row.status for row in masked(rows, FIGURES, RULES)]


def test_a_result_on_a_small_base_is_hidden_whole():
    """Nothing remains from which 9 respondents could be told, last year's included."""
    hidden = favourable("DKO", 8, 9, previous_numerator=Decimal(20), previous_status="ok")

    assert masked([hidden], FIGURES, RULES) == [
        Row("effectiveness.favourable", 1, "share", hidden.dims, status="c")
    ]


def test_a_low_base_is_marked():
    """10 to 29 respondents are shown with a mark; 30 without."""
    assert statuses([favourable("BaO", 8, 10), favourable("SO", 20, 30)]) == ["u", "ok"]


def test_a_small_cell_is_hidden_and_zero_is_not():
    """1 to 4 people are hidden; so is the smallest other group, else 3 would be what is left."""
    rows = [respondents("BaO", 100), respondents("SO", 60), respondents("DKO", 3)]

    assert statuses([*rows, respondents("VWO", 0)]) == ["ok", "c", "c", "ok"]


def test_two_small_cells_protect_each_other():
    """With two hidden, only their sum can be told."""
    rows = [respondents("BaO", 100), respondents("SO", 4), respondents("DKO", 3)]

    assert statuses(rows) == ["ok", "c", "c"]


def test_the_same_people_are_hidden_in_every_figure():
    """The numerator of a response rate is a number of respondents."""
    rate = Row(
        "effectiveness.response_rate",
        1,
        "share",
        {"level": "SO"},
        Decimal(60),
        Decimal(200),
        200,
    )
    rows = [respondents("BaO", 100), respondents("SO", 60), respondents("DKO", 3), rate]

    assert statuses(rows) == ["ok", "c", "c", "c"]


def test_last_years_small_base_stays_hidden():
    """This year's value is shown without last year's."""
    row = favourable(
        "BaO",
        30,
        40,
        previous_numerator=Decimal(7),
        previous_denominator=Decimal(8),
        previous_n=8,
        previous_status="ok",
        previous_source="data",
    )

    (shown,) = masked([row], FIGURES, RULES)

    assert shown.status == "ok"
    assert (shown.previous_value, shown.previous_n, shown.previous_status) == (None, None, "c")


def test_figures_about_institutions_are_printed():
    """A service of 4 schools of a level must be able to say that it reached 3."""
    row = Row("reach.institutions_reached", 1, "share", {"level": "DKO"}, Decimal(3), Decimal(4), 4)

    assert masked([row], FIGURES, RULES) == [row]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_no_hidden_count_is_what_is_left_of_the_whole(counts):
    """However the counts fall: never exactly one group is hidden while others are shown."""
    rows = [respondents(f"L{i}", count) for i, count in enumerate(counts)]
    shown = masked(rows, FIGURES, RULES)

    hidden = [row for row in shown if row.status == "c"]
    positive = [row for row in shown if row.is_shown and row.numerator]
    assert len(hidden) != 1 or not positive
    assert all(row.numerator is None for row in hidden)
    assert not [row for row in positive if row.numerator < 5]


def test_masking_leaves_its_rows_as_they_were():
    """The exact figures are still there for the next check."""
    row = favourable("DKO", 8, 9)

    masked([row], FIGURES, RULES)

    assert row == replace(row)
    assert row.numerator == 8
