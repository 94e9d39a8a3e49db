"""What a cell of a chapter may show and draw, kept in the notebook as in the build.

1. A cell shows outputs of the package. Another value as its last line, a picture that is only
   drawn or displayed, and printed text are refused in their cell.
2. A cell that draws a picture for the report reads masked frames only: nothing that was read from
   tables about people or from a file, unless `chapter.publish` came in between.
3. Files that cells read are noted: the chapter runs again when one of them changes.

The rules hold in every kernel that opens a chapter. They are there for mistakes, not for malice:
they follow names from cell to cell, as their source has them.
"""

import ast
import glob
import os
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pbdreport.errors import UsageError, first_few
from pbdreport.figures.files_read import note_file
from pbdreport.presentation.cell_output import MIME, OF_QUARTO, UNATTENDED, CellOutput, nothing

SHOWN, READ = "__pbdreport_shown__", "__pbdreport_read__"
"""The names under which cells reach the guard."""
PACKAGE = Path(__file__).parents[1]
_READS = re.compile(r"(read|scan|load|from)_\w+|open|connect|sql|execute|dataset|ParquetFile")
"""The functions that read files."""
_QUOTED = re.compile(r"'([^']+)'")
MOST_ROWS = 1000
"""Of a table that an analyst looks at."""
LOOK = "Use chapter.look(…) to see something while you write: readers do not get it. "
_DRAWN = (
    "Draw from chapter.figure(…).frame(), then show it with "
    "chapter.picture(figure, shows=[…], title=…, alt=…)."
)


class CellGuard:
    """The rules, in one kernel."""

    def __init__(self, shell: Any, root: Path):
        """Take over what the kernel does before, during and after a cell."""
        self.shell = shell
        self.root = root
        self.printed = False
        self.pictures: set[int] = set()
        """Open pictures that the chapter shows, by number."""
        shell.user_ns[SHOWN], shell.user_ns[READ] = self.end_of_cell, self.note
        shell.ast_transformers.append(_Marks())
        shell.events.register("pre_run_cell", self._start)
        # Before Jupyter shows what is left open, of a cell that failed too.
        shell.events.callbacks["post_execute"].insert(0, _close_pictures)
        hook = shell.display_trap.hook
        shell.display_trap.hook = lambda value: self._shown(value, hook)
        publish = shell.display_pub.publish
        shell.display_pub.publish = lambda data, *args, **more: self._published(
            publish, data, *args, **more
        )
        sys.addaudithook(self._audit)

    @property
    def cells(self) -> list[str]:
        """The source of the cells that ran so far, this one included."""
        return [str(cell) for cell in self.shell.user_ns.get("In", [])]

    def require_masked(self) -> None:
        """Refuse a drawing cell that reads what has not been masked.

        Raises:
            UsageError: It reads tables about people or a file.
        """
        *before, here = self.cells or [""]
        found = unmasked_names(before, here, people_tables())
        if found:
            raise UsageError(
                "The cell draws numbers that have not been masked.",
                {"found": first_few(found)},
                "Publish them first, reached = chapter.publish(id, table, title=…, unit=…, "
                "definition=…, concerns=…, by=…), and draw from reached.frame().",
            )

    def showed(self, number: int) -> None:
        """Note that the chapter shows an open picture."""
        self.pictures.add(number)

    def end_of_cell(self, value: object = None) -> object:
        """The value of the last line, if the cell did nothing on the way that pages leave out.

        Raises:
            UsageError: It printed, or drew a picture that the chapter does not show.
        """
        pyplot = sys.modules.get("matplotlib.pyplot")
        drawn = set(pyplot.get_fignums()) if pyplot else set()
        _close_pictures()
        unseen = drawn - self.pictures
        self.pictures.clear()
        if unseen:
            raise UsageError(
                "The cell draws a picture that the report would not show.",
                {"found": f"{len(unseen)} picture" + "s" * (len(unseen) > 1)},
                _DRAWN,
            )
        if self.printed:
            raise UsageError(
                "The cell prints text, which the report would not show.",
                {"found": "printed text"},
                LOOK + "Numbers for readers: chapter.figure(…).sentence().",
            )
        return value

    def note(self, value: object) -> object:
        """Note the files that an argument of a reading function names, and pass it on."""
        for text in [str(value)] if isinstance(value, str | Path) else []:
            for name in (text, *_QUOTED.findall(text)):
                for path in _files(name):
                    note_file(path, self.root)
        return value

    def _start(self, info: object) -> None:
        self.printed = False
        self.pictures.clear()
        self._watch_prints()

    def _shown(self, value: object, hook: Callable[[object], None]) -> None:
        if value is not None and not self.shell.displayhook.quiet():
            refuse_unknown(value)
        hook(value)

    def _published(self, publish: Callable[..., None], data: Any, *args: Any, **more: Any) -> None:
        if MIME not in data:
            raise UsageError(
                "The cell displays something that the report would not show.",
                {"found": first_few(sorted(data))},
                LOOK + _DRAWN,
            )
        publish(data, *args, **more)

    def _watch_prints(self) -> None:
        # In every cell anew: IPython puts a writer of its own there, and takes it away again.
        stream = sys.stdout
        write = stream.write
        if hasattr(write, "watches"):
            return

        def watched(text: str) -> int:
            self.printed = self.printed or bool(text.strip())
            return write(text)

        watched.watches = True  # type: ignore[attr-defined]
        stream.write = watched  # type: ignore[method-assign]

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(args[0], str | Path):
            return
        path = Path(args[0]).absolute()
        is_inside = path.is_relative_to(self.root) and "__pycache__" not in path.parts
        is_made = path.is_relative_to(self.root / "build") or path.is_relative_to(PACKAGE)
        is_read = is_inside and not is_made and _is_read(args[1]) and path.is_file()
        if is_read and not _called_by_package():
            note_file(path, self.root)


def look_at(value: Any) -> CellOutput:
    """What only the analyst sees, in the notebook: nothing in a build, or in Quarto."""
    if UNATTENDED in os.environ or os.environ.get(OF_QUARTO):
        return nothing("")
    shown = value.limit(MOST_ROWS).to_pandas() if hasattr(value, "to_pyarrow") else value
    shell = _shell()
    if shell is None:
        return CellOutput({"kind": "nothing"}, {"text/plain": repr(shown)})
    found, _ = shell.display_formatter.format(shown)
    texts = {
        kind: b64encode(content).decode() if isinstance(content, bytes) else content
        for kind, content in found.items()
    }
    return CellOutput({"kind": "nothing"}, texts)


def refuse_unknown(value: object) -> None:
    """Refuse the last line of a cell that is no output of the package.

    Raises:
        UsageError: Its value is something else.
    """
    if isinstance(value, CellOutput):
        return
    if type(value).__module__.startswith("pbdreport."):
        if hasattr(value, "_ipython_display_"):
            return
        advice = "End the line with .chart(), .table() or .sentence()."
    elif type(value).__module__.partition(".")[0] in ("matplotlib", "seaborn"):
        advice = _DRAWN + " End the line with a semicolon if it only prepares the picture."
    else:
        advice = LOOK + (
            "For readers: chapter.publish(id, table, title=…, unit=…, definition=…, concerns=…) "
            "and then .table() or .chart()."
        )
    raise UsageError(
        "The last line of the cell shows something that the report would not show.",
        {"found": f"{type(value).__module__}.{type(value).__qualname__}"},
        advice,
    )


def _close_pictures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot:
        pyplot.close("all")


def people_tables() -> frozenset[str]:
    """The tables about people, if the chapter opened clean tables at all."""
    opened = sys.modules.get("pbdreport.figures.clean_tables")
    return opened.ABOUT_PEOPLE if opened else frozenset()


def unmasked_names(before: Iterable[str], here: str, tables: frozenset[str]) -> list[str]:
    """What a cell reads that was not masked: tables about people, files, and names made of them.

    Args:
        before: The source of the cells that ran before it, in order.
        here: Its own source.
        tables: The tables about people.
    """
    tracker = _Tracker(tables)
    for source in before:
        tracker.follow(_parsed(source))
    return sorted(set(tracker.follow(_parsed(here))))


class _Tracker:
    """Follows what is not masked through the statements of cells."""

    def __init__(self, tables: frozenset[str]):
        self.tables = tables
        self.names: dict[str, str] = {}
        """The names that hold what is not masked, with where it comes from."""

    def follow(self, cell: ast.Module) -> list[str]:
        """Take in a cell; what it reads that is not masked."""
        found: list[str] = []
        for statement in cell.body:
            found += self._statement(statement)
        return found

    def _statement(self, statement: ast.stmt) -> list[str]:
        sources = self.sources(statement)
        targets = _targets(statement)
        whole = isinstance(statement, ast.Assign | ast.AnnAssign)
        for name in targets:
            if sources:
                self.names[name] = sources[0]
            elif whole and not _is_part(statement, name):
                self.names.pop(name, None)
        return sources

    def sources(self, node: ast.AST) -> list[str]:
        """What a part of a cell reads that is not masked; what is published is masked."""
        match node:
            case ast.Call(func=ast.Attribute(attr="publish")):
                return []
            case ast.Attribute(value=ast.Attribute(attr="tables"), attr=name):
                return [f"chapter.tables.{name}"] if name in self.tables else []
            case ast.Attribute(attr="tables", ctx=ast.Load()):
                return ["chapter.tables"]
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if _READS.fullmatch(
                name
            ):
                return [f"{name}(…)"]
            case ast.Name(id=name, ctx=ast.Load()) if name in self.names:
                return [f"{name} (from {self.names[name].removesuffix(')').split('from ')[-1]})"]
        return [one for child in ast.iter_child_nodes(node) for one in self.sources(child)]


def _targets(statement: ast.stmt) -> list[str]:
    """The names that a statement changes: assigned, or with a method called on them."""
    found = []
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                found.append(name)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                found += _base(node)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
                found += _base(value)
    return found


def _base(node: ast.AST) -> list[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return [node.id] if isinstance(node, ast.Name) and node.id != "chapter" else []


def _is_part(statement: ast.stmt, name: str) -> bool:
    """Whether only a part of a name is assigned: `frame["n"] = …` leaves the rest as it was."""
    stored = [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return name not in stored


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        # A magic command of IPython: it names no frame.
        return ast.Module([], [])


class _Marks(ast.NodeTransformer):
    """Lets a cell hand its last value and its file names to the guard."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """End the cell with a call that checks it; a last expression stays its value."""
        self.generic_visit(node)
        last = node.body[-1] if node.body else None
        if isinstance(last, ast.Expr):
            last.value = _call(SHOWN, last.value)
        else:
            end = ast.Expr(_call(SHOWN))
            node.body.append(ast.copy_location(end, last) if last else end)
        return ast.fix_missing_locations(node)

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Hand over the arguments of functions that read files."""
        self.generic_visit(node)
        match node.func:
            case ast.Name(id=name) | ast.Attribute(attr=name) if _READS.fullmatch(name):
                node.args = [
                    arg if isinstance(arg, ast.Starred) else _call(READ, arg) for arg in node.args
                ]
                for keyword in node.keywords:
                    if keyword.arg:
                        keyword.value = _call(READ, keyword.value)
        return node


def _call(name: str, *args: ast.expr) -> ast.Call:
    made = ast.Call(ast.Name(name, ast.Load()), list(args), [])
    return ast.copy_location(made, args[0]) if args else made


def _files(name: str) -> list[Path]:
    """The files that a text may name: a file, all files of a folder, those that fit a pattern."""
    if not name or "\n" in name or len(name) > 1000:
        return []
    try:
        found = [Path(one) for one in glob.glob(name, recursive=True)]
        inner = [path for one in found if one.is_dir() for path in one.rglob("*")]
        return [path for path in (*found, *inner) if path.is_file()]
    except (OSError, ValueError, re.error):
        return []


def _is_read(mode: object) -> bool:
    return mode is None or not set(str(mode)) & set("wax+")


def _called_by_package() -> bool:
    """Whether the package reads the file, for itself."""
    frame = sys._getframe(2)
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith("pbdreport."):
            return True
        if name == "__main__":
            return False
        frame = frame.f_back  # type: ignore[assignment]
    return False


def guard_cells(root: Path) -> CellGuard | None:
    """The guard of this kernel, set up once; None outside a notebook."""
    shell = _shell()
    if shell is None:
        return None
    if not isinstance(getattr(shell, "pbdreport_guard", None), CellGuard):
        shell.pbdreport_guard = CellGuard(shell, root)
    return shell.pbdreport_guard  # type: ignore[no-any-return]


def _shell() -> Any:
    """The kernel's shell; None in a plain process, and in a terminal."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if hasattr(shell, "kernel") else None
