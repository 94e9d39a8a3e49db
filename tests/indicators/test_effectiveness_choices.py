"""Questions that allow several answers: choices, and themes of remarks."""

from tiny import rows, table

from pbdreport.indicators.effectiveness_choices import choice_counts, theme_counts

RESPONSES = table("""
    response_id | disposition | institution_id
    r1          | complete    | 000101
    r2          | partial     | 000202
    r3          | complete    |
    r4          | refused     | 000303
""")
ITEMS = table("""
    item  | module  | is_choice | if_item | if_values
    q1    | edbi.m1 | false     |         |
    forms | edbi.m1 | true      |         |
    q2    | edbi.m2 | false     |         |
    other | edbi.m2 | true      |         |
""")
OPTIONS = table("""
    item  | choice
    forms | visit
    forms | course
    other | visit
""")


def test_respondents_who_chose_nothing_count_in_the_base():
    """r1 chose two, r2 answered only the other question of the section, r4 refused; r3 was not
    asked."""
    answers = table("""
        response_id | item_id | value
        r1          | forms   | visit
        r1          | forms   | course
        r2          | q1      | 4
        r3          | q9      | 1
        r4          | forms   | visit
    """)

    found = choice_counts(RESPONSES, answers, ITEMS, OPTIONS)

    assert rows(found) == [("forms", "course", 1, 2), ("forms", "visit", 1, 2)]


def test_an_option_belongs_to_its_own_question():
    """'visit' is an option of two questions; r1 chose it in one of them."""
    answers = table("""
        response_id | item_id | value
        r1          | other   | visit
        r2          | forms   | course
    """)

    found = choice_counts(RESPONSES, answers, ITEMS, OPTIONS)

    assert rows(found) == [
        ("forms", "course", 1, 1),
        ("forms", "visit", 0, 1),
        ("other", "visit", 1, 1),
    ]


def test_themes_are_counted_by_code_and_people_once():
    """r2 mentioned two; a code that is not in the questionnaire is not counted, nor is r3."""
    coded = table("""
        response_id | item_id | value
        r1          | remark  | time
        r2          | remark  | praise
        r2          | remark  | time
        r3          | remark  | Klaas zegt dat
    """)
    themes = table("""
        item   | topic
        remark | time
        remark | praise
        remark | plan
    """)

    assert rows(theme_counts(RESPONSES, coded, themes)) == [
        ("remark", "plan", 0, 2),
        ("remark", "praise", 1, 2),
        ("remark", "time", 2, 2),
    ]
