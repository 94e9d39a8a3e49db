"""Indicators of the plan, its posts and its goals against plain loops over generated records."""

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from naive import found, made, quick

from pbdreport.indicators import (
    contact_totals,
    effort,
    effort_hours,
    effort_trajectories,
    goals,
    priorities,
    reach_audiences,
)
from pbdreport.indicators.goals import Standing

OFFERS = {
    "o0": ("p0", "trajectory", "plan"),
    "o1": ("p1", "training", "plan"),
    "o2": ("p1", "info", "outside"),
}
STATUSES = ("planned", "running", "completed", "postponed", "cancelled")
NORM = "500"

contacts_of = st.lists(
    st.tuples(
        st.sampled_from(sorted(OFFERS)), st.integers(1, 60), st.integers(1, 3), st.booleans()
    ),
    min_size=1,
    max_size=8,
)
posts_of = st.lists(
    st.tuples(
        st.sampled_from(("p0", "p1", "p2")),
        st.integers(0, 6),  # quarters of a post
        st.one_of(st.none(), st.integers(0, 6)),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def given_of(drawn):
    """What advisers gave, without any institution."""
    contacts = made(
        "contact_id offer_id hours staff_count mode counts_in_total",
        [
            (f"c{place}", offer, quarters / 4, staff, "online", counts)
            for place, (offer, quarters, staff, counts) in enumerate(drawn)
        ],
    )
    nobody = contact_totals.received(contacts, made("contact_id institution_id", [("none", "x")]))
    return contact_totals.given(contacts, nobody, offers())


def offers():
    """The plan."""
    return made(
        "offer_id pillar kind in_plan poc funding",
        [
            (offer, pillar, kind, plan == "plan", False, "basis")
            for offer, (pillar, kind, plan) in OFFERS.items()
        ],
    )


def capacity_of(posts):
    """Posts with their place in the plan."""
    return effort.with_place(
        made(
            "pillar funding poc planned_fte realised_fte hours_per_fte floor_planned",
            [
                (
                    pillar,
                    "basis",
                    False,
                    planned / 4,
                    None if done is None else done / 4,
                    100,
                    floor,
                )
                for pillar, planned, done, floor in posts
            ],
        ),
        offers(),
    )


def floor_of(drawn, keep=lambda offer: True):
    """Hours on the floor by pillar, of contacts that count."""
    worked = defaultdict(Fraction)
    for offer, quarters, staff, counts in drawn:
        if counts and keep(offer):
            worked[(OFFERS[offer][0],)] += Fraction(quarters, 4) * staff
    return worked


@quick
@given(contacts_of, posts_of)
def test_presence(drawn, posts):
    """Floor hours over planned hours, of pillars that have planned hours."""
    planned = defaultdict(Fraction)
    for pillar, quarters, _, is_planned in posts:
        if is_planned and quarters:
            planned[(pillar,)] += Fraction(quarters, 4) * 100
    worked = floor_of(drawn)
    counted = {pillar: worked[pillar] for pillar in planned}

    presence = effort.presence(given_of(drawn), capacity_of(posts), ("pillar",))
    assert found(presence, "pillar") == {one: counted[one] / planned[one] for one in planned}
    whole = found(effort.presence(given_of(drawn), capacity_of(posts)))
    assert whole == ({(): sum(counted.values()) / sum(planned.values())} if planned else {})


@quick
@given(contacts_of, posts_of)
def test_realised_posts(drawn, posts):
    """What was registered as realised holds; else floor hours over the norm stand for it."""
    registered, worked = defaultdict(list), floor_of(drawn)
    for pillar, _, done, _ in posts:
        registered[(pillar,)].append(done)
    expected = {}
    for pillar, all_done in registered.items():
        known = [Fraction(done, 4) for done in all_done if done is not None]
        expected[pillar] = sum(known) if known else worked[pillar] / int(NORM)

    realised = effort_hours.realised_by_place(given_of(drawn), capacity_of(posts), NORM)
    assert found(effort_hours.realised_fte(realised, NORM, ("pillar",)), "pillar") == expected
    planned = sum(Fraction(quarters, 4) for _, quarters, _, _ in posts)
    share = {(): sum(expected.values()) / planned} if planned else {}
    assert found(effort_hours.fte_realised_share(realised, NORM)) == share


@quick
@given(contacts_of)
def test_shares_of_the_floor(drawn):
    """Each pillar's floor hours in the plan, of all of them."""
    worked = floor_of(drawn, lambda offer: OFFERS[offer][2] == "plan")
    total = sum(worked.values())

    shares = {pillar: amount / total for pillar, amount in worked.items()} if total else {}
    assert found(effort_hours.floor_share(given_of(drawn)), "pillar") == shares


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(("contact", "travel")), st.integers(1, 9)),
        min_size=1,
        max_size=8,
    )
)
def test_use_of_time(drawn):
    """Shares of each activity in all hours, and in those of each adviser."""
    entries = made("staff_key activity hours", drawn)
    spent, own = Counter(), Counter()
    for staff, activity, amount in drawn:
        spent[(activity,)] += amount
        own[(staff, activity)] += amount
    total = sum(spent.values())
    everybody = Counter(staff for staff, _, amount in drawn for _ in range(amount))

    assert found(effort_hours.time_use(entries), "activity") == {
        activity: Fraction(amount, total) for activity, amount in spent.items()
    }
    each = effort_hours.time_use(entries, ("staff_key", "activity"))
    assert found(each, "staff_key", "activity") == {
        pair: Fraction(amount, everybody[pair[0]]) for pair, amount in own.items()
    }


@quick
@given(
    contacts_of,
    st.lists(st.tuples(st.sampled_from(sorted(OFFERS)), st.integers(1, 20)), max_size=5),
    st.sampled_from(("one", "hours", "none")),
)
def test_day_parts(drawn, sessions, contacts_count):
    """A contact or session is one day-part, or its hours over four; info sessions do not count."""
    expected = defaultdict(Fraction)
    for offer, quarters, staff, counts in drawn:
        if counts and contacts_count == "one":
            expected[offer] += 1
        if counts and contacts_count == "hours":
            expected[offer] += Fraction(quarters, 16) * staff
    rules = {"training": "hours", "trajectory": "one"}
    for offer, quarters in sessions:
        kind = OFFERS[offer][1]
        if kind in rules:
            expected[offer] += 1 if rules[kind] == "one" else Fraction(quarters, 16)
    table = made("offer_id hours", [(offer, amount / 4) for offer, amount in sessions])

    counted = priorities.day_parts_per_offer(
        offers(), given_of(drawn), table if sessions else None, contacts_count, rules, 4
    )
    assert {
        row["offer"]: Fraction(row["day_part_hours"]) / 4
        for row in counted.to_pyarrow().to_pylist()
    } == expected


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from("gh"), st.sampled_from(STATUSES), st.sampled_from(("ill", "no"))),
        min_size=1,
        max_size=9,
    )
)
def test_what_became_of_trajectories(drawn):
    """Shares by status with empty ones, reasons of those not carried out, groups with one."""
    table = made(
        "kind group_id status reason", [("plg", group, status, why) for group, status, why in drawn]
    )
    counts = Counter(status for _, status, _ in drawn)

    assert found(effort_trajectories.by_status(table, STATUSES), "status") == {
        (status,): Fraction(counts[status], len(drawn)) for status in STATUSES
    }
    stopped = Counter((why,) for _, status, why in drawn if status in ("postponed", "cancelled"))
    assert found(effort_trajectories.reasons(table), "reason") == stopped
    running = {group for group, status, _ in drawn if status in ("running", "completed")}
    assert found(effort_trajectories.groups_with(table, "plg", 5)) == {
        (): Fraction(len(running), 5)
    }


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from(("leraren", "directies")), st.integers(0, 30), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_audiences(drawn):
    """People of the own network and of others, each by audience."""
    table = made("audience people own_network", drawn)
    for own in (True, False):
        expected = Counter()
        for audience, people, is_own in drawn:
            if is_own == own:
                expected[(audience,)] += people
        assert found(reach_audiences.audience(table, own, ("audience",)), "audience") == expected


@quick
@given(
    st.lists(st.lists(st.sampled_from("abcd"), max_size=4), min_size=1, max_size=3),
    st.sets(st.sampled_from("abcd"), min_size=1),
)
def test_a_member_counts_once_over_the_years(years, members):
    """However many years it came back in."""
    tables = [made("institution_id", [(one,) for one in year] or [("none",)]) for year in years]
    came = set().union(*years)

    counted = goals.once_over_years(
        tables, made("institution_id", [(one,) for one in sorted(members)]), "institution_id"
    )
    assert found(counted) == {(): Fraction(len(came & members), len(members))}


@quick
@given(
    st.lists(
        st.tuples(
            st.integers(0, 40), st.integers(1, 40), st.sampled_from((1, 2)), st.integers(1, 4)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_standings_of_goals(drawn):
    """Of the target, and whether as much is reached as the years that have passed would give."""
    standings = [
        Standing(f"g{place}", Decimal(done), Decimal(whole), Decimal(1) / halves, passed, 4)
        for place, (done, whole, halves, passed) in enumerate(drawn)
    ]
    on_schedule = sum(
        Fraction(done, whole) >= Fraction(passed, 4 * halves)
        for done, whole, halves, passed in drawn
    )

    assert found(goals.of_target(standings), "goal") == {
        (f"g{place}",): Fraction(done * halves, whole)
        for place, (done, whole, halves, _) in enumerate(drawn)
    }
    assert found(goals.on_schedule(standings)) == {(): Fraction(on_schedule, len(drawn))}
