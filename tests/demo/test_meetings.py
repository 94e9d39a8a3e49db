"""Meetings that add up to what was published for an offer."""

from collections import Counter

from pbdreport.demo.meetings import Aim, meetings_for, with_advisers, with_modes

AIM = Aim(
    "OD1",
    floor=60 * 4,
    shared=90 * 4,
    institutions=("000101", "000102", "000103", "000104"),
    over=2,
)
"""60 hours of advisers and 90 of schools: two institutions above 20 hours, two below."""


def hours(meetings):
    """Hours per institution."""
    found = Counter()
    for meeting in meetings:
        found.update(dict.fromkeys(meeting.institutions, meeting.quarters / 4))
    return found


def test_meetings_reach_every_institution_of_the_aim():
    """All of them, and no others."""
    assert sorted(hours(meetings_for(AIM, "seed"))) == sorted(AIM.institutions)


def test_school_contact_hours_are_exact():
    """Duration times institutions adds up to 90 hours."""
    assert sum(meeting.shared for meeting in meetings_for(AIM, "seed")) == 90 * 4


def test_as_many_institutions_as_aimed_for_are_above_the_threshold():
    """More than 20 hours counts; 20 does not."""
    above = [name for name, amount in hours(meetings_for(AIM, "seed")).items() if amount > 20]

    assert above == ["000101", "000102"]


def test_second_advisers_make_floor_hours_exact():
    """Duration times advisers adds up to 60 hours."""
    staffed = with_advisers(meetings_for(AIM, "seed"), AIM.floor, "seed")

    assert sum(meeting.quarters * meeting.staff for meeting in staffed) == 60 * 4


def test_each_mode_gets_its_hours():
    """12 of the 90 school-contact hours are online."""
    modes = {"physical": 78 * 4, "online": 12 * 4}

    found = Counter()
    for meeting in with_modes(meetings_for(AIM, "seed"), modes, "seed"):
        found[meeting.mode] += meeting.shared

    assert found == modes


def test_no_meeting_is_shorter_than_half_an_hour():
    """Guidance is registered from some thirty minutes on."""
    assert min(meeting.quarters for meeting in meetings_for(AIM, "seed")) >= 2
