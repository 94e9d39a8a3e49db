import pytest
from tiny import rows, table

from pbdreport.config.instrument import (
    Composite,
    Condition,
    Instrument,
    Item,
    Module,
    OutsideAnswer,
    Scale,
    ScaleStep,
)
from pbdreport.indicators import effectiveness, effectiveness_scales

AGREE = Scale(
    id="agree",
    steps=(
        ScaleStep(value="1", label="Nee"),
        ScaleStep(value="2", label="Eerder nee"),
        ScaleStep(value="3", label="Eerder ja", favourable=True),
        ScaleStep(value="4", label="Ja", favourable=True),
    ),
    outside=(OutsideAnswer(value="9", label="Geen mening"),),
)
YES_NO = Scale(
    id="yes_no",
    steps=(ScaleStep(value="no", label="Nee"), ScaleStep(value="yes", label="Ja", favourable=True)),
)


def item(code: str, module: str = "m1", scale: str = "agree", is_reversed: bool = False) -> Item:
    return Item(id=code, module=module, text=code, short=code, scale=scale, reversed=is_reversed)


SURVEY = Instrument(
    id="edbi",
    label="EDBI",
    module=(Module(id="m1", label="Kern"), Module(id="m2", label="Meer")),
    headline="q1",
    scale=(AGREE, YES_NO),
    item=(item("q1"), item("q2"), item("q3", "m2", is_reversed=True), item("q4", "m2", "yes_no")),
    composite=(Composite(id="both", label="Beide", items=("q1", "q2")),),
)
KEY = effectiveness.answer_key([SURVEY])
ITEMS = effectiveness.items_of([SURVEY])
RESPONSES = table("""
    response_id | instrument | wave   | level | disposition | institution_id | respondent_key | answered_on | offer
    r1          | edbi       | single | BaO   | complete    | 000101         | k1             | 2023-11-01 | OD1
    r2          | edbi       | single | BaO   | partial     | 000101         | k2             | 2023-11-01 | OD1
    r3          | edbi       | single |       | complete    |                | k3             | 2023-11-01 | OD1
    r4          | edbi       | single | SO    | no_contact  | 000202         | k4             | 2023-11-01 | OD1
""")  # noqa: E501
ANSWERS = table("""
    response_id | item_id | value
    r1          | q1      | 4
    r2          | q1      | 1
    r3          | q1      | 9
    r1          | q2      | 3
    r2          | q3      | 1
    r2          | q4      | yes
    r4          | q1      | 4
    r1          | other   | 4
""")


def given():
    return effectiveness.answers_of(RESPONSES, ANSWERS, ITEMS, KEY)


def test_only_answered_responses_count_and_only_known_items():
    """r4 did not answer; `other` is not an item of the survey."""
    frame = given().to_pandas()

    assert sorted(set(frame["response_id"])) == ["r1", "r2", "r3"]
    assert sorted(set(frame["item"])) == ["q1", "q2", "q3", "q4"]


def test_a_respondent_who_answered_an_item_was_asked_the_whole_section():
    """r1 to r3 answered in m1, so three were asked q2 and two left it blank; only r2 began m2."""
    frame = given().to_pandas()
    asked = frame.groupby("item")["response_id"].agg(list).map(sorted).to_dict()

    assert asked == {
        "q1": ["r1", "r2", "r3"],
        "q2": ["r1", "r2", "r3"],
        "q3": ["r2"],
        "q4": ["r2"],
    }


def test_reversed_items_are_mirrored_once():
    """q3 says the opposite: 1 counts as 4, which is favourable and scores 4."""
    frame = given().to_pandas().set_index(["item", "response_id"])
    counted = frame.loc[("q3", "r2")]

    assert (counted["value"], counted["answer"], counted["favourable"], counted["score"]) == (
        "1",
        "4",
        True,
        4,
    )


@pytest.mark.parametrize("scale", [AGREE, YES_NO])
def test_mirroring_twice_changes_nothing(scale):
    """For every answer of every scale."""
    values = [step.value for step in scale.steps]

    assert [scale.mirrored(scale.mirrored(value)) for value in values] == values


def test_the_distribution_has_only_the_scale_as_its_base():
    """9 is no opinion: q1 has a base of 2; answers that nobody gave count 0."""
    found = rows(effectiveness.answer_shares(given(), KEY))

    assert found[:4] == [("q1", "1", 1, 2), ("q1", "2", 0, 2), ("q1", "3", 0, 2), ("q1", "4", 1, 2)]
    assert found[-2:] == [("q4", "no", 0, 1), ("q4", "yes", 1, 1)]


def test_the_scale_says_which_answers_are_favourable():
    """Of q1's two answers on the scale, 4 is favourable; q3's 1 is mirrored to 4."""
    found = effectiveness.favourable_share(given())

    assert rows(found) == [("q1", 1, 2), ("q2", 1, 1), ("q3", 1, 1), ("q4", 1, 1)]


def test_the_interval_is_wilsons_if_nobody_shares_an_institution():
    """9 favourable of 10, each from a different institution: 59.6 to 98.2 % with z.

    With Student's t on 9 degrees of freedom, 2.262: 54.4 to 98.6 %.
    """
    people = [f"p{number}" for number in range(10)]
    responses = table(
        "response_id | institution_id | disposition\n"
        + "\n".join(f"{one} | {one} | complete" for one in people)
    )
    answers = table(
        "response_id | item_id | value\n"
        + "\n".join(f"{one} | q1 | {1 if one == 'p0' else 4}" for one in people)
    )
    found = effectiveness.favourable_share(effectiveness.answers_of(responses, answers, ITEMS, KEY))

    first = rows(found, "lower", "upper")[0]
    assert [round(100 * bound, 1) for bound in first[3:]] == [54.4, 98.6]


def test_fewer_than_five_institutions_give_no_interval():
    """Nor a design effect: the variance between institutions cannot be estimated."""
    few = given()

    first = rows(effectiveness.favourable_share(few), "lower", "upper")[0]
    assert first[3:] == (None, None)
    assert rows(effectiveness.design_effect(few))[0][1] is None


def test_no_opinion_and_blank_are_counted_outside_the_base():
    """q1: one no opinion of three asked; q2: two blanks of three."""
    found = effectiveness.outside_base(given())

    assert rows(found) == [("q1", 1, 3), ("q2", 2, 3), ("q3", 0, 1), ("q4", 0, 1)]


def test_median_mean_and_spread_of_an_item():
    """q1: 1 and 4, so median and mean 2.5, sd √(2 x 1.5²) = 2.121; one answer has no sd."""
    found = rows(effectiveness.item_statistics(given()))

    assert found[:2] == [("q1", "mean", 5, 2), ("q1", "median", 5, 2)]
    assert found[2][2] == pytest.approx(2.1213203)
    assert str(found[5][2]) in ("nan", "None")


def test_respondents_without_a_level_count_as_other():
    """Respondents with a missing level are a separate group, and are not lost."""
    responses = effectiveness.as_level(RESPONSES)

    assert rows(effectiveness.respondents(responses, by=("level",))) == [
        ("BaO", 2, 1),
        ("andere", 1, 1),
    ]


def test_response_rates_are_of_those_invited():
    """BaO: 2 of 10 answered, one of them completely; DKO: nobody of 5."""
    invitations = table("""
        level | invited
        BaO   | 4
        BaO   | 6
        DKO   | 5
    """)

    second = effectiveness.response_rate(RESPONSES, invitations, by=("level",))
    first = effectiveness.response_rate(
        RESPONSES, invitations, by=("level",), dispositions=("complete",)
    )

    assert rows(second) == [("BaO", 2, 10), ("DKO", 0, 5)]
    assert rows(first) == [("BaO", 1, 10), ("DKO", 0, 5)]
    assert rows(effectiveness.response_rate(RESPONSES, invitations)) == [(3, 15)]


def test_who_the_survey_was_not_meant_for_was_not_eligible():
    """BaO: 10 invited, 2 of them wrongly; 2 of 8 answered. DKO has none of either."""
    more = table("""
        response_id | level | disposition
        x1          | BaO   | ineligible
        x2          | BaO   | ineligible
    """)
    responses = RESPONSES.select("response_id", "level", "disposition").union(more)
    invitations = table("""
        level | invited
        BaO   | 10
        DKO   | 5
    """)

    found = effectiveness.response_rate(responses, invitations, by=("level",))
    assert rows(found, "n") == [("BaO", 2, 8, 8), ("DKO", 0, 5, 5)]
    assert rows(effectiveness.response_rate(responses, invitations)) == [(3, 13)]


def test_without_a_list_of_invited_people_there_is_no_rate():
    """With an open link there is no row, so no figure."""
    nobody = table("level | invited").mutate(invited=0).limit(0)

    assert rows(effectiveness.response_rate(RESPONSES, nobody)) == []


def test_one_respondent_is_enough_for_an_institution():
    """Of three reached, 000101 answered twice; 000202 was not reachable."""
    reached = table("""
        institution_id | level
        000101         | BaO
        000102         | BaO
        000202         | SO
    """)

    found = effectiveness.institutions_answered(RESPONSES, reached, by=("level",))
    assert rows(found) == [("BaO", 1, 2), ("SO", 0, 1)]


def test_parts_of_a_whole_add_up():
    """Two of BaO, one of SO, one without a level."""
    responses = effectiveness.as_level(RESPONSES)

    found = rows(effectiveness.parts_of_whole(responses, ("level",)))
    assert found == [("BaO", 2, 4), ("SO", 1, 4), ("andere", 1, 4)]


def test_a_score_is_the_mean_of_a_respondents_items():
    """r1: (4 + 3) / 2; r2: 1 of two items; r3 has no answer on the scale."""
    scores = effectiveness_scales.scores_of(given(), SURVEY.composite)

    assert scores[["response_id", "score", "cluster"]].values.tolist() == [
        ["r1", 3.5, "000101"],
        ["r2", 1.0, "000101"],
    ]
    assert rows(effectiveness_scales.scale_means(scores)) == [("both", 9, 4)]


def test_coefficients_are_not_computed_on_few_people():
    """Two items and one complete respondent: a row with the number of people, without a value."""
    found = effectiveness_scales.reliability(given(), SURVEY.composite)
    record = found.to_pyarrow().to_pylist()[0]

    assert (record["composite"], record["coefficient"], record["n"]) == (
        "both",
        "spearman_brown",
        1,
    )
    assert record["numerator"] is None or record["numerator"] != record["numerator"]


ROUTED = SURVEY.model_copy(
    update={
        "item": (
            item("q1"),
            item("q2").model_copy(update={"asked_if": Condition(item="q1", values=("3", "4"))}),
        )
    }
)


def test_who_was_not_asked_is_not_without_an_answer():
    """q2 follows 3 or 4 on q1: r1 left it open; r2 (1), r3 and r5 (blank) were not asked.

    r4 answered it although q1 did not lead there, so it was asked.
    """
    responses = table("""
        response_id | disposition
        r1          | complete
        r2          | complete
        r3          | complete
        r4          | complete
        r5          | complete
    """)
    answers = table("""
        response_id | item_id | value
        r1          | q1      | 4
        r2          | q1      | 1
        r3          | q1      | 9
        r4          | q1      | 2
        r4          | q2      | 3
        r5          | q1      |
        r5          | q3      | 1
    """)
    items = effectiveness.items_of([ROUTED])
    found = effectiveness.answers_of(responses, answers, items, effectiveness.answer_key([ROUTED]))

    assert rows(effectiveness.outside_base(found)) == [("q1", 1, 4), ("q2", 1, 2)]


def test_respondents_without_an_offer_do_not_move_the_offers():
    """They are no offer of their own, to which the others would be shrunk."""
    people = [(f"r{at}", f"od{at % 12}", 4 if at % 3 else 1) for at in range(60)]
    nobody = [(f"n{at}", "", 4) for at in range(80)]

    def pooled(given):
        responses = "\n".join(f"{one} | {one} | complete | {offer}" for one, offer, _ in given)
        answers = "\n".join(f"{one} | q1 | {value}" for one, _, value in given)
        found = effectiveness.answers_of(
            table(f"response_id | institution_id | disposition | offer\n{responses}"),
            table(f"response_id | item_id | value\n{answers}"),
            ITEMS,
            KEY,
        )
        return rows(effectiveness.pooled_shares(found, ("offer",)))

    assert len(pooled(people)) == 12
    assert pooled([*people, *nobody]) == pooled(people)
