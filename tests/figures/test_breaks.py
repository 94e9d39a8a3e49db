"""Another version of a definition breaks the series, and is shown as a break."""

from decimal import Decimal
from pathlib import Path

import pytest

from pbdreport.config.project import Project
from pbdreport.figures.compute import with_previous
from pbdreport.figures.row import Row
from pbdreport.figures.store import read_published

NOW = Row("effort.floor_hours", 2, "hours", {}, Decimal(120), Decimal(1), 9)


def published(version):
    return {("effort.floor_hours", ""): (Decimal(100), Decimal(1), version)}


@pytest.mark.parametrize(("version", "status"), [(1, "b"), (2, "ok"), (None, "ok")])
def test_what_another_version_published_is_a_break(version, status):
    """Version 1 then and version 2 now: last year's number stands there, and is no measure."""
    (row,) = with_previous([NOW], [], published(version))

    assert (row.previous_status, row.previous_exact) == (status, 100)
    assert row.previous_source == "published"


def test_what_is_recomputed_is_no_break():
    """Last year's data, counted by the definition of now, can be compared."""
    before = Row("effort.floor_hours", 2, "hours", {}, Decimal(90), Decimal(1), 9)

    (row,) = with_previous([NOW], [before], published(1))

    assert (row.previous_status, row.previous_exact, row.previous_source) == ("ok", 90, "data")


def test_a_column_says_by_which_version_a_figure_was_published(tmp_path: Path):
    """Without it, or without a number in it, the version is that of now."""
    path = tmp_path / "2021-2022.csv"
    path.write_text("figure,dims,value,unit,decimals,version\na,,1,hours,0,1\nb,,2,hours,0,\n")

    read = read_published(path, Project(tmp_path))

    assert {figure: version for (figure, _), (_, _, version) in read.items()} == {"a": 1, "b": None}
