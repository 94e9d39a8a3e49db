"""3. Turns cells into values: the SQL for one column, in steps.

The cell as delivered (`x_`) becomes, by `remove`, `values` and `default`, the text that it means
(`t_`), and that text a value of the type in the model (`v_`, NULL if it cannot be converted).
"""

import re
from datetime import date

from pbdreport.config.mapping import KEY, PART, ROW, VALUE, ColumnRule, Mapping, Source
from pbdreport.ingest.mapping.durations import (
    UNTIL,
    hours_between_sql,
    hours_sql,
    is_duration,
)
from pbdreport.ingest.mapping.moments import day_sql
from pbdreport.ingest.privacy.free_text import free_text_value
from pbdreport.ingest.raw_rows import LINE_BITS, LoadedFile
from pbdreport.ingest.readers.sheet_errors import (
    ERROR,
    OTHER_ERROR,
    SHEET_ERRORS,
    UNCOMPUTED,
    UNCOMPUTED_CELL,
)
from pbdreport.ingest.sql import is_one_of, literal
from pbdreport.schema import Column, ColumnType

ADDED_COLUMNS = {
    KEY: "at_key",
    VALUE: "at_value",
    PART: "at_part",
    ROW: f"((row_id >> {LINE_BITS}) || '-' || (row_id & {(1 << LINE_BITS) - 1}))",
}
JOINT = "|"
"""What stands between the cells of a joined key."""
TRUE = ("ja", "j", "true", "waar", "1", "x")
FALSE = ("nee", "n", "false", "onwaar", "0")


def cell_sql(alternatives: tuple[str, ...], files: list[LoadedFile]) -> str:
    """SQL for the cell under a heading, whose column may differ between files of a source."""
    if alternatives[0] in ADDED_COLUMNS:
        return ADDED_COLUMNS[alternatives[0]]
    places = {loaded.file.number: loaded.column_of(alternatives) for loaded in files}
    if len(set(places.values())) == 1:
        return next(iter(places.values())) or "NULL::VARCHAR"
    cases = " ".join(
        f"WHEN {number} THEN {column}" for number, column in places.items() if column is not None
    )
    return f"CASE row_id >> {LINE_BITS} {cases} END"


def cell_of(rule: ColumnRule, files: list[LoadedFile]) -> str:
    """SQL for the cell that a column of the model comes from."""
    several = [cell_sql((heading,), files) for heading in rule.several]
    if rule.join:
        parts = f" || {literal(JOINT)} || ".join(f"coalesce({cell}, '')" for cell in several)
        return f"CASE WHEN coalesce({', '.join(several)}) IS NOT NULL THEN {parts} END"
    if rule.filled:
        return f"CASE WHEN coalesce({', '.join(several)}) IS NULL THEN 'false' ELSE 'true' END"
    if rule.between:
        begin, end = (f"coalesce({cell}, '')" for cell in several)
        both = f"{begin} || {literal(UNTIL)} || {end}"
        return f"CASE WHEN coalesce({', '.join(several)}) IS NOT NULL THEN {both} END"
    return cell_sql(rule.headings, files) if rule.headings else "NULL::VARCHAR"


def text_sql(column: Column, rule: ColumnRule, mapping: Mapping) -> str:
    """SQL for the meaning of the cell `x_<name>`, as text."""
    name = column.name
    meanings = {word.lower(): meant for word, meant in mapping.translations(rule).items()}
    given = rule.constant if rule.constant is not None else rule.default
    word = _tidied(f"x_{name}", rule)
    if meanings:
        word = _meant(word, meanings, rule, column)
    if given is not None:
        word = f"coalesce({word}, {literal(meanings.get(given.lower(), given))})"
    if rule.suffix:
        word = f"{word} || {literal(rule.suffix)}"
    return _code(word) if column.is_code and not rule.join else word


def _code(word: str) -> str:
    """SQL for a text as a code: `OD 2.2` becomes `OD-2.2`; empty if it has no letter or digit."""
    plain = rf"regexp_replace(strip_accents({word}), '[^A-Za-z0-9_.-]+', '-', 'g')"
    # Tests first: nearly all codes are written as such.
    return (
        f"CASE WHEN regexp_full_match({word}, '[A-Za-z0-9_.-]+') THEN {word} "
        f"ELSE nullif(trim({plain}, '-'), '') END"
    )


def is_pseudonym(column: Column, rule: ColumnRule) -> bool:
    """Whether values become pseudonyms: of people, and joined keys, which may name them."""
    return column.type is ColumnType.PSEUDONYM or bool(rule.join)


def _tidied(word: str, rule: ColumnRule) -> str:
    """SQL for a cell without the characters to remove, and with the zeros that it lost."""
    if rule.remove:
        word = f"nullif(translate({word}, {literal(rule.remove)}, ''), '')"
    if not rule.pad:
        return word
    digits = rf"regexp_full_match({word}, '\d{{1,{rule.pad}}}')"
    return f"CASE WHEN {digits} THEN lpad({word}, {rule.pad}, '0') ELSE {word} END"


def _meant(word: str, meanings: dict[str, str], rule: ColumnRule, column: Column) -> str:
    """SQL for the meaning of a word; the word itself if it has no translation."""
    if not rule.within:
        cases = (f"WHEN {literal(known)} THEN {literal(to)}" for known, to in meanings.items())
        return f"CASE lower({word}) {' '.join(cases)} ELSE {word} END"
    cases = (f"WHEN {_stands_in(word, known)} THEN {literal(to)}" for known, to in meanings.items())
    if column.is_needed:
        return f"CASE {' '.join(cases)} ELSE {word} END"
    # A spreadsheet error is kept: it is neither a word nor an empty cell.
    return f"CASE {' '.join(cases)} WHEN {unreadable_as(word)} IS NOT NULL THEN {word} END"


def unreadable_as(cell: str) -> str:
    """SQL for the kind of fault of a cell with a spreadsheet error; NULL for any other cell."""
    errors = is_one_of(cell, (*SHEET_ERRORS, OTHER_ERROR))
    # A quick test first: texts between '#' and '$' are those that begin with '#'.
    return (
        f"CASE WHEN {cell} BETWEEN '#' AND '$' THEN CASE "
        f"WHEN {cell} = {literal(UNCOMPUTED_CELL)} THEN {literal(UNCOMPUTED)} "
        f"WHEN {errors} THEN {literal(ERROR)} END END"
    )


def _stands_in(cell: str, word: str) -> str:
    """SQL for whether a word occurs in a cell, with no letter or digit next to it."""
    edge = r"[^\p{L}\p{N}]"
    return f"regexp_matches(lower({cell}), {literal(f'(^|{edge}){re.escape(word)}({edge}|$)')})"


def is_unknown_word(name: str, rule: ColumnRule, column: Column, mapping: Mapping) -> str | None:
    """SQL for whether a cell has no translation; None if it does not need one.

    Of a column with codes, numbers, dates or booleans the value itself is checked instead.
    """
    meanings = mapping.translations(rule)
    if not meanings or column.type is not ColumnType.TEXT:
        return None
    if rule.within:
        found = " OR ".join(_stands_in(f"x_{name}", word.lower()) for word in meanings)
        return f"NOT ({found})" if column.is_needed else None
    tidied = _tidied(f"x_{name}", rule)
    return f"NOT {is_one_of(f'lower({tidied})', sorted({word.lower() for word in meanings}))}"


def is_free_text(column: Column, rule: ColumnRule) -> bool:
    """Whether values may be free text; a translation leaves only known words."""
    return column.free_text and not rule.values and rule.constant is None


def value_sql(name: str, rule: ColumnRule, column: Column, source: Source) -> str:
    """SQL for the text `t_<name>` as a value of the type in the model; NULL if it is not one."""
    written = f"t_{name}"
    if column.type is ColumnType.DATE:
        return day_sql(written, source.date_format)
    if column.type is ColumnType.MONTH:
        month = rf"regexp_full_match({written}, '\d{{4}}-(0[1-9]|1[0-2])')"
        parsed = f"strftime({day_sql(written, source.date_format)}, '%Y-%m')"
        return f"CASE WHEN {month} THEN {written} ELSE {parsed} END"
    if column.type is ColumnType.BOOLEAN:
        return (
            f"CASE lower({written}) "
            + " ".join(f"WHEN {literal(word)} THEN true" for word in TRUE)
            + " ".join(f" WHEN {literal(word)} THEN false" for word in FALSE)
            + " END"
        )
    if column.type is ColumnType.DECIMAL and is_duration(column):
        return _hours(written, rule, source)
    if column.type is ColumnType.DECIMAL:
        return _number(written, rule, source)
    if column.type is ColumnType.INTEGER:
        number = _number(written, rule, source)
        return f"CASE WHEN {number} = trunc({number}) THEN try_cast({number} AS INTEGER) END"
    if column.type is ColumnType.FRACTION:
        return _fraction(written)
    if column.type is ColumnType.SCHOOL_YEAR:
        return _school_year(written)
    if is_free_text(column, rule):
        return free_text_value(written)
    if is_pseudonym(column, rule):
        return f"(SELECT pseudonym FROM pseudonyms WHERE plain = {written})"
    return written


def _hours(written: str, rule: ColumnRule, source: Source) -> str:
    """SQL for hours: a number, or else a duration."""
    if rule.between:
        return hours_between_sql(written, source.date_format)
    number = _number(written, rule, source)
    duration = hours_sql(written, source.decimal, with_clock=rule.divide_by == 1)
    # The duration is computed for the few cells only that are no number.
    return f"coalesce({number}, {duration})"


def _number(written: str, rule: ColumnRule, source: Source) -> str:
    pattern, plain = r"[+-]?\d+", written
    mark = f"[{source.thousands}\u00a0\u202f]" if source.thousands == " " else source.thousands
    if source.thousands:
        escaped = mark if len(mark) > 1 else f"\\{mark}"
        pattern = rf"[+-]?(\d+|\d{{1,3}}({escaped}\d{{3}})+)"
        plain = f"regexp_replace({written}, {literal(escaped)}, '', 'g')"
    pattern += rf"(\{source.decimal}\d+)?"
    if source.decimal != ".":
        plain = f"replace({plain}, {literal(source.decimal)}, '.')"
    number = f"try_cast({plain} AS DECIMAL(18, 4))"
    if rule.divide_by != 1:
        number = f"try_cast({number} / {rule.divide_by} AS DECIMAL(18, 4))"
    return f"CASE WHEN regexp_full_match({written}, {literal(pattern)}) THEN {number} END"


def _fraction(written: str) -> str:
    upper = f"try_cast(split_part({written}, '/', 1) AS BIGINT)"
    lower = f"try_cast(split_part({written}, '/', 2) AS BIGINT)"
    return (
        f"CASE WHEN {written} IN ('0', '1') THEN {written} "
        rf"WHEN regexp_full_match({written}, '\d+/[1-9]\d*') AND {upper} <= {lower} "
        f"THEN {written} END"
    )


def _school_year(written: str) -> str:
    first, second = (f"try_cast({side}({written}, 4) AS INTEGER)" for side in ("left", "right"))
    form = rf"regexp_full_match({written}, '\d{{4}}-\d{{4}}')"
    return f"CASE WHEN {form} AND {second} = {first} + 1 THEN {written} END"


def example(column: Column, source: Source) -> str:
    """An example of how a value of this column is written in the exports of a source."""
    if column.type is ColumnType.DATE:
        return date(2023, 12, 31).strftime(source.date_format[0])
    if column.type is ColumnType.DECIMAL:
        return f"1{source.thousands}234{source.decimal}5"
    return {
        ColumnType.INTEGER: "12",
        ColumnType.BOOLEAN: "ja of nee",
        ColumnType.FRACTION: "1/6, 0 of 1",
        ColumnType.SCHOOL_YEAR: "2023-2024",
        ColumnType.MONTH: "2023-12",
    }[column.type]
