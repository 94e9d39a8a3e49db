import pytest

from pbdreport.build.gates import pass_gates
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.errors import GateRefusal

PROFILE = Profile.model_validate(
    {
        "name": "Dienst",
        "short_name": "Dienst",
        "colour": "#12436D",
        "contact": {"name": "Dienst", "email": "dienst@example.org"},
        "pillar": [{"id": "p1", "label": "Zorg"}],
    }
)


def gates(tmp_path, text):
    folder = tmp_path / "edition"
    folder.mkdir()
    (folder / "index.html").write_text(text)
    return pass_gates(folder, Project(tmp_path), PROFILE)


def test_an_edition_with_the_services_own_address_passes(tmp_path):
    """Readers may write to the service."""
    assert gates(tmp_path, "Mail dienst@example.org") == {"leaks": "passed"}


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        ("an.peeters@school.example", "The only e-mail address"),
        ("0123456789abcdef0123456789abcdef", "holds no pseudonym"),
        ("{root}/data/raw", "names no place"),
    ],
)
def test_a_planted_secret_stops_publication(tmp_path, secret, told):
    """The refusal names the file, and never repeats the secret."""
    planted = secret.format(root=tmp_path)

    with pytest.raises(GateRefusal) as refused:
        gates(tmp_path, f"<p>{planted}</p>")

    assert told in str(refused.value)
    assert "index.html" in str(refused.value)
    assert planted not in str(refused.value)
