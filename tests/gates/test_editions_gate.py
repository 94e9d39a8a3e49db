"""A new edition that differs from the final one by too few people."""

from decimal import Decimal

import pytest

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import mask
from pbdreport.figures.registry.entry import Entry
from pbdreport.gates.editions import small_differences

RULES = DisclosureRules()


def favourable(count, base, **dims):
    """So many of a base are favourable."""
    figure = "effectiveness.favourable"
    return Entry(figure, 2, "share", {"item": "een", **dims}, Decimal(count), Decimal(base), base)


def respondents(count, **dims):
    """So many respondents."""
    figure = "effectiveness.respondents"
    return Entry(figure, 2, "respondents", dims, Decimal(count), Decimal(1), count)


def told(before, after):
    """What is refused: figure, dimensions and why."""
    found = small_differences(before, after, FIGURES, RULES)
    return [(one.figure.partition(".")[2], one.dims, one.why) for one in found]


def test_three_who_are_erased_are_the_difference_of_two_editions():
    """Two of the three were favourable."""
    before = [respondents(120), favourable(80, 120)]
    after = [respondents(117), favourable(78, 117)]

    assert told(before, after) == [
        ("favourable", "item=een", "a difference of fewer than 10 people"),
        ("respondents", "", "a difference of fewer than 5 people"),
    ]


def test_one_who_answered_otherwise_is_a_difference_too():
    """The base is the same."""
    assert told([favourable(80, 120)], [favourable(81, 120)]) == [
        ("favourable", "item=een", "a difference of fewer than 10 people")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([favourable(80, 120)], [favourable(80, 120)]),
        ([favourable(80, 120)], [favourable(86, 130)]),
        ([favourable(80, 120)], [favourable(80, 117).suppressed()]),
        ([respondents(120)], [respondents(125)]),
        ([], [favourable(80, 120)]),
    ],
)
def test_nothing_or_enough_people_may_differ(before, after):
    """Ten people, five for a count, an entry that is hidden now, or one that is new."""
    assert told(before, after) == []


def test_other_groups_may_not_be_hidden_of_the_same_answers():
    """Each edition would show what the other has to hide."""
    rows = [favourable(200, 300), *(favourable(n, 2 * n, level=f"L{n}") for n in (20, 40, 90))]
    hides = {
        at: [row.suppressed() if place in at else row for place, row in enumerate(rows)]
        for at in ((1, 2), (1, 3), (1, 2, 3))
    }

    assert told(hides[1, 2], hides[1, 3]) == [
        (
            "favourable",
            "item=een;level=L90",
            "each of the two hides a group that the other shows",
        )
    ]
    assert told(hides[1, 2], hides[1, 2, 3]) == []


def test_editions_about_work_differ_as_they_like():
    """Two hours more are no secret."""

    def hours(count):
        return Entry("effort.floor_hours", 1, "hours", {}, Decimal(count), Decimal(1), count)

    before, after = ([hours(n), *mask([respondents(50)], FIGURES, RULES).rows] for n in (10, 12))

    assert told(before, after) == []
