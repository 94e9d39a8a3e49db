"""A failed build tells whoever maintains the reports."""

import sys

from pbdreport.build.notice import notify
from pbdreport.config.project import Project


def project(tmp_path, text):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "maintainer.toml").write_text(text, encoding="utf-8")
    return Project(tmp_path)


def test_a_command_gets_the_notice_on_its_input(tmp_path):
    """Subject first, then what was refused."""
    code = "import sys; open('told.txt', 'w').write(sys.stdin.read())"
    configured = project(tmp_path, f'command = ["{sys.executable}", "-c", "{code}"]\n')

    problem = notify(configured, "netwerk 2023-2024 failed", "A chapter raised.")

    assert problem == ""
    told = (tmp_path / "told.txt").read_text()
    assert told == "netwerk 2023-2024 failed\n\nA chapter raised.\n"


def test_a_notice_that_cannot_be_sent_is_said_and_hides_nothing(tmp_path):
    """The build's own exit code stays."""
    configured = project(tmp_path, 'command = ["/nowhere/tell"]\n')

    assert notify(configured, "x", "y").startswith("The maintainer could not be told: ")


def test_without_the_file_nobody_is_told(tmp_path):
    """Telling is a choice of the project."""
    assert notify(Project(tmp_path), "x", "y") == ""
