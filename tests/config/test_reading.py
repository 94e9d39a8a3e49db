import pytest

from pbdreport.config.mapping import read_mapping
from pbdreport.config.profile import pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.config.reading import line_of
from pbdreport.errors import InvalidConfiguration, MissingFile, UsageError

PROFILE = """\
name = "Dienst"
short_name = "Dienst"
colour = "#12436D"
contact = { name = "Dienst", email = "dienst@example.org" }

[[pillar]]
id = "p1"
label = "Zorg"
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "config" / "services" / "dienst").mkdir(parents=True)
    return Project(tmp_path)


def write(project, name, text):
    (project.services / "dienst" / name).write_text(text, encoding="utf-8")


def test_a_key_that_is_not_known_is_refused_with_its_line(project):
    """A misspelt key would otherwise keep its default in silence."""
    write(project, "profile.toml", PROFILE + "[reach]\nthreshold_hour = 30\n")

    with pytest.raises(InvalidConfiguration) as refused:
        read_profile(project, "dienst")

    assert str(refused.value) == (
        "The profile of dienst follows its rules.\n"
        "  file  config/services/dienst/profile.toml\n"
        "  at    line 10, reach.threshold_hour: this key is not known\n"
        "docs/configuration.md says what each key means."
    )


def test_toml_that_cannot_be_read_is_refused_with_its_line(project):
    """Python's parser says where."""
    write(project, "profile.toml", "name = \n")

    with pytest.raises(InvalidConfiguration) as refused:
        read_profile(project, "dienst")

    assert "at line 1" in str(refused.value)


def test_an_unknown_service_is_refused_with_the_nearest_name(project):
    """What is known is listed."""
    write(project, "profile.toml", PROFILE)

    with pytest.raises(UsageError) as refused:
        read_profile(project, "dienstt")

    assert str(refused.value) == (
        "A service has a profile of its own.\n"
        "  wanted  config/services/dienstt/profile.toml\n"
        "  found   'dienst'\n"
        "Did you mean 'dienst'? Name one of these, or add a profile for it."
    )


def test_a_mapping_that_names_no_translation_is_refused(project):
    """`values = "vorm"` needs a [values.vorm]."""
    write(project, "profile.toml", PROFILE)
    write(
        project,
        "sources.toml",
        """\
[[source]]
id = "contacten"
title = "Contacten"
files = "*.csv"
header = ["Datum"]

[[source.table]]
name = "contacts"

[source.table.columns]
mode = { from = "Vorm", values = "vorm" }
""",
    )

    with pytest.raises(InvalidConfiguration) as refused:
        read_mapping(project, "dienst")

    assert "there is no [values.vorm]" in str(refused.value)


def test_lines_are_found_in_repeated_tables():
    """The second source's second table."""
    text = "[[a]]\nx = 1\n[[a.b]]\ny = 1\n[[a]]\n[[a.b]]\n[[a.b]]\ny = 2\n"

    assert line_of(text, ("a", 1, "b", 1, "y")) == 8
    assert line_of(text, ("a", 1, "b", 1, "missing")) == 7


def test_without_a_key_nobody_gets_a_pseudonym(project, monkeypatch):
    """The refusal says how to make one."""
    write(project, "profile.toml", PROFILE)
    monkeypatch.delenv("PBDREPORT_PSEUDONYM_KEY", raising=False)

    with pytest.raises(MissingFile) as refused:
        pseudonym_key(read_profile(project, "dienst"), "dienst")

    assert "secrets.token_hex" in str(refused.value)


def test_the_key_differs_between_services(project, monkeypatch):
    """The same secret never links people of two services."""
    write(project, "profile.toml", PROFILE)
    monkeypatch.setenv("PBDREPORT_PSEUDONYM_KEY", "geheim")
    profile = read_profile(project, "dienst")

    assert pseudonym_key(profile, "dienst") == pseudonym_key(profile, "dienst")
    assert pseudonym_key(profile, "dienst") != pseudonym_key(profile, "andere")
