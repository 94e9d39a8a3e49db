import pytest

from pbdreport.config.mapping import read_mapping
from pbdreport.config.profile import pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.config.toml import line_of
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
        "The profile of dienst has an error: reach.threshold_hour: unknown key.\n"
        "  file  config/services/dienst/profile.toml, line 10\n"
        "docs/configuration.md explains each key."
    )


def test_several_errors_are_listed_five_at_most(project):
    """The message says how to see the others."""
    unknown = "".join(f"x{number} = 1\n" for number in range(1, 8))
    write(project, "profile.toml", unknown + PROFILE)
    with pytest.raises(InvalidConfiguration) as refused:
        read_profile(project, "dienst")
    assert str(refused.value) == (
        "The profile of dienst has 7 errors.\n"
        "  file     config/services/dienst/profile.toml\n"
        "  error 1  line 1, x1: unknown key\n"
        "  error 2  line 2, x2: unknown key\n"
        "  error 3  line 3, x3: unknown key\n"
        "  error 4  line 4, x4: unknown key\n"
        "  error 5  line 5, x5: unknown key\n"
        "  and      2 more, shown when these are corrected\n"
        "docs/configuration.md explains each key."
    )


def test_toml_that_cannot_be_read_is_refused_with_its_line(project):
    """The message of Python's parser has the line."""
    write(project, "profile.toml", "name = \n")

    with pytest.raises(InvalidConfiguration) as refused:
        read_profile(project, "dienst")

    assert "at line 1" in str(refused.value)


def test_an_unknown_service_is_refused_with_the_nearest_name(project):
    """The message lists the known services."""
    write(project, "profile.toml", PROFILE)

    with pytest.raises(UsageError) as refused:
        read_profile(project, "dienstt")

    assert str(refused.value) == (
        "Unknown service 'dienstt'.\n"
        "  expected  config/services/dienstt/profile.toml\n"
        "  found     'dienst'\n"
        "Did you mean 'dienst'? Choose one of these, or add a profile for it."
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
    """The message says how to make one."""
    write(project, "profile.toml", PROFILE)
    monkeypatch.delenv("PBDREPORT_PSEUDONYM_KEY", raising=False)

    with pytest.raises(MissingFile) as refused:
        pseudonym_key(read_profile(project, "dienst"), "dienst")

    assert "secrets.token_hex" in str(refused.value)


def test_the_key_differs_between_services(project, monkeypatch):
    """The same secret does not link people of two services."""
    write(project, "profile.toml", PROFILE)
    monkeypatch.setenv("PBDREPORT_PSEUDONYM_KEY", "geheim")
    profile = read_profile(project, "dienst")

    assert pseudonym_key(profile, "dienst") == pseudonym_key(profile, "dienst")
    assert pseudonym_key(profile, "dienst") != pseudonym_key(profile, "andere")
