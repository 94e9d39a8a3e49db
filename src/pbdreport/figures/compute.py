"""Every declared figure computed exactly, with the school year before beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pbdreport.figures.context import Context, NoTable
from pbdreport.figures.definition import Figure
from pbdreport.figures.engine import queries_as_they_come
from pbdreport.figures.row import Row, dims_text

Published = Mapping[tuple[str, str], tuple[Decimal, Decimal, int | None]]
"""Numerator, denominator and version of the definition (None: this one) by figure and dimensions,
as published in an earlier year."""


def computed(context: Context, figures: Iterable[Figure]) -> list[Row]:
    """All entries of some figures, unmasked, in order of figure and dimensions.

    A figure whose tables were not delivered is one entry with status `x`.
    """
    rows: list[Row] = []
    with queries_as_they_come():
        for figure in figures:
            try:
                found = [row for by in figure.breakdowns for row in _measured(context, figure, by)]
            except NoTable:
                found = [Row(figure.id, figure.version, figure.unit, status="x")]
            rows += sorted(found, key=lambda row: (len(row.dims), dims_text(row.dims)))
    return rows


def _measured(context: Context, figure: Figure, by: tuple[str, ...]) -> Iterator[Row]:
    counted = figure.measure(context, by).to_pyarrow().to_pylist()
    for record in counted:
        if all(record[name] is not None for name in by):
            yield _row(figure, by, record)
    if not by and not counted:
        yield Row(figure.id, figure.version, figure.unit, status="z")


def _row(figure: Figure, by: tuple[str, ...], record: Mapping[str, Any]) -> Row:
    numerator, denominator = _exact(record["numerator"]), _exact(record["denominator"])
    row = Row(
        figure.id,
        figure.version,
        figure.unit,
        dims={name: str(record[name]) for name in sorted(by)},
        numerator=numerator,
        denominator=denominator,
        n=int(record["n"] or 0),
        institutions=_count(record, "institutions"),
        largest=_count(record, "largest"),
    )
    if numerator is None or not denominator:
        return replace(row, numerator=None, status="z")
    if figure.interval == "measured":
        return replace(row, lower=_bound(record["lower"]), upper=_bound(record["upper"]))
    return _with_interval(row) if figure.interval == "wilson" else row


def _exact(value: object) -> Decimal | None:
    return None if value is None or value != value else Decimal(str(value))


def _count(record: Mapping[str, Any], name: str) -> int | None:
    """What only measures about people tell, and of those only some."""
    value = record.get(name)
    return None if value is None or value != value else int(value)


def _bound(value: float | None) -> float | None:
    # A frame writes what is missing as a number that is none.
    return None if value is None or value != value else float(value)


def _with_interval(row: Row) -> Row:
    from statsmodels.stats.proportion import proportion_confint

    lower, upper = proportion_confint(
        int(row.numerator or 0), int(row.denominator or 0), method="wilson"
    )
    return replace(row, lower=float(lower), upper=float(upper))


def with_previous(rows: Iterable[Row], previous: Iterable[Row], published: Published) -> list[Row]:
    """Entries with the school year before: recomputed from its data, else as published then."""
    earlier = {(row.figure, dims_text(row.dims)): row for row in previous}
    return [_beside(row, earlier, published) for row in rows]


def _beside(row: Row, earlier: Mapping[tuple[str, str], Row], published: Published) -> Row:
    place = (row.figure, dims_text(row.dims))
    before = earlier.get(place)
    if before is not None and before.status != "x":
        return replace(
            row,
            previous_numerator=before.numerator,
            previous_denominator=before.denominator,
            previous_n=before.n,
            previous_status=before.status,
            previous_source="data",
        )
    if place in published:
        numerator, denominator, version = published[place]
        return replace(
            row,
            previous_numerator=numerator,
            previous_denominator=denominator,
            previous_status="ok" if version in (None, row.version) else "b",
            previous_source="published",
        )
    return row
