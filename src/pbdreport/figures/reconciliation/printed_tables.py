"""Reads a folder of published tables, and finds the cells that identities refer to."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pbdreport.errors import InvalidConfiguration, MissingFile, did_you_mean, first_few
from pbdreport.figures.reconciliation.agreement import Amount
from pbdreport.figures.reconciliation.table_identities import CellReference, TableIdentities

EXTRA = "_extra"
"""The suffix of a column that holds the numbers printed in brackets beside those of another."""


@dataclass(frozen=True)
class PrintedCell:
    """A printed number and its row."""

    amount: Amount
    row: Mapping[str, str]
    extra: Fraction
    """The number printed in brackets beside it, or 0."""


@dataclass(frozen=True)
class PrintedTables:
    """The tables of a folder, by name."""

    folder: Path
    declared: TableIdentities
    rows: Mapping[str, list[dict[str, str]]]

    def cells(
        self, cells: CellReference, column: str, fixed: Mapping[str, str]
    ) -> list[PrintedCell]:
        """The cells that a reference selects, without empty ones.

        Args:
            cells: The reference.
            column: The current column, if the identity is repeated for several.
            fixed: The current value of the column `per` of the identity. It does not apply to a
                table without that column, or to a reference that sets the column itself.

        Raises:
            InvalidConfiguration: There is no such table or column, or a cell is not a number.
        """
        if cells.number is not None:
            number = Fraction(cells.number)
            return [PrintedCell(Amount.exact(number, cells.number), {}, Fraction(0))]
        name = cells.column.replace("*", column) if cells.column else column
        wanted = {**fixed, **cells.where}
        rows = self._rows(cells.table, (name, *cells.where))
        known = set(rows[0])
        return [
            self._cell(cells.table, row, name)
            for row in rows
            if row[name].strip()
            and all(_is(row[key], value) for key, value in wanted.items() if key in known)
        ]

    def _rows(self, table: str, needed: Iterable[str]) -> list[dict[str, str]]:
        if table not in self.rows:
            raise InvalidConfiguration(
                f"An identity names a table that does not exist: {table!r}.",
                {"folder": self.folder, "expected": f"{table}.csv", "found": first_few(self.rows)},
                did_you_mean(table, self.rows) + "Correct the name in the identities.",
            )
        rows = self.rows[table]
        known = list(rows[0]) if rows else []
        for column in needed:
            if column not in known:
                raise InvalidConfiguration(
                    f"Column {column!r} is missing from {table}.csv.",
                    {"file": self.folder / f"{table}.csv", "found": first_few(known)},
                    did_you_mean(column, known) + "Correct the name in the identities.",
                )
        return rows

    def _cell(self, table: str, row: dict[str, str], column: str) -> PrintedCell:
        where = f"{table}.csv, {next(iter(row.values()))}, {column}"
        value, decimals = self._number(row[column], where)
        is_exact = column in self.declared.exact
        slack = Fraction(0) if is_exact else Fraction(1, 2 * 10**decimals)
        extra = row.get(column + EXTRA, "").strip()
        return PrintedCell(
            Amount(value, where, value - slack, value + slack, decimals),
            row,
            self._number(extra, where)[0] if extra else Fraction(0),
        )

    def _number(self, text: str, where: str) -> tuple[Fraction, int]:
        plain = text.strip().replace(self.declared.decimal, ".")
        try:
            return Fraction(plain), len(plain.partition(".")[2])
        except ValueError:
            raise InvalidConfiguration(
                f"A cell that an identity uses is not a number: {text!r}.",
                {"cell": where, "expected": "a number, or nothing", "found": repr(text)},
                "Empty the cell, or set the decimal sign in the identities.",
            ) from None


def read_tables(folder: Path, declared: TableIdentities) -> PrintedTables:
    """Read all CSV files of a folder.

    Raises:
        MissingFile: There are none.
    """
    rows = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows[path.stem] = list(csv.DictReader(file, delimiter=declared.delimiter))
    if not rows:
        raise MissingFile(
            "The folder has no published tables.",
            {"folder": folder, "expected": "*.csv", "found": "no CSV files"},
            "Put one CSV file per table in it.",
        )
    return PrintedTables(folder, declared, rows)


def _is(found: str, wanted: str | list[str]) -> bool:
    return found in wanted if isinstance(wanted, list) else found == wanted
