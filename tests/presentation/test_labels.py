from presentation.samples import INSTRUMENT, PROFILE, WORDS

from pbdreport import schema
from pbdreport.config.profile import KINDS, MODES
from pbdreport.config.school_year import SchoolYear
from pbdreport.presentation.labels import shared_labels, words_of


def test_every_code_of_the_model_has_a_label():
    """A report never shows a code of ours."""
    labels = shared_labels()
    for kind, codes in (
        ("level", schema.LEVELS),
        ("mode", MODES),
        ("kind", KINDS),
        ("status", schema.STATUSES),
        ("enrolment_status", schema.ENROLMENT_STATUSES),
        ("wave", schema.WAVES),
        ("disposition", schema.DISPOSITIONS),
        ("activity", schema.ACTIVITIES),
        ("figure_status", ("ok", "u", "c", "x", "z", "b")),
    ):
        assert list(labels[kind]) == list(codes)
        assert codes
        assert [code for code, entry in labels[kind].items() if not entry.label] == []


def test_codes_stand_in_their_own_order():
    """Levels as the model has them, pillars as the profile, answers as the scale."""
    assert WORDS.arranged("level", ["CLB", "SO", "BaO"]) == ["BaO", "SO", "CLB"]
    assert WORDS.arranged("pillar", ["p1", "p2"]) == ["p2", "p1"]
    assert WORDS.order("pillar") == ["p2", "p1"]
    assert WORDS.arranged("answer", ["3", "1", "2"]) == ["1", "2", "3"]


def test_bands_run_from_low_to_high():
    """Their labels are made from their edges; a band includes its lower edge."""
    codes = ["200_over", "100_200", "20_60", "under_20", "none"]
    arranged = WORDS.arranged("band", codes)
    assert [WORDS.label("band", code) for code in arranged] == [
        "Geen contact",
        "Minder dan 20 uur",
        "20 tot 60 uur",
        "100 tot 200 uur",
        "200 uur en meer",
    ]


def test_offers_stand_by_their_numbers():
    """Number 9 comes before number 10."""
    assert WORDS.arranged("offer", ["od10", "od9", "od1"]) == ["od1", "od9", "od10"]


def test_a_code_without_a_label_stands_for_itself():
    """Regions and networks are named in the data."""
    assert WORDS.label("region", "West-Vlaanderen") == "West-Vlaanderen"
    assert WORDS.arranged("region", ["Limburg", "Antwerpen"]) == ["Antwerpen", "Limburg"]


def test_labels_within_a_sentence():
    """Shared labels in lower case, the service's own names as they are, questions in quotes."""
    assert WORDS.label_in_text("level", "BaO", 9) == "basisonderwijs"
    assert WORDS.label_in_text("pillar", "p1", 9) == "Pijler 1"
    assert WORDS.label_in_text("item", "q1", 9) == "“Vraag een”"
    assert WORDS.label_in_text("item", "q1", 1) == "“Vraag…”"


def test_questions_have_the_scale_of_their_instrument():
    """Without an instrument there are no questions."""
    assert WORDS.scale("q1") == INSTRUMENT.scale[0]
    assert WORDS.scale("q9") is None
    assert words_of(PROFILE, SchoolYear(2023)).scale("q1") is None
