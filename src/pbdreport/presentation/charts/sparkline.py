"""A small line over school years for a card: the shape alone, the numbers are in its name."""

from collections.abc import Sequence
from itertools import groupby

from pbdreport.figures.registry.series import YearEntry
from pbdreport.presentation.charts.line_chart import Panel, all_years, connected, highest

WIDTH, HEIGHT, EDGE = 120, 32, 4
"""In pixels; `EDGE` leaves room for the dot of the last year."""


def sparkline(years: Sequence[YearEntry]) -> str:
    """The line as SVG, on a scale from zero; broken where years cannot be compared."""
    places = all_years([Panel("", tuple(years))])
    top = highest(years)
    step = (WIDTH - 2 * EDGE) / max(len(places) - 1, 1)

    def point(one: YearEntry) -> tuple[str, str]:
        x = EDGE + places.index(one.school_year) * step
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * float(one.entry.exact or 0) / top
        return f"{x:.1f}", f"{y:.1f}"

    joined = connected(years, places)
    runs = groupby(enumerate(joined), lambda item: item[0] - years.index(item[1][0]))
    lines = []
    for _, run in runs:
        pairs = [pair for _, pair in run]
        points = [point(pairs[0][0]), *(point(after) for _, after in pairs)]
        lines.append(
            '<polyline fill="none" class="stroke-mark-1" stroke="#12436D" stroke-width="2" '
            f'points="{" ".join(",".join(at) for at in points)}"/>'
        )
    shown = [one for one in years if one.entry.is_shown and one.entry.exact is not None]
    x, y = point(shown[-1])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}">{"".join(lines)}'
        f'<circle class="fill-mark-1" cx="{x}" cy="{y}" r="3" fill="#12436D"/></svg>'
    )
