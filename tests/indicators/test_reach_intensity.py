from tiny import rows, table

from pbdreport.indicators import reach, reach_intensity
from pbdreport.indicators.codes import as_code

INSTITUTIONS = table("""
    institution_id | level | in_mandate
    a              | BaO   | true
    b              | BaO   | true
    c              | SO    | true
    d              | SO    | false
""")
OCCASIONS = table(
    "institution_id | mode | times\n"
    + "\n".join(("a | online | 1", "b | online | 3", "b | physical | 1", "d | online | 2"))
)


def test_the_ladder_adds_up_to_the_institutions_reached():
    """a once, b four times; c never took part and d is outside the mandate."""
    taking_part = reach_intensity.occasions_per_institution(INSTITUTIONS, OCCASIONS)

    assert rows(reach_intensity.ladder(taking_part)) == [
        ("2_4", 1, 2),
        ("5_over", 0, 2),
        ("once", 1, 2),
    ]


def test_intensive_is_more_than_the_number():
    """Four contacts are more than three, and not more than four."""
    guided = reach_intensity.occasions_per_institution(INSTITUTIONS, OCCASIONS)

    assert rows(reach_intensity.intensive(guided, 3)) == [(1, 2)]
    assert rows(reach_intensity.intensive(guided, 4)) == [(0, 2)]


def test_each_offer_weighs_the_same_in_the_mean():
    """1/2 and 1/3: their mean is 5/12, their ratio of sums 2/5."""
    offers = table("""
        offer_id | pillar | planned_institutions
        x        | p1     | 2
        y        | p1     | 3
        z        | p1     |
    """)
    received = table("""
        institution_id | offer_id
        a              | x
        a              | y
    """)

    ((numerator, denominator),) = rows(reach.mean_share_of_plan(offers, received))
    assert 12 * numerator == 5 * denominator


def test_codes_have_letters_and_digits_only():
    """Accents, capitals and other characters are removed; the rest keeps its order."""
    themes = table("""
        theme
        Vorming: Zoë & co (SO)
        -- CLB 2
    """)

    found = themes.select(code=as_code(themes.theme)).to_pyarrow().to_pylist()
    assert [row["code"] for row in found] == ["vorming-zoe-co-so", "clb-2"]
