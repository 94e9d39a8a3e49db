"""The masked rows of a figure as a pandas frame, to draw from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import change
from pbdreport.presentation.ordering import available, in_order, nested

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("value", "numerator", "denominator", "n", "lower", "upper", "previous_value")


def frame_of(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words
) -> "pd.DataFrame":
    """A row for each entry, in natural order; numbers that are not shown are empty (NaN).

    Args:
        rows: The masked rows of one breakdown.
        figure: Their definition.
        by: The dimensions of the breakdown.
        words: The labels.

    Returns:
        A column for each dimension with its Dutch label, one with its code (`level_code`), then
        `value` (shares from 0 to 1), `numerator`, `denominator`, `n`, `lower`, `upper`,
        `previous_value`, `change` (the value minus last year's) and `status`.
    """
    import pandas as pd

    by = nested(by)
    records = [_record(row, by, words) for row in in_order(available(rows, by), by, words)]
    names = [*by, *(f"{name}_code" for name in by), *NUMBERS, "change", "status"]
    frame = pd.DataFrame(records, columns=names)
    numeric = [*NUMBERS, "change"]
    frame[numeric] = frame[numeric].astype(float)
    frame.attrs["figure"] = figure.id
    return frame


def _record(row: Entry, by: Sequence[str], words: Words) -> dict[str, Any]:
    before = row.previous_value if row.previous_status in ("ok", "u") else None
    difference = change(row)
    return {
        **{name: words.label(name, row.dims[name]) for name in by},
        **{f"{name}_code": row.dims[name] for name in by},
        **{name: _shown(row, name) for name in NUMBERS},
        "previous_value": before if row.is_shown else None,
        "change": None if difference is None else float(difference),
        "status": row.status,
    }


def _shown(row: Entry, name: str) -> float | None:
    value = getattr(row, name) if row.is_shown else None
    return None if value is None else float(value)
