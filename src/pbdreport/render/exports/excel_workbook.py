"""The workbook of an edition: contents, symbols, definitions, and one sheet for each table.

It suits people and screen readers: no merged or empty cells, frozen headings, numbers stored as
numbers. Names from data are text, never formulas or links. Its bytes are reproducible.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.captions import figure_title, sources
from pbdreport.presentation.labels import Words, meanings
from pbdreport.presentation.ordering import available, in_order, nested
from pbdreport.render.edition import Edition, written_state
from pbdreport.render.exports.columns import ExportCell, columns

WORKBOOK = "tables.xlsx"
CONTENTS, SYMBOLS, DEFINITIONS = "Inhoud", "Toelichting", "Definities"
HEAD = 4
"""The row of the headings of a table, counted from 0, below a title, two lines and a blank."""
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    # Otherwise each sheet is written to a temporary file first.
    "in_memory": True,
}
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST = 48


@dataclass(frozen=True)
class Sheet:
    """A table of the workbook: a figure in one breakdown."""

    name: str
    figure: Figure
    by: tuple[str, ...]
    rows: Sequence[Entry]


def write_workbook(
    registry: Registry, figures: Mapping[str, Figure], words: Words, edition: Edition, path: Path
) -> None:
    """Write the workbook.

    Args:
        registry: The masked figures.
        figures: Their definitions, by id.
        words: The labels.
        edition: The edition, for its service, school year and state.
        path: The file to write.
    """
    book = xlsxwriter.Workbook(path, _OPTIONS)
    book.set_properties(_properties(edition))
    writer = _Writer(book, edition)
    sheets = list(sheets_of(registry, figures))
    writer.contents(sheets, words)
    writer.plain(SYMBOLS, "Tekens en afspraken", ("Teken", "Betekenis"), list(_symbols()))
    heads = ("Cijfer", "Code", "Versie", "Definitie", "Formule", "Bronnen")
    writer.plain(DEFINITIONS, "Definities van de cijfers", heads, list(_definitions(sheets)))
    for sheet in sheets:
        writer.table(sheet, words)
    book.close()


def sheets_of(registry: Registry, figures: Mapping[str, Figure]) -> Iterator[Sheet]:
    """A sheet for each breakdown of a figure that has rows, in order."""
    found = [
        (figures[figure], by, rows)
        for figure in dict.fromkeys(row.figure for row in registry.rows)
        for by in figures[figure].breakdowns
        if (rows := available(registry.select(figure, by), by))
    ]
    for nth, (figure, by, rows) in enumerate(found, start=1):
        yield Sheet(sheet_name(nth, figure.title), figure, nested(by), rows)


def sheet_name(nth: int, text: str) -> str:
    """A valid name for a sheet: unique by its number, at most 31 characters."""
    return textwrap.shorten(f"{nth:02} {text.translate(_NOT_IN_NAMES)}", 31, placeholder="")


def _properties(edition: Edition) -> dict[str, object]:
    day = edition.released_on or edition.school_year.end
    return {
        "title": f"{edition.title}: tabellen",
        "author": edition.profile.name,
        "comments": written_state(edition.released_on),
        "created": datetime.combine(day, time(), UTC),
    }


def _symbols() -> Iterator[tuple[str, str]]:
    yield from meanings().items()
    yield "Waarden", "Niet afgerond; alleen hun opmaak rondt af. Aandelen lopen van 0 tot 1."
    yield "Basis (n)", "Hoeveel personen, instellingen of registraties onder het cijfer liggen."
    yield "Grenzen", "Het betrouwbaarheidsinterval van 95 %."


def _definitions(sheets: Sequence[Sheet]) -> Iterator[tuple[str, ...]]:
    for of in {sheet.figure.id: sheet.figure for sheet in sheets}.values():
        formula = of.formula or "volgens de definitie"
        yield of.title, of.id, str(of.version), of.explanation, formula, sources(of)


class _Writer:
    """Writes sheets into a workbook, each with its title."""

    def __init__(self, book: Any, edition: Edition):
        self.book = book
        self.edition = edition
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
        )
        self.right = book.add_format({"align": "right"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats: dict[str, Any] = {}

    def contents(self, sheets: Sequence[Sheet], words: Words) -> None:
        """Write the first sheet: a link to every other sheet."""
        heads = ("Blad", "Tabel", "Rijen")
        sheet = self._sheet(CONTENTS, f"{self.edition.title}: tabellen", is_first=True)
        lines = [
            (SYMBOLS, "Tekens en afspraken", ""),
            (DEFINITIONS, "Definities van de cijfers", ""),
            *(
                (found.name, figure_title(found.figure, found.by, words), str(len(found.rows)))
                for found in sheets
            ),
        ]
        self._heads(sheet, heads)
        for at, (name, text, count) in enumerate(lines, start=HEAD + 1):
            sheet.write_url(at, 0, f"internal:'{name}'!A1", string=name)
            sheet.write_string(at, 1, text)
            if count:
                sheet.write_number(at, 2, int(count))
            else:
                sheet.write_string(at, 2, "tekst", self.right)
        self._widths(sheet, [32, 80, 8])

    def plain(
        self, name: str, title: str, heads: Sequence[str], lines: Sequence[Sequence[str]]
    ) -> None:
        """Write a sheet of text."""
        sheet = self._sheet(name, title)
        self._heads(sheet, heads)
        for at, line in enumerate(lines, start=HEAD + 1):
            for place, text in enumerate(line):
                sheet.write_string(at, place, text, self.wrapped)
        longest = [max(len(line[place]) for line in lines) for place in range(len(heads))]
        self._widths(sheet, [min(_WIDEST, length + 2) for length in longest])

    def table(self, of: Sheet, words: Words) -> None:
        """Write a sheet with a figure in one breakdown."""
        found = columns(of.rows, of.figure, of.by, words)
        sheet = self._sheet(
            of.name, f"{figure_title(of.figure, of.by, words)}, {words.school_year}"
        )
        self._heads(sheet, [column.head for column in found])
        rows = in_order(of.rows, of.by, words)
        written = [[column.cell(row) for row in rows] for column in found]
        for at, cells in enumerate(zip(*written, strict=True), start=HEAD + 1):
            for place, cell in enumerate(cells):
                self._cell(sheet, at, place, cell, is_label=place < len(of.by or "."))
        sheet.freeze_panes(HEAD + 1, len(of.by) or 1)
        self._widths(sheet, [_width(cells) for cells in written])

    def _sheet(self, name: str, title: str, is_first: bool = False) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        state = written_state(self.edition.released_on)
        invented = "; voorbeeld met verzonnen gegevens" if self.edition.profile.invented else ""
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, f"{self.edition.profile.name}, {state}{invented}")
        if is_first:
            sheet.write_string(2, 0, "Elk blad heeft één tabel. De eerste kolom leidt ernaar.")
        else:
            sheet.write_url(2, 0, f"internal:'{CONTENTS}'!A1", string="Terug naar de inhoud")
        return sheet

    def _heads(self, sheet: Any, heads: Sequence[str]) -> None:
        for place, head in enumerate(heads):
            sheet.write_string(HEAD, place, head, self.head)
        sheet.freeze_panes(HEAD + 1, 0)

    def _cell(self, sheet: Any, at: int, place: int, cell: ExportCell, is_label: bool) -> None:
        if isinstance(cell.content, str):
            sheet.write_string(at, place, cell.content, *([] if is_label else [self.right]))
        else:
            sheet.write_number(at, place, cell.content, self._format(cell))

    def _format(self, cell: ExportCell) -> Any:
        digits = "0" + ("." + "0" * cell.decimals if cell.decimals else "")
        pattern = {
            "number": f"#,##{digits}",
            "percentage": f"{digits}%",
            "change": f"+{digits};-{digits};{digits}",
        }[cell.form]
        if pattern not in self.formats:
            self.formats[pattern] = self.book.add_format({"num_format": pattern})
        return self.formats[pattern]

    def _widths(self, sheet: Any, widths: Sequence[int]) -> None:
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)


def _width(cells: Sequence[ExportCell]) -> int:
    longest = max((len(cell.content) for cell in cells if isinstance(cell.content, str)), default=0)
    return min(_WIDEST, max(14, longest + 2))
