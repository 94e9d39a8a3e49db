"""Computes every declared figure exactly, and adds the values of the previous school year."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pbdreport.figures.definition import Figure
from pbdreport.figures.engine.backend import unformatted_queries
from pbdreport.figures.engine.context import Context
from pbdreport.figures.engine.missing_table import TableNotDelivered
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.figures.registry.series import Published


def evaluate_figures(context: Context, figures: Iterable[Figure]) -> list[Entry]:
    """All entries of the figures, unmasked, in order of figure and dimensions.

    A figure whose tables or columns were not delivered gets one entry with status `x`.
    """
    rows: list[Entry] = []
    with unformatted_queries():
        for figure in figures:
            try:
                _require(context, figure)
                found = [row for by in figure.breakdowns for row in _measured(context, figure, by)]
            except TableNotDelivered:
                found = [Entry(figure.id, figure.version, figure.unit, status="x")]
            rows += sorted(found, key=lambda row: (len(row.dims), dims_text(row.dims)))
    return rows


def _require(context: Context, figure: Figure) -> None:
    for name in figure.needs:
        if not context.registers(name):
            raise TableNotDelivered(name)


def _measured(context: Context, figure: Figure, by: tuple[str, ...]) -> Iterator[Entry]:
    counted = figure.measure(context, by).to_pyarrow().to_pylist()
    for record in counted:
        if all(record[name] is not None for name in by):
            yield _row(figure, by, record)
    if not by and not counted:
        yield Entry(figure.id, figure.version, figure.unit, status="z")


def _row(figure: Figure, by: tuple[str, ...], record: Mapping[str, Any]) -> Entry:
    numerator, denominator = _exact(record["numerator"]), _exact(record["denominator"])
    row = Entry(
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
    """An optional count, which only some measures about people return."""
    value = record.get(name)
    return None if value is None or value != value else int(value)


def _bound(value: float | None) -> float | None:
    # pandas writes a missing bound as NaN.
    return None if value is None or value != value else float(value)


def _with_interval(row: Entry) -> Entry:
    from statsmodels.stats.proportion import proportion_confint

    lower, upper = proportion_confint(
        int(row.numerator or 0), int(row.denominator or 0), method="wilson"
    )
    return replace(row, lower=float(lower), upper=float(upper))


def with_previous(
    rows: Iterable[Entry], previous: Iterable[Entry], published: Published
) -> list[Entry]:
    """Add the values of the previous year: recomputed from its data, else as published then.

    Where both years have an interval of a share, the interval of the difference is added too.
    """
    earlier = {(row.figure, dims_text(row.dims)): row for row in previous}
    return [_with_previous(row, earlier, published) for row in rows]


def _change_bounds(row: Entry, before: Entry) -> tuple[float | None, float | None]:
    """The bounds of this year's share minus the previous year's; none without both intervals."""
    if row.unit != "share" or row.exact is None or before.exact is None:
        return None, None
    bounds = (row.lower, row.upper, before.lower, before.upper)
    now_low, now_high, then_low, then_high = bounds
    if now_low is None or now_high is None or then_low is None or then_high is None:
        return None, None
    from pbdreport.indicators.stats.proportions import Interval
    from pbdreport.indicators.stats.series import share_difference

    found = share_difference(
        (float(row.exact), Interval(now_low, now_high)),
        (float(before.exact), Interval(then_low, then_high)),
    )
    return found.lower, found.upper


def _with_previous(
    row: Entry, earlier: Mapping[tuple[str, str], Entry], published: Published
) -> Entry:
    address = (row.figure, dims_text(row.dims))
    before = earlier.get(address)
    if before is not None and before.status != "x":
        low, high = _change_bounds(row, before)
        return replace(
            row,
            previous_numerator=before.numerator,
            previous_denominator=before.denominator,
            previous_n=before.n,
            previous_status=before.status,
            previous_source="data",
            change_lower=low,
            change_upper=high,
        )
    if address in published:
        numerator, denominator, version = published[address]
        return replace(
            row,
            previous_numerator=numerator,
            previous_denominator=denominator,
            previous_status="ok" if version in (None, row.version) else "b",
            previous_source="published",
        )
    return row
