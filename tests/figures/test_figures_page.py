from figures_page import PAGE, page

from pbdreport.figures.definitions import FIGURES
from pbdreport.presentation.labels import shared_labels


def test_the_page_lists_the_figures_as_they_are():
    """To update the page: .venv/bin/python tests/figures_page.py."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_figure_has_its_labels():
    """Its unit, its tables and its dimensions have Dutch labels."""
    labels = shared_labels()
    missing = [
        (figure.id, word)
        for figure in FIGURES.values()
        for kind, words in (
            ("unit", [figure.unit]),
            ("table", figure.sources),
            ("dimension", [name for by in figure.breakdowns for name in by]),
        )
        for word in words
        if word not in labels[kind]
    ]

    assert missing == []


def test_no_figure_has_the_same_breakdown_twice():
    """The order of the columns of a breakdown does not matter."""
    twice = [
        figure.id
        for figure in FIGURES.values()
        if len({frozenset(by) for by in figure.breakdowns}) < len(figure.breakdowns)
    ]

    assert twice == []
