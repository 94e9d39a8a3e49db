import pytest
from conftest import ROOT, Built

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.gates.prose import prose_refusals, typed_numbers
from pbdreport.targets.target import Target


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 oktober 2023 en op 03/10/2023, in 2022-2023 en in 2024",
        "Sinds 2023-10-01 telt OD2.1 mee, en B-4 ook",
        "{{ reach.x(level='BaO').change | points }} en {% if a.b(p='p3').is_higher %}",
        "Zie @fig-reach-2 en [^1] en `m1` en [hier](https://x.be/2)",
        "1. Een\n2. Twee",
        "## Kop {#deel-2}",
        "artikel 16 van het decreet",
        "```\n12\n```",
        "Zonder cijfers.",
    ],
)
def test_dates_names_and_references_may_stand_in_prose(text):
    """They are not numbers from the data."""
    assert typed_numbers(text, ["artikel 16"]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Een.\n\nWe bereikten 53 scholen.", [(3, "53")]),
        ("64 % en 1.234,5 uur", [(1, "64"), (1, "1.234,5")]),
        ("artikel 17, artikel 160", [(1, "17,"), (1, "160")]),
        ("```\n12\n```\n13", [(4, "13")]),
        ("Het is 3-4 keer", [(1, "3-4")]),
    ],
)
def test_a_typed_number_is_found_with_its_line(text, found):
    """Everything else with a digit is a number that was not computed."""
    assert typed_numbers(text, ["artikel 16"]) == found


def test_the_projects_own_prose_holds_no_number():
    """The notebooks and the example commentaries pass their own gate."""
    project = Project(ROOT)
    targets = [Target(project, name, SchoolYear(2023), "html") for name in project.service_names()]

    assert [str(refusal) for target in targets for refusal in prose_refusals(target)] == []


def test_a_typed_number_is_refused_with_file_and_line(small: Built):
    """The refusal names the file, the line and the number."""
    target = small.outcomes[0].target
    path = target.commentary["reach"]
    before = path.read_text(encoding="utf-8")
    path.write_text("## Wat willen we borgen?\n\nAlle 53 scholen.\n", encoding="utf-8")

    refusals = [str(refusal) for refusal in prose_refusals(target)]
    path.write_text(before, encoding="utf-8")

    assert refusals == [
        "Numbers are typed in prose.\n"
        "  file   config/services/provincie/commentary/2023-2024/reach.md\n"
        "  found  'line 3: 53'\n"
        "Write {{ reach.institutions_reached }} or show the figure's sentence; a number that does "
        "not come from the data goes on the list in config/prose.toml."
    ]
