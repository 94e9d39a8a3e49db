"""The published tables that the example services are calibrated on, in `targets/`."""

import csv
from functools import cache
from importlib.resources import files


@cache
def published(report: str, table: str) -> dict[str, dict[str, str]]:
    """The rows of a published table by id, including totals and subtotals."""
    path = files("pbdreport.demo") / "targets" / report / f"{table}.csv"
    return _rows(path.read_text(encoding="utf-8"))


@cache
def priority_keys() -> dict[str, dict[str, str]]:
    """The keys by which offers are divided over the policy priorities."""
    path = files("pbdreport.demo") / "targets" / "priority_keys.csv"
    return _rows(path.read_text(encoding="utf-8"))


def _rows(text: str) -> dict[str, dict[str, str]]:
    return {row["row_id"]: row for row in csv.DictReader(text.splitlines())}


def whole(cell: str) -> int:
    """A printed whole number; 0 for an empty cell."""
    return int(cell or 0)
