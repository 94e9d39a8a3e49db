"""Every number of two published reports that our data can give, cell by cell."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from backtests import netwerk_tables, provincie_tables
from backtests.cells import HERE, Cell, Compared, Registry, compared, numeric_cells

DOCS = Path(__file__).parents[2] / "docs" / "backtests.md"
PROSE = "scalars"
"""Numbers of the prose: compared where a figure gives them, too many and too loose to list."""
MODULES = (provincie_tables, netwerk_tables)


def all_cells() -> list[Cell]:
    """The cells of both reports."""
    return [cell for module in MODULES for cell in module.cells()]


@pytest.fixture(scope="module")
def results(registries: dict[tuple[str, int], Registry]) -> list[Compared]:
    """Every cell compared."""
    return [compared(cell, registries) for cell in all_cells()]


def deviations() -> Iterator[dict[str, str]]:
    """The known deviations, each with its reason."""
    with (HERE / "deviations.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def place(cell: Compared | Cell) -> tuple[str, str, str]:
    """Where a cell stands."""
    return cell.table, cell.row_id, cell.column


def test_only_known_cells_deviate(results):
    """Nothing differs but what `deviations.csv` lists, with both numbers as they are listed."""
    found = [(*place(one), one.published, one.ours) for one in results if not one.agrees]
    known = [
        (row["table"], row["row_id"], row["column"], row["published"], row["ours"])
        for row in deviations()
    ]

    assert sorted(found) == sorted(known)


def test_how_many_cells_agree_is_stated(results, capsys):
    """The page of the documentation states what is counted here; the test prints it too."""
    lines = [f"| {report} | {agreeing} | {count} |" for report, agreeing, count in counts(results)]
    with capsys.disabled():
        print("", *lines, sep="\n")

    stated = DOCS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line not in stated] == []


def counts(results: list[Compared]) -> list[tuple[str, int, int]]:
    """Agreeing and compared cells by report, and of both."""
    compared_by = Counter(one.table.partition("/")[0] for one in results)
    agreeing_by = Counter(one.table.partition("/")[0] for one in results if one.agrees)
    both = ("both", agreeing_by.total(), compared_by.total())
    return [*((name, agreeing_by[name], compared_by[name]) for name in sorted(compared_by)), both]


def test_every_reason_is_given():
    """A deviation without a reason is a deviation that nobody understood."""
    assert [row for row in deviations() if not row["reason"].strip()] == []


def test_cells_that_are_not_compared_are_few():
    """Printed numbers of the tables used for which no record-level data exist; each is named."""
    used = {place(cell) for cell in all_cells()}
    left = [
        f"{table}: {row_id}, {column}"
        for module in MODULES
        for table in module.TABLES
        if table != PROSE
        for row_id, column in numeric_cells(f"{module.REPORT}/{table}")
        if (f"{module.REPORT}/{table}", row_id, column) not in used
    ]

    with (HERE / "not_compared.txt").open(encoding="utf-8") as file:
        assert left == file.read().splitlines()
