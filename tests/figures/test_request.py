"""The folders in which the tables of a report are found."""

from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.request import Request
from pbdreport.schema import model_form
from pbdreport.storage.seal import seal


def test_a_refused_delivery_does_not_affect_other_school_years(tmp_path: Path):
    """Its quarantine is beside the tables of the other years, but is not a school year itself."""
    data = tmp_path / "data" / "processed"
    for name in ("2022-2023", "2023-2024", "refused-2023-2024", "refused-2024-2025"):
        (data / "dienst" / name).mkdir(parents=True)
        seal(data / "dienst" / name, model_form())

    request = Request(Project(tmp_path), "dienst", SchoolYear(2023), "", data)

    assert request.years == [SchoolYear(2022), SchoolYear(2023)]
