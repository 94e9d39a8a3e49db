"""Names and values as SQL writes them."""

from collections.abc import Iterable


def quoted(name: str) -> str:
    """A column or table by its name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text."""
    return "'" + text.replace("'", "''") + "'"


def is_one_of(value: str, texts: Iterable[str]) -> str:
    """Whether a value is one of some texts, or missing: as cases, which take a tenth of the time
    of `IN`, for which the engine makes a join.
    """
    cases = " ".join(f"WHEN {literal(text)} THEN true" for text in texts)
    return f"(CASE {value} {cases} ELSE {value} IS NULL END)" if cases else f"({value} IS NULL)"


def one_of(texts: Iterable[str]) -> str:
    """A list for `IN`; an empty one holds nothing."""
    return "(" + (", ".join(literal(text) for text in texts) or "NULL") + ")"
