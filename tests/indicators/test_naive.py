"""Indicators against a second implementation: plain loops over generated records.

The two share nothing but the definition. Records are few and small, so that ties, groups without
records, institutions outside the mandate and offers without a plan all occur.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from naive import found, made, quick

from pbdreport.indicators import (
    contact_totals,
    effort,
    effort_trajectories,
    priorities,
    reach,
    reach_audiences,
    reach_intensity,
)
from pbdreport.indicators.effort_trajectories import CARRIED_OUT

INSTITUTIONS = ("i0", "i1", "i2", "i3", "i4")
OFFERS = ("o0", "o1", "o2")
MODES = ("physical", "online")
STATUSES = ("planned", "running", "completed", "cancelled")
SHARES = ("0", "1/6", "1/2", "1", "3/8")

contacts_of = st.lists(
    st.tuples(
        st.sampled_from(OFFERS),
        st.integers(1, 60),  # quarters of an hour
        st.integers(1, 3),
        st.sampled_from(MODES),
        st.booleans(),
        st.sets(st.sampled_from(INSTITUTIONS)),
    ),
    min_size=1,
    max_size=8,
)
mandate_of = st.lists(st.booleans(), min_size=5, max_size=5).filter(any)
plan_of = st.lists(st.integers(1, 7), min_size=3, max_size=3)


def contact_tables(drawn):
    """What advisers gave and institutions received, as tables."""
    contacts = made(
        "contact_id offer_id hours staff_count mode counts_in_total",
        [
            (f"c{place}", offer, quarters / 4, staff, mode, counts)
            for place, (offer, quarters, staff, mode, counts, _) in enumerate(drawn)
        ],
    )
    pairs = [(f"c{place}", one) for place, record in enumerate(drawn) for one in sorted(record[5])]
    taking_part = made("contact_id institution_id", pairs or [("none", "nobody")])
    received = contact_totals.received(contacts, taking_part)
    plan = [(offer, f"p{offer}", "other", True, False, "basis") for offer in OFFERS]
    offers = made("offer_id pillar kind in_plan poc funding", plan)
    return contact_totals.given(contacts, received, offers), received


@quick
@given(contacts_of)
def test_hours_and_leverage(drawn):
    """Floor hours by offer, shares of modes, and the ratio of both sums."""
    given_, _ = contact_tables(drawn)
    floor, shared = defaultdict(Fraction), defaultdict(Fraction)
    every_floor = every_shared = Fraction()
    for offer, quarters, staff, mode, counts, institutions in drawn:
        hours = Fraction(quarters, 4)
        if counts:
            every_floor += hours * staff
            every_shared += hours * len(institutions)
            floor[(offer,)] += hours * staff
            shared[(mode,)] += hours * len(institutions)

    assert found(effort.floor_hours(given_, ("offer",)), "offer") == floor
    total = sum(shared.values())
    shares = {mode: amount / total for mode, amount in shared.items()} if total else {}
    assert found(effort.mode_share(given_), "mode") == shares
    if every_floor:
        assert found(effort.leverage(given_)) == {(): every_shared / every_floor}


@quick
@given(contacts_of, mandate_of, st.integers(0, 20), st.booleans())
def test_thresholds_bands_and_ladder(drawn, mandate, threshold, inclusive):
    """Hours and times per institution of the mandate, over all offers."""
    _, received = contact_tables(drawn)
    institutions = made("institution_id in_mandate", list(zip(INSTITUTIONS, mandate, strict=True)))
    hours, times = defaultdict(Fraction), defaultdict(int)
    for _, quarters, _, _, _, present in drawn:
        for one in present:
            hours[one] += Fraction(quarters, 4)
            times[one] += 1
    own = [one for one, inside in zip(INSTITUTIONS, mandate, strict=True) if inside]
    above = [
        one for one in own if hours[one] > threshold or (inclusive and hours[one] == threshold)
    ]
    reached = [one for one in own if times[one]]

    per_institution = reach.hours_per_institution(institutions, received)
    present = reach.institutions_present(per_institution, threshold, inclusive)
    assert found(present) == {(): Fraction(len(above), len(own))}
    edges = (2, 10)
    bands = found(reach.intensity_bands(per_institution, edges, ("band",)), "band")
    for low, high in pairwise(edges):
        inside = [one for one in own if low <= hours[one] < high]
        assert bands[(f"{low}_{high}",)] == Fraction(len(inside), len(own))
    guided = reach_intensity.occasions_per_institution(institutions, received)
    steps = found(reach_intensity.ladder(guided), "step")
    if reached:
        once = [one for one in reached if times[one] == 1]
        assert steps[("once",)] == Fraction(len(once), len(reached))
        assert sum(steps.values()) == 1


@quick
@given(contacts_of, plan_of)
def test_reach_of_the_plan(drawn, plan):
    """Institutions reached by each offer against its plan: ratio of sums, and mean of ratios."""
    _, received = contact_tables(drawn)
    offers = made(
        "offer_id pillar planned_institutions",
        [(offer, "p1", foreseen) for offer, foreseen in zip(OFFERS, plan, strict=True)],
    )
    reached = {
        offer: len(set().union(*(record[5] for record in drawn if record[0] == offer)))
        for offer in OFFERS
    }
    ratios = [
        Fraction(reached[offer], foreseen) for offer, foreseen in zip(OFFERS, plan, strict=True)
    ]

    whole = reach.planned_institutions_reached(offers, received)
    assert found(whole) == {(): Fraction(sum(reached.values()), sum(plan))}
    assert found(reach.mean_share_of_plan(offers, received)) == {(): sum(ratios) / 3}


@quick
@given(st.lists(st.tuples(st.sampled_from(OFFERS), st.integers(1, 40)), min_size=1, max_size=9))
def test_priorities_stay_exact(drawn):
    """Day-parts times key, summed as fractions; the residual is what is left."""
    keys = [(offer, "x", SHARES[place + 1]) for place, offer in enumerate(OFFERS[:2])]
    amounts = defaultdict(int)
    for offer, day_parts in drawn:
        amounts[offer] += day_parts
    day_parts = made(
        "offer pillar day_part_hours records",
        [(offer, "p1", amount * 4, 1) for offer, amount in amounts.items()],
    )
    priority_keys = made("offer_id priority share", keys)
    given_to = sum(amounts[offer] * Fraction(share) for offer, _, share in keys)
    with_a_key = sum(amounts[offer] for offer, _, _ in keys)

    keyed = priorities.with_key(day_parts, priority_keys)
    if with_a_key:
        assert found(priorities.priority_day_parts(keyed, 4)) == {(): given_to}
        rest = priorities.residual_day_parts(day_parts, keyed, priority_keys, 4, ())
        assert found(rest) == {(): with_a_key - given_to}


@quick
@given(st.lists(st.tuples(st.sampled_from(OFFERS), st.sampled_from(STATUSES), st.booleans())))
def test_trajectories_and_measurements(drawn):
    """Trajectories carried out, and the share of them that was measured."""
    records = [(offer, status, pre) for offer, status, pre in drawn]
    table = made("offer status pre_measured", records or [("o0", "planned", False)])
    done = [record for record in records if record[1] in CARRIED_OUT]

    assert found(effort_trajectories.carried_out(table)) == {(): len(done)}
    expected = {(): Fraction(sum(pre for _, _, pre in done), len(done))} if done else {}
    assert found(effort_trajectories.measured(table, "pre")) == expected


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from("st"), st.sampled_from("pqr"), st.booleans()),
        min_size=1,
        max_size=9,
    )
)
def test_participants_and_people(drawn):
    """Attended enrolments in sessions that require registration, and the different people there."""
    sessions = made(
        "session_id offer registration_required", [("s", "o0", True), ("t", "o1", False)]
    )
    enrolments = made(
        "session_id person_key status",
        [(session, person, "attended" if came else "absent") for session, person, came in drawn],
    )
    came = [(session, person) for session, person, was_there in drawn if was_there]

    in_s = sum(session == "s" for session, _ in came)
    assert found(reach_audiences.participants(sessions, enrolments)) == {(): in_s}
    people = {person for session, person in came if session == "s"}
    assert found(reach_audiences.different_people(sessions, enrolments)) == {(): len(people)}
