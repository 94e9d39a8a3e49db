"""Which answers to a question are favourable, and what share they make."""

from collections.abc import Sequence
from fractions import Fraction

from pbdreport.config.instrument import Scale
from pbdreport.errors import UsageError
from pbdreport.figures.row import Row
from pbdreport.presentation.words import Words


def scale_of(rows: Sequence[Row], words: Words) -> Scale:
    """The scale of the question that the rows are about.

    Raises:
        UsageError: The instrument does not know the question.
    """
    item = rows[0].dims["item"]
    scale = words.scale(item)
    if scale is None:
        raise UsageError(
            "A figure of answers is shown with the scale of each question.",
            {"wanted": f"item {item!r} in the instrument of the service's profile"},
            "Add the question to config/instruments, or leave its answers out of the figure.",
        )
    return scale


def favourable_share(rows: Sequence[Row], words: Words) -> Fraction | None:
    """The share of favourable answers to a question; None where any of its rows is not shown."""
    scale = scale_of(rows, words)
    if any(row.exact is None or not row.is_shown for row in rows):
        return None
    favourable = {step.value for step in scale.steps if step.favourable}
    shares = [row.exact for row in rows if row.exact and row.dims["answer"] in favourable]
    return sum(shares, Fraction(0))


def by_item(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each question."""
    items: dict[str, list[Row]] = {}
    for row in rows:
        items.setdefault(row.dims["item"], []).append(row)
    return items
