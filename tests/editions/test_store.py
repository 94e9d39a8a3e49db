import json

import pytest

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions import store
from pbdreport.errors import UsageError
from pbdreport.targets.target import edition_link

YEAR = SchoolYear(2023)


def publish(project, name, text, keep=10, state="draft"):
    made = store.new_folder(project, "dienst-2023-2024")
    (made / "index.html").write_text(text)
    (made / "manifest.json").write_text(json.dumps({"state": state}))
    link = edition_link(project, "dienst", YEAR, "")
    link = link if state == "final" else store.draft_link(link)
    store.publish(project, made, link, f"dienst-{link.name}@{name}", keep)
    return link


def test_the_link_leads_to_the_newest_complete_edition(tmp_path):
    """The earlier edition is kept, unchanged."""
    project = Project(tmp_path)
    publish(project, "1", "een")
    link = publish(project, "2", "twee")

    assert link.is_symlink()
    assert (link / "index.html").read_text() == "twee"
    assert (tmp_path / "reports/.editions/dienst-2023-2024@1/index.html").read_text() == "een"


def test_links_are_relative(tmp_path):
    """The reports folder can be moved, or served under another name."""
    project = Project(tmp_path)
    publish(project, "1", "een")
    (tmp_path / "reports").rename(tmp_path / "elders")

    assert (tmp_path / "elders/dienst/2023-2024/index.html").read_text() == "een"


def test_a_correction_takes_the_place_of_the_draft_beside_it(tmp_path):
    """Otherwise an old draft would stay beside a newer final edition for ever."""
    project = Project(tmp_path)
    publish(project, "1", "ontwerp")
    publish(project, "2", "eerste", state="final")
    draft = publish(project, "3", "ontwerp van de verbetering")
    assert draft.name == "2023-2024.draft"

    final = publish(project, "4", "verbeterd", state="final")

    assert (final / "index.html").read_text() == "verbeterd"
    assert not draft.is_symlink()
    kept = sorted(path.name for path in (tmp_path / "reports/.editions").iterdir())
    assert kept == [f"dienst-2023-2024@{name}" for name in ("1", "2", "4")]


def test_the_oldest_editions_go(tmp_path):
    """The profile sets how many are kept."""
    project = Project(tmp_path)
    for name in ("1", "2", "3"):
        publish(project, name, name, keep=2)

    kept = sorted(folder.name for folder in (tmp_path / "reports/.editions").iterdir())
    assert kept == ["dienst-2023-2024@2", "dienst-2023-2024@3"]


def test_what_a_killed_build_left_goes_and_the_published_stays(tmp_path):
    """An unfinished folder is not an edition."""
    project = Project(tmp_path)
    link = publish(project, "1", "een")
    unfinished = store.new_folder(project, "dienst-2023-2024")
    (unfinished / "index.html").write_text("half")

    store.clear_leftovers(project)

    assert not unfinished.exists()
    assert (link / "index.html").read_text() == "een"


def test_a_rollback_by_mistake_is_taken_back_by_name(tmp_path):
    """To the previous one, or to any that is kept; all of them are listed."""
    project = Project(tmp_path)
    publish(project, "1", "een")
    link = publish(project, "2", "twee")

    assert store.roll_back(project, link) == "dienst-2023-2024@1"
    assert (link / "index.html").read_text() == "een"
    assert list(store.list_editions(project, link)) == [
        "> dienst-2023-2024@1  draft",
        "  dienst-2023-2024@2  draft",
    ]

    assert store.roll_back(project, link, "dienst-2023-2024@2") == "dienst-2023-2024@2"
    assert (link / "index.html").read_text() == "twee"


def test_an_edition_that_is_not_kept_is_refused(tmp_path):
    """Nor one of another address; readers keep seeing the current edition."""
    project = Project(tmp_path)
    publish(project, "1", "een")
    link = publish(project, "2", "twee")

    with pytest.raises(UsageError) as refusal:
        store.roll_back(project, link, "dienst-2023-2024@3")

    assert str(refusal.value) == (
        "No edition 'dienst-2023-2024@3' is kept.\n"
        "  report   reports/dienst/2023-2024\n"
        "  kept     'dienst-2023-2024@2', 'dienst-2023-2024@1'\n"
        "  current  'dienst-2023-2024@2'\n"
        "Did you mean 'dienst-2023-2024@2'? Give --to one of the names that are kept."
    )
    assert (link / "index.html").read_text() == "twee"


def test_only_complete_editions_are_listed(tmp_path):
    """A folder without a manifest is not an edition."""
    project = Project(tmp_path)
    publish(project, "1", "een")
    (tmp_path / "reports/dienst/2022-2023").mkdir()

    found = store.published_editions(project)
    assert [link.relative_to(tmp_path).as_posix() for link in found] == ["reports/dienst/2023-2024"]
