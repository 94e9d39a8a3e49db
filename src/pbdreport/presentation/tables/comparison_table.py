"""Tables that compare two shares, such as those of respondents and of the register."""

from collections.abc import Sequence
from fractions import Fraction

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, mark, symbol
from pbdreport.presentation.numbers import decimals_of, percentage, signed
from pbdreport.presentation.ordering import in_order, label_of
from pbdreport.presentation.tables.grid import Grid, GridRow


def comparison_grid(
    rows: Sequence[Entry],
    others: Sequence[Entry],
    figures: tuple[Figure, Figure],
    by: Sequence[str],
    words: Words,
) -> Grid:
    """A table of two figures and their difference in percentage points.

    A value that one figure lacks counts as a share of 0. Where one of the two shares is
    suppressed, so is the difference.
    """
    first, second = ({_place(row, by): row for row in of} for of in (rows, others))
    body = []
    for row in in_order({**second, **first}.values(), by, words):
        here, there = first.get(_place(row, by)), second.get(_place(row, by))
        cells = (
            _share(here, figures[0]),
            _share(there, figures[1]),
            _difference(here, there, figures),
        )
        body.append(GridRow(label_of(row, by, words), cells))
    across = " en ".join(words.dimension_in_text(name) for name in by)
    return Grid(
        f"{figures[0].title} en {figures[1].title.lower()} naar {across}, {words.school_year}",
        words.dimension(by[-1]),
        (
            f"{figures[0].parts.capitalize()} (%)",
            f"{figures[1].parts.capitalize()} (%)",
            "Verschil (procentpunten)",
        ),
        tuple(body),
    )


def _place(row: Entry, by: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.dims[name] for name in by)


def _share(row: Entry | None, figure: Figure) -> str:
    if row is None:
        return mark("absent")
    if not row.is_shown or row.exact is None:
        return symbol(row.status)
    return percentage(row.exact, decimals_of(row, figure), padded=True)


def difference(here: Entry | None, there: Entry | None) -> Fraction | None:
    """The first share minus the second; a missing row counts as 0, a suppressed one gives None."""
    shares = []
    for row in (here, there):
        if row is not None and (not row.is_shown or row.exact is None):
            return None
        shares.append(row.exact if row is not None and row.exact is not None else Fraction(0))
    return shares[0] - shares[1]


def _difference(here: Entry | None, there: Entry | None, figures: tuple[Figure, Figure]) -> str:
    found = difference(here, there)
    if found is None:
        hidden = [row for row in (here, there) if row is not None and not row.is_shown]
        return symbol(hidden[0].status)
    bases = zip((here, there), figures, strict=True)
    decimals = min(decimals_of(row, figure) for row, figure in bases if row is not None)
    return signed(found * 100, decimals, padded=True)
