"""The page that links to all editions, of any version."""

import json
import shutil
from pathlib import Path

import pytest

from pbdreport.config.project import Project
from pbdreport.editions.index_pages import refresh_index_pages

PROFILE = Path(__file__).parents[2] / "config" / "services" / "provincie" / "profile.toml"
MANIFEST = {"service": "provincie", "school_year": "2023-2024", "state": "draft", "signed": None}


@pytest.mark.parametrize("told", [{}, {"name": "Provinciale Dienst", "invented": False}])
def test_an_edition_is_listed_whether_or_not_its_manifest_tells_whose_it_is(tmp_path, told):
    """If an old manifest lacks the name of the service, it comes from the profile."""
    settings = tmp_path / "config" / "services" / "provincie"
    settings.mkdir(parents=True)
    shutil.copyfile(PROFILE, settings / "profile.toml")
    edition = tmp_path / "reports" / ".editions" / "provincie-2023-2024@1"
    edition.mkdir(parents=True)
    (edition / "manifest.json").write_text(json.dumps({**MANIFEST, **told}), encoding="utf-8")
    link = tmp_path / "reports" / "provincie" / "2023-2024"
    link.parent.mkdir()
    link.symlink_to(edition)

    refresh_index_pages(Project(tmp_path))

    page = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert told.get("name", "Provinciale Begeleidingsdienst Wolkendal") in page
    assert "provincie/2023-2024/" in page
