"""The comparison of two editions."""

import io
from decimal import Decimal

from pbdreport.figures.registry.comparison import compare, comparison_text, write_comparison
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry


def registry(*rows):
    return Registry("dienst", "2023-2024", "", rows)


def row(numerator, denominator=1, figure="effort.floor_hours", unit="hours", version=1, **dims):
    return Entry(figure, version, unit, dims, Decimal(numerator), Decimal(denominator), 9)


def test_equal_entries_are_not_listed():
    """Nothing changed, so nothing is listed."""
    assert compare(registry(row(5)), registry(row(5))) == []


def test_a_change_is_exact():
    """From 8 hours to 10: 2 hours and a quarter more."""
    (change,) = compare(registry(row(8)), registry(row(10)))

    assert (change.kind, change.difference, change.relative) == ("changed", 2, Decimal("0.25"))


def test_another_version_is_a_break_in_the_series():
    """Both values are listed; no change is computed between them."""
    changes = compare(registry(row(8)), registry(row(10, version=2)))

    assert comparison_text(changes)[1].split() == [
        "effort.floor_hours", "hours", "break", "in", "series", "8.00", "10.00",
    ]  # fmt: skip
    assert changes[0].difference is None


def test_an_entry_of_one_edition_only_is_new_or_gone():
    """An offer that ended, and one that began."""
    changes = compare(registry(row(8, offer="a")), registry(row(3, offer="b")))

    assert [(change.kind, dict(change.row.dims)) for change in changes] == [
        ("gone", {"offer": "a"}),
        ("new", {"offer": "b"}),
    ]


def test_a_suppressed_value_is_listed_as_suppressed():
    """It was 8, and is now suppressed."""
    changes = compare(registry(row(8)), registry(row(8).suppressed()))

    assert comparison_text(changes)[1].split()[-2:] == ["8.00", "suppressed"]


def test_shares_change_by_percentage_points():
    """From 1 of 4 to 1 of 2: 25 points, and twice as much."""
    changes = compare(
        registry(row(1, 4, "reach.present", "share")), registry(row(1, 2, "reach.present", "share"))
    )

    assert comparison_text(changes)[1].split() == [
        "reach.present", "%", "changed", "25.0", "50.0", "+25.0", "+100.0",
    ]  # fmt: skip


def test_the_file_holds_exact_values():
    """One line per change, with the version and status of both entries."""
    file = io.StringIO()

    write_comparison(compare(registry(row(8)), registry(row(10))), file)

    assert file.getvalue() == (
        "figure,dims,unit,kind,version_before,version_after,status_before,status_after,"
        "before,after,change,relative_change\n"
        "effort.floor_hours,,hours,changed,1,1,ok,ok,8,10,2,0.25\n"
    )
