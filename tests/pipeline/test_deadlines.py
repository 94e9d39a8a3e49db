"""Which reports are overdue."""

import json
from datetime import date
from pathlib import Path

import pytest

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingColumn, MissingExport, Refusals
from pbdreport.pipeline.deadlines import OverdueReport, is_filling_up, overdue_reports
from pbdreport.targets.target import Target

PROFILE = Path(__file__).parents[2] / "config" / "services" / "provincie" / "profile.toml"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A service that promises its report by 1 December."""
    folder = tmp_path / "config" / "services" / "provincie"
    folder.mkdir(parents=True)
    promise = 'promised = "12-01"\n'
    (folder / "profile.toml").write_text(promise + PROFILE.read_text(encoding="utf-8"))
    return Project(tmp_path)


def targets(project: Project, *years: int, scope: str = "") -> list[Target]:
    return [Target(project, "provincie", SchoolYear(year), "html", scope) for year in years]


def release(project: Project, year: str) -> None:
    folder = project.reports / "provincie" / year
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"state": "final"}), encoding="utf-8")


def test_a_report_is_late_from_the_day_after_until_it_is_released(project: Project):
    """2023-2024 by 1 December 2024; units are not listed separately."""
    two = [*targets(project, 2023, 2024), *targets(project, 2023, scope="group.sg01")]

    assert overdue_reports(two, date(2024, 12, 1)) == []
    assert overdue_reports(two, date(2024, 12, 2)) == [
        OverdueReport("provincie 2023-2024", date(2024, 12, 1))
    ]
    release(project, "2023-2024")
    assert overdue_reports(two, date(2024, 12, 2)) == []


def test_nobody_waits_for_a_report_before_the_one_that_was_due_last(project: Project):
    """Exports of 2022-2023 are there for last year's figures."""
    assert overdue_reports(targets(project, 2022, 2023), date(2025, 1, 1)) == [
        OverdueReport("provincie 2023-2024", date(2024, 12, 1))
    ]
    release(project, "2023-2024")
    assert overdue_reports(targets(project, 2022, 2023), date(2025, 1, 1)) == []


def test_a_report_whose_exports_never_came_is_late_too(project: Project):
    """After one that was released here; a service that came later is asked for nothing."""
    assert overdue_reports(targets(project, 2023), date(2026, 1, 1)) == []
    release(project, "2023-2024")
    assert overdue_reports(targets(project, 2023), date(2026, 1, 1)) == [
        OverdueReport("provincie 2024-2025", date(2025, 12, 1))
    ]


NOT_COME = MissingExport("The export 'Bevraging' is missing from the delivery.")
WRONG = MissingColumn("Column 'Uren' is missing.")


@pytest.mark.parametrize(
    ("refusal", "today", "is_filling"),
    [
        (NOT_COME, date(2024, 10, 1), True),
        (NOT_COME, date(2025, 12, 1), True),
        (NOT_COME, date(2025, 12, 2), False),
        (Refusals([NOT_COME, NOT_COME]), date(2024, 10, 1), True),
        (Refusals([NOT_COME, WRONG]), date(2024, 10, 1), False),
        (WRONG, date(2024, 10, 1), False),
    ],
)
def test_a_year_fills_up_until_the_promised_day(project: Project, refusal, today, is_filling):
    """2024-2025, by 1 December 2025; what came must be right all the same."""
    (target,) = targets(project, 2024)

    assert is_filling_up(target, refusal, today) == is_filling


def test_without_a_promise_a_year_fills_up_until_its_end(project: Project):
    """31 August."""
    profile = project.services / "provincie" / "profile.toml"
    profile.write_text(PROFILE.read_text(encoding="utf-8"), encoding="utf-8")
    (target,) = targets(project, 2024)

    assert is_filling_up(target, NOT_COME, date(2025, 8, 31))
    assert not is_filling_up(target, NOT_COME, date(2025, 9, 1))


def test_an_export_that_has_gone_from_a_published_report_is_a_failure(project: Project):
    """It was there before."""
    (target,) = targets(project, 2024)
    release(project, "2024-2025")

    assert not is_filling_up(target, NOT_COME, date(2024, 10, 1))
