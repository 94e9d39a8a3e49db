"""Where engines write data that do not fit in memory."""

import re
from pathlib import Path

import pbdreport
from pbdreport.config.profile import EngineSettings
from pbdreport.config.project import Project
from pbdreport.figures.engine.backend import connect
from pbdreport.storage.atomic_files import spilling_to

SOURCES = sorted(Path(pbdreport.__file__).parent.rglob("*.py"))
CONNECTED = re.compile(r"duckdb\.connect\(([^\n]*)")


def test_an_engine_spills_into_the_given_folder(tmp_path):
    """By default it uses `.tmp` in the working directory, which git does not ignore."""
    connection = connect(EngineSettings(), [], Project(tmp_path).workroom("years"))

    (found,) = connection.raw_sql("SELECT current_setting('temp_directory')").fetchone()

    assert Path(found).parent == tmp_path / "build" / "years"
    assert Path(found).parent.parent.stat().st_mode & 0o777 == 0o700


def test_two_engines_do_not_spill_into_one_folder(tmp_path):
    """Each would read the other's pages as its own."""
    assert spilling_to(tmp_path) != spilling_to(tmp_path)


def test_every_connection_sets_its_spill_folder():
    """A connection that does not would write personal data into the project."""
    found = [one for path in SOURCES for one in CONNECTED.findall(path.read_text("utf-8"))]

    assert len(found) > 5
    assert [one for one in found if not ("spill" in one or "temp_directory" in one)] == []
