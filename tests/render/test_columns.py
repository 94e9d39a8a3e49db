"""The columns of a figure for a spreadsheet."""

from dataclasses import replace

from presentation.samples import FAVOURABLE, WORDS, row

from pbdreport.render.exports.columns import columns

HEADS = ("Ondergrens van het verschil (95 %)", "Bovengrens van het verschil (95 %)")


def test_a_difference_between_years_has_its_bounds():
    """45 of 50 after 70 of 90: -1.3 to 23.4 points, as published by Newcombe."""
    share = row(45, 50, 50, 70, 90, item="q1", change_lower=-0.0131, change_upper=0.2341)
    hidden = replace(share, dims={"item": "q2"}).suppressed()
    found = {one.head: one for one in columns([share, hidden], FAVOURABLE, ["item"], WORDS)}

    bounds = [found[head].cell(share).content for head in HEADS]
    assert [round(bound, 1) for bound in bounds] == [-1.3, 23.4]
    assert [found[head].cell(hidden).content for head in HEADS] == ["[c]", "[c]"]
