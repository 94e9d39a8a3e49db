"""Writes docs/model.md from the model itself: `.venv/bin/python tests/model_page.py`."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pbdreport.model import TABLES, Column, Table, Type
from pbdreport.presentation.words import shared_labels

PAGE = Path(__file__).parents[1] / "docs" / "model.md"

INTRODUCTION = """# The model: tables of `data/processed`

Made from `src/pbdreport/model.py`. After a change there, type:
`.venv/bin/python tests/model_page.py`.

Intake writes one Parquet file a table into `data/processed/<service>/<school_year>/`. Every value
in it has passed the checks below. A table that no export feeds is not written; a figure that needs
it then says that there are no data. Columns marked `?` may be empty. A table's key is unique; a
part of it that is empty counts as a value of its own.

Which column of which export a value comes from, the mapping says: [mapping.md](mapping.md).
"""

TYPES = {
    Type.TEXT: "text",
    Type.DATE: "date",
    Type.DECIMAL: "decimal, 4 places",
    Type.INTEGER: "whole number",
    Type.BOOLEAN: "yes or no",
    Type.FRACTION: "fraction as text",
    Type.SCHOOL_YEAR: "school year as text",
    Type.PSEUDONYM: "pseudonym",
}


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, *(_table(table) for table in TABLES.values()), _codes()]
    return "\n".join(parts)


def _table(table: Table) -> str:
    needed = "Without it no report can be made." if table.required else "May be missing."
    key = f" Key: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    lines = [
        f"## `{table.name}`\n",
        f"One row is {table.one_row}.{key} {needed}\n",
        "| column | holds | checked |",
        "|---|---|---|",
    ]
    for column in table.columns:
        mark = "" if column.required else "?"
        checks = "; ".join(_checks(column))
        lines.append(f"| `{column.name}`{mark} | {TYPES[column.type]} | {checks} |")
    return "\n".join([*lines, ""])


def _checks(column: Column) -> Iterator[str]:
    if column.codes:
        yield "a [code](#codes) of its list"
    if column.profile_codes:
        yield f"an `id` of `[[{column.profile_codes}]]` in the profile"
    if column.references:
        yield f"stands in `{column.references}`"
    if column.in_school_year:
        yield "lies in the school year"
    if column.above is not None:
        yield f"greater than {column.above:g}"
    if column.minimum is not None:
        yield f"at least {column.minimum:g}"
    if column.maximum is not None:
        yield f"at most {column.maximum:g}"
    if column.at_most:
        yield f"at most `{column.at_most}` of the profile"
    if column.type is Type.FRACTION:
        yield "0, 1, or such as 1/6: never more than 1"
    if column.type is Type.SCHOOL_YEAR:
        yield "two years that follow each other, such as 2023-2024"
    if column.type is Type.PSEUDONYM:
        yield "made by intake from what identifies a person; 32 hexadecimal digits"


def _codes() -> str:
    lines = ["## Codes\n", "Readers see the Dutch label, from `presentation/labels.csv`.\n"]
    lines += ["| columns | code and label |", "|---|---|"]
    lists: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for table in TABLES.values():
        for column in table.columns:
            if column.codes:
                lists[column.codes].append(f"`{table.name}.{column.name}`")
    for codes, columns in lists.items():
        labels = _labels(codes, columns[0].strip("`").partition(".")[2])
        told = ", ".join(f"`{code}` {labels.get(code, '')}".rstrip() for code in codes)
        lines.append(f"| {', '.join(columns)} | {told} |")
    return "\n".join([*lines, ""])


def _labels(codes: tuple[str, ...], column: str) -> dict[str, str]:
    """The labels of the kind that has all these codes: the one of the column's name, if it can."""
    kinds = {kind: of for kind, of in shared_labels().items() if set(codes) <= of.keys()}
    found = kinds.get(column) or next(iter(kinds.values()), {})
    return {code: label.label for code, label in found.items()}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
