"""The bare floor: run the cells of all chapters in this process, without notebooks and pages.

python floor.py SERVICE SCHOOL_YEAR        in a project's folder
"""

import ast
import json
import sys
from pathlib import Path


def main(service: str, school_year: str) -> None:
    """Run every chapter's cells and draw everything that they show."""
    for path in sorted(Path("notebooks").glob("*.ipynb")):
        names: dict[str, object] = {
            "service": service,
            "school_year": school_year,
            "scope": "",
            "data_dir": "data/processed",
        }
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
                run(ast.parse("".join(cell["source"])), names)


def run(cell: ast.Module, names: dict[str, object]) -> None:
    """Run a cell and draw the value of its last line, as Jupyter would."""
    last = cell.body.pop() if isinstance(cell.body[-1], ast.Expr) else None
    exec(compile(cell, "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        for shown in getattr(value, "shown", (value,)):
            shown._repr_mimebundle_()


if __name__ == "__main__":
    main(*sys.argv[1:])
