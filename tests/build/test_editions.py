import json

from pbdreport.build import editions
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear

YEAR = SchoolYear(2023)


def publish(project, name, text, keep=10, state="draft"):
    made = editions.new_folder(project, "dienst-2023-2024")
    (made / "index.html").write_text(text)
    (made / "manifest.json").write_text(json.dumps({"state": state}))
    link = editions.link_path(project, "dienst", YEAR, "")
    link = link if state == "final" else editions.draft_path(link)
    editions.publish(project, made, link, f"dienst-{link.name}@{name}", keep)
    return link


def test_the_link_leads_to_the_newest_complete_edition(tmp_path):
    """The earlier edition still stands, unchanged."""
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
    """An older draft would stand beside a newer final edition for ever; drafts of before stay."""
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
    """The profile says how many stay."""
    project = Project(tmp_path)
    for name in ("1", "2", "3"):
        publish(project, name, name, keep=2)

    kept = sorted(folder.name for folder in (tmp_path / "reports/.editions").iterdir())
    assert kept == ["dienst-2023-2024@2", "dienst-2023-2024@3"]


def test_what_a_killed_build_left_goes_and_the_published_stays(tmp_path):
    """An unfinished folder is never an edition."""
    project = Project(tmp_path)
    link = publish(project, "1", "een")
    unfinished = editions.new_folder(project, "dienst-2023-2024")
    (unfinished / "index.html").write_text("half")

    editions.clear_leftovers(project)

    assert not unfinished.exists()
    assert (link / "index.html").read_text() == "een"


def test_only_complete_editions_are_listed(tmp_path):
    """A folder without a manifest is none."""
    project = Project(tmp_path)
    publish(project, "1", "een")
    (tmp_path / "reports/dienst/2022-2023").mkdir()

    found = editions.published_editions(project)
    assert [link.relative_to(tmp_path).as_posix() for link in found] == ["reports/dienst/2023-2024"]
