"""Labels that come from the data."""

from pbdreport.figures.data_labels import NORM, merge_labels


def test_a_code_has_its_later_label_and_norms_are_of_this_year():
    """A goal that was a norm last year does not apply to this year's figures."""
    older = {
        "offer": {"OD1": "Lezen", "OD2": "Rekenen"},
        NORM: {"effort.presence": "g1", "reach.present": "g2"},
    }
    labels = {"offer": {"OD2": "Wiskunde", "OD3": "Talen"}, NORM: {"reach.present": "g2"}}

    assert merge_labels(older, labels) == {
        "offer": {"OD1": "Lezen", "OD2": "Wiskunde", "OD3": "Talen"},
        NORM: {"reach.present": "g2"},
    }
    assert merge_labels(older, {})[NORM] == {}
