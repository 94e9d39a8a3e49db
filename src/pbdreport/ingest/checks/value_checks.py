"""4. Checks each value against the model: SQL for the fault of a value."""

from pbdreport.config.mapping import ColumnRule, Mapping
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.ingest.mapping.cell_sql import is_unknown_word, unreadable_as
from pbdreport.ingest.mapping.mapping_file import allowed_codes, highest
from pbdreport.ingest.sql import is_one_of, literal
from pbdreport.schema import Column, ColumnType


def value_fault(
    column: Column, rule: ColumnRule, mapping: Mapping, profile: Profile, school_year: SchoolYear
) -> str:
    """SQL for the kind of the first fault of a value; NULL if it is right."""
    written, value = f"t_{column.name}", f"v_{column.name}"
    unknown = is_unknown_word(column.name, rule, column, mapping)
    codes = allowed_codes(column, profile)
    cell = f"x_{column.name}"
    # Evaluated only where the value is wrong, which is rare.
    failed, empty = unreadable_as(cell), "'empty'" if column.required else "NULL"
    tests = [(f"{written} IS NULL", empty)]
    if column.type is ColumnType.TEXT and not codes:
        tests.append((f"{failed} IS NOT NULL", failed))
    if unknown:
        tests.append((unknown, _kind(failed, "code")))
    if column.type is not ColumnType.TEXT:
        tests.append((f"{value} IS NULL", _kind(failed, "type")))
    if column.codes or column.profile_codes:
        tests.append((f"NOT {is_one_of(value, codes)}", _kind(failed, "code")))
    tests += _bounds(column, value, profile)
    if column.in_school_year:
        days = f"DATE {literal(str(school_year.start))} AND DATE {literal(str(school_year.end))}"
        tests.append((f"{value} NOT BETWEEN {days}", "'school_year'"))
    return f"CASE {' '.join(f'WHEN {test} THEN {kind}' for test, kind in tests)} END"


def _kind(failed: str, otherwise: str) -> str:
    """SQL for the kind of fault of an unreadable cell, which may be a spreadsheet error."""
    return f"coalesce({failed}, {literal(otherwise)})"


def _bounds(column: Column, value: str, profile: Profile) -> list[tuple[str, str]]:
    at_most = highest(column, profile)
    bounds = (
        ("<", column.minimum, "minimum"),
        ("<=", column.above, "above"),
        (">", column.maximum, "maximum"),
        (">", at_most, "at_most"),
    )
    return [
        (f"{value} {sign} {bound}", literal(kind))
        for sign, bound, kind in bounds
        if bound is not None
    ]
