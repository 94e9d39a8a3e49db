import ibis.expr.types as ir
import pandas as pd
import pytest
from tiny import rows, table

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


def items(*lines: tuple[object, ...]) -> ir.Table:
    """Answers to items: respondent, wave, item, score; 3 and 4 are favourable."""
    made = table(
        "response_id | instrument | wave | respondent_key | institution_id | answered_on | item | "
        "value\n"
        + "\n".join(
            f"{wave}-{person} | plg | {wave} | {person} | {person} | 2023-10-01 | {item} | {score}"
            for person, wave, item, score in lines
        )
    )
    score = made.value.cast("int64")
    return made.mutate(answer=made.value, score=score, favourable=score >= 3)


ITEMS = items(
    ("a", "pre", "q1", 2),
    ("b", "pre", "q1", 3),
    ("c", "pre", "q1", 4),
    ("d", "pre", "q1", 1),
    ("e", "pre", "q1", 1),
    ("a", "post", "q1", 4),
    ("b", "post", "q1", 3),
    ("c", "post", "q1", 1),
    ("d", "post", "q1", 2),
    ("", "post", "q1", 4),
    ("e", "post", "q2", 4),
    ("f", "retrospective", "q1", 4),
)
PAIRED_ITEMS = change.paired(change.asked_twice(ITEMS))


def test_every_pair_makes_one_of_four_transitions():
    """a became favourable, b stayed so, d never was, c no longer is."""
    assert rows(change.transitions(PAIRED_ITEMS, ("item", "transition"))) == [
        ("q1", "became", 1, 4),
        ("q1", "never", 1, 4),
        ("q1", "no_longer", 1, 4),
        ("q1", "stayed", 1, 4),
    ]


def test_items_change_as_scales_do():
    """a + 2, b 0, c - 3, d + 1: two up, one down; the mean is 0; ranks 2 + 1 against 3."""
    assert rows(change.changes(PAIRED_ITEMS, {}, ("item", "change"))) == [
        ("q1", "improved", 2, 4),
        ("q1", "same", 1, 4),
        ("q1", "worse", 1, 4),
    ]
    assert rows(change.mean_gains(PAIRED_ITEMS, ("item",))) == [("q1", 0, 1)]
    assert rows(change.effect_sizes(PAIRED_ITEMS, ("item",))) == [("q1", 0, 1)]


def test_who_answered_an_item_once_stands_apart():
    """e answered q1 before only and q2 after only; one has no pseudonym; f looks back."""
    alone = change.pairing_of(ITEMS, is_paired=False).to_pandas()
    both = change.pairing_of(ITEMS, is_paired=True).to_pandas()

    assert sorted(alone["response_id"] + alone["item"]) == ["post-eq2", "post-q1", "pre-eq1"]
    assert len(both) == 8
    assert set(both["respondent_key"]) == {"a", "b", "c", "d"}


def test_the_mean_gain_of_an_offer_is_that_of_its_first_measurement():
    """a and b (+ 2, 0) are of OD1, c (- 1) of OD2; the institutions behind each are known."""
    frame = FRAME.assign(
        offer=FRAME["respondent_key"].map({"a": "OD1", "b": "OD1", "c": "OD2"}),
        institution_id=FRAME["respondent_key"],
    )
    found = change.mean_gains(change.paired(frame), ("composite", "offer"))

    assert rows(found, "n", "institutions", "largest") == [
        ("plg", "OD1", 1, 1, 2, 2, 2),
        ("plg", "OD2", -1, 1, 1, 1, 1),
    ]
