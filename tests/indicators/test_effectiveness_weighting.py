from tiny import rows, table

from pbdreport.indicators import effectiveness_weighting as weighting

REGISTER = table("""
    institution_id | level | region | in_mandate
    000101         | BaO   | noord  | true
    000102         | BaO   | noord  | true
    000103         | BaO   | noord  | true
    000201         | SO    | noord  | true
    009999         | SO    | zuid   | false
""")


def given(*people: tuple[str, str, bool]):
    made = table(
        "response_id | institution_id | answer | yes\n"
        + "\n".join(f"{one} | {at} | 1 | {'ja' if yes else 'nee'}" for one, at, yes in people)
    )
    return made.mutate(favourable=made.yes == "ja")


HALF_EACH = given(
    ("r1", "000101", True),
    ("r2", "000101", True),
    ("r3", "000201", False),
    ("r4", "000201", False),
    ("r5", "009999", True),
    ("r6", "", True),
)


def test_a_level_counts_as_in_the_register():
    """BaO, three of four institutions, is all favourable; SO is not: 75 %, where 2 of 4 are.

    r5 is from outside the mandate and r6 from nowhere: neither can be weighted.
    """
    assert rows(weighting.weighted_share(HALF_EACH, REGISTER), "n") == [(3.0, 4, 4)]


def test_unequal_weights_are_worth_fewer_respondents():
    """Weights of 1.5, 1.5, 0.5 and 0.5: 4² / (2 x 2.25 + 2 x 0.25) = 3.2."""
    assert rows(weighting.effective_base(HALF_EACH, REGISTER), "n") == [(3.2, 1, 4)]


def test_without_respondents_of_the_mandate_there_is_no_weight():
    assert rows(weighting.weighted_share(given(("r1", "", True)), REGISTER)) == []
