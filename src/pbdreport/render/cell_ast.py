"""Find the cells whose last line should show an output of the package, by parsing their code.

papermill calls a cell completed even if its output was lost on the way.
"""

import ast
from collections.abc import Collection, Iterator

SHOW = frozenset(
    "assumptions beside cards chart contents definitions definitions_sentence duties_listing "
    "duties_sentence files highlights not_delivered_sentence reconciliation_sentence "
    "response_panel sentence sources sources_sentence suppression suppression_sentence table "
    "tables versions".split()
)
"""The methods of `Chapter`, `FigureView` and `Account` that return an output; a test compares this
list with the classes."""
APART = "by_part"
"""The method whose result may be empty, in which case the cell shows nothing."""


def must_show(source: str, apart: Collection[str] = ()) -> bool:
    """Whether the last line of a cell shows something, whatever the data.

    Args:
        source: The code of the cell.
        apart: The names of variables that hold results of `by_part`, which may be empty.
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
    """The names of variables to which a cell assigns results of `by_part`."""
    for statement in _statements(source):
        if isinstance(statement, ast.Assign) and _is_apart(statement.value, apart):
            yield from (name.id for name in statement.targets if isinstance(name, ast.Name))


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        # IPython magic does not show outputs of the package.
        return []


def _is_apart(expression: ast.expr, apart: Collection[str]) -> bool:
    return any(
        (isinstance(part, ast.Attribute) and part.attr == APART)
        or (isinstance(part, ast.Name) and part.id in apart)
        for part in ast.walk(expression)
    )
