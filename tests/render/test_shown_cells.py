"""Which cells show something, whatever the data are."""

import inspect

import pytest

from pbdreport import notebook
from pbdreport.presentation.methods.account import Account
from pbdreport.render.notebook_content import SHOW, must_show


def test_all_that_a_notebook_can_show_is_known():
    """The public methods that give something to show."""
    kinds = (notebook.Chapter, notebook.FigureView, notebook.OverYears, notebook.Several, Account)
    methods = {
        name
        for kind in kinds
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if str(method.__annotations__.get("return")).strip("'").rpartition(".")[2].strip("'>")
        in ("CellOutput", "ShownInTurn")
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
        ("reached.by_part().chart()", True),
        ("reached.chart()\nprint(1)", False),
        ("%time reached.chart()", False),
        ("", False),
    ],
)
def test_the_last_line_says_whether_a_cell_shows_something(source: str, shows: bool):
    """A call that shows something: not assigned, and not silenced."""
    assert must_show(source) is shows
