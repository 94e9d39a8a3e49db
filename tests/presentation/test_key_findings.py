from dataclasses import replace

from presentation.samples import NBSP, WORDS, figure, row

from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.narrative.key_findings import key_findings

REACH = figure(id="reach.a", title="Bereik", sentence="Bereikt: {value}.")
PRESENT = figure(id="reach.b", title="Aanwezig")
HOURS = figure(id="effort.hours", unit="hours", parts="", concerns="work", title="Uren")
SURVEY = figure(id="effectiveness.x", concerns="people", interval="wilson", title="Gunstig")
FIGURES = {one.id: one for one in (REACH, PRESENT, HOURS, SURVEY)}


def of(declared, *numbers, **also):
    return replace(row(*numbers, **also), figure=declared.id, unit=declared.unit)


def goal(name, numerator, denominator, **also):
    return replace(row(numerator, denominator, goal=name), figure=f"goals.{also['figure']}")


def told(candidates, registry=()):
    found = key_findings(
        candidates, Registry("d", "2023-2024", "", tuple(registry)), FIGURES, WORDS
    )
    return [(one.title.replace(NBSP, " "), one.text.replace(NBSP, " ")) for one in found]


def test_the_largest_change_in_proportion_comes_first():
    """Hours went from 1,000 to 1,500 (a half more), the share from 40 to 50 % (a quarter)."""
    reach = of(REACH, 50, 100, 100, 40, 100, previous_n=100)
    hours = of(HOURS, 1500, previous=1000)

    assert told([reach, hours]) == [
        ("Uren: van 1.000,0 naar 1.500,0 uur", "Dat is 500,0 uur meer dan in 2022-2023."),
        ("Bereik: van 40,0 % naar 50,0 %", "Dat is 10,0 procentpunten meer dan in 2022-2023."),
    ]


def test_a_change_that_may_be_chance_is_no_finding():
    """Of 20 respondents 15 were favourable, now 18: the hours that hardly moved come first."""
    survey = of(SURVEY, 18, 22, 22, 15, 20, previous_n=20)
    hours = of(HOURS, 1010, previous=1000)

    assert [title for title, _ in told([hours, survey])] == ["Uren: 1.010,0 uur", "Gunstig: 82 %"]


def test_each_chapter_gives_one_before_any_gives_a_second():
    """Two large changes of reach leave room for the hours."""
    first = of(REACH, 90, 100, 100, 40, 100, previous_n=100)
    second = of(PRESENT, 80, 100, 100, 40, 100, previous_n=100)
    hours = of(HOURS, 1100, previous=1000)

    assert [title for title, _ in told([first, second, hours])] == [
        "Bereik: van 40,0 % naar 90,0 %",
        "Uren: van 1.000,0 naar 1.100,0 uur",
        "Aanwezig: van 40,0 % naar 80,0 %",
    ]


def test_a_goal_that_lags_comes_before_everything_a_goal_reached_after_the_changes():
    """Three tenths of the goal after two thirds of its years; the other one is reached."""
    goals = [
        goal("g1", 30, 100, figure="of_target"),
        goal("g1", 2, 3, figure="elapsed"),
        goal("g2", 110, 100, figure="of_target"),
        goal("g2", 2, 3, figure="elapsed"),
    ]
    hours = of(HOURS, 1500, previous=1000)

    assert [title for title, _ in told([hours], goals)] == [
        "Doel achter op schema: g1",
        "Uren: van 1.000,0 naar 1.500,0 uur",
        "Doel bereikt: g2",
    ]


def test_a_goal_is_told_by_its_standing_and_what_it_wants():
    """52,1 % of the hours that should be 60 %, after all of its years."""
    goals = [
        goal("g1", 521, 600, figure="of_target"),
        goal("g1", 521, 1000, figure="progress"),
        goal("g1", 3, 5, figure="target"),
        goal("g1", 1, 1, figure="elapsed"),
    ]

    assert told([], goals) == [
        (
            "Doel niet gehaald: g1",
            "De stand is 52,1 %, het doel is 60,0 %.",
        )
    ]


def test_what_is_not_shown_is_no_finding():
    """A suppressed number is not a finding, however large it is."""
    assert told([replace(of(REACH, None), status="c")]) == []


def test_a_question_tells_between_which_bounds_it_lies():
    """A number without a sentence would leave the card empty."""
    survey = of(SURVEY, 57, 67, 67, item="q1", lower=0.75, upper=0.92)

    assert told([survey]) == [
        (
            "Gunstig: “Vraag een”: 85 %",
            "Rekening houdend met toeval ligt dat aandeel tussen 75 en 92 %.",
        )
    ]
