"""Names and values as SQL writes them."""

from collections.abc import Iterable


def quoted(name: str) -> str:
    """A column or table by its name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text."""
    return "'" + text.replace("'", "''") + "'"


def one_of(texts: Iterable[str]) -> str:
    """A list for `IN`; an empty one holds nothing."""
    return "(" + (", ".join(literal(text) for text in texts) or "NULL") + ")"
