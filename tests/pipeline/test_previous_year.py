"""Losing last year's data empties every comparison: it is told, and refused for a release."""

import json

import pytest

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import GateRefusal
from pbdreport.pipeline.previous_year import lost_year, refuse_lost_year
from pbdreport.schema import model_form
from pbdreport.storage.seal import seal
from pbdreport.targets.target import Target

LAST, THIS = SchoolYear(2022), SchoolYear(2023)


@pytest.fixture
def target(tmp_path) -> Target:
    return Target(Project(tmp_path), "dienst", THIS, "html")


def edition(target: Target, year: SchoolYear, **manifest: object) -> None:
    """An edition that is kept, and what its manifest tells."""
    name = f"{target.service}-{year}@20240901T000000.000000"
    folder = target.project.reports / ".editions" / name
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    link = target.project.reports / target.service / str(year)
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(folder)


def made_with_last_year(target: Target) -> None:
    edition(target, THIS, earlier_inputs={str(LAST): []})


def last_year_published(target: Target) -> None:
    edition(target, LAST, earlier_inputs={})


def tables(target: Target) -> None:
    folder = target.project.processed_folder("dienst", LAST)
    folder.mkdir(parents=True)
    (folder / "institutions.parquet").touch()
    seal(folder, model_form())


def written_down(target: Target) -> None:
    target.request.published.parent.mkdir(parents=True)
    target.request.published.touch()


CASES = {
    "never there": ((), None),
    "an edition was made from them": ((made_with_last_year,), LAST),
    "they were published": ((last_year_published,), LAST),
    "an edition of this year without them": ((lambda one: edition(one, THIS),), None),
    "still there": ((made_with_last_year, tables), None),
    "written down as published": ((last_year_published, written_down), None),
}


@pytest.mark.parametrize("name", CASES)
def test_a_year_is_lost_that_was_known_once(target, name):
    """A first report has none before it, and loses nothing."""
    steps, lost = CASES[name]
    for step in steps:
        step(target)
    assert lost_year(target) == lost


def test_a_release_without_last_year_is_refused(target):
    """With where the data are expected, and how to release all the same."""
    made_with_last_year(target)
    with pytest.raises(GateRefusal) as refusal:
        refuse_lost_year(target)
    assert str(refusal.value) == (
        "The data of 2022-2023 are gone: no figure of dienst 2023-2024 could be compared with "
        "them.\n"
        "  expected  data/raw/dienst/2022-2023, or config/services/dienst/published/2022-2023.csv\n"
        "  found     neither\n"
        "Put the exports of that year back, or enter its figures as published; to release without "
        "comparisons, add --without-previous-year."
    )
