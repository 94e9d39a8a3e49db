"""Which cells show something, whatever the data are."""

import pytest

from pbdreport.render.showing import must_show, named_apart


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        ("reached.sentence()", True),
        ("chapter.figure('x', by='level').table()", True),
        ("chapter.cards('x')", True),
        ("a = chapter.figure('x')\na.where(level='SO').chart()", True),
        ("reached.chart();", False),
        ("chart = reached.chart()", False),
        ("reached.by_part().chart()", False),
        ("parts.chart()", False),
        ("reached.chart()\nprint(1)", False),
        ("%time reached.chart()", False),
        ("", False),
    ],
)
def test_the_last_line_says_whether_a_cell_shows_something(source: str, shows: bool):
    """A call of what shows, not kept under a name, not silenced, and not of parts."""
    assert must_show(source, {"parts"}) is shows


def test_parts_keep_being_parts_under_another_name():
    """A name that is given to what has the name of parts."""
    assert list(named_apart("one = a.by_part()\ntwo = parts\nthree = a", {"parts"})) == [
        "one",
        "two",
    ]
