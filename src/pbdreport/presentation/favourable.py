"""The favourable answers to a question, and their share."""

from collections.abc import Sequence
from fractions import Fraction

from pbdreport.config.instrument import Scale
from pbdreport.errors import UsageError
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words


def scale_of(rows: Sequence[Entry], words: Words) -> Scale:
    """The answer scale of the question that the rows are about.

    Raises:
        UsageError: No instrument of the service has the question.
    """
    item = rows[0].dims["item"]
    scale = words.scale(item)
    if scale is None:
        raise UsageError(
            f"Question {item!r} is missing from the questionnaires of the service.",
            {"expected": f"an item {item!r} in config/instruments, with its scale"},
            "Add the question there, or leave its answers out of the figure.",
        )
    return scale


def favourable_share(rows: Sequence[Entry], words: Words) -> Fraction | None:
    """The share of favourable answers to a question; None where any of its rows is not shown."""
    scale = scale_of(rows, words)
    if any(row.exact is None or not row.is_shown for row in rows):
        return None
    favourable = {step.value for step in scale.steps if step.favourable}
    shares = [row.exact for row in rows if row.exact and row.dims["answer"] in favourable]
    return sum(shares, Fraction(0))


def by_item(rows: Sequence[Entry]) -> dict[str, list[Entry]]:
    """The rows of each question."""
    items: dict[str, list[Entry]] = {}
    for row in rows:
        items.setdefault(row.dims["item"], []).append(row)
    return items
