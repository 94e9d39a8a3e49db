"""Chooses the sheet of a workbook: the one that the mapping names, or that has its headings.

A cover sheet or a hidden sheet with lists may come first.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from pbdreport.errors import UnreadableFile, did_you_mean, first_few

Row = tuple[int, list[str]]
HEAD = 200


def chosen_sheet(
    sheets: list[tuple[str, bool]],
    rows: Callable[[str], Iterator[Row]],
    asked: dict[str, Any],
    shown: str,
) -> str:
    """The name of the sheet to read.

    Args:
        sheets: The sheets in order, each with whether it is hidden.
        rows: Gives the rows of a sheet.
        asked: `sheet` (empty if the mapping names none), `header` and `heading_rows`.
        shown: The path as messages show it.

    Raises:
        UnreadableFile: There is no such sheet, no sheet has the headings, or several have.
    """
    names = [name for name, _ in sheets]
    if asked["sheet"] in names:
        return str(asked["sheet"])
    if asked["sheet"]:
        raise UnreadableFile(
            f"The workbook has no sheet {asked['sheet']!r}.",
            {"file": shown, "found": first_few(names, "the tabs of the workbook")},
            did_you_mean(asked["sheet"], names) + "Correct `sheet` in the mapping, or the export.",
        )
    if len(names) == 1 or not asked["header"]:
        return next((name for name, is_hidden in sheets if not is_hidden), names[0])
    hits = {name: _hits(rows(name), asked) for name in names}
    most = max(hits.values())
    if 2 * most < len(asked["header"]):
        raise UnreadableFile(
            "No sheet of the workbook has the headings of the source.",
            {
                "file": shown,
                "expected": first_few(asked["header"], "`header` of the mapping"),
                "found": "sheets " + first_few(names, "the tabs of the workbook"),
            },
            "Correct `header` in the mapping, name the sheet in `sheet`, or export it again.",
        )
    best = [(name, is_hidden) for name, is_hidden in sheets if hits[name] == most]
    seen = [name for name, is_hidden in best if not is_hidden] or [name for name, _ in best]
    if len(seen) > 1:
        raise UnreadableFile(
            "Several sheets of the workbook have the headings of the source.",
            {"file": shown, "found": first_few(seen, "the tabs of the workbook")},
            "Name one of them in `sheet`, and make a source for each sheet that counts.",
        )
    return seen[0]


def _hits(rows: Iterator[Row], asked: dict[str, Any]) -> int:
    """The most headings of the source that one row of a sheet has."""
    # Imported here: only workbooks with several sheets need it.
    from pbdreport.ingest.mapping.header_detection import candidates

    head = list(islice(rows, HEAD))
    found = candidates(head, asked["heading_rows"])
    return max((sum(h in row.headings for h in asked["header"]) for row in found), default=0)
