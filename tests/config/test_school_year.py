from datetime import date

import pytest

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError


def test_a_school_year_runs_from_september_to_august():
    """2023-2024 starts on 1 September 2023; its February is of 2024."""
    year = SchoolYear.parse("2023-2024")

    assert (year.start, year.end) == (date(2023, 9, 1), date(2024, 8, 31))
    assert year.on(10, 1) == date(2023, 10, 1)
    assert year.on(2, 1) == date(2024, 2, 1)
    assert str(year.previous) == "2022-2023"


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("2023-2025", "2023-2024"),
        ("2023", "2023-2024"),
        ("23-24", "2023-2024"),
        ("2022_2023", "2022-2023"),
    ],
)
def test_anything_else_is_refused_with_the_year_it_may_mean(text, example):
    """Two years that follow each other, written in full."""
    with pytest.raises(UsageError) as refused:
        SchoolYear.parse(text)

    assert str(refused.value) == (
        f"{text!r} is not a school year.\n"
        "  expected  two consecutive years, such as '2023-2024'\n"
        f"Write it as {example}."
    )
