"""4. Every value is checked against the model: the SQL that names the fault of a value."""

from pbdreport.config.mapping import ColumnRule, Mapping
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.intake.limits import allowed_codes, highest
from pbdreport.intake.sql import is_one_of, literal
from pbdreport.intake.values import is_unknown_word
from pbdreport.model import Column, Type

SHEET_ERRORS = (
    *("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"),
    *("#N/B", "#VERW!", "#NAAM?", "#WAARDE!", "#DEEL/0!", "#GETAL!", "#LEEG!"),
)
"""What a spreadsheet writes where a formula failed, in English and in Dutch."""


def fault(
    column: Column, rule: ColumnRule, mapping: Mapping, profile: Profile, school_year: SchoolYear
) -> str:
    """The kind of the first fault of a value, NULL where it is right."""
    written, value = f"t_{column.name}", f"v_{column.name}"
    unknown = is_unknown_word(column.name, rule, column, mapping)
    codes = allowed_codes(column, profile)
    tests = [(f"{written} IS NULL", "'empty'" if column.required else "NULL")]
    if column.type is Type.TEXT and not codes:
        cell = f"x_{column.name}"
        # Between '#' and the character after it stand the words that begin with it.
        failed = f"CASE WHEN {cell} BETWEEN '#' AND '$' THEN {is_one_of(cell, SHEET_ERRORS)} END"
        tests.append((failed, "'error'"))
    if unknown:
        tests.append((unknown, "'code'"))
    if column.type is not Type.TEXT:
        tests.append((f"{value} IS NULL", "'type'"))
    if column.codes or column.profile_codes:
        tests.append((f"NOT {is_one_of(value, codes)}", "'code'"))
    tests += _bounds(column, value, profile)
    if column.in_school_year:
        days = f"DATE {literal(str(school_year.start))} AND DATE {literal(str(school_year.end))}"
        tests.append((f"{value} NOT BETWEEN {days}", "'school_year'"))
    return f"CASE {' '.join(f'WHEN {test} THEN {kind}' for test, kind in tests)} END"


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
