"""What docs/operating.md tells operators to do, done: backup, restore elsewhere, upgrade."""

import hashlib
import re
import shutil
import subprocess
from contextlib import chdir
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, new_project
from typer.testing import CliRunner

from pbdreport.cli.entry_point import app
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions import builder
from pbdreport.editions.store import SignOff, is_final, kept_editions
from pbdreport.pipeline.run import Outcome, build
from pbdreport.targets.target import Target

YEAR = SchoolYear(2023)


def commands(section: str) -> str:
    """The commands of a section of the page."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    part = page.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^ *```sh\n(.*?)^ *```", part, re.MULTILINE | re.DOTALL)
    assert found, section
    return "".join(found)


def built(project: Project, sign_off: SignOff | None = None) -> Outcome:
    (outcome,) = build(project, [Target(project, "provincie", YEAR, "html")], sign_off=sign_off)
    assert outcome.refusal is None
    return outcome


def bytes_under(folder: Path) -> dict[str, str]:
    """The hash of each file, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("key", "seal.json")
    }


def edit(project: Project, old: str, new: str) -> None:
    path = project.services / "provincie" / "profile.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def compared(project: Project) -> str:
    """What `compare` says of the released report and the draft beside it."""
    link = "reports/provincie/2023-2024"
    with chdir(project.root):
        done = CliRunner().invoke(app, ["compare", link, f"{link}.draft"])
    assert done.exit_code == 0
    return done.output


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A short report with a draft and a final edition, as they stand on the machine."""
    project = new_project(tmp_path_factory.mktemp("machine") / "project", ("provincie",))
    path = project.services / "provincie" / "profile.toml"
    short = 'chapters = ["summary", "effort"]'
    path.write_text(re.sub(r"(?m)^chapters = \[.*?\]", short, path.read_text(encoding="utf-8")))
    with pytest.MonkeyPatch.context() as patch:
        # The browser's gate has tests of its own.
        patch.setattr(builder, "axe_refusals", lambda folder: [])
        built(project)
        built(project, SignOff("A. Directeur", date(2024, 12, 1)))
    return project


@pytest.fixture(scope="module")
def restored(original: Project) -> Project:
    """The same on another machine: a clone, and what the backup holds."""
    shell = {"shell": True, "check": True}
    subprocess.run(commands("Backup"), cwd=original.root, **shell)
    clone = original.root.with_name("clone")
    for name in ("notebooks", "requirements"):
        shutil.copytree(ROOT / name, clone / name)
    subprocess.run(commands("Restore, or move to another machine"), cwd=clone, **shell)
    return Project(clone)


def test_a_restored_project_keeps_its_editions_and_makes_its_tables_again(original, restored):
    """Byte for byte, under another path; and there is nothing to publish."""
    link = restored.reports / "provincie" / "2023-2024"
    editions = bytes_under(original.reports)
    assert not restored.processed.exists()

    outcome = built(restored)

    assert (outcome.changed, outcome.link) == (False, link)
    assert is_final(link) and link.resolve().is_relative_to(restored.root)
    assert len(kept_editions(restored, link)) == 2
    assert bytes_under(restored.reports) == editions
    assert bytes_under(restored.processed) == bytes_under(original.processed)


def test_another_pseudonym_key_moves_no_figure(restored: Project):
    """Every table with people is another; the numbers are the same."""
    built(restored)
    before = bytes_under(restored.processed)

    edit(restored, "voorbeeldsleutel", "andere-sleutel")
    built(restored)

    after = bytes_under(restored.processed)
    changed = {Path(name).stem for name in before if before[name] != after[name]}
    assert {"responses", "enrolments", "time_entries"} & changed
    assert compared(restored) == "No figure changed.\n"
    edit(restored, "andere-sleutel", "voorbeeldsleutel")


def test_after_an_upgrade_compare_lists_what_moved_and_the_release_stays(restored: Project):
    """The norm stands for a counting rule that became another."""
    link = restored.reports / "provincie" / "2023-2024"
    published = link.resolve()
    content = bytes_under(published)

    edit(restored, "hours_per_fte = 1269.2", "hours_per_fte = 1000")
    outcome = built(restored)

    assert outcome.link.name == "2023-2024.draft"
    assert link.resolve() == published
    assert bytes_under(published) == content
    said = compared(restored)
    assert "effort.realised_fte" in said
    assert "effort.floor_hours" not in said
    assert "pbdreport compare reports/<service>/<school_year>" in commands("Upgrade")
