"""Dutch sentences about figures, each of which is a claim that holds.

What is claimed about a change depends on the data. Registrations are complete: the numbers of both
years are given. Answers of respondents are a sample: they are called higher or lower only where the
interval of the difference in the registry excludes zero, and otherwise comparable.
"""

from collections.abc import Sequence

from pbdreport.figures.definition import STATISTICS, Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.narrative.claims import (
    WITHOUT_FINDING,
    Claim,
    breakdown_claims,
    count_claims,
    whole_claims,
)
from pbdreport.presentation.narrative.dutch import Passage, passage
from pbdreport.presentation.ordering import available, named, nested


def whole_sentence(row: Entry, figure: Figure, words: Words) -> Passage:
    """The value for the whole in a sentence, with its margin and the previous year's value.

    For a suppressed number the sentence says why it is not shown.
    """
    return passage(whole_claims(row, figure), words)


def breakdown_sentence(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words
) -> Passage:
    """The main finding of a breakdown, and how many of its numbers are not shown and why."""
    by = nested(by)
    rows = available(rows, by)
    if not rows:
        return passage([Claim("no_data", figure)], words)
    by = named(rows, by)
    if not by:
        return whole_sentence(rows[0], figure, words)
    counts = [one for one in count_claims(rows, figure, by) if one.kind != "count_low_base"]
    return passage([*findings(rows, figure, by, words), *counts], words)


def findings(rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words) -> list[Claim]:
    """The claims about a breakdown; none about statistics, or where entries measure other things.

    Args:
        rows: The rows of the breakdown, masked.
        figure: Their definition.
        by: The dimensions, from the outermost to the innermost.
        words: The labels.
    """
    found = breakdown_claims(rows, figure, by, words)
    compares = [one for one in found if one.kind in ("extremes", "range", "only_one")]
    is_apart = figure.unit in STATISTICS or any(name in WITHOUT_FINDING for name in by)
    return [one for one in found if one not in compares] if is_apart else found
