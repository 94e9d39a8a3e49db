"""A service whose only survey is one held before and after."""

import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Built

from pbdreport import open_chapter
from pbdreport.config.project import Project


@pytest.fixture(scope="module")
def project(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example network, with the PLG survey as its only one."""
    root = tmp_path_factory.mktemp("twice")
    for name in ("config", "notebooks", "requirements"):
        shutil.copytree(ROOT / name, root / name)
    tables = Path("data", "processed", "netwerk")
    shutil.copytree(built.project.root / tables, root / tables)
    profile = root / "config" / "services" / "netwerk" / "profile.toml"
    text = profile.read_text()
    for other in ("edbi", "materialen"):
        text = text.replace(f'[[effectiveness.survey]]\ninstrument = "{other}"\n', "")
    profile.write_text(text)
    return Project(root)


def chapter(project: Project, subject: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(project.root)
    return open_chapter(subject, "netwerk", "2023-2024")


def test_the_summary_shows_the_change_of_the_headline_question(project, monkeypatch):
    """There is no single measurement of which a share could be shown."""
    summary = chapter(project, "summary", monkeypatch)
    cards = summary.cards("effectiveness.favourable item=headline").payload["cards"]

    assert [card["title"] for card in cards] == [
        "Verandering van de gunstige antwoorden: “Overleg gaat over leren”"
    ]
    assert cards[0]["value"].endswith("procentpunten")


def test_who_answered_is_counted_in_the_first_measurement(project, monkeypatch):
    """291 of 480 answered it; 203 of them the second one as well."""
    shown = chapter(project, "effectiveness", monkeypatch)
    rate = shown.registry.row("effectiveness.response_rate")
    panel = shown.response_panel().payload["markdown"]

    assert (rate.numerator, rate.denominator) == (291, 480)
    assert "gaan over wie voor en na antwoordde" in panel


def test_each_measurement_has_its_distribution(project, monkeypatch):
    """Of the same people in both, as a chart for each section of the survey."""
    paired = chapter(project, "effectiveness", monkeypatch).figure(
        "effectiveness.paired_answers", by=("item", "answer", "wave")
    )
    before, after = (
        [view.chart().payload for view in paired.at(wave=wave).by_part().views]
        for wave in ("pre", "post")
    )

    assert len(before) == len(after) == 3
    assert before[0]["title"].startswith("Antwoorden voor en na, voormeting: ")
    assert before[0]["svg"] != after[0]["svg"]
    assert before[0]["by"] != after[0]["by"]
