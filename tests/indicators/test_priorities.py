from decimal import Decimal
from fractions import Fraction

from tiny import rows, table

from pbdreport.indicators import priorities

OFFERS = table("""
    offer_id | kind       | pillar
    vt_taal  | trajectory | p1
    info_so  | info       | p2
    helpdesk | helpdesk   | p2
""")
KEYS = table("""
    offer_id | priority | share
    vt_taal  | didactics | 1/2
    vt_taal  | care      | 1/6
    info_so  | didactics | 3/8
""")
GIVEN = table("""
    offer    | floor_hours | contacts | counts_in_total
    vt_taal  | 8           | 2        | true
    vt_taal  | 9           | 1        | false
    helpdesk | 1           | 1        | true
""")
SESSIONS = table("""
    offer_id | hours
    info_so  | 1.5
    info_so  | 2.5
""")


def day_parts(contacts="one", sessions=None):
    rules = {"info": "one"} if sessions is None else sessions
    return priorities.day_parts_per_offer(OFFERS, GIVEN, SESSIONS, contacts, rules, 4)


def values(expression):
    return [(*row[:-2], Fraction(row[-2]) / Fraction(row[-1])) for row in rows(expression)]


def test_an_intervention_is_one_day_part():
    """Two contacts of the trajectory and two sessions are two day-parts each."""
    found = day_parts().to_pyarrow().to_pylist()

    assert sorted((row["offer"], row["day_part_hours"] / 4) for row in found) == [
        ("helpdesk", 1),
        ("info_so", 2),
        ("vt_taal", 2),
    ]


def test_hours_make_day_parts_of_four_hours():
    """8 / 4 day-parts of contacts; (1.5 + 2.5) / 4 of sessions."""
    found = day_parts("hours", {"info": "hours"}).to_pyarrow().to_pylist()

    assert sorted((row["offer"], row["day_part_hours"] / 4) for row in found) == [
        ("helpdesk", Decimal("0.25")),
        ("info_so", 1),
        ("vt_taal", 2),
    ]


def test_kinds_of_session_without_a_rule_in_the_profile_do_not_count():
    """Without a rule for info sessions, only contacts count."""
    found = day_parts("one", {}).to_pyarrow().to_pylist()

    assert sorted(row["offer"] for row in found) == ["helpdesk", "vt_taal"]


def test_a_sixth_is_split_exactly():
    """274 x 1/6 = 45 2/3, which is exact as numerator / denominator and not as a decimal."""
    total = table("""
        offer   | pillar | day_part_hours | records
        vt_taal | p1     | 1096           | 274
    """)

    keyed = priorities.with_key(total, KEYS)
    found = priorities.priority_day_parts(keyed, 4, by=("offer", "priority"))

    assert values(found) == [
        ("vt_taal", "care", Fraction(274, 6)),
        ("vt_taal", "didactics", Fraction(137)),
    ]


def test_priorities_and_residual_add_up_to_the_whole():
    """2 x (1/2 + 1/6) + 2 x 3/8 to priorities; the rest of 4 day-parts is the residual."""
    offered = day_parts()
    keyed = priorities.with_key(offered, KEYS)

    given = priorities.priority_day_parts(keyed, 4)
    residual = priorities.residual_day_parts(offered, keyed, KEYS, 4, ())
    whole = priorities.offer_day_parts(offered, KEYS, 4, ())

    assert values(given) == [(Fraction(2, 2) + Fraction(2, 6) + Fraction(6, 8),)]
    assert given.to_pyarrow()["n"].to_pylist() == [2 + 2]
    assert values(residual) == [(4 - values(given)[0][0],)]
    assert values(whole) == [(Fraction(4),)]


def test_the_share_of_a_priority_is_of_all_day_parts_with_a_key():
    """Didactics: (2 x 1/2 + 2 x 3/8) of 4."""
    offered = day_parts()
    keyed = priorities.with_key(offered, KEYS)

    found = priorities.priority_share(offered, keyed, KEYS, by=("priority",))

    assert values(found) == [("care", Fraction(1, 12)), ("didactics", Fraction(7, 16))]


def test_offers_without_a_key_are_counted_separately():
    """The helpdesk's contact counts nowhere else."""
    assert values(priorities.day_parts_without_key(day_parts(), KEYS, 4, ())) == [(Fraction(1),)]


def test_full_time_equivalents_stand_for_contact_time():
    """(25/12) day-parts / (0.6 x 396)."""
    keyed = priorities.with_key(day_parts(), KEYS)

    found = priorities.priority_fte(keyed, 4, 396, 0.6, ())

    assert values(found) == [(Fraction(25, 12) / Fraction(6 * 396, 10),)]
