"""The day by which a report is promised."""

from datetime import date

import pytest
from pydantic import ValidationError

from pbdreport.config.profile import Profile, promised_on
from pbdreport.config.school_year import SchoolYear

PLAIN = {
    "name": "Dienst",
    "short_name": "D",
    "colour": "#12436D",
    "contact": {"name": "D", "email": "d@d.example"},
    "pillar": [{"id": "p1", "label": "P"}],
}


@pytest.mark.parametrize(
    ("promised", "day"),
    [("12-01", date(2024, 12, 1)), ("02-15", date(2025, 2, 15)), (None, None)],
)
def test_the_day_comes_after_the_school_year(promised, day):
    """1 December of the year in which it ends; 15 February of the next."""
    profile = Profile.model_validate({**PLAIN, "promised": promised})

    assert promised_on(profile, SchoolYear(2023)) == day


@pytest.mark.parametrize("text", ["02-29", "13-01", "1-1", "1 december"])
def test_a_day_is_one_of_every_year(text):
    """29 February is not; nor is a thirteenth month."""
    with pytest.raises(
        ValidationError, match="is not a day of every year: write month-day, such as '10-01'"
    ):
        Profile.model_validate({**PLAIN, "promised": text})
