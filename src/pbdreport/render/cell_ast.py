"""Find the cells whose last line should show an output of the package, by parsing their code.

papermill calls a cell completed even if its output was lost on the way.
"""

import ast

SHOW = frozenset(
    "assumptions beside cards chart contents definitions definitions_sentence duties_listing "
    "duties_sentence files highlights not_delivered_sentence reconciliation_sentence "
    "response_panel sentence sources sources_sentence suppression suppression_sentence table "
    "tables versions".split()
)
"""The methods of `Chapter`, `FigureView` and `Account` that return an output; a test compares this
list with the classes."""


def must_show(source: str) -> bool:
    """Whether the last line of a cell sends an output, whatever the data."""
    body = _statements(source)
    last = body[-1] if body else None
    if not isinstance(last, ast.Expr) or source.rstrip().endswith(";"):
        return False
    call = last.value
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in SHOW
    )


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        # IPython magic does not show outputs of the package.
        return []
