"""Every figure as CSV for a spreadsheet set to Dutch: `data/<figure>-nl.csv`.

Semicolons, decimal commas, Dutch headings and labels, UTF-8 with a byte order mark. Programs read
`data/<figure>.csv`, with the same numbers in the format of the registry.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.captions import sources
from pbdreport.presentation.labels import Words
from pbdreport.presentation.ordering import in_order, nested
from pbdreport.render.edition import Edition, written_state
from pbdreport.render.exports.columns import ExportCell, ExportColumn, columns, key_column

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet read a text as a formula."""


def write_dutch_tables(
    registry: Registry, figures: Mapping[str, Figure], words: Words, edition: Edition, folder: Path
) -> None:
    """Write `<figure>-nl.csv` for every figure.

    Args:
        registry: The masked figures.
        figures: Their definitions, by id.
        words: The labels.
        edition: The edition, for its service, school year and state.
        folder: The data folder of the edition.
    """
    for figure in sorted({row.figure for row in registry.rows}):
        rows = [row for row in registry.rows if row.figure == figure]
        path = folder / f"{figure}-nl.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            _write(rows, figures[figure], words, edition, file)


def spreadsheet_text(text: str) -> str:
    """Escape a text, so that no spreadsheet reads it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _facts(figure: Figure, edition: Edition) -> list[tuple[str, str]]:
    """Facts that are the same in every line; as columns, since lines above break the table."""
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
    rows: Sequence[Entry], figure: Figure, words: Words, edition: Edition, file: TextIO
) -> None:
    dimensions = nested(list(dict.fromkeys(name for row in rows for name in row.dims)))
    found: list[ExportColumn] = [*columns(rows, figure, dimensions, words), key_column()]
    facts = _facts(figure, edition)
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([*(head for head, _ in facts), *(column.head for column in found)])
    for row in _sorted(rows, dimensions, words):
        cells = [_text(column.cell(row)) for column in found]
        writer.writerow([*(spreadsheet_text(text) for _, text in facts), *cells])


def _sorted(rows: Sequence[Entry], dimensions: Sequence[str], words: Words) -> list[Entry]:
    """The rows in order: the whole, then each breakdown in its natural order."""
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


def _text(cell: ExportCell) -> str:
    if isinstance(cell.content, str):
        return spreadsheet_text(cell.content)
    return repr(cell.content).removesuffix(".0").replace(".", ",")
