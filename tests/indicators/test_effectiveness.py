from tiny import rows, table

from pbdreport.indicators import effectiveness

RESPONSES = table("""
    response_id | instrument | wave   | level | disposition
    r1          | edbi       | single | BaO   | complete
    r2          | edbi       | single | BaO   | partial
    r3          | edbi       | single |       | complete
    r4          | edbi       | single | SO    | no_contact
    r5          | edbi       | pre    | SO    | complete
    r6          | plg        | single | SO    | complete
""")
ANSWERS = table("""
    response_id | item_id | value
    r1          | q1      | 4
    r2          | q1      | 1
    r3          | q1      | 9
    r1          | q2      | 3
    r2          | q2      |
    r4          | q1      | 4
    r5          | q1      | 4
    r6          | q1      | 4
    r1          | other   | 4
""")
SCALE = ("1", "2", "3", "4")


def given():
    return effectiveness.answers_of(RESPONSES, ANSWERS, "edbi", ["q1", "q2"])


def test_only_answered_single_measurements_of_the_instrument_count():
    """r4 did not answer, r5 is a first measurement, r6 is of another instrument."""
    assert sorted(given().to_pandas()["response_id"]) == ["r1", "r1", "r2", "r2", "r3"]


def test_the_distribution_has_only_the_scale_as_its_base():
    """9 is no opinion: q1 has a base of 2; answers that nobody gave count 0."""
    found = effectiveness.answer_shares(given(), SCALE)

    assert rows(found) == [
        ("q1", "1", 1, 2),
        ("q1", "2", 0, 2),
        ("q1", "3", 0, 2),
        ("q1", "4", 1, 2),
        ("q2", "1", 0, 1),
        ("q2", "2", 0, 1),
        ("q2", "3", 1, 1),
        ("q2", "4", 0, 1),
    ]


def test_favourable_are_the_answers_that_the_scale_says():
    """Of q1's two answers on the scale, 4 is favourable."""
    found = effectiveness.favourable_share(given(), SCALE, ("3", "4"))

    assert rows(found) == [("q1", 1, 2), ("q2", 1, 1)]


def test_no_opinion_and_blank_are_counted_beside_the_base():
    """q1: one no opinion of three asked; q2: one blank of two."""
    assert rows(effectiveness.outside_base(given(), SCALE)) == [("q1", 1, 3), ("q2", 1, 2)]


def test_respondents_without_a_level_count_as_other():
    """A missing level is a group of its own, not a lost respondent."""
    responses = effectiveness.as_level(RESPONSES)

    found = effectiveness.respondents(responses, "plg", by=("level",))
    assert rows(found) == [("SO", 1, 1)]
    assert rows(effectiveness.respondents(responses, "edbi", by=("level",))) == [
        ("BaO", 2, 1),
        ("SO", 1, 1),
        ("andere", 1, 1),
    ]


def test_response_rate_is_of_those_invited():
    """BaO: 2 answered of 10; DKO: nobody of 5; a group that nobody was invited in gives no row."""
    invitations = table("""
        instrument | level | invited
        edbi       | BaO   | 4
        edbi       | BaO   | 6
        edbi       | DKO   | 5
        plg        | BaO   | 100
    """)

    found = effectiveness.response_rate(RESPONSES, invitations, "edbi", by=("level",))
    whole = effectiveness.response_rate(RESPONSES, invitations, "edbi")

    assert rows(found) == [("BaO", 2, 10), ("DKO", 0, 5)]
    assert rows(whole) == [(4, 15)]
