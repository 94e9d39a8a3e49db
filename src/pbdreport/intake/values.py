"""3. Cells become values: the SQL of one column, in steps.

From the cell as it stands (`x_`), by `remove`, `values` and `default` to the text that it means
(`t_`), and from that to a value of the model's type (`v_`, empty where the text is none).
"""

import re
from datetime import date

from pbdreport.config.mapping import KEY, PART, VALUE, ColumnRule, Mapping, Source
from pbdreport.intake.free_text import free_text_value
from pbdreport.intake.raw_table import LINE_BITS, LoadedFile
from pbdreport.intake.sql import is_one_of, literal
from pbdreport.model import Column, Type

ADDED_COLUMNS = {KEY: "at_key", VALUE: "at_value", PART: "at_part"}
TRUE = ("ja", "j", "true", "waar", "1", "x")
FALSE = ("nee", "n", "false", "onwaar", "0")
FIRST_YEAR = 1900
"""No date of a service lies before it: a year of two digits is not taken for one of the first
century."""


def cell(alternatives: tuple[str, ...], files: list[LoadedFile]) -> str:
    """The cell under a heading; which column that is may differ between the files of a source."""
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
    """The cell that a column of the model comes from."""
    return cell(rule.headings, files) if rule.headings else "NULL::VARCHAR"


def text(column: Column, rule: ColumnRule, mapping: Mapping) -> str:
    """What the cell `x_<name>` means, as text."""
    name = column.name
    meanings = {word.lower(): meant for word, meant in mapping.translations(rule).items()}
    given = rule.constant if rule.constant is not None else rule.default
    word = f"x_{name}"
    if rule.remove:
        word = f"nullif(translate({word}, {literal(rule.remove)}, ''), '')"
    if meanings:
        word = _meant(word, meanings, rule, column)
    if given is not None:
        word = f"coalesce({word}, {literal(meanings.get(given.lower(), given))})"
    return word


def _meant(word: str, meanings: dict[str, str], rule: ColumnRule, column: Column) -> str:
    """What a word means by the translation; itself where that does not know it."""
    if not rule.within:
        cases = (f"WHEN {literal(known)} THEN {literal(to)}" for known, to in meanings.items())
        return f"CASE lower({word}) {' '.join(cases)} ELSE {word} END"
    cases = (f"WHEN {_stands_in(word, known)} THEN {literal(to)}" for known, to in meanings.items())
    return f"CASE {' '.join(cases)} ELSE {word if column.required else 'NULL'} END"


def _stands_in(cell: str, word: str) -> str:
    """Whether a word stands in a cell, with no letter or digit beside it."""
    edge = r"[^\p{L}\p{N}]"
    return f"regexp_matches(lower({cell}), {literal(f'(^|{edge}){re.escape(word)}({edge}|$)')})"


def is_unknown_word(name: str, rule: ColumnRule, column: Column, mapping: Mapping) -> str | None:
    """Whether a cell is no word of the translation, where only its words have a meaning.

    Where the model lists the values, or they are numbers, dates or yes and no, the value itself is
    checked instead.
    """
    meanings = mapping.translations(rule)
    if not meanings or column.type is not Type.TEXT or column.codes or column.profile_codes:
        return None
    if rule.within:
        found = " OR ".join(_stands_in(f"x_{name}", word.lower()) for word in meanings)
        return f"NOT ({found})" if column.required else None
    removed = f"translate(x_{name}, {literal(rule.remove)}, '')" if rule.remove else f"x_{name}"
    return f"NOT {is_one_of(f'lower({removed})', sorted({word.lower() for word in meanings}))}"


def is_free_text(column: Column, rule: ColumnRule) -> bool:
    """Whether values may be what somebody wrote: a translation leaves known words only."""
    return column.free_text and not rule.values and rule.constant is None


def value(name: str, rule: ColumnRule, column: Column, source: Source) -> str:
    """The value of the text `t_<name>`, in the model's type; NULL where it is no such value."""
    written = f"t_{name}"
    if column.type is Type.DATE:
        parsed = f"try_strptime({written}, {literal(source.date_format)})"
        return f"CASE WHEN year({parsed}) >= {FIRST_YEAR} THEN {parsed}::DATE END"
    if column.type is Type.BOOLEAN:
        return (
            f"CASE lower({written}) "
            + " ".join(f"WHEN {literal(word)} THEN true" for word in TRUE)
            + " ".join(f" WHEN {literal(word)} THEN false" for word in FALSE)
            + " END"
        )
    if column.type is Type.DECIMAL:
        return _number(written, rule, source)
    if column.type is Type.INTEGER:
        number = _number(written, rule, source)
        return f"CASE WHEN {number} = trunc({number}) THEN try_cast({number} AS INTEGER) END"
    if column.type is Type.FRACTION:
        return _fraction(written)
    if column.type is Type.SCHOOL_YEAR:
        return _school_year(written)
    if is_free_text(column, rule):
        return free_text_value(written)
    if column.type is Type.PSEUDONYM:
        return f"(SELECT pseudonym FROM pseudonyms WHERE plain = {written})"
    return written


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
    """How a value of this column is written in the exports of a source."""
    if column.type is Type.DATE:
        return date(2023, 12, 31).strftime(source.date_format)
    if column.type is Type.DECIMAL:
        return f"1{source.thousands}234{source.decimal}5"
    return {
        Type.INTEGER: "12",
        Type.BOOLEAN: "ja of nee",
        Type.FRACTION: "1/6, 0 of 1",
        Type.SCHOOL_YEAR: "2023-2024",
    }[column.type]
