from tiny import rows, table

from pbdreport.indicators import effort_trajectories

AGREED = table("""
    offer | kind       | group_id | status    | reason         | pre_measured | post_measured
    vt_a  | trajectory | sg1      | completed |                | true         | true
    vt_a  | trajectory | sg1      | running   |                | true         | false
    vt_b  | trajectory | sg2      | cancelled | lerarentekort  | false        | false
    vt_b  | trajectory | sg2      | postponed | lerarentekort  | true         | false
    vt_b  | trajectory | sg2      | planned   |                | false        | false
    plg   | plg        | sg1      | running   |                | false        | false
    plg   | plg        | sg1      | completed |                | false        | false
    plg   | plg        | sg3      | cancelled | ander          | false        | false
""")


def test_only_what_ran_was_carried_out():
    """Running and completed count; planned, postponed and cancelled do not."""
    assert rows(effort_trajectories.carried_out(AGREED, by=("offer",))) == [
        ("plg", 2, 1),
        ("vt_a", 2, 1),
    ]


def test_every_status_has_its_share_of_all_agreed():
    """Also one that does not occur, within each group."""
    found = effort_trajectories.by_status(AGREED, ("planned", "retired"), by=("kind", "status"))

    assert rows(found) == [
        ("plg", "planned", 0, 3),
        ("plg", "retired", 0, 3),
        ("trajectory", "planned", 1, 5),
        ("trajectory", "retired", 0, 5),
    ]


def test_reasons_are_of_what_was_postponed_or_cancelled():
    """A trajectory that is still planned was not given up."""
    assert rows(effort_trajectories.reasons(AGREED)) == [("ander", 1, 1), ("lerarentekort", 2, 1)]


def test_measurements_are_of_trajectories_carried_out():
    """The postponed one was measured at its start, but did not run."""
    assert rows(effort_trajectories.measured(AGREED, "pre")) == [(2, 4)]
    assert rows(effort_trajectories.measured(AGREED, "post")) == [(1, 4)]


def test_a_school_group_with_two_communities_counts_once():
    """sg1 has two; that of sg3 was cancelled; the profile knows five groups."""
    assert rows(effort_trajectories.groups_with(AGREED, "plg", 5)) == [(1, 5)]
