"""Turns statistics computed on data frames into result tables like those of other indicators."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from pbdreport.indicators.stats.exact import Exact
from pbdreport.indicators.stats.proportions import Interval

DIGITS = 9
"""The significant digits kept of a bound, so that it is the same on every machine."""
LARGEST = 2**53
"""The largest whole number up to which a column of floating-point numbers is exact."""

Record = Mapping[str, Any]


def statistic(
    dims: Mapping[str, object],
    value: Exact | None,
    n: int,
    interval: Interval | None = None,
    by_institution: Sequence[int] = (),
) -> Record:
    """The record of a statistic, such as a mean, whose value does not follow from two counts.

    A fraction is kept as its numerator and denominator, unless these are too large; it is then the
    nearest floating-point number, like a number that is not a fraction.
    """
    numerator, denominator = _parts(value)
    return {
        **dims,
        "numerator": numerator,
        "denominator": denominator,
        "n": n,
        **_concentration(by_institution),
        **_bounds(interval),
    }


def _parts(value: Exact | None) -> tuple[float | None, int]:
    if value is None:
        return None, 1
    if isinstance(value, Fraction) and max(abs(value.numerator), value.denominator) < LARGEST:
        return float(value.numerator), value.denominator
    return float(value), 1


def count(
    dims: Mapping[str, object],
    numerator: int,
    base: int,
    interval: Interval | None = None,
    by_institution: Sequence[int] = (),
) -> Record:
    """The record of a share, as its two counts.

    Args:
        dims: The values of the `by` columns.
        numerator: The number of people counted.
        base: The number of people in the base.
        interval: The bounds of the share.
        by_institution: The base by institution, if known; disclosure control needs it.
    """
    return {
        **dims,
        "numerator": numerator,
        "denominator": base,
        "n": base,
        **_concentration(by_institution),
        **_bounds(interval),
    }


def _concentration(by_institution: Sequence[int]) -> Record:
    """The number of institutions, and how many people the largest two have together."""
    return {
        "institutions": len(by_institution) or None,
        "largest": sum(sorted(by_institution)[-2:]) or None,
    }


def statistics_table(records: Iterable[Record], by: Sequence[str]) -> ir.Table:
    """The records as a table: `by`, the two counts, `n`, the bounds and who is in the base."""
    schema = {
        **dict.fromkeys(by, "string"),
        "numerator": "float64",
        "denominator": "int64",
        "n": "int64",
        "lower": "float64",
        "upper": "float64",
        "institutions": "float64",
        "largest": "float64",
    }
    frame = pd.DataFrame(list(records), columns=list(schema))
    return ibis.memtable(frame.astype({"numerator": "float64"}), schema=ibis.schema(schema))


def _bounds(interval: Interval | None) -> Record:
    if interval is None:
        return {"lower": None, "upper": None}
    return {"lower": _rounded(interval.lower), "upper": _rounded(interval.upper)}


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
