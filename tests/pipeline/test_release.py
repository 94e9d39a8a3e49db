"""Drafts and final editions: who signs, what replaces what, and what is made again."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Built, new_project

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions import builder, store
from pbdreport.editions.manifest import changes_since
from pbdreport.editions.store import SignOff
from pbdreport.errors import MissingFile
from pbdreport.pipeline.reproduce import reproduce_edition
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A draft, and the final edition after it."""
    project = new_project(tmp_path_factory.mktemp("released"), ("provincie",))
    _with_chapters(project, "summary", "effort")
    target = Target(project, "provincie", SchoolYear(2023), "html")
    build(project, [target])
    outcomes = build(project, [target], sign_off=SignOff("A. Directeur", date(2024, 12, 1)))
    return Built(project, tuple(outcomes))


def _with_chapters(project: Project, *chapters: str) -> None:
    """A small report: the browser's gate looks at every page."""
    path = project.services / "provincie" / "profile.toml"
    wanted = f"chapters = {list(chapters)}"
    text, count = re.subn(r"(?s)^chapters = \[.*?\]", wanted, path.read_text(), flags=re.MULTILINE)
    assert count == 1
    path.write_text(text)


def test_a_final_edition_says_who_signed_and_when(released):
    """In the manifest and on the page, which is no draft any more."""
    edition = released.edition("provincie", "2023-2024")
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    page = (edition / "index.html").read_text(encoding="utf-8")

    assert released.outcomes[0].refusal is None
    assert manifest["state"] == "final"
    assert manifest["signed"] == {"by": "A. Directeur", "on": "2024-12-01", "because": ""}
    assert "A. Directeur" in page
    assert "1 december 2024" in page
    assert "<strong>Ontwerp</strong>" not in page


def test_a_final_edition_serves_for_a_draft_of_the_same(released):
    """The next night finds nothing to do, and makes no draft beside it."""
    (outcome,) = build(released.project, [replace(released.outcomes[0].target, ran=[])])

    assert (outcome.changed, outcome.link.name) == (False, "2023-2024")
    assert not released.edition("provincie", "2023-2024.draft").exists()


def test_no_draft_replaces_a_final_edition(released):
    """A later draft stands beside it."""
    final = released.edition("provincie", "2023-2024").resolve()

    (outcome,) = build(released.project, [replace(released.outcomes[0].target, ran=[])], force=True)

    assert released.edition("provincie", "2023-2024").resolve() == final
    assert outcome.link.name == "2023-2024.draft"
    assert store.current_manifest(outcome.link)["state"] == "draft"


def test_rolling_back_returns_to_the_edition_before(released):
    """And there is nothing before the first."""
    link = released.edition("provincie", "2023-2024")
    final = link.resolve()

    earlier = store.roll_back(released.project, link)

    assert link.resolve().name == earlier < final.name
    with pytest.raises(MissingFile, match="There is no previous edition to return to"):
        store.roll_back(released.project, link)
    store._point(link, final)


def draft_of(built: Built) -> Path:
    """The draft that stood there first: its gates are quicker than those of a release."""
    kept = (built.project.reports / ".editions").glob("provincie-2023-2024@*")
    return min(kept)


def test_an_edition_is_made_again_from_its_manifest(released):
    """To the same bytes: no difference."""
    assert reproduce_edition(draft_of(released), released.project) == []


def test_a_changed_export_is_listed_cell_by_cell(released):
    """What it was made from is different, and so are figures."""
    path = released.project.raw_folder("provincie", SchoolYear(2023)) / "registraties_2023-09.csv"
    original = path.read_bytes()
    lines = original.split(b"\n")
    path.write_bytes(b"\n".join(lines[:-9]) + b"\n")
    added = path.with_name("registraties_2024-07.csv")
    added.write_bytes(b"\n".join([*lines[:1], b""]))

    differences = reproduce_edition(draft_of(released), released.project)

    path.write_bytes(original)
    added.unlink()
    assert differences[:2] == [
        "export registraties_2023-09.csv: other content",
        "export registraties_2024-07.csv: new",
    ]
    assert any(line.startswith("effort.floor_hours, value: '10689' then, ") for line in differences)


def manifest_of(built: Built) -> dict:
    return json.loads((draft_of(built) / "manifest.json").read_text(encoding="utf-8"))


def test_what_is_different_in_the_year_before_and_in_settings_is_named(released):
    """Figures of last year stand beside those of this; commentary and corrections count too."""
    target = released.outcomes[0].target
    before = released.project.raw_folder("provincie", SchoolYear(2022))
    export = before / "registraties_2022-09.csv"
    original = export.read_bytes()
    remark = released.project.services / "provincie/commentary/2023-2024/effort.md"
    written = remark.read_bytes()
    corrections = before / "corrections.csv"

    export.write_bytes(original + b"\n")
    remark.write_bytes(written + b"\n")
    corrections.write_text("file;row;column;old;new;why;by\n")
    differences = list(changes_since(manifest_of(released), target))

    export.write_bytes(original)
    remark.write_bytes(written)
    corrections.unlink()
    assert differences == [
        "config/services/provincie/commentary/2023-2024/effort.md: other content",
        "data/raw/provincie/2022-2023/corrections.csv: new",
        "export 2022-2023/registraties_2022-09.csv: other content",
    ]


def test_other_code_is_named_by_its_room(released):
    """A commit does not tell what was changed and not committed."""
    manifest = manifest_of(released)
    manifest["code"]["figures"] = "as it was then"
    manifest["python"] = "3.8.0"

    differences = list(changes_since(manifest, released.outcomes[0].target))

    assert differences[0] == "code of figures: other content"
    assert differences[1].startswith("Python: 3.8.0 then, 3.")
    assert len(differences) == 2


def test_an_old_manifest_is_compared_as_far_as_it_tells(released):
    """Editions are kept for years: those from before say nothing of the year before."""
    manifest = manifest_of(released)
    for later in ("earlier_inputs", "settings", "code"):
        del manifest[later]

    assert list(changes_since(manifest, released.outcomes[0].target)) == []


def test_exports_of_the_year_before_that_came_later_are_named(released):
    """They put figures beside those that stood alone."""
    manifest = manifest_of(released)
    del manifest["earlier_inputs"]["2022-2023"]

    differences = list(changes_since(manifest, released.outcomes[0].target))

    assert "export 2022-2023/registraties_2022-09.csv: new" in differences


def test_a_correction_lists_what_changed_and_is_made_again_from_its_manifest(released, monkeypatch):
    """Why stands on every page, and the figures on one; both come out again.

    The browser looks at the correction once: made again, the same bytes need no second look.
    """
    path = released.project.raw_folder("provincie", SchoolYear(2023)) / "registraties_2023-09.csv"
    original = path.read_bytes()
    path.write_bytes(b"\n".join(original.split(b"\n")[:-9]) + b"\n")
    reason = SignOff("A. Directeur", date(2024, 12, 5), "September was te ruim geteld.")

    (outcome,) = build(
        released.project, [replace(released.outcomes[0].target, ran=[])], sign_off=reason
    )

    errata = (outcome.link / "errata.html").read_text(encoding="utf-8")
    assert outcome.refusal is None
    assert "September was te ruim geteld." in (outcome.link / "effort.html").read_text()
    assert "Uren op de klasvloer" in errata and "10.689" in errata
    monkeypatch.setattr(builder, "axe_refusals", lambda folder: ())
    assert reproduce_edition(outcome.link.resolve(), released.project) == []
    path.write_bytes(original)
