import pytest

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.errors import GateRefusal, PbdReportError
from pbdreport.figures.reconciliation.agreement import Breach
from pbdreport.gates.all_gates import NOT_LOOKED, Gate, pass_gates
from pbdreport.gates.leaks import find_leaks, texts_of_edition

PROFILE = Profile.model_validate(
    {
        "name": "Dienst",
        "short_name": "Dienst",
        "colour": "#12436D",
        "contact": {"name": "Dienst", "email": "dienst@example.org"},
        "pillar": [{"id": "p1", "label": "Zorg"}],
    }
)


def gates(tmp_path, text, breaches=()):
    folder = tmp_path / "edition"
    folder.mkdir()
    (folder / "index.html").write_text(text)
    found = find_leaks(texts_of_edition(folder), Project(tmp_path), PROFILE)
    return pass_gates(breaches, {"leaks": Gate(found, "1 file"), "browser": NOT_LOOKED})


def test_an_edition_with_the_services_own_address_passes(tmp_path):
    """The service's own address is allowed; each gate says what it checked, or that it did not."""
    assert gates(tmp_path, "Mail dienst@example.org") == {
        "reconciliation": "passed: the figures, against each other and last year's edition",
        "leaks": "passed: 1 file",
        "browser": "not looked at",
    }


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        ("an.peeters@school.example", "contains e-mail addresses"),
        ("0123456789abcdef0123456789abcdef", "looks like a pseudonym"),
        ("{root}/data/raw", "contains a path"),
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


def breach(number):
    return Breach(f"Figure {number} adds up.", "=", "7", f"whole {number}", "8", f"sum {number}")


def test_figures_that_contradict_each_other_stop_publication(tmp_path):
    """Both numbers are given with their locations."""
    with pytest.raises(GateRefusal) as refused:
        gates(tmp_path, "Verslag", [breach(1)])

    assert refused.value.exit_code == 3
    assert str(refused.value) == (
        "Figure 1 adds up.\n"
        "  whole 1  7\n"
        "  sum 1    8\n"
        "Find the rows behind both with: pbdreport trace. If last year's data or rules changed, "
        "build last year's edition again, or release a correction if it is final; if a definition "
        "changed, raise its version."
    )


def test_of_many_contradictions_the_first_are_told(tmp_path):
    """Three of ten, then the number of the others."""
    with pytest.raises(PbdReportError) as refused:
        gates(tmp_path, "Verslag", [breach(number) for number in range(10)])

    text = str(refused.value)
    assert refused.value.exit_code == 3
    assert [f"whole {number}" in text for number in range(10)] == [True] * 3 + [False] * 7
    assert text.count("7 more contradictions") == 1
