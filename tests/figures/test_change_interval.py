"""The interval of the difference between two school years, joined where they are compared."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest

from pbdreport.figures.engine.evaluate import with_previous
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry, read_csv, write_csv

ITEM = "effectiveness.favourable"


def share(yes: int, base: int, lower: float | None, upper: float | None) -> Entry:
    """A share of respondents with Wilson's bounds, worked out elsewhere."""
    counts = (Decimal(yes), Decimal(base))
    return Entry(ITEM, 2, "share", {"item": "q1"}, *counts, base, lower, upper)


NOW = share(60, 100, 0.502003, 0.690599)
BEFORE = share(45, 100, 0.356115, 0.547589)


def bounds(now: Entry, before: Entry) -> tuple[float | None, float | None]:
    (row,) = with_previous([now], [before], {})
    return row.change_lower, row.change_upper


def test_the_change_of_a_share_has_the_interval_of_the_difference():
    """15 points; down √(9.80² + 9.76²) = 13.83, up √(9.06² + 9.39²) = 13.05."""
    assert bounds(NOW, BEFORE) == pytest.approx((0.0117, 0.2805), abs=1e-4)


def test_institutions_that_are_alike_widen_the_interval_of_the_difference():
    """The same shares of people a third as many strangers would be: now it contains zero."""
    alike = replace(NOW, lower=0.4325, upper=0.7474)

    low, _ = bounds(alike, BEFORE)
    assert low == pytest.approx(0.15 - (0.1675**2 + 0.097589**2) ** 0.5)
    assert low < 0


def test_last_years_own_institutions_count():
    """The interval of last year is its own, not a guess from this year's."""
    wide = replace(BEFORE, lower=0.20, upper=0.72)

    assert bounds(NOW, wide)[0] < 0 < bounds(NOW, BEFORE)[0]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (replace(NOW, lower=None, upper=None), BEFORE),
        (NOW, replace(BEFORE, lower=None, upper=None)),
        (NOW, BEFORE.suppressed()),
        (replace(NOW, unit="score"), replace(BEFORE, unit="score")),
    ],
)
def test_without_the_interval_of_both_years_there_is_none(now, before):
    """Few institutions, a hidden year, or a figure that is no share."""
    assert bounds(now, before) == (None, None)


def test_a_hidden_entry_has_no_interval_of_the_difference():
    """The bounds would give away its value."""
    (row,) = with_previous([NOW], [BEFORE], {})
    hidden = row.suppressed()

    assert (hidden.change_lower, hidden.change_upper) == (None, None)


def test_the_interval_of_the_difference_is_kept_in_the_registry(tmp_path):
    """Written and read again; an edition of before the columns has none."""
    (row,) = with_previous([NOW], [BEFORE], {})
    file = io.StringIO()
    write_csv(Registry("d", "2023-2024", "", (row,)), file)
    path = tmp_path / "figures.csv"
    path.write_text(file.getvalue())

    assert read_csv(path).rows == (row,)
    old = [line.rsplit(",", 2)[0] for line in file.getvalue().splitlines()]
    path.write_text("\n".join(old))
    assert read_csv(path).rows[0].change_lower is None
