"""Sentences are claims that hold, on the exact and on the displayed numbers.

Each kind of false or misleading sentence that was found on the example pages is a test.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from presentation.samples import BY_ITEM, FAVOURABLE, NBSP, SHARE, WORDS, figure, row

from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.registry.entry import Entry
from pbdreport.indicators.stats.proportions import wilson
from pbdreport.presentation import captions
from pbdreport.presentation.charts.alt_text import alternative
from pbdreport.presentation.labels import lower_first, upper_first
from pbdreport.presentation.narrative import claims
from pbdreport.presentation.narrative.headline import headline
from pbdreport.presentation.narrative.sentences import breakdown_sentence, whole_sentence
from pbdreport.presentation.numbers import direction

HEADLINE = FIGURES["effectiveness.headline"]
TIMES = figure(id="reach.bands", chart="stacked", title="Intensiteit")
WORK = figure(id="effort.hours", concerns="work", unit="hours", parts="", title="Uren", decimals=0)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def head(rows, of, by) -> str:
    return plain(headline(rows, of, by, WORDS).text)


def told(rows, of, by) -> str:
    if not by:
        return plain(whole_sentence(rows[0], of, WORDS).text)
    return plain(breakdown_sentence(rows, of, by, WORDS).text)


def alt(rows, of, by) -> str:
    return plain(alternative(rows, of, by, WORDS).text)


def stack(*groups: tuple[str, tuple[int, ...]], of=TIMES, inner="band") -> list:
    """Bars of parts: for each level how many institutions are in each of three classes."""
    codes = ("none", "under_20", "20_60")
    return [
        row(count, sum(counts), sum(counts), unit=of.unit, level=level, **{inner: code})
        for level, counts in groups
        for code, count in zip(codes, counts, strict=True)
    ]


# A maximum with ties.


def test_a_maximum_that_is_tied_names_all_or_none():
    """One class leads in two levels, another in two others: neither leads."""
    rows = stack(("BaO", (5, 1, 1)), ("SO", (5, 1, 1)), ("DKO", (1, 5, 1)), ("CLB", (1, 5, 1)))

    says = "Over alle onderwijsniveaus samen zijn geen contact en minder dan 20 uur het grootst"
    assert head(rows, TIMES, ("level", "band")) == f"{says}: elk 43 %"
    assert told(rows, TIMES, ("level", "band")) == f"{says}: elk 43 %."


def test_a_part_that_leads_in_less_than_half_is_no_finding():
    """7, 6 and 3 of 17: the one that leads most often is not the largest in most."""
    groups = [(f"l{nth}", counts) for nth, counts in enumerate([(5, 1, 1)] * 7 + [(1, 5, 1)] * 6)]
    rows = stack(*groups, *((f"m{nth}", (1, 1, 5)) for nth in range(4)))

    assert "grootste deel" not in told(rows, TIMES, ("level", "band"))


def test_the_finding_is_that_of_all_institutions_together():
    """Four small levels have one class, but most institutions are in the other one."""
    rows = stack(("BaO", (3, 1, 1)), ("SO", (3, 1, 1)), ("DKO", (3, 1, 1)), ("CLB", (0, 0, 31)))

    assert head(rows, TIMES, ("level", "band")) == (
        "Over alle onderwijsniveaus samen is 20 tot 60 uur het grootst: 74 %"
    )


def test_two_parts_that_are_equally_large_are_named_together():
    """Neither is given as the largest."""
    rows = [row(40, 100, 100, mode=mode) for mode in ("physical", "online")]
    rows.append(row(20, 100, 100, mode="hybrid"))

    assert head(rows, SHARE, ("mode",)) == "De grootste delen: ter plaatse en online (elk 40,0 %)"


# Equal, nearly equal.


def test_numbers_that_are_displayed_as_equal_have_no_highest():
    """76,73 and 76,70 are both 76,7 %."""
    rows = [row(7673, 10000, 10000, level="SO"), row(7670, 10000, 10000, level="BaO")]

    assert head(rows, SHARE, ("level",)) == "Beide onderwijsniveaus: afgerond 76,7 %"
    assert told(rows, SHARE, ("level",)) == (
        "Beide onderwijsniveaus hebben afgerond hetzelfde cijfer: 76,7 %."
    )


def test_a_number_that_is_displayed_as_the_highest_is_named_with_it():
    """76,6 of 40 is displayed as 77 %, above the 76,9 % that is really higher."""
    rows = [
        row(23, 30, 30, level="SO"),
        row(769, 1000, 1000, level="BaO"),
        row(20, 100, 100, level="DKO"),
    ]

    assert head(rows, SHARE, ("level",)) == (
        "Van 20 % voor deeltijds kunstonderwijs tot 77 % voor basisonderwijs en secundair onderwijs"
    )


def test_a_change_of_six_hundredths_of_a_point_is_no_fall():
    """76,84 became 76,78: prose that asks is_lower is not chosen."""
    reached = row(7678, 10000, 10000, 7684, 10000, previous_n=10000)

    assert direction(reached, SHARE) == "similar"
    assert head([reached], SHARE, ()) == "76,8 %, vrijwel hetzelfde als in 2022-2023"
    assert told([reached], SHARE, ()).endswith("In 2022-2023 was dat afgerond ook 76,8 %.")


@pytest.mark.parametrize(
    ("now", "before", "way"),
    [(748, 750, "similar"), (5, 4, "higher"), (4, 4, "similar"), (1, 0, "higher")],
)
def test_a_change_of_half_a_per_cent_is_no_change(now, before, way):
    """748 institutions after 750 are as many; 5 complaints after 4 are more."""
    assert direction(row(now, unit="hours", previous=before), WORK) == way


def test_a_difference_that_does_not_follow_from_what_is_displayed_is_about():
    """4,74 became 7,76: 4,7 and 7,8, and 3,0 more."""
    fte = figure(id="effort.fte", unit="fte", parts="", concerns="work", title="VTE")
    grown = row("7.76", unit="fte", previous="4.74")

    assert head([grown], fte, ()) == "7,8 VTE, ongeveer 3,0 meer dan in 2022-2023"


# None, one, all.


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ((0, 3), "Geen van de 3 doelen ligt op schema."),
        ((1, 3), "1 van de 3 doelen ligt op schema (33 %)."),
        ((2, 3), "2 van de 3 doelen liggen op schema (67 %)."),
        ((3, 3), "Alle 3 doelen liggen op schema."),
        ((2, 2), "Beide doelen liggen op schema."),
        ((0, 2), "Geen van beide doelen ligt op schema."),
        ((1, 1), "Het enige doel ligt op schema."),
        ((0, 1), "Geen enkel doel ligt op schema."),
    ],
)
def test_none_one_and_all_have_their_own_words(counts, says):
    """Not 'liggen er 0 op schema', and not '10 van de 10'."""
    goals = FIGURES["goals.on_schedule"]
    part, whole = counts

    assert told([row(part, whole, whole)], goals, ()) == says


def test_a_text_alternative_says_all_and_not_ten_of_ten():
    """Every level has the same largest part."""
    rows = stack(*((f"l{nth}", (8, 1, 1)) for nth in range(10)))

    text = alt(rows, TIMES, ("level", "band"))
    assert "10 van de 10" not in text
    assert "Geen contact is bij alle 10 onderwijsniveaus het grootste deel." in text


def test_no_people_from_elsewhere_is_said_once():
    """Not '0 personen', and below it not that there are no data."""
    elsewhere = FIGURES["reach.audience_elsewhere"]
    whole = replace(row(0, unit="people"), figure=elsewhere.id)

    assert told([whole], elsewhere, ()) == "Uit andere netten nam niemand deel aan de contacten."
    nothing = captions.nothing_to_show([], elsewhere, ("audience",), WORDS, [whole])
    assert nothing.text == "Deelnemers uit andere netten: in schooljaar 2023-2024 waren er geen."


def test_no_data_is_not_said_where_there_are_data():
    """The use of time is known by activity, and not by pillar."""
    use = FIGURES["effort.time_use"]
    known = [replace(row(4, 9, 9, activity="contact"), figure=use.id)]

    nothing = captions.nothing_to_show([], use, ("activity", "pillar"), WORDS, known)
    assert nothing.text == (
        "Tijdsbesteding van de begeleiders: de gegevens van deze dienst zijn niet ingedeeld naar "
        "activiteit en pijler."
    )


def test_a_plan_without_numbers_is_not_a_lack_of_offers():
    """There are offers; the plan says of none how many institutions it would reach."""
    planned = FIGURES["reach.planned_reached"]
    known = [replace(row(None, status="z"), figure=planned.id)]

    nothing = captions.nothing_to_show([], planned, ("offer",), WORDS, known)
    assert "niet ingedeeld" not in nothing.text
    assert nothing.text.startswith("Bereik tegenover het plan: niet van toepassing, want er is ")


def test_only_what_was_not_delivered_is_named():
    """The plan was delivered, the sessions were not."""
    sessions = FIGURES["reach.sessions"]
    none = [row(None, status="x")]

    nothing = captions.nothing_to_show(none, sessions, (), WORDS, (), ["sessions"])
    assert nothing.text.endswith("zijn er geen gegevens (sessies).")


# What a base is called.


@pytest.mark.parametrize(
    "of", [one for one in FIGURES.values() if one.unit == "share"], ids=lambda one: one.id
)
def test_every_share_says_what_it_is_a_share_of(of):
    """Not 'aandeel van de begeleiding' for trajectories, nor 'personen' where hours are meant."""
    assert of.base
    assert captions.figure_subtitle(of, WORDS) == (f"Aandeel van {of.base}, schooljaar 2023-2024")


# Chance.


def test_chance_is_judged_by_the_interval_of_the_difference():
    """70 and 84 of 100 with overlapping intervals: their difference leaves out zero."""
    rows = [
        row(70, 100, 100, lower=0.6042, upper=0.7811, level="SO"),
        row(84, 100, 100, lower=0.7559, upper=0.8991, level="BaO"),
    ]

    assert rows[0].upper > rows[1].lower
    assert "toeval" not in head(rows, FAVOURABLE, ("level",))
    assert "toeval" not in told(rows, FAVOURABLE, ("level",))


def test_a_difference_that_may_be_chance_is_said_so():
    """80 and 82 % of few people."""
    assert head(BY_ITEM, FAVOURABLE, ("item",)).startswith("Verschillen kunnen toeval zijn: van 80")


def _offers(shares: Sequence[float], people: int) -> list[Entry]:
    found = [(round(share * people), wilson(round(share * people), people)) for share in shares]
    return [
        row(yes, people, people, lower=bounds.lower, upper=bounds.upper, offer=f"OD{at}")
        for at, (yes, bounds) in enumerate(found)
    ]


def test_the_highest_is_named_only_if_it_is_above_the_next():
    """90 and 88 % of 400 differ from 50 %, and not from each other."""
    close, far = (_offers(shares, 400) for shares in ((0.9, 0.88, 0.5), (0.9, 0.7, 0.5)))

    assert "hoogst voor" in told(far, HEADLINE, ("offer",))
    assert told(close, HEADLINE, ("offer",)) == (
        "Van de 3 aanbodonderdelen loopt het aandeel van OD2 (50,0 %) tot OD0 (90,0 %); welke "
        "het hoogst en het laagst zijn, kan toeval zijn."
    )


@pytest.mark.parametrize(("offers", "people"), [(22, 20), (45, 30), (80, 40)])
def test_many_offers_that_do_not_differ_are_not_said_to(offers, people):
    """At most one time in twenty, of 200 surveys; by overlap of intervals it is 29, 73 and 92 %."""
    random = np.random.default_rng(24)
    said = 0
    for drawn in random.binomial(people, 0.7, size=(200, offers)):
        rows = _offers(drawn / people, people)
        said += "toeval" not in head(rows, HEADLINE, ("offer",))

    assert said / 200 <= 0.05


# Language.


def test_the_numeral_has_its_accents():
    """'één keer' in a sentence, 'Eén keer' at its beginning."""
    assert lower_first("Eén keer") == "één keer"
    assert upper_first("één keer") == "Eén keer"
    rows = [row(1, 100, 100, step="once"), row(99, 100, 100, step="5_over")]
    assert "één keer" in told(rows, SHARE, ("step",))


def test_a_title_does_not_say_its_dimension_twice():
    """'Werkdagen per thema', and not '… naar thema'."""
    days, modes = FIGURES["means.working_days"], FIGURES["effort.mode_share"]

    assert captions.figure_title(days, ("theme",), WORDS) == "Werkdagen per thema"
    assert captions.figure_title(modes, ("mode",), WORDS) == "Vormen van begeleiding"
    across = captions.figure_title(modes, ("mode", "pillar"), WORDS)
    assert across == "Vormen van begeleiding naar pijler"


def test_one_sentence_has_one_precision():
    """90,4 % of many and 91 % of 60 people last year: both are whole."""
    share = row(904, 1000, 1000, 55, 60, previous_n=60)

    assert told([share], SHARE, ()) == "Bereikte instellingen: 90 %. In 2022-2023 was dat 92 %."


def test_decimals_are_kept_in_prose_as_in_tables():
    """96,0 % is not 96 % in a sentence and 96,0 in the table."""
    assert told([row(960, 1000, 1000)], SHARE, ()) == "Bereikte instellingen: 96,0 %."


@pytest.mark.parametrize("name", ["means.staff", "means.dotation"])
def test_large_sums_have_no_decimals(name):
    """Not '31.554,76 VTE'."""
    assert FIGURES[name].decimals == 0


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (0, "Van buiten het werkgebied nam geen enkele instelling deel."),
        (1, "Daarnaast nam 1 instelling van buiten het werkgebied deel."),
        (2, "Daarnaast namen 2 instellingen van buiten het werkgebied deel."),
    ],
)
def test_the_verb_agrees_with_the_number(number, says):
    """None and many are plural, one is singular."""
    outside = FIGURES["reach.outside_mandate"]

    assert told([row(number, unit="institutions")], outside, ()) == says


def test_the_claim_about_a_breakdown_is_made_only_if_it_holds():
    """The same points as highest and lowest, exactly and as displayed, or no such claim."""
    rows = [row(1, 3, 3, level="SO"), row(2, 3, 3, level="BaO"), row(3, 3, 3, level="DKO")]
    (found,) = claims.breakdown_claims(rows, SHARE, ("level",), WORDS)

    assert (found.kind, found.points[0].exact) == ("extremes", Fraction(1))
    assert claims.holds(found)
    assert not claims.holds(replace(found, points=found.others, others=found.points))


@pytest.mark.parametrize(
    "of", [one for one in FIGURES.values() if one.sentence], ids=lambda one: one.id
)
@pytest.mark.parametrize("counts", [(0, 5), (1, 5), (2, 5), (5, 5), (1, 1), (0, 1), (1200, 4000)])
def test_every_sentence_can_be_written(of, counts):
    """No placeholder or choice is left, and no number is missing."""
    part, whole = counts
    one = row(part, whole if of.unit in ("share", "ratio") else 1, whole, unit=of.unit)
    text = told([replace(one, figure=of.id)], of, ())

    assert not set("{}[]|") & set(text)
    assert text[0].isupper() or text[0].isdigit()
    assert text.endswith(".")
    assert "  " not in text
