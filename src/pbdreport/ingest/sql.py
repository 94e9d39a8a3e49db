"""Quotes names and values for SQL."""

from collections.abc import Iterable


def quoted(name: str) -> str:
    """The name of a column or table, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def is_one_of(value: str, texts: Iterable[str]) -> str:
    """SQL for whether a value is NULL or one of some texts.

    Written as CASE, which takes a tenth of the time of `IN`: DuckDB turns that into a join.
    """
    cases = " ".join(f"WHEN {literal(text)} THEN true" for text in texts)
    return f"(CASE {value} {cases} ELSE {value} IS NULL END)" if cases else f"({value} IS NULL)"


def one_of(texts: Iterable[str]) -> str:
    """A list for `IN`; with no texts it matches nothing."""
    return "(" + (", ".join(literal(text) for text in texts) or "NULL") + ")"
