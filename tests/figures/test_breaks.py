"""Another version of a definition breaks the series, and is shown as a break."""

from decimal import Decimal
from pathlib import Path

import pytest

from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration
from pbdreport.figures.engine.evaluate import with_previous
from pbdreport.figures.registry.earlier_figures import read_published
from pbdreport.figures.registry.entry import Entry

NOW = Entry("effort.floor_hours", 2, "hours", {}, Decimal(120), Decimal(1), 9)


def published(version):
    return {("effort.floor_hours", ""): (Decimal(100), Decimal(1), version)}


@pytest.mark.parametrize(("version", "status"), [(1, "b"), (2, "ok"), (None, "ok")])
def test_a_value_published_by_another_version_is_a_break(version, status):
    """Version 1 then and version 2 now: last year's number is kept, but marked as a break."""
    (row,) = with_previous([NOW], [], published(version))

    assert (row.previous_status, row.previous_exact) == (status, 100)
    assert row.previous_source == "published"


def test_a_recomputed_value_is_no_break():
    """Last year's data, counted by the present definition, can be compared."""
    before = Entry("effort.floor_hours", 2, "hours", {}, Decimal(90), Decimal(1), 9)

    (row,) = with_previous([NOW], [before], published(1))

    assert (row.previous_status, row.previous_exact, row.previous_source) == ("ok", 90, "data")


def test_the_column_version_gives_the_version_of_a_published_figure(tmp_path: Path):
    """Without the column, or without a number in it, it is the present version."""
    path = tmp_path / "2021-2022.csv"
    path.write_text("figure,dims,value,unit,decimals,version\na,,1,hours,0,1\nb,,2,hours,0,\n")

    read = read_published(path, Project(tmp_path))

    assert {figure: version for (figure, _), (_, _, version) in read.items()} == {"a": 1, "b": None}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "figure,value,unit,decimals\na,1,hours,0\n",
            "Column 'dims' is missing from 2021-2022.csv.\n"
            "  file      2021-2022.csv\n"
            "  expected  'figure', 'dims', 'value', 'unit', 'decimals'\n"
            "Add the column; a column 'version' is optional.",
        ),
        (
            'figure,dims,value,unit,decimals\na,,"1,5",hours,0\n',
            "A value in 2021-2022.csv is not a number.\n"
            "  file      2021-2022.csv\n"
            "  expected  a number, such as 0.75\n"
            "  found     '1,5'\n"
            "Write values with a decimal point; shares run from 0 to 1.",
        ),
    ],
)
def test_published_figures_that_cannot_be_read_are_refused(tmp_path: Path, text, message):
    """A column that is missing, and a decimal comma."""
    path = tmp_path / "2021-2022.csv"
    path.write_text(text)

    with pytest.raises(InvalidConfiguration) as refused:
        read_published(path, Project(tmp_path))

    assert str(refused.value) == message
