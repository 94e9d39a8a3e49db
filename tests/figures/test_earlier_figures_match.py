"""Figures published earlier that match nothing are refused, with the nearest."""

from pathlib import Path

import pytest

from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration
from pbdreport.figures.registry.earlier_figures import refuse_unmatched

BREAKDOWNS = {"means.working_days": ((), ("theme",)), "reach.intensive": ((), ("level",))}
CODES = {"theme": {"taal", "clb"}}


def check(*published: tuple[str, str]) -> None:
    path = Path("/p/config/services/x/published/2021-2022.csv")
    refuse_unmatched(published, BREAKDOWNS, CODES, path, Project(Path("/p")))


def test_lines_that_match_pass():
    """A level is not listed by the profile: any code is."""
    check(("means.working_days", "theme=taal"), ("means.working_days", ""))
    check(("reach.intensive", "level=BaO"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("means.working_dais", ""), "Did you mean 'means.working_days'?"),
        (("means.working_days", "level=BaO"), "is not broken down so"),
        (("means.working_days", "theme=tal"), "Did you mean 'taal'?"),
        (("means.working_days", "theme taal"), "is not key=value"),
    ],
)
def test_a_line_that_matches_nothing(line, words):
    """Its file is named, and what was probably meant."""
    with pytest.raises(InvalidConfiguration) as caught:
        check(line)
    assert str(caught.value).startswith("A line of 2021-2022.csv matches nothing")
    assert words in str(caught.value)
