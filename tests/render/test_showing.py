"""Which cells show something, whatever the data are."""

import inspect

import pytest

from pbdreport import chapter
from pbdreport.presentation.account import Account
from pbdreport.render.showing import SHOW, must_show, named_apart


def test_all_that_a_notebook_can_show_is_known():
    """The public methods that give something to show."""
    kinds = (chapter.Chapter, chapter.FigureView, chapter.Several, Account)
    methods = {
        name
        for kind in kinds
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if str(method.__annotations__.get("return")).strip("'").rpartition(".")[2].strip("'>")
        in ("Shown", "ShownInTurn")
        and not name.startswith("_")
    }

    assert methods == SHOW


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
