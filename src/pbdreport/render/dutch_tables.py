"""Every figure as a table for a spreadsheet set to Dutch: `data/<figure>-nl.csv`.

Semicolons, decimal commas, Dutch heads and labels, UTF-8 with a mark that spreadsheets know it by.
For programs there is `data/<figure>.csv`, as the registry writes it; both hold the same numbers.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row
from pbdreport.presentation.arrange import in_order, nested
from pbdreport.presentation.captions import sources
from pbdreport.presentation.words import Words
from pbdreport.render.columns import Cell, Column, columns, key_column
from pbdreport.render.edition import Edition, written_state

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a text for a formula."""


def write_dutch_tables(
    registry: Registry, figures: Mapping[str, Figure], words: Words, edition: Edition, folder: Path
) -> None:
    """Write `<figure>-nl.csv` for every figure.

    Args:
        registry: The masked figures.
        figures: Their definitions, by id.
        words: The labels.
        edition: Whose figures they are, and whether they are a draft.
        folder: Where the other tables of the edition stand.
    """
    for figure in sorted({row.figure for row in registry.rows}):
        rows = [row for row in registry.rows if row.figure == figure]
        path = folder / f"{figure}-nl.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            _write(rows, figures[figure], words, edition, file)


def spreadsheet_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _facts(figure: Figure, edition: Edition) -> list[tuple[str, str]]:
    """What is the same in every line: columns, for a comment above them would break the table."""
    return [
        ("Dienst", edition.profile.name),
        ("Schooljaar", str(edition.school_year)),
        ("Omvang", edition.scope or "hele dienst"),
        ("Stand", written_state(edition.released_on)),
        ("Cijfer", figure.title),
        ("Code", figure.id),
        ("Versie", str(figure.version)),
        ("Bron", sources(figure)),
    ]


def _write(
    rows: Sequence[Row], figure: Figure, words: Words, edition: Edition, file: TextIO
) -> None:
    dimensions = nested(list(dict.fromkeys(name for row in rows for name in row.dims)))
    found: list[Column] = [*columns(rows, figure, dimensions, words), key_column()]
    facts = _facts(figure, edition)
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([*(head for head, _ in facts), *(column.head for column in found)])
    for row in _sorted(rows, dimensions, words):
        cells = [_text(column.cell(row)) for column in found]
        writer.writerow([*(spreadsheet_text(text) for _, text in facts), *cells])


def _sorted(rows: Sequence[Row], dimensions: Sequence[str], words: Words) -> list[Row]:
    """The whole first, then each breakdown in its natural order."""
    breakdowns = dict.fromkeys(frozenset(row.dims) for row in rows)
    return [
        row
        for names in sorted(breakdowns, key=len)
        for row in in_order(
            [row for row in rows if set(row.dims) == names],
            [name for name in dimensions if name in names],
            words,
        )
    ]


def _text(cell: Cell) -> str:
    if isinstance(cell.content, str):
        return spreadsheet_text(cell.content)
    return repr(cell.content).removesuffix(".0").replace(".", ",")
