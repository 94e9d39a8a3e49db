"""A folder of published tables, and the cells that identities name in them."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pbdreport.errors import InvalidConfiguration, MissingFile, listing, suggestion
from pbdreport.figures.reconciliation.declared import Cells, Identities
from pbdreport.figures.reconciliation.engine import Amount

EXTRA = "_extra"
"""A column of this name holds the numbers printed in brackets beside those of another."""


@dataclass(frozen=True)
class Cell:
    """A printed number and the row it stands in."""

    amount: Amount
    row: Mapping[str, str]
    extra: Fraction
    """What is printed in brackets beside it."""


@dataclass(frozen=True)
class Tables:
    """The tables of a folder, by name."""

    folder: Path
    declared: Identities
    rows: Mapping[str, list[dict[str, str]]]

    def cells(self, cells: Cells, column: str, fixed: Mapping[str, str]) -> list[Cell]:
        """The cells that hold a number; those that were not printed are left out.

        Args:
            cells: What is named.
            column: The column, where the identity runs over several.
            fixed: The value of the column that the identity runs over; a table without that
                column, or cells that name a value of it themselves, are not bound by it.

        Raises:
            InvalidConfiguration: There is no such table or column, or a cell is no number.
        """
        if cells.number is not None:
            number = Fraction(cells.number)
            return [Cell(Amount.exact(number, cells.number), {}, Fraction(0))]
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
                "An identity names tables that are there.",
                {"folder": self.folder, "wanted": f"{table}.csv", "found": listing(self.rows)},
                suggestion(table, self.rows) + "Mend the name in the identities.",
            )
        rows = self.rows[table]
        known = list(rows[0]) if rows else []
        for column in needed:
            if column not in known:
                raise InvalidConfiguration(
                    "An identity names columns that are there.",
                    {
                        "file": self.folder / f"{table}.csv",
                        "wanted": column,
                        "found": listing(known),
                    },
                    suggestion(column, known) + "Mend the name in the identities.",
                )
        return rows

    def _cell(self, table: str, row: dict[str, str], column: str) -> Cell:
        where = f"{table}.csv, {next(iter(row.values()))}, {column}"
        value, decimals = self._number(row[column], where)
        is_exact = column in self.declared.exact
        slack = Fraction(0) if is_exact else Fraction(1, 2 * 10**decimals)
        extra = row.get(column + EXTRA, "").strip()
        return Cell(
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
                "The cells that an identity names hold numbers, or nothing.",
                {"at": where, "found": repr(text)},
                "Empty the cell, or name the decimal sign in the identities.",
            ) from None


def read_tables(folder: Path, declared: Identities) -> Tables:
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
            "Published tables are CSV files in a folder.",
            {"folder": folder, "wanted": "*.csv"},
            "Put one file a table there.",
        )
    return Tables(folder, declared, rows)


def _is(found: str, wanted: str | list[str]) -> bool:
    return found in wanted if isinstance(wanted, list) else found == wanted
