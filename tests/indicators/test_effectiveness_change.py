import pandas as pd
import pytest
from tiny import rows

from pbdreport.indicators import effectiveness_change as change


def scored(*lines: tuple[object, ...]) -> pd.DataFrame:
    """Person, measurement, score; the person's letter is the institution."""
    return pd.DataFrame(
        [
            {
                "composite": "plg",
                "instrument": "plg",
                "wave": wave,
                "respondent_key": person,
                "score": float(score),
                "answered_on": f"2023-10-{day:02}",
                "response_id": f"{wave}{day:02}",
                "cluster": person,
            }
            for day, (person, wave, score) in enumerate(lines, start=1)
        ]
    )


FRAME = scored(
    ("a", "pre", 2),
    ("b", "pre", 3),
    ("c", "pre", 4),
    ("d", "pre", 1),
    ("a", "post", 4),
    ("b", "post", 3),
    ("c", "post", 3),
    ("e", "post", 5),
    (None, "post", 5),
    ("d", "retrospective", 5),
)


def test_only_people_with_both_measurements_are_compared():
    """d dropped out, e came later, one has no pseudonym; d's retrospective does not count."""
    matched = change.paired(FRAME)

    assert matched[["respondent_key", "score_pre", "score_post"]].values.tolist() == [
        ["a", 2.0, 4.0],
        ["b", 3.0, 3.0],
        ["c", 4.0, 3.0],
    ]


def test_people_are_counted_once_per_measurement():
    """Four before, four after with a pseudonym, three of them both times."""
    found = change.people_measured(FRAME, ("instrument", "measurement"))

    assert rows(found) == [("plg", "both", 3, 1), ("plg", "post", 4, 1), ("plg", "pre", 4, 1)]
    assert rows(change.dropout(FRAME, ("instrument",))) == [("plg", 1, 4)]


def test_a_person_twice_in_one_measurement_is_an_error():
    """Ingest sets repeated responses aside; one that gets through stops the build."""
    frame = scored(("a", "pre", 2), ("a", "pre", 5), ("a", "post", 4))

    with pytest.raises(pd.errors.MergeError, match="not a one-to-one merge"):
        change.paired(frame)


def test_a_retrospective_is_never_a_first_measurement():
    """Without a real first measurement, nobody is matched."""
    frame = scored(("a", "retrospective", 2), ("a", "post", 4))

    assert change.paired(frame).empty
    assert rows(change.people_measured(frame, ("instrument", "measurement"))) == []


def test_improved_same_and_worse_add_up_to_the_pairs():
    """a up, b the same, c down; within a margin of 1, c is the same too."""
    matched = change.paired(FRAME)

    by = ("composite", "change")
    assert rows(change.changes(matched, {"plg": 0}, by)) == [
        ("plg", "improved", 1, 3),
        ("plg", "same", 1, 3),
        ("plg", "worse", 1, 3),
    ]
    assert [row[2] for row in rows(change.changes(matched, {"plg": 1}, by))] == [1, 2, 0]


def test_the_effect_size_of_the_pairs():
    """Gains of 2 and -1 rank 2 and 1: (2 - 1) / 3."""
    found = rows(change.effect_sizes(change.paired(FRAME), ("composite",)))

    assert found == [("plg", 1, 3)]


def answered(*lines: tuple[object, ...]) -> pd.DataFrame:
    """Item, person, and whether favourable before and after."""
    return pd.DataFrame(
        [
            {
                "item": item,
                "respondent_key": person,
                "cluster": person,
                "favourable_pre": before,
                "favourable_post": after,
            }
            for item, person, before, after in lines
        ]
    )


MATCHED = answered(
    *[("q1", f"p{number}", False, True) for number in range(14)],
    *[("q1", f"p{number}", True, False) for number in range(14, 18)],
    *[("q1", f"p{number}", True, True) for number in range(18, 70)],
)


def test_a_paired_difference_of_shares():
    """4 lost, 14 won of 70 independent: (14 - 4) / 70, between 1.9 and 25.8 points (t, not z)."""
    found = rows(change.favourable_differences(MATCHED, ("item",)), "lower", "upper")[0]

    assert found[:3] == ("q1", 10, 70)
    assert [round(100 * bound, 1) for bound in found[3:]] == [1.9, 25.8]


def test_shares_before_and_after_are_of_the_same_people():
    """56 of 70 before, 66 of 70 after."""
    found = rows(change.paired_shares(MATCHED, ("item", "wave")))

    assert found == [("q1", "post", 66, 70), ("q1", "pre", 56, 70)]


def test_tests_are_corrected_within_their_family():
    """q1's p is .0309; a second item in its family doubles it, one in another family does not."""
    other = answered(*[("q2", f"p{number}", True, True) for number in range(6)])
    both = pd.concat([MATCHED, other])

    together = rows(change.mcnemar_tests(both, [["q1", "q2"]], ("item",)))
    apart = rows(change.mcnemar_tests(both, [["q1"], ["q2"]], ("item",)))

    # 2 x 4048 of 2^18 patterns, and twice that.
    assert together[0] == ("q1", 253, 4096)
    assert apart[0] == ("q1", 253, 8192)


def test_people_who_stayed_are_compared_with_those_who_left_if_many_left():
    """a, b and c stayed (mean 3), d left (1): a quarter, so it is shown; without d it is not."""
    stayed = FRAME[FRAME["respondent_key"] != "d"]

    assert rows(change.attrition(FRAME, FRAME, ("composite",)), "n") == [("plg", 2, 1, 1)]
    assert rows(change.attrition(stayed, stayed, ("composite",))) == []


def test_who_answered_too_few_items_the_second_time_did_not_leave():
    """d came back without a score on the scale: nobody dropped out."""
    asked = pd.concat([FRAME, scored(("d", "post", 0))])

    assert rows(change.dropout(asked, ("instrument",))) == [("plg", 0, 4)]
    assert rows(change.attrition(FRAME, asked, ("composite",))) == []
