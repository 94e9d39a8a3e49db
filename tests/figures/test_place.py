"""Where the tables of a report stand."""

from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.place import Place


def test_what_was_refused_of_one_school_year_stops_no_other(tmp_path: Path):
    """Its quarantine stands beside the tables of the other years, and is no school year itself."""
    data = tmp_path / "data" / "processed"
    for name in ("2022-2023", "2023-2024", "refused-2023-2024", "refused-2024-2025"):
        (data / "dienst" / name).mkdir(parents=True)
        (data / "dienst" / name / "intake.json").touch()

    place = Place(Project(tmp_path), "dienst", SchoolYear(2023), "", data)

    assert place.years == [SchoolYear(2022), SchoolYear(2023)]
