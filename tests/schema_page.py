"""Generates docs/model.md from `schema.py`: run `.venv/bin/python tests/schema_page.py`."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pbdreport.presentation.labels import shared_labels
from pbdreport.schema import TABLES, Column, ColumnType, Table

PAGE = Path(__file__).parents[1] / "docs" / "model.md"

INTRODUCTION = """# The model: tables of `data/processed`

Generated from `src/pbdreport/schema.py`. After a change there, run:
`.venv/bin/python tests/schema_page.py`.

Ingest writes a Parquet file for each table to `data/processed/<service>/<school_year>/`. All values
have passed the checks below. A table that no export fills is not written; figures that need it then
report that there are no data. Columns marked `?` may be empty. The key of a table is unique; an
empty key column counts as a value.

The mapping says which column of which export a value comes from: [mapping.md](mapping.md). How
figures use columns such as `counts_in_total`, `goal_id` and `scope`: [counting.md](counting.md).
"""

TYPES = {
    ColumnType.TEXT: "text",
    ColumnType.DATE: "date",
    ColumnType.DECIMAL: "decimal, 4 places",
    ColumnType.INTEGER: "whole number",
    ColumnType.BOOLEAN: "yes or no",
    ColumnType.FRACTION: "fraction as text",
    ColumnType.SCHOOL_YEAR: "school year as text",
    ColumnType.MONTH: "month as text",
    ColumnType.PSEUDONYM: "pseudonym",
}


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, *(_table(table) for table in TABLES.values()), _codes()]
    return "\n".join(parts)


def _table(table: Table) -> str:
    needed = "Required for a report." if table.required else "Optional."
    key = f" Key: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    lines = [
        f"## `{table.name}`\n",
        f"One row is {table.one_row}.{key} {needed}\n",
        "| column | holds | means, and is checked |",
        "|---|---|---|",
    ]
    for column in table.columns:
        mark = "" if column.required else "?"
        checks = "; ".join(_checks(column))
        lines.append(f"| `{column.name}`{mark} | {TYPES[column.type]} | {checks} |")
    return "\n".join([*lines, ""])


def _checks(column: Column) -> Iterator[str]:
    if column.means:
        yield column.means
    if column.codes:
        yield "one of its [codes](#codes)"
    if column.profile_codes and column.own_codes:
        yield f"an `id` in `[[{column.profile_codes}]]` of the profile, if it has such a list"
    elif column.profile_codes:
        yield f"an `id` in `[[{column.profile_codes}]]` of the profile"
    if column.references:
        yield f"occurs in `{column.references}`"
    if column.in_school_year:
        yield "within the school year"
    if column.above is not None:
        yield f"greater than {column.above:g}"
    if column.minimum is not None:
        yield f"at least {column.minimum:g}"
    if column.maximum is not None:
        yield f"at most {column.maximum:g}"
    if column.at_most:
        yield f"at most `{column.at_most}` of the profile"
    if column.type is ColumnType.FRACTION:
        yield "0, 1, or a fraction such as 1/6; at most 1"
    if column.type is ColumnType.MONTH:
        yield "a year and a month, such as 2023-09"
    if column.is_code:
        yield "made into a code: `OD 2.2` becomes `OD-2.2`"
    if column.is_measured:
        yield "measured: no constant of the mapping"
    if column.type is ColumnType.SCHOOL_YEAR:
        yield "two consecutive years, such as 2023-2024"
    if column.type is ColumnType.PSEUDONYM:
        yield "made by ingest from the value that identifies a person; 32 hexadecimal digits"


def _codes() -> str:
    lines = ["## Codes\n", "Reports show the Dutch label, from `presentation/labels.csv`.\n"]
    lines += ["| columns | codes and labels |", "|---|---|"]
    lists: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for table in TABLES.values():
        for column in table.columns:
            if column.codes:
                lists[column.codes].append(f"`{table.name}.{column.name}`")
    for codes, columns in lists.items():
        labels = _labels(codes, columns[0].strip("`").partition(".")[2])
        listed = ", ".join(f"`{code}` {labels.get(code, '')}".rstrip() for code in codes)
        lines.append(f"| {', '.join(columns)} | {listed} |")
    return "\n".join([*lines, ""])


def _labels(codes: tuple[str, ...], column: str) -> dict[str, str]:
    """The labels of a kind that has all these codes, preferably the one named after the column."""
    kinds = {kind: of for kind, of in shared_labels().items() if set(codes) <= of.keys()}
    found = kinds.get(column) or next(iter(kinds.values()), {})
    return {code: label.label for code, label in found.items()}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
