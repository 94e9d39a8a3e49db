"""The chapters' notebooks as sources: where they are, and what must hold before a kernel starts.

papermill only warns of a misspelt parameter and goes on with the default school year; a notebook
without a parameters cell ignores what is asked. So both are refused here.
"""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.config.project import Project
from pbdreport.config.toml import read_utf_8
from pbdreport.errors import ChapterFailed, MissingFile, first_few, raise_all

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS = ("service", "school_year", "scope", "data_dir")


@dataclass(frozen=True)
class ChapterNotebook:
    """A chapter's notebook as it stands in the project."""

    subject: str
    path: Path


@dataclass(frozen=True)
class ChapterUses:
    """What a chapter used when it ran, beside its notebook and settings."""

    figures: frozenset[str]
    files: frozenset[str]
    """Clean tables, and files read by hand: relative to the project, or absolute outside it."""


def find_chapters(project: Project, subjects: tuple[str, ...]) -> list[ChapterNotebook]:
    """The notebooks of some chapters, in the order given.

    Raises:
        MissingFile: A chapter has no notebook.
    """
    found = {path.stem.partition("_")[2]: path for path in project.notebooks.glob("[0-9]*_*.ipynb")}
    raise_all(
        [
            MissingFile(
                "Each chapter of a profile has a notebook.",
                {"wanted": f"notebooks/NN_{subject}.ipynb", "found": first_few(sorted(found))},
                "Add the notebook, or take the chapter out of `chapters` in the profile.",
            )
            for subject in subjects
            if subject not in found
        ]
    )
    return [ChapterNotebook(subject, found[subject]) for subject in subjects]


def check_parameters(chapter: ChapterNotebook, project: Project) -> None:
    """Refuse a notebook whose parameters cell is not exactly what the build passes.

    Raises:
        ChapterFailed: Not exactly one cell tagged `parameters`, a name too many or too few, or
            anything in it but literal assignments.
    """
    notebook = read_notebook(chapter.path, project)
    tagged = [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if "parameters" in cell.metadata.get("tags", [])
    ]
    shown = project.shown(chapter.path)
    if len(tagged) != 1:
        raise ChapterFailed(
            "A chapter has exactly one cell tagged 'parameters'.",
            {"notebook": shown, "found": f"{len(tagged)} such cells"},
            "Tag the cell with the four assignments, and no other.",
        )
    number, cell = tagged[0]
    where = {"notebook": shown, "cell": number}
    names = _literal_names(cell.source, where)
    if sorted(names) != sorted(PARAMETERS):
        raise ChapterFailed(
            "The parameters cell assigns what the build passes, no more and no less.",
            {**where, "wanted": first_few(PARAMETERS), "found": first_few(names)},
            "Values that follow from these belong in the next cell.",
        )


def read_notebook(path: Path, project: Project) -> "NotebookNode":
    """A notebook as people edit it.

    Raises:
        UnreadableFile: It is no text that may be read, or holds the marks of a merge.
        ChapterFailed: It is no notebook: JSON that was cut short, or of another form.
    """
    # Imported here: a build with nothing to do reads no notebook.
    import nbformat

    shown = project.shown(path)
    text = read_utf_8(path, shown, "The notebook")
    try:
        json.loads(text)
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except json.JSONDecodeError as error:
        raise _no_notebook(f"{shown}, line {error.lineno}", error.msg) from None
    except Exception as error:
        # nbformat raises what its parts raise, of many families.
        found = str(error).strip().partition("\n")[0]
        raise _no_notebook(shown, found or type(error).__name__) from None
    return notebook


def _no_notebook(shown: str, found: str) -> ChapterFailed:
    return ChapterFailed(
        "The notebook of a chapter is damaged.",
        {"notebook": shown, "expected": "a notebook of Jupyter (nbformat 4)", "found": found},
        "Restore it (git checkout), or save it once more from JupyterLab.",
    )


def _literal_names(source: str, where: dict[str, object]) -> list[str]:
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise ChapterFailed(
            "The parameters cell is Python.", {**where, "found": error.msg}, "Mend the cell."
        ) from None
    names = []
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
                names.append(name)
            case _:
                raise ChapterFailed(
                    "The parameters cell holds only assignments of literals.",
                    {**where, "found": ast.unparse(statement)},
                    "Move what is computed to the next cell: the build would not see it change.",
                )
    return names


def read_executed(path: Path) -> "NotebookNode":
    """A notebook as papermill saved it, which checked its form."""
    from nbformat import v4

    notebook: NotebookNode = v4.reads(path.read_text(encoding="utf-8"))
    return notebook


def heading_above(notebook: "NotebookNode", position: int) -> str:
    """The Markdown heading that a cell stands under; empty where there is none."""
    for cell in reversed(notebook.cells[:position]):
        if cell.cell_type == "markdown":
            headings = [line for line in cell.source.splitlines() if line.startswith("#")]
            if headings:
                return str(headings[-1]).lstrip("# ").strip()
    return ""
