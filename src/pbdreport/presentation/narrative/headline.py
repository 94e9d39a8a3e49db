"""Headlines: the main finding of a figure in some ten words, computed from the numbers.

A headline is a claim that holds. A figure of which nothing is shown, or of which nothing can be
said in one line, has no headline; readers then see its title.
"""

from collections.abc import Sequence

from pbdreport.figures.definition import STATISTICS, Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.narrative.claims import whole_claims
from pbdreport.presentation.narrative.dutch import Passage, written
from pbdreport.presentation.narrative.sentences import findings
from pbdreport.presentation.ordering import available, named, nested

NOTHING = Passage("")


def headline(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> Passage:
    """The headline of a figure, without a full stop; empty if it has none."""
    by = nested(by)
    rows = available(rows, by)
    if figure.unit in STATISTICS or not any(row.is_shown for row in rows):
        return NOTHING
    if by:
        by = named(rows, by)
        found = findings(rows, figure, by, words)
    else:
        # The claim about the previous year has the value too.
        found = whole_claims(rows[0], figure)[::-1]
    texts = (written(claim, words, "headline") for claim in found)
    return next((Passage(one.text, (one,)) for one in texts if one.text), NOTHING)
