"""4. Checks each value against the model: SQL for the fault of a value."""

from collections.abc import Collection

from pbdreport.config.mapping import ColumnRule, Mapping
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.ingest.mapping.cell_sql import is_unknown_word, unreadable_as
from pbdreport.ingest.mapping.mapping_file import allowed_codes, highest, is_coded
from pbdreport.ingest.sql import is_one_of, literal
from pbdreport.schema import Column, ColumnType


def value_fault(
    column: Column,
    rule: ColumnRule,
    mapping: Mapping,
    profile: Profile,
    school_year: SchoolYear,
    others: Collection[str] = (),
) -> str:
    """SQL for the kind of the first fault of a value; NULL if it is right.

    `others` are the columns of the table that the mapping fills.
    """
    written, value = f"t_{column.name}", f"v_{column.name}"
    codes, coded = allowed_codes(column, profile), is_coded(column, profile)
    unknown = None if coded else is_unknown_word(column.name, rule, column, mapping)
    cell = f"x_{column.name}"
    # Evaluated only where the value is wrong, which is rare.
    failed, empty = unreadable_as(cell), "'empty'" if _is_needed(column, profile) else "NULL"
    if column.unless:
        is_there = f"t_{column.unless} IS NOT NULL" if column.unless in others else "false"
        empty = f"CASE WHEN NOT ({is_there}) THEN 'empty' END"
    tests = [(f"{written} IS NULL", empty)]
    if column.type is ColumnType.TEXT and not coded:
        tests.append((f"{failed} IS NOT NULL", failed))
    if unknown:
        tests.append((unknown, _kind(failed, "code")))
    if column.type is not ColumnType.TEXT:
        tests.append((f"{value} IS NULL", _kind(failed, "type")))
    if coded:
        tests.append((f"NOT {is_one_of(value, codes)}", _kind(failed, "code")))
    tests += _bounds(column, value, profile)
    if column.in_school_year and column.type is ColumnType.MONTH:
        months = (f"{day:%Y-%m}" for day in (school_year.start, school_year.end))
        tests.append((f"{value} NOT BETWEEN {' AND '.join(map(literal, months))}", "'school_year'"))
    elif column.in_school_year:
        days = f"DATE {literal(str(school_year.start))} AND DATE {literal(str(school_year.end))}"
        tests.append((f"{value} NOT BETWEEN {days}", "'school_year'"))
    return f"CASE {' '.join(f'WHEN {test} THEN {kind}' for test, kind in tests)} END"


def _is_needed(column: Column, profile: Profile) -> bool:
    """Whether a value must be there: of the model, or because the service counts effort in it."""
    is_counted = column.counted_in in profile.effort.counted_in
    return column.is_needed or is_counted


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
