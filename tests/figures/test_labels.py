"""Labels that only the data know."""

from pbdreport.figures.labels import NORM, merged


def test_a_code_has_its_later_label_and_norms_are_of_this_year():
    """A goal that was a norm last year says nothing of this year's figures."""
    older = {
        "offer": {"OD1": "Lezen", "OD2": "Rekenen"},
        NORM: {"effort.presence": "g1", "reach.present": "g2"},
    }
    labels = {"offer": {"OD2": "Wiskunde", "OD3": "Talen"}, NORM: {"reach.present": "g2"}}

    assert merged(older, labels) == {
        "offer": {"OD1": "Lezen", "OD2": "Wiskunde", "OD3": "Talen"},
        NORM: {"reach.present": "g2"},
    }
    assert merged(older, {})[NORM] == {}
