"""All figures of one distribution are shown, or none; groups are hidden in all of a section."""

from decimal import Decimal

from pbdreport.config.instrument import Instrument
from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import mask
from pbdreport.figures.registry.entry import Entry

RULES = DisclosureRules()
SCALE = {
    "id": "s5",
    "steps": [
        {"value": str(code), "label": str(code), "favourable": code > 3} for code in range(1, 6)
    ],
}
FORM = Instrument.model_validate(
    {
        "id": "vorm",
        "label": "Vorm",
        "headline": "een",
        "module": [{"id": "kern", "label": "Kern"}],
        "scale": [SCALE],
        "item": [
            {"id": name, "module": "kern", "text": name, "short": name, "scale": "s5"}
            for name in ("een", "twee")
        ],
        "composite": [{"id": "schaal", "label": "Schaal", "items": ["een", "twee"]}],
    }
)


def share(name, count, base, **dims):
    """So many of a base."""
    figure = f"effectiveness.{name}"
    return Entry(figure, 1, "share", dims, Decimal(count), Decimal(base), base)


def statistic(name, unit, value, n, **dims):
    """A number that is no count."""
    figure = f"effectiveness.{name}"
    return Entry(figure, 1, unit, dims, Decimal(value), Decimal(1), n)


def people(name, count, **dims):
    """So many respondents."""
    figure = f"effectiveness.{name}"
    return Entry(figure, 1, "respondents", dims, Decimal(count), Decimal(1), count)


def hidden(*rows):
    """The dimensions of what is hidden, by figure."""
    found = mask(rows, FIGURES, RULES, [FORM]).rows
    assert all(row.n is None for row in found if row.status == "c")
    return {
        (row.figure.partition(".")[2], *row.dims.values()) for row in found if row.status == "c"
    }


def shown(*rows):
    """The figures of which something is shown."""
    found = mask(rows, FIGURES, RULES, [FORM]).rows
    return {row.figure.partition(".")[2] for row in found if row.status in ("ok", "u")}


ITEM = (
    statistic("item_statistics", "score", "4.9", 22, item="een", statistic="mean"),
    statistic("item_statistics", "score", "0.3", 22, item="een", statistic="sd"),
    statistic("design_effect", "coefficient", "1.4", 22, item="een"),
    share("answers", 20, 22, item="een", answer="5"),
    share("answers", 2, 22, item="een", answer="4"),
    share("outside_base", 0, 22, item="een"),
    share("headline", 22, 22),
)


def test_no_statistic_stands_beside_a_hidden_distribution():
    """22 of 22 are favourable: mean, deviation, answers and who gave none go with it."""
    assert shown(share("favourable", 22, 22, item="een"), *ITEM) == set()


def test_the_answers_are_hidden_with_the_share_that_they_add_up_to():
    """Of 22 nobody is favourable, and they gave different answers."""
    answers = [share("answers", 11, 22, item="een", answer=code) for code in "12"]

    assert shown(share("favourable", 0, 22, item="een"), *answers) == set()


def test_nobody_skipping_a_question_hides_nothing():
    """0 % of 22 are without an answer on the scale."""
    rows = [share("favourable", 18, 22, item="een"), share("outside_base", 0, 22, item="een")]

    assert shown(*rows) == {"favourable", "outside_base"}


def test_a_scale_tells_of_each_of_its_items():
    """The mean of the scale and of the other item would give the mean of the hidden one."""
    rows = [
        share("favourable", 22, 22, item="een"),
        share("favourable", 18, 22, item="twee"),
        statistic("scale_score", "score", "4.6", 22, composite="schaal"),
        statistic("reliability", "coefficient", "0.8", 22, composite="schaal", coefficient="alpha"),
    ]

    assert shown(*rows) == {"favourable"}
    assert {name for name, *_ in hidden(*rows)} == {"favourable", "scale_score", "reliability"}


def test_before_after_and_their_difference_are_hidden_together():
    """Of before, after and the difference, two give the third."""
    rows = [
        share("paired_favourable", 7, 12, item="een", wave="pre"),
        share("paired_favourable", 12, 12, item="een", wave="post"),
        statistic("favourable_difference", "points", "0.4", 12, item="een"),
        statistic("mcnemar", "p_value", "0.06", 12, item="een"),
        statistic("paired_score", "score", "4.6", 12, composite="schaal", wave="pre"),
    ]

    assert shown(*rows) == set()


def test_who_dropped_out_is_hidden_with_who_was_measured_first():
    """60 - 57 = 3."""
    rows = [
        people("measured", 60, instrument="vorm", measurement="pre"),
        people("measured", 70, instrument="vorm", measurement="post"),
        people("measured", 57, instrument="vorm", measurement="both"),
        share("dropout", 3, 60, instrument="vorm"),
        people("responses", 60, instrument="vorm", wave="pre"),
        people("responses", 70, instrument="vorm", wave="post"),
    ]

    assert hidden(*rows) == {
        ("measured", "vorm", "pre"),
        ("dropout", "vorm"),
        ("responses", "vorm", "pre"),
    }


def test_a_few_who_were_measured_twice_are_hidden_with_who_dropped_out():
    """60 - 56 = 4."""
    rows = [
        people("measured", 60, instrument="vorm", measurement="pre"),
        people("measured", 4, instrument="vorm", measurement="both"),
        share("dropout", 56, 60, instrument="vorm"),
    ]

    assert hidden(*rows) == {("measured", "vorm", "both"), ("dropout", "vorm")}


def levels(item, **counts):
    """Favourable by level, with the whole."""
    found = [
        share("favourable", count, base, item=item, level=level)
        for level, (count, base) in counts.items()
    ]
    count, base = (sum(column) for column in zip(*counts.values(), strict=True))
    return [share("favourable", count, base, item=item), *found]


def test_the_same_levels_are_hidden_in_all_items_of_a_section():
    """9 of BaO answer to one of two items: who skipped would tell how many they are."""
    rows = [
        *levels("een", BaO=(6, 9), SO=(20, 30), DKO=(20, 31)),
        *levels("twee", BaO=(6, 10), SO=(20, 30), DKO=(20, 31)),
    ]

    assert hidden(*rows) == {
        ("favourable", item, level) for item in ("een", "twee") for level in ("BaO", "SO")
    }


def test_where_everybody_answered_the_same_the_neighbour_by_size_is_hidden():
    """24 of 24, or 20 of 26: 26 is next in size. The 11 are smaller and stay, so do the 200."""
    rows = levels("een", L11=(7, 11), L12=(7, 12), L24=(24, 24), L26=(20, 26), L200=(150, 200))

    assert hidden(*rows) == {("favourable", "een", level) for level in ("L24", "L26")}


def test_a_single_small_level_in_which_everybody_agrees_is_hidden_in_all_items():
    """Only of it can all have answered the same: hidden in one item, it would be known that they
    did."""
    rows = [
        *levels("een", L24=(24, 24), L60=(50, 60), L200=(150, 200)),
        *levels("twee", L24=(20, 24), L60=(50, 60), L200=(150, 200)),
    ]

    assert hidden(*rows) == {
        ("favourable", item, level) for item in ("een", "twee") for level in ("L24", "L60")
    }


def test_what_nearly_everybody_answered_is_not_divided():
    """2 of 254 are unfavourable: of 4 people, 2 at most."""
    rows = levels("een", L4=(4, 4), L50=(49, 50), L200=(199, 200))

    found = mask(rows, FIGURES, RULES, [FORM]).rows

    assert [row.status for row in found] == ["ok", "z", "z", "z"]
    assert all(row.n is None and row.denominator is None for row in found[1:])


def test_a_hidden_level_without_an_answer_is_not_missing():
    """Else it would be known that both of its people skipped the question."""
    rows = [
        *levels("een", L4=(2, 4), L50=(40, 50), L200=(150, 200)),
        *levels("twee", L50=(40, 50), L200=(150, 200)),
    ]

    assert hidden(*rows) == {
        ("favourable", item, level) for item in ("een", "twee") for level in ("L4", "L50")
    }


def test_a_number_of_complete_answers_is_not_left_beside_a_hidden_scale():
    """In a row without a value, because too few answered all items."""
    rows = [
        share("favourable", 22, 22, item="een"),
        Entry(
            "effectiveness.reliability",
            1,
            "coefficient",
            {"composite": "schaal", "coefficient": "alpha"},
            None,
            Decimal(1),
            20,
            status="z",
        ),
    ]

    found = mask(rows, FIGURES, RULES, [FORM]).rows

    assert (found[1].status, found[1].n) == ("z", None)


def test_days_of_few_advisers_are_hidden_unless_they_agreed():
    """Two advisers worked 30 days on reading; 12 worked 300 in all."""

    def days(value, n, **dims):
        return Entry("means.working_days", 1, "days", dims, Decimal(value), Decimal(1), n)

    rows = [
        days(330, 14),
        days(30, 2, theme="lezen"),
        days(100, 11, theme="stem"),
        days(200, 12, theme="taal"),
    ]
    agreed = DisclosureRules(staff_agreed=True)

    assert [row.status for row in mask(rows, FIGURES, RULES).rows] == ["ok", "c", "c", "ok"]
    assert [row.status for row in mask(rows, FIGURES, agreed).rows] == ["ok"] * 4


def test_few_who_answered_once_are_no_group_of_their_own():
    """60 answered and 57 did so both times: 3 is known, and what they answered is not told."""
    rows = [
        share("paired_favourable", 40, 57, item="een", wave="pre"),
        share("paired_favourable", 50, 57, item="een", wave="post"),
        share("unpaired_favourable", 2, 3, item="een", wave="pre"),
        share("unpaired_favourable", 12, 12, item="een", wave="post"),
    ]

    found = mask(rows, FIGURES, RULES, [FORM]).rows

    assert [row.status for row in found] == ["ok", "ok", "z", "c"]
    assert (found[2].n, found[2].denominator) == (None, None)


def test_a_pooled_share_does_not_stand_for_how_many_were_favourable():
    """12 of 12 is hidden, with the 95 % to which it is drawn: that counts nobody."""
    alone = share("headline", 12, 12, offer="a"), share("headline", 30, 40, offer="b")
    pooled = (
        share("headline_pooled", "11.4", 12, offer="a"),
        share("headline_pooled", "30.1", 40, offer="b"),
    )

    gone = hidden(share("headline", 42, 52), *alone, *pooled)
    assert {("headline", "a"), ("headline_pooled", "a")} <= gone
