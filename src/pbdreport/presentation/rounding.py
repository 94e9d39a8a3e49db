"""Where rounded percentages of one whole do not add up to 100, and a reader would look for why.

Each is rounded by itself: moved to fit, a number would differ from the same number elsewhere.
"""

from collections.abc import Iterator, Sequence

from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import nested
from pbdreport.presentation.numbers import decimals_of, half_up

ROUNDED = "door afronding tellen de percentages niet altijd op tot 100"


def rounded(rows: Sequence[Row], figure: Figure, by: Sequence[str]) -> list[str]:
    """That percentages do not add up, where those of a whole are all there and do not."""
    if figure.unit != "share" or not by:
        return []
    in_parts = {False, figure.chart in ("stacked", "diverging")}
    wholes = list(_wholes(rows, by))
    adds_up = all(_adds_up(parts, figure, whole) for parts in wholes for whole in in_parts)
    return [] if adds_up else [ROUNDED]


def _wholes(rows: Sequence[Row], by: Sequence[str]) -> Iterator[list[Row]]:
    """Rows that are together all parts of one whole."""
    *outer, _ = nested(by)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row.dims.get(name, "") for name in outer), []).append(row)
    for parts in groups.values():
        exact = [row.exact for row in parts if row.is_shown and row.exact is not None]
        is_whole = sum(exact) == 1 and len({row.denominator for row in parts}) == 1
        if is_whole and len(exact) == len(parts):
            yield parts


def _adds_up(parts: Sequence[Row], figure: Figure, in_chart: bool) -> bool:
    """Whether the percentages do, as a table shows them, or as the parts of a bar do: whole."""
    shown = (
        half_up(row.exact * 100, 0 if in_chart else decimals_of(row, figure))
        for row in parts
        if row.exact is not None
    )
    return sum(shown) == 100
