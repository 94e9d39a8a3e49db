"""Questionnaires: what they contain, and how errors in them are reported."""

from pathlib import Path

import pytest

from pbdreport.config.instrument import read_instrument, read_instruments
from pbdreport.config.profile import EffectivenessRules, ReportedSurvey
from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration

OWN = Project(Path(__file__).parents[2])
SMALL = """
id = "{id}"
label = "Klein"
headline = "{item}"

[[module]]
id = "m"
label = "Kern"

[[scale]]
id = "s"
steps = [{{ value = "nee", label = "Nee" }}, {{ value = "ja", label = "Ja", favourable = true }}]

[[item]]
id = "{item}"
module = "m"
text = "Goed?"
short = "Goed"
scale = "s"
{more}
"""


def project(tmp_path: Path, **instruments: str) -> Project:
    folder = tmp_path / "config" / "instruments"
    folder.mkdir(parents=True)
    for name, text in instruments.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return Project(tmp_path)


def rules(*surveys: ReportedSurvey) -> EffectivenessRules:
    return EffectivenessRules(survey=surveys)


def test_the_plg_questionnaire_asks_28_questions_on_three_capacities():
    """Nine personal, ten interpersonal, nine organisational; two are reversed."""
    plg = read_instrument(OWN, "plg")

    assert len(plg.item) == 28
    assert [len(capacity.items) for capacity in plg.composite] == [9, 10, 9]
    assert sum(item.reversed for item in plg.item) == 2
    assert {item for capacity in plg.composite for item in capacity.items} == {
        item.id for item in plg.item
    }


def test_scales_of_any_length_and_codes_of_any_kind():
    """Yes and no score by rank, 0 to 10 and 1 to 7 by their codes."""
    scales = {scale.id: scale.scores for scale in read_instrument(OWN, "materialen").scale}

    assert scales["ja_nee"] == {"nee": 1, "ja": 2}
    assert list(scales["zeven"].values()) == list(range(1, 8))
    assert list(scales["nul_tien"].values()) == list(range(11))


def test_reversed_items_are_mirrored_in_the_key_and_nowhere_else():
    """For 'too little time', the lowest answer counts as the highest, and is favourable."""
    edbi = read_instrument(OWN, "edbi")
    entries = {(entry.item, entry.value): entry for entry in edbi.answer_key()}
    mirrored, plain = entries["m2_tijd", "1"], entries["m2_team", "1"]

    assert (mirrored.answer, mirrored.favourable, mirrored.score) == ("4", True, 4)
    assert (plain.answer, plain.favourable, plain.score) == ("1", False, 1)


def test_a_service_may_report_some_modules_only():
    """A composite is kept if all of its items are."""
    found = read_instruments(OWN, rules(ReportedSurvey(instrument="edbi", modules=("m1", "m3"))))

    assert {item.module for item in found[0].item} == {"m1", "m3"}
    assert [composite.id for composite in found[0].composite] == ["edbi_praktijk"]


def test_a_module_that_is_not_there_is_refused():
    """The message lists the existing ones."""
    with pytest.raises(InvalidConfiguration) as refused:
        read_instruments(OWN, rules(ReportedSurvey(instrument="edbi", modules=("m9",))))

    assert str(refused.value) == (
        "The questionnaire edbi has no module 'm9'.\n"
        "  in        [[effectiveness.survey]] of the profile\n"
        "  expected  'm1', 'm2', 'm3'\n"
        "  found     'm9'\n"
        "Correct `modules` there."
    )


def test_two_surveys_with_one_code_are_refused(tmp_path):
    """Figures are addressed by item: 'q' must be one question."""
    own = project(
        tmp_path,
        a=SMALL.format(id="a", item="q", more=""),
        b=SMALL.format(id="b", item="q", more=""),
    )
    with pytest.raises(InvalidConfiguration) as refused:
        read_instruments(own, rules(ReportedSurvey(instrument="a"), ReportedSurvey(instrument="b")))

    assert str(refused.value) == (
        "The code 'q' is used twice in the questionnaires of this service.\n"
        "  in  a and b\n"
        "Rename it in one of the two."
    )


def test_a_headline_outside_the_reported_modules_is_refused():
    """The front page would have no number: EDBI's headline is in its first module."""
    with pytest.raises(InvalidConfiguration) as refused:
        read_instruments(OWN, rules(ReportedSurvey(instrument="edbi", modules=("m2",))))

    assert str(refused.value) == (
        "The headline question 'm1_tevreden' of the questionnaire edbi is not in a module that is "
        "reported.\n"
        "  in        [[effectiveness.survey]] of the profile\n"
        "  expected  the module of 'm1_tevreden' among `modules`\n"
        "  found     'm2'\n"
        "Report its module too, or name another headline in the questionnaire."
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '{ value = "nee", label = "Nee" }, { value = "ja", label = "Ja", favourable = true }',
            '{ value = "ja", label = "Ja", favourable = true }, { value = "nee", label = "Nee" }',
            "scale s: its steps are not in order from least to most favourable",
        ),
        (
            ", favourable = true",
            "",
            "scale s: its steps are not in order from least to most favourable",
        ),
        ("true }", "true, neutral = true }", "scale s: a step is both favourable and neutral"),
        (
            'value = "nee"',
            'value = "Non, merci"',
            "'Non, merci' is not a code: use letters, digits",
        ),
        (
            "}]",
            '}]\noutside = [{ value = "sans opinion", label = "Geen mening" }]',
            "translate the words of the export with `values` in sources.toml",
        ),
    ],
)
def test_a_scale_that_would_mislead_is_refused(tmp_path, old, new, told):
    """The wrong way round, without a favourable side, or with words in the place of codes."""
    text = SMALL.format(id="a", item="q", more="")
    assert old in text
    own = project(tmp_path, a=text.replace(old, new))

    with pytest.raises(InvalidConfiguration) as refused:
        read_instrument(own, "a")
    assert told in str(refused.value)


def test_a_scale_of_items_that_are_not_there_is_refused(tmp_path):
    """The message names the file and the problem."""
    more = '[[composite]]\nid = "c"\nlabel = "C"\nitems = ["q", "x"]'
    own = project(tmp_path, a=SMALL.format(id="a", item="q", more=more))

    with pytest.raises(InvalidConfiguration, match="composite c: unknown item 'x'"):
        read_instrument(own, "a")


@pytest.mark.parametrize(
    ("condition", "wrong"),
    [
        ('{ item = "x", values = ["ja"] }', "r: asked_if names an unknown item 'x'"),
        ('{ item = "r", values = ["ja"] }', "r: asked_if names an unknown item 'r'"),
        ('{ item = "q", values = ["9"] }', "r: asked_if names '9', which is no answer to q"),
    ],
)
def test_a_question_follows_answers_that_can_be_given(tmp_path, condition, wrong):
    """To another item of the questionnaire."""
    more = (
        '[[item]]\nid = "r"\nmodule = "m"\ntext = "r"\nshort = "r"\nscale = "s"\n'
        f"asked_if = {condition}"
    )
    own = project(tmp_path, a=SMALL.format(id="a", item="q", more=more))

    with pytest.raises(InvalidConfiguration, match=wrong):
        read_instrument(own, "a")
