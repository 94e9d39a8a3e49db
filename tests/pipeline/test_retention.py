"""What is kept, for how long, and what a build removes."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pbdreport.cli.options import selected_reports
from pbdreport.config.profile import Profile, Retention, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.ops.status import project_status
from pbdreport.pipeline.build_log import read_log
from pbdreport.pipeline.retention import is_closed, remove_expired
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A service with exports and tables of five school years, 2021-2022 to 2025-2026."""
    project = Project(tmp_path)
    folder = project.services / "provincie"
    folder.mkdir(parents=True)
    profile = ROOT / "config" / "services" / "provincie" / "profile.toml"
    (folder / "profile.toml").write_text(profile.read_text(encoding="utf-8"), encoding="utf-8")
    for first in range(2021, 2026):
        for place in (project.raw_folder, project.processed_folder):
            made = place("provincie", SchoolYear(first))
            made.mkdir(parents=True)
            (made / "contacts.parquet").write_text("x")
    return project


def profile_of(project: Project, **rules: int) -> Profile:
    read = read_profile(project, "provincie")
    return read.model_copy(update={"retention": Retention(**rules)})  # type: ignore[arg-type]


def years_left(project: Project) -> list[str]:
    raw = {path.name for path in (project.root / "data/raw/provincie").iterdir()}
    tables = {path.name for path in (project.processed / "provincie").iterdir()}
    assert raw == tables
    return sorted(raw)


def publish(project: Project, name: str, state: str = "final", is_linked: bool = True) -> Path:
    edition = project.reports / ".editions" / f"provincie-{name}"
    edition.mkdir(parents=True)
    (edition / "manifest.json").write_text(json.dumps({"state": state}), encoding="utf-8")
    link = project.reports / "provincie" / name.partition("@")[0]
    if is_linked:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(edition)
    return edition


def test_without_a_rule_everything_stays(project: Project):
    """Nobody loses exports by default."""
    assert remove_expired(project, "provincie", profile_of(project), NOW) == []
    assert len(years_left(project)) == 5


def test_data_of_older_school_years_go(project: Project):
    """Three years: the newest with exports and the two before."""
    gone = remove_expired(project, "provincie", profile_of(project, data_years=3), NOW)

    assert years_left(project) == ["2023-2024", "2024-2025", "2025-2026"]
    assert gone == [
        "data/raw/provincie/2021-2022",
        "data/raw/provincie/2022-2023",
        "data/processed/provincie/2021-2022",
        "data/processed/provincie/2022-2023",
    ]


def test_a_clock_that_jumps_removes_no_data(project: Project):
    """They are counted back from the newest exports."""
    later = NOW.replace(year=2099)

    remove_expired(project, "provincie", profile_of(project, data_years=5), later)

    assert len(years_left(project)) == 5


def test_what_is_no_school_year_or_leads_elsewhere_stays(project: Project, tmp_path: Path):
    """A copy that somebody made; a link to a disk that others use."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    raw = project.root / "data" / "raw" / "provincie"
    (raw / "2019-2020").symlink_to(elsewhere)
    (raw / "2019-2020 kopie").mkdir()

    remove_expired(project, "provincie", profile_of(project, data_years=3), NOW)

    assert elsewhere.is_dir()
    assert (raw / "2019-2020 kopie").is_dir()


def test_fewer_than_three_years_are_refused(project: Project):
    """In December the report of last school year is compared with the one before."""
    with pytest.raises(ValueError, match="greater than or equal to 3"):
        Retention(data_years=2)


def test_the_quarantine_of_a_refused_delivery_goes_after_its_days(project: Project):
    """Counted from the last attempt."""
    refused = project.processed / "provincie" / "refused-2025-2026"
    refused.mkdir()
    (refused / "quarantine.csv").write_text("x")
    then = NOW.timestamp() - 91 * 86_400
    os.utime(refused, (then, then))

    assert remove_expired(project, "provincie", profile_of(project), NOW) == []
    os.utime(refused / "quarantine.csv", (then, then))
    gone = remove_expired(project, "provincie", profile_of(project), NOW)

    assert gone == ["data/processed/provincie/refused-2025-2026"]


def test_earlier_editions_go_after_their_days_and_published_ones_never(project: Project):
    """Those of another service and those that began just now stay."""
    published = publish(project, "2023-2024@20240101T000000.000000")
    old = publish(project, "2023-2024@20230101T000000.000000+", is_linked=False)
    young = publish(project, "2023-2024@20261130T000000.000000", is_linked=False)
    other = project.reports / ".editions" / "provincie-noord-2023-2024@20230101T000000.000000"
    other.mkdir()

    remove_expired(project, "provincie", profile_of(project, edition_days=30), NOW)

    left = [path.is_dir() for path in (published, old, young, other)]
    assert left == [True, False, True, True]


def test_a_released_report_without_its_previous_year_is_closed(project: Project):
    """Else every night would make a draft without comparisons beside it."""
    for year in ("2023-2024", "2024-2025"):
        publish(project, f"{year}@20241201T000000.000000")
    rules = profile_of(project, data_years=3)
    remove_expired(project, "provincie", rules, NOW)

    closed = [
        first
        for first in range(2021, 2026)
        if is_closed(project, "provincie", rules, SchoolYear(first))
    ]

    assert closed == [2023]
    assert not is_closed(project, "provincie", profile_of(project), SchoolYear(2023))


def test_a_build_of_everything_leaves_closed_reports_alone(project: Project):
    """Whoever names it gets it; nobody must act on it."""
    publish(project, "2023-2024@20241201T000000.000000")
    path = project.services / "provincie" / "profile.toml"
    rule = "[retention]\ndata_years = 3\n\n[reach]"
    path.write_text(path.read_text(encoding="utf-8").replace("[reach]", rule), encoding="utf-8")
    remove_expired(project, "provincie", read_profile(project, "provincie"), NOW)

    everything = [str(year) for _, year in selected_reports(project, None, None)]
    named = selected_reports(project, None, ["2023-2024"])
    status = project_status(project, ["provincie"], [SchoolYear(2023)], NOW)

    assert everything == ["2024-2025", "2025-2026"]
    assert named == [("provincie", SchoolYear(2023))]
    assert [(one.state, one.must_act) for one in status.reports] == [("released", False)]


def test_a_build_removes_and_logs_what_expired(project: Project):
    """Also if its reports are refused: a duty to erase does not wait for them."""
    path = project.services / "provincie" / "profile.toml"
    rule = "[retention]\ndata_years = 4\n\n[reach]"
    path.write_text(path.read_text(encoding="utf-8").replace("[reach]", rule), encoding="utf-8")
    said: list[str] = []

    build(project, [Target(project, "provincie", SchoolYear(2025), "html")], progress=said.append)

    removed = [event["path"] for event in read_log(project) if event["event"] == "removed"]
    assert removed == ["data/raw/provincie/2021-2022", "data/processed/provincie/2021-2022"]
    assert said[-2:] == [f"{path}: removed, as [retention] of the profile says" for path in removed]
