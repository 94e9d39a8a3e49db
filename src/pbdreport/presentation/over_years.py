"""Figures over school years in words and tables: title, finding, text alternative, notes."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.series import YearEntry
from pbdreport.presentation.captions import figure_subtitle
from pbdreport.presentation.charts.line_chart import Panel, all_years
from pbdreport.presentation.labels import Words, mark
from pbdreport.presentation.numbers import exact_text, in_prose, status_text, value_text
from pbdreport.presentation.ordering import label_of, nested
from pbdreport.presentation.tables.grid import Grid, GridRow

LEAST_YEARS = 3
"""From so many school years on, a figure is shown as a line."""
MOST_PANELS = 12


def panels_of(
    series: Sequence[Sequence[YearEntry]], by: Sequence[str], words: Words
) -> list[Panel]:
    """A panel for each entry, in the order in which its labels are shown everywhere."""
    by = nested(by)
    if not by:
        return [Panel("", tuple(years)) for years in series]
    ranked = sorted(
        series, key=lambda years: [words.rank(name, years[0].entry.dims[name]) for name in by]
    )
    return [Panel(label_of(years[0].entry, by, words), tuple(years)) for years in ranked]


def finding(panel: Panel, figure: Figure) -> str:
    """What a series shows from its first comparable year to its last, on the numbers as shown.

    Empty if fewer than two years can be compared.
    """
    years = _comparable(panel.years)
    if len(years) < 2:
        return ""
    first, last = years[0], years[-1]
    shown = [in_prose(value_text(one.entry, figure)) for one in years]
    since, until = first.school_year, last.school_year
    if len(set(shown)) == 1:
        return (
            f"{shown[0]} in elk schooljaar sinds {since}"
            if len(years) > 2
            else (f"{shown[0]} in {since} en in {until}")
        )
    moved = f"van {shown[0]} in {since} naar {shown[-1]} in {until}"
    values = [one.entry.exact or Fraction(0) for one in years]
    steps = list(pairwise(zip(values, shown, strict=True)))
    if len(years) > 2 and all(one[1] != other[1] for one, other in steps):
        if all(one[0] < other[0] for one, other in steps):
            return f"elk schooljaar hoger, {moved}"
        if all(one[0] > other[0] for one, other in steps):
            return f"elk schooljaar lager, {moved}"
    return moved


def _comparable(years: Sequence[YearEntry]) -> list[YearEntry]:
    """The last run of years that are shown and counted by one definition."""
    kept: list[YearEntry] = []
    for one in years:
        if one.break_reason:
            kept = []
        if one.entry.is_shown and one.entry.exact is not None:
            kept.append(one)
    return kept


def alternative(panels: Sequence[Panel], figure: Figure) -> str:
    """The text alternative of the chart: what it is, and the finding of its first panels."""
    years = all_years(panels)
    opening = f"Lijndiagram: {figure.title}, van {years[0]} tot {years[-1]}."
    findings = []
    for panel in panels[:3]:
        words = finding(panel, figure) or "geen twee schooljaren zijn te vergelijken"
        findings.append(f"{panel.label}: {words}" if panel.label else words)
    text = "; ".join(findings)
    return f"{opening} {text[:1].upper()}{text[1:]}."


def series_grid(panels: Sequence[Panel], figure: Figure, by: Sequence[str], words: Words) -> Grid:
    """The table: a row for each entry and a column for each school year.

    The whole has a row for each school year instead.
    """
    years = all_years(panels)
    unit = "%" if figure.unit == "share" else words.unit(figure.unit).many
    across = " en ".join(words.dimension_in_text(name) for name in nested(by))
    what = f"{figure.title} naar {across}" if across else figure.title
    caption = f"{what}, {years[0]} tot {years[-1]}" + (f", in {unit}" if unit else "")
    cells = [[_cell(panel, year, figure) for year in years] for panel in panels]
    if not by:
        rows = [GridRow(str(year), (cell,)) for year, cell in zip(years, cells[0], strict=True)]
        return Grid(caption, "Schooljaar", (words.unit(figure.unit).label,), tuple(rows))
    corner = words.dimension(nested(by)[-1])
    body = tuple(
        GridRow(panel.label, tuple(line)) for panel, line in zip(panels, cells, strict=True)
    )
    return Grid(caption, corner, tuple(str(year) for year in years), body)


def _cell(panel: Panel, year: object, figure: Figure) -> str:
    found = next((one for one in panel.years if one.school_year == year), None)
    if found is None:
        return mark("absent")
    if found.entry.exact is None or not found.entry.is_shown:
        return status_text(found.entry)
    text = exact_text(found.entry.exact, figure, figure.decimals).removesuffix("\xa0%")
    signs = (mark("published") * (found.source == "published"), "[b]" * bool(found.break_reason))
    return " ".join(filter(None, (text, *signs)))


def address(figure: Figure, by: Sequence[str]) -> str:
    """The prefix of ids of a figure over the school years: lower-case letters and dashes."""
    return "-".join((*figure.id.split("."), *by, "school_year")).replace("_", "-").lower()


def headline(panels: Sequence[Panel], figure: Figure) -> str:
    """The finding of the whole as a title; empty for a breakdown."""
    text = finding(panels[0], figure) if len(panels) == 1 else ""
    return text[:1].upper() + text[1:]


def subtitle(panels: Sequence[Panel], figure: Figure, words: Words) -> str:
    """The unit, and the school years."""
    years = all_years(panels)
    unit = figure_subtitle(figure, words).removesuffix(f", schooljaar {words.school_year}")
    return f"{unit}, {years[0]} tot {years[-1]}"


def is_worth_showing(panels: Sequence[Panel]) -> bool:
    """Whether there is a figure that was shown in three school years or more."""
    return any(
        sum(one.entry.is_shown and one.entry.exact is not None for one in panel.years)
        >= LEAST_YEARS
        for panel in panels
    )


def series_note(panels: Sequence[Panel]) -> str:
    """Why the line is broken, once for each reason, with the year from which it holds."""
    reasons = {
        one.break_reason: one.school_year
        for panel in panels
        for one in panel.years
        if one.break_reason
    }
    return " ".join(
        f"Vanaf {year} is de definitie anders: {reason[:1].lower()}{reason[1:]}"
        for reason, year in sorted(reasons.items(), key=lambda item: item[1])
    )
