"""Texts about a survey make no claims that it cannot support."""

import pytest
from conftest import ROOT, Built

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.gates.causal_language import unsupported_claims
from pbdreport.gates.prose import prose_refusals
from pbdreport.targets.target import Target


@pytest.mark.parametrize(
    "text",
    [
        "Dat toont verandering, niet het effect van de begeleiding.",
        "Effectieve didactiek en effectiviteit zijn namen.",
        "{% if effectiveness.headline.is_higher %}Dat is hoger.{% else %}Gelijk.{% endif %}",
        "Een daling is niet vanzelf ongunstig.",
    ],
)
def test_change_may_be_told(text):
    """Also that a change is not an effect, and a direction inside its condition."""
    assert unsupported_claims(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Een.\n\nHet effect is groot.", [(3, "effect")]),
        ("Dankzij ons leidde dit tot\nmeer.", [(1, "Dankzij")]),
        ("De begeleiding leidt tot meer impact.", [(1, "impact"), (1, "leidt tot")]),
        ("De tevredenheid is gestegen.", [(1, "gestegen")]),
        ("{% if a.b.is_shown %}Er{% endif %} en lager dan ooit", [(1, "lager")]),
        ("{% if a.b.is_shown %}Dat is hoger.{% endif %}", [(1, "hoger")]),
        ("{% if a.b.is_higher %}dankzij ons{% endif %}", [(1, "dankzij")]),
    ],
)
def test_words_of_cause_and_bare_comparisons_are_found(text, found):
    """With their line; a condition does not justify a cause."""
    assert unsupported_claims(text) == found


def test_the_notebooks_tell_no_effect():
    """The effectiveness chapter passes its own gate."""
    project = Project(ROOT)
    target = Target(project, "netwerk", SchoolYear(2023), "html")

    assert [str(refusal) for refusal in prose_refusals(target)] == []


def test_a_claim_is_refused_in_the_chapter_of_effectiveness_only(small: Built):
    """With file and line; texts on the allow-list are accepted."""
    target = small.outcomes[0].target
    folder = target.commentary["reach"].parent
    text = "## Wat leren de cijfers ons?\n\nDankzij de begeleiding.\n"
    own = folder / "effectiveness.md"
    own.write_text(text, encoding="utf-8")
    refusals = [str(refusal) for refusal in prose_refusals(target)]
    allowed = target.project.root / "config" / "prose.toml"
    before = allowed.read_text(encoding="utf-8")
    allowed.write_text('allowed = ["Dankzij de begeleiding"]\n', encoding="utf-8")
    listed = [str(refusal) for refusal in prose_refusals(target) if "effectiveness" in str(refusal)]
    allowed.write_text(before, encoding="utf-8")
    own.unlink()

    assert refusals == [
        "The text makes claims that the survey cannot support.\n"
        "  file   config/services/provincie/commentary/2023-2024/effectiveness.md\n"
        "  found  'line 3: Dankzij'\n"
        "Write what changed, and not what caused it; put a comparison with last year inside "
        "{% if … .is_higher %}. A claim that a comparison group does support goes on the list in "
        "config/prose.toml."
    ]
    assert listed == []
