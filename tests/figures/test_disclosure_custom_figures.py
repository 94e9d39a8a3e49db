"""Figures that an analyst publishes from a chapter."""

from decimal import Decimal

import pandas as pd
import pytest

from pbdreport.config.profile import DisclosureRules
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import ChapterFailed, UsageError
from pbdreport.figures import custom_figures
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import masked
from pbdreport.figures.registry.cache import EXACT, FrozenFigures
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry, write_csv
from pbdreport.figures.request import Request

PROFILE = """
name = "Dienst"
short_name = "Dienst"
colour = "#12436D"
[contact]
name = "Dienst"
email = "dienst@example.org"
[[pillar]]
id = "p1"
label = "Zorg"
"""


def respondents(value, **dims):
    return Entry(
        "effectiveness.respondents", 1, "respondents", dims, Decimal(value), Decimal(1), value
    )


@pytest.fixture
def figures_request(tmp_path, monkeypatch):
    """A project whose frozen figures are 163 respondents: 100, 60 and 3, the last two hidden."""
    rows = [respondents(163), *(respondents(n, level=f"L{n}") for n in (100, 60, 3))]
    shown = masked(rows, FIGURES, DisclosureRules())
    profile = tmp_path / "config" / "services" / "dienst" / "profile.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text(PROFILE)
    folder = tmp_path / "build" / "figures" / "key"
    folder.mkdir(parents=True)
    with (folder / EXACT).open("w", newline="") as file:
        write_csv(Registry("dienst", "2023-2024", "", tuple(rows)), file)
    registry = Registry("dienst", "2023-2024", "", tuple(shown))
    monkeypatch.setattr(
        custom_figures, "open_figures", lambda _: FrozenFigures(registry, {}, "key", None)
    )
    return Request(Project(tmp_path), "dienst", SchoolYear(2023), "", tmp_path)


def figure(unit="respondents", concerns="people", id="effectiveness.own"):
    return custom_figures.define_custom_figure(
        id, "Eigen cijfer", unit, "Wie antwoordde.", concerns, ("level",), "effectiveness"
    )


def add(figures_request, table, **more):
    own = figure(**more)
    return custom_figures.keep_custom_figure(
        own, custom_figures.entries_of(own, pd.DataFrame(table), ("level",)), figures_request
    )


TABLE = {"level": ["L100", "L60", "L3"], "numerator": [100, 60, 3]}


def test_a_figure_about_the_same_people_suppresses_the_same_entries(figures_request):
    """60 would reveal 3, because 163 and 100 are printed."""
    rows, _ = add(figures_request, TABLE)

    assert [(row.dims["level"], row.status) for row in rows] == [
        ("L100", "ok"),
        ("L3", "c"),
        ("L60", "c"),
    ]


def test_a_figure_about_work_is_printed(figures_request):
    """Hours of advisers are not confidential."""
    rows, _ = add(figures_request, TABLE, unit="hours", concerns="work")

    assert [row.numerator for row in rows] == [100, 3, 60]


def test_a_custom_figure_is_read_back_with_its_exact_entries(figures_request):
    """The disclosure audit of the whole edition needs them."""
    rows, key = add(figures_request, TABLE)

    found = custom_figures.read_custom_figure(
        figures_request.project, key, "notebooks/02_effectiveness.ipynb"
    )

    assert list(found.shown.rows) == rows
    assert [row.numerator for row in found.exact.rows] == [100, 3, 60]
    assert found.figure.breakdowns == (("level",),)


def test_a_missing_custom_figure_is_refused(figures_request):
    """The chapter has to run again."""
    with pytest.raises(ChapterFailed) as refused:
        custom_figures.read_custom_figure(
            figures_request.project, "gone", "notebooks/02_effectiveness.ipynb"
        )

    assert str(refused.value) == (
        "The custom figures of notebooks/02_effectiveness.ipynb are missing.\n"
        "  notebook  notebooks/02_effectiveness.ipynb\n"
        "  expected  build/published/gone\n"
        "Run the chapter again: pbdreport build --force"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"id": "effectiveness.respondents"},
            "The figure id 'effectiveness.respondents' is already taken.\n"
            "  chapter   effectiveness\n"
            "  expected  a new effectiveness.<name>\n"
            "  found     'effectiveness.respondents'\n"
            "Choose another name; docs/figures.md lists those that are taken.",
        ),
        (
            {"id": "reach.own"},
            "'reach.own' is not a valid figure id in the chapter effectiveness.\n"
            "  expected  effectiveness.<name> in lower case\n"
            "  found     'reach.own'\n"
            "Choose another name; docs/figures.md lists those that are taken.",
        ),
        (
            {"unit": "persons"},
            "Figure effectiveness.own has an unknown unit: 'persons'.\n"
            "  figure    effectiveness.own\n"
            "  expected  'share', 'ratio', 'institutions', 'people', 'respondents' and 20 more\n"
            "  found     'persons'\n"
            "Did you mean 'points'? Disclosure control depends on it; docs/figures.md lists all "
            "of them.",
        ),
        (
            {"concerns": "pupils"},
            "Figure effectiveness.own has an unknown value of `concerns`: 'pupils'.\n"
            "  figure    effectiveness.own\n"
            "  expected  'people', 'institutions', 'work'\n"
            "  found     'pupils'\n"
            "Disclosure control depends on it; docs/figures.md lists all of them.",
        ),
    ],
)
def test_an_invalid_definition_is_refused(change, message):
    """Disclosure control depends on unit and `concerns`."""
    with pytest.raises(UsageError) as refused:
        figure(**change)

    assert str(refused.value) == message


def test_a_table_without_a_numerator_is_refused(figures_request):
    """The refusal names the column."""
    with pytest.raises(UsageError) as refused:
        add(figures_request, {"level": ["BaO"], "value": [3]})

    assert str(refused.value) == (
        "The table of effectiveness.own lacks the column 'numerator'.\n"
        "  figure    effectiveness.own\n"
        "  expected  'numerator'\n"
        "  found     'level', 'value'\n"
        "Add a column for each breakdown and a numerator; a share needs a denominator too, and n "
        "is the base if that is another number."
    )


def test_texts_get_a_code_and_stay_its_label():
    """The registry has codes only; codes stay as they are."""
    own = figure()
    table = pd.DataFrame({"level": ["Vorming: één", "BaO"], "numerator": [1, 2]})

    rows = custom_figures.entries_of(own, table, ("level",))

    assert [row.dims["level"] for row in rows] == ["BaO", "vorming-een"]
    assert custom_figures.texts_by_code(own, table, ("level",)) == {
        "level": {"vorming-een": "Vorming: één"}
    }


def test_two_texts_with_one_code_are_refused():
    """Their entries would be one."""
    table = pd.DataFrame({"level": ["Één deel", "Een deel"], "numerator": [1, 2]})

    with pytest.raises(UsageError) as refused:
        custom_figures.entries_of(figure(), table, ("level",))

    assert refused.value.must == (
        "Two values of level in the table of effectiveness.own have the same code."
    )


def test_rows_without_a_value_are_refused_with_their_number():
    """None would become a value of its own."""
    table = pd.DataFrame({"level": ["BaO", None, None], "numerator": [1, 2, 3]})

    with pytest.raises(UsageError) as refused:
        custom_figures.entries_of(figure(), table, ("level",))

    assert str(refused.value) == (
        "The table of effectiveness.own has rows without a level.\n"
        "  figure  effectiveness.own\n"
        "  found   2 of 3 rows\n"
        "Leave them out in the cell and say so in the definition, or give them a code."
    )
