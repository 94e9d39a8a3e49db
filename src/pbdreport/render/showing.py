"""Which cells show something of the package: what their last line says.

An output can be lost on its way, and papermill then calls the cell completed all the same.
"""

import ast
from collections.abc import Collection, Iterator

SHOW = frozenset(
    "assumptions beside cards chart contents definitions definitions_sentence duties_listing "
    "duties_sentence files highlights not_delivered_sentence reconciliation_sentence "
    "response_panel sentence sources sources_sentence suppression suppression_sentence table "
    "tables versions".split()
)
"""The methods of a chapter, its figures and its account whose result is shown where it ends a cell;
a test holds them together."""
APART = "by_part"
"""Gives figures of which there may be none: then nothing is shown, and the text says so."""


def must_show(source: str, apart: Collection[str] = ()) -> bool:
    """Whether the last line of a cell shows something, whatever the data are.

    Args:
        source: The cell's code.
        apart: The names of figures by part, of which there may be none.
    """
    body = _statements(source)
    last = body[-1] if body else None
    if not isinstance(last, ast.Expr) or source.rstrip().endswith(";"):
        return False
    call = last.value
    is_showing = (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in SHOW
    )
    return is_showing and not _is_apart(call, apart)


def named_apart(source: str, apart: Collection[str] = ()) -> Iterator[str]:
    """The names that a cell gives to figures by part."""
    for statement in _statements(source):
        if isinstance(statement, ast.Assign) and _is_apart(statement.value, apart):
            yield from (name.id for name in statement.targets if isinstance(name, ast.Name))


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        # What only IPython understands shows nothing of the package.
        return []


def _is_apart(expression: ast.expr, apart: Collection[str]) -> bool:
    return any(
        (isinstance(part, ast.Attribute) and part.attr == APART)
        or (isinstance(part, ast.Name) and part.id in apart)
        for part in ast.walk(expression)
    )
