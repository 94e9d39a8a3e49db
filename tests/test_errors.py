"""The form of an error message that a user can act on."""

from pbdreport.errors import PbdReportError, did_you_mean, first_few


def test_the_lines_of_a_message_are_aligned():
    """What is wrong, where, and what to do."""
    error = PbdReportError(
        "Unknown service 'x'.", {"file": "a.toml", "expected": "'y'"}, "Choose one of these."
    )
    assert str(error) == (
        "Unknown service 'x'.\n  file      a.toml\n  expected  'y'\nChoose one of these."
    )


def test_a_list_that_is_cut_says_where_all_of_it_is():
    """Five are shown; a shorter list needs no such hint."""
    assert first_few("abcde", "a.csv") == "'a', 'b', 'c', 'd', 'e'"
    assert first_few("abcdefg", "a.csv") == "'a', 'b', 'c', 'd', 'e' and 2 more (all: a.csv)"
    assert first_few("abcdefg") == "'a', 'b', 'c', 'd', 'e' and 2 more"
    assert first_few([]) == "nothing"


def test_the_nearest_name_is_suggested():
    """Only where one is near."""
    assert did_you_mean("provincia", ["provincie", "netwerk"]) == "Did you mean 'provincie'? "
    assert did_you_mean("zzz", ["provincie", "netwerk"]) == ""
