"""Each figure about a survey says whose distribution it is a function of."""

from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure.distributions import ASKED_OF

NEEDS = {
    "item": {"item"},
    "asked": {"item"},
    "choice": {"item"},
    "theme": {"item"},
    "retrospective": {"item"},
    "item_pairs": {"item"},
    "item_unpaired": {"item", "wave"},
    "scale": {"composite"},
    "scale_pairs": {"composite"},
}
"""The dimensions by which the distribution is found; the headline names its item by itself."""


def test_a_figure_about_a_survey_names_its_distribution():
    """Else disclosure control would judge it by itself, beside what it is a function of."""
    without = [
        figure.id
        for figure in FIGURES.values()
        if {"responses", "answers"} & set(figure.sources) and not figure.distribution
    ]

    assert without == []


def test_its_breakdowns_tell_which_distribution():
    vague = [
        figure.id
        for figure in FIGURES.values()
        for by in figure.breakdowns
        if not NEEDS.get(figure.distribution, set()) <= set(by)
    ]

    assert set(vague) == {
        "effectiveness.headline",
        "effectiveness.headline_pooled",
        "effectiveness.headline_weighted",
        "effectiveness.effective_base",
    }


def test_people_are_divided_in_one_way_at_a_time():
    """By level and offer at once, each level would be a sum that no rule relates to its offers."""
    twice = [
        (figure.id, by)
        for figure in FIGURES.values()
        for by in figure.breakdowns
        if figure.distribution and len(set(by) - ASKED_OF) > 1
    ]

    assert twice == []
